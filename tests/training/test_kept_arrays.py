"""Arrays that are kept: whole, or none; never an error, whatever a power cut or a bad disk left."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from training.kept_arrays import read_arrays, write_arrays

pytestmark = pytest.mark.training

ARRAYS = {"images": np.arange(48, dtype=np.uint8).reshape(3, 4, 4), "note": "one", "empty": np.zeros((0, 6))}


def test_what_was_written_comes_back_and_nothing_else_is_left(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "a.npz") is None
    write_arrays(tmp_path / "a.npz", ARRAYS)
    found = read_arrays(tmp_path / "a.npz")
    assert found is not None
    assert found.keys() == ARRAYS.keys()
    assert all(np.array_equal(found[name], ARRAYS[name]) for name in ARRAYS)
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_gives_none_or_what_was_written(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "a.npz"
    write_arrays(path, ARRAYS)
    content = bytearray(path.read_bytes())
    place = st.integers(0, len(content) - 1)
    match data.draw(st.sampled_from(["cut", "zeroed", "flipped"])):
        case "cut":
            del content[data.draw(place) :]
        case "zeroed":
            start = data.draw(place)
            content[start:] = bytes(len(content) - start)
        case _:
            for at in data.draw(st.lists(place, min_size=1, max_size=4)):
                content[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    found = read_arrays(path)
    assert found is None or all(np.array_equal(array, ARRAYS[name]) for name, array in found.items())

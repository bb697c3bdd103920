"""The table of labelled frames and the crop set: written, read back, and refused with one line where wrong."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.manifest import CropRule
from training.crop_set import (
    FACE_COLUMNS,
    IMAGES_FILE,
    RULE_FILE,
    TABLE_FILE,
    CropSet,
    joined,
    read_crops,
    rule_text,
)
from training.errors import TrainingError
from training.frame_table import (
    COLUMNS,
    LabelledFrame,
    read_rows,
    read_table,
    require_both_labels,
    rows_of,
    write_rows,
    write_table,
)

pytestmark = pytest.mark.training

FRAME = LabelledFrame(Path("a.mkv"), 30, 1.0, "c1", "pain", 3, "m-pain", "train")
RULE = CropRule(detector="blazeface-back", margin=0.1, roll="upright")


def test_a_table_comes_back_as_it_was_and_moves_with_its_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "here" / "a.mkv", tmp_path / "elsewhere" / "b.mkv"
    frames = (replace(FRAME, file=inside), replace(FRAME, file=outside, human_score=None, label="nonpain", split=""))
    write_table(frames, tmp_path / "here" / "table.parquet")
    assert read_table(tmp_path / "here" / "table.parquet") == frames
    (tmp_path / "here").rename(tmp_path / "moved")
    moved = read_table(tmp_path / "moved" / "table.parquet")
    assert [frame.file for frame in moved] == [tmp_path / "moved" / "a.mkv", outside]
    assert [path.name for path in (tmp_path / "moved").iterdir()] == ["table.parquet"]


@given(
    index=st.integers(0, 2**40),
    time=st.floats(0, 1e6),
    child=st.text("abcÀß0-9 ", min_size=1).filter(str.strip),
    score=st.none() | st.integers(0, 10),
)
def test_any_row_comes_back(
    tmp_path_factory: pytest.TempPathFactory, index: int, time: float, child: str, score: int | None
) -> None:
    path = tmp_path_factory.mktemp("t") / "table.parquet"
    row = LabelledFrame(path.parent / "a.mkv", index, time, child.strip(), "nonpain", score, "csv")
    write_table([row], path)
    assert read_table(path) == (row,)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"child": ""}, "row 2 .*must name the child"),
        ({"child": None}, "must name the child"),
        ({"label": "Pain"}, "pain or nonpain, got 'Pain'"),
        ({"label": None}, "pain or nonpain, got None"),
        ({"file": ""}, "must name its file"),
        ({"frame_index": -1}, "whole number from 0, got -1"),
        ({"time_seconds": float("nan")}, "got nan"),
        ({"time_seconds": None}, "got None"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    rows = rows_of([FRAME, FRAME], tmp_path)
    rows[1] |= changed
    write_rows(rows, tmp_path / "table.parquet")
    with pytest.raises(TrainingError, match=said) as raised:
        read_table(tmp_path / "table.parquet")
    assert "\n" not in str(raised.value)


def test_no_table_an_empty_one_and_none_at_all(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="there is none"):
        read_table(tmp_path / "table.parquet")
    (tmp_path / "csv.parquet").write_text("file,label\n")
    with pytest.raises(TrainingError, match="must be a Parquet file"):
        read_table(tmp_path / "csv.parquet")
    write_rows([], tmp_path / "empty.parquet")
    with pytest.raises(TrainingError, match="found none"):
        read_table(tmp_path / "empty.parquet")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.table({"file": ["a.png"], "label": ["pain"]}), tmp_path / "t.parquet")
    with pytest.raises(TrainingError, match="lacks frame_index, time_seconds, child"):
        read_table(tmp_path / "t.parquet")


def test_columns_carry_their_meaning(tmp_path: Path) -> None:
    from pyarrow import parquet

    write_table([FRAME], tmp_path / "t.parquet")
    schema = parquet.read_schema(tmp_path / "t.parquet")
    assert schema.names == list(COLUMNS)
    assert all(schema.field(name).metadata[b"description"].decode() == text for name, text in COLUMNS.items())


def test_one_label_only_is_refused() -> None:
    require_both_labels([FRAME, replace(FRAME, label="nonpain")], "t")
    with pytest.raises(TrainingError, match="fold 2 must hold frames of both labels, found 2 pain"):
        require_both_labels([FRAME, FRAME], "fold 2")


def _write_crop_set(folder: Path, frames: list[LabelledFrame], images: np.ndarray, border: int = 0) -> None:
    rows = [row | dict.fromkeys(FACE_COLUMNS, 1.0) for row in rows_of(frames, folder)]
    write_rows(rows, folder / TABLE_FILE, FACE_COLUMNS)
    np.save(folder / IMAGES_FILE, images)
    (folder / RULE_FILE).write_text(rule_text(RULE, size=images.shape[1] - 2 * border, border=border))


def test_a_crop_set_comes_back(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (2, 12, 12, 3)).astype(np.uint8)
    frames = [replace(FRAME, file=tmp_path / "a.mkv"), replace(FRAME, file=tmp_path / "b.png", label="nonpain")]
    _write_crop_set(tmp_path, frames, images, border=2)
    crops = read_crops(tmp_path)
    assert crops.frames == tuple(frames)
    assert crops.labels.tolist() == [1, 0]
    assert crops.children.tolist() == ["c1", "c1"]
    assert np.array_equal(crops.plain, images[:, 2:10, 2:10])
    assert crops.rule == RULE
    assert "face_left" in read_rows(tmp_path / TABLE_FILE)[0]
    both = joined([crops, crops])
    assert both.images.shape == (4, 12, 12, 3)
    assert both.frames == crops.frames * 2
    with pytest.raises(TrainingError, match="must have one size"):
        joined([crops, replace(crops, border=1)])


def test_a_crop_set_whose_files_do_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"lacks crops.npy"):
        read_crops(tmp_path)
    _write_crop_set(tmp_path, [FRAME], np.zeros((2, 8, 8, 3), np.uint8))
    with pytest.raises(TrainingError, match="for 1 rows"):
        read_crops(tmp_path)
    with pytest.raises(ValueError, match="uint8"):
        CropSet((FRAME,), np.zeros((1, 8, 8, 3), np.float32), RULE)  # type: ignore[arg-type]

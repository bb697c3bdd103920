"""Take-away tables: what is in them, that they are private, and that a full disk leaves nothing half-written."""

import csv
import json
import resource
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from app.assessment.dan import DecisionRule, suggest_face_score, whole_recording
from app.assessment.episodes import Ending, Episode
from app.assessment.trace import TracePoint
from app.session.outputs import OutputError, Outputs
from app.session.tables import COLUMNS, ROWS_AT_ONCE, ObservationRow, ObservationWriter, episodes_csv, suggestion_json
from models.gaps import GapReason

ABOUT = {"recording": "Säugling 1.mkv", "model": "demo 1.0.0", "threshold": "0.5"}


def row(index: int, probability: float | None = 0.25) -> ObservationRow:
    seen = probability is not None
    return ObservationRow(
        frame_index=index,
        time_seconds=index / 30,
        left=10.5 if seen else None,
        top=20.0 if seen else None,
        right=110.25 if seen else None,
        bottom=120.0 if seen else None,
        roll_degrees=-87.123456789 if seen else None,
        probability=probability,
        smoothed=probability,
        decision=None if probability is None else probability >= 0.5,
        gap_reason=None if seen else GapReason.FACE_COVERED,
        model_name="demo",
        model_version="1.0.0",
        model_hash="ab" * 32,
    )


def write(folder: Path, rows: Iterable[ObservationRow]) -> None:
    with Outputs(folder) as outputs, ObservationWriter(outputs, "film.observations", ABOUT) as table:
        for one in rows:
            table.add(one)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Lets the kernel refuse every write beyond `size` bytes of a file, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, former)


def test_both_files_hold_all_rows_in_order_over_many_batches(tmp_path: Path) -> None:
    rows = [row(index, None if index % 3 == 0 else index / 20_000) for index in range(2 * ROWS_AT_ONCE + 7)]
    write(tmp_path, rows)
    table = pq.read_table(tmp_path / "film.observations.parquet")
    assert tuple(table.column_names) == COLUMNS
    assert [ObservationRow(**values) for values in table.to_pylist()] == rows
    with (tmp_path / "film.observations.csv").open(encoding="utf-8", newline="") as text:
        read = list(csv.DictReader(text))
    assert tuple(read[0]) == COLUMNS
    assert [int(values["frame_index"]) for values in read] == list(range(len(rows)))
    assert [values["probability"] for values in read[:3]] == ["", "5e-05", "0.0001"]
    assert float(read[-1]["time_seconds"]) == pytest.approx(rows[-1].time_seconds, abs=1e-6)
    assert (read[0]["gap_reason"], read[0]["decision"], read[0]["left"]) == ("face covered", "", "")
    assert (read[1]["gap_reason"], read[1]["decision"], read[1]["left"]) == ("", "false", "10.5")


def test_the_parquet_file_says_where_it_comes_from(tmp_path: Path) -> None:
    write(tmp_path, [])
    table = pq.read_table(tmp_path / "film.observations.parquet")
    assert table.num_rows == 0
    assert {key.decode(): value.decode() for key, value in table.schema.metadata.items()} == ABOUT


def test_files_and_new_folders_are_private_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "deeper"
    write(folder, [row(0)])
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, folder.parent)] == ["0o700", "0o700"]
    assert sorted(path.name for path in folder.iterdir()) == ["film.observations.csv", "film.observations.parquet"]
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}


@pytest.mark.parametrize("size", [0, 100, 20_000, 200_000])
def test_a_full_disk_leaves_the_older_files_and_nothing_half_written(tmp_path: Path, size: int) -> None:
    write(tmp_path, [row(0)])
    older = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with largest_file(size), pytest.raises(OutputError) as caught:
        write(tmp_path, [row(index, (index * 7919 % 9973) / 9973) for index in range(3 * ROWS_AT_ONCE)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == older
    assert str(caught.value).startswith(f"cannot write {tmp_path / 'film.observations.'}")
    assert str(caught.value).endswith("choose another folder")
    assert "\n" not in str(caught.value)


def write_set(folder: Path, files: dict[str, bytes]) -> None:
    with Outputs(folder) as outputs:
        for name, data in files.items():
            outputs.write(name, data)


def test_small_files_of_a_set_appear_together_or_not_at_all(tmp_path: Path) -> None:
    with largest_file(50), pytest.raises(OutputError, match=r"dan\.json: the file would be larger"):
        write_set(tmp_path, {"episodes.csv": b"episode\n", "dan.json": b"x" * 100})
    assert list(tmp_path.iterdir()) == []
    write_set(tmp_path, {"episodes.csv": b"episode\n", "dan.json": b"x" * 100})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dan.json", "episodes.csv"]


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, PermissionError])
def test_work_that_is_broken_off_leaves_nothing(tmp_path: Path, fault: type[BaseException]) -> None:
    def rows() -> Iterator[ObservationRow]:
        yield row(0)
        raise fault("of the work, not of the files")

    with pytest.raises(fault, match="of the work"):
        write(tmp_path, rows())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "dan.json").mkdir()
    with pytest.raises(OutputError, match=r"dan\.json: a folder of that name is there"):
        write_set(tmp_path, {"episodes.csv": b"", "dan.json": b""})
    assert [path.name for path in tmp_path.iterdir()] == ["dan.json"]


@pytest.mark.parametrize("inside", [".", "deeper"])
def test_a_file_in_the_place_of_the_folder_is_one_line(tmp_path: Path, inside: str) -> None:
    (tmp_path / "out\nput").write_bytes(b"")
    with pytest.raises(OutputError, match=r"out put.*choose another folder") as caught:
        write_set(tmp_path / "out\nput" / inside, {})
    assert "\n" not in str(caught.value)


def test_a_name_too_long_for_the_disk_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="choose a shorter one"):
        write_set(tmp_path, {"n" * 300: b""})
    assert list(tmp_path.iterdir()) == []


def test_episodes_are_numbered_rows() -> None:
    episode = Episode(1.0, 4.5, 0.95, 0.8, 3.25, 0.25, Ending.LOST, 2.0)
    read = list(csv.DictReader(episodes_csv([episode, episode]).decode().splitlines()))
    assert [values["episode"] for values in read] == ["1", "2"]
    assert (read[0]["onset_seconds"], read[0]["mean"], read[0]["ended"]) == ("1.000000", "0.8", "lost")
    assert episodes_csv([]).decode().startswith("episode,onset_seconds,end_seconds")


def test_the_suggestion_is_stored_with_all_that_it_rests_on() -> None:
    points = [TracePoint(0.0, 0.9, None, 0.9), TracePoint(0.5, None, GapReason.NO_FACE, None)]
    suggestion = suggest_face_score(points, whole_recording(1.0), DecisionRule(0.5, 0.9, 0.9))
    content = json.loads(suggestion_json(suggestion, ABOUT))
    assert content["about"] == ABOUT
    assert content["suggestion"] == "3 to 4"
    assert content["window"] == {"rule": "whole recording", "start_seconds": 0.0, "end_seconds": 1.0}
    assert content["decisions"] == {"threshold": 0.5, "sensitivity": 0.9, "specificity": 0.9}
    assert content["unseen"] == [{"reason": "no face", "seconds": 0.5}]
    assert (content["score"], content["basis"]) == (None, "time-based, intensity not measured")

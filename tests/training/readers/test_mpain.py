"""M-PAIN's recordings, windows and labels: which recording a label is of, what a rater's exclusion leaves out."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.recordings import numbered_frame, write_recording
from training.errors import TrainingError
from training.readers.choose import ReaderOptions, read_data_set
from training.readers.reading import Reading

pytestmark = pytest.mark.training

RATE, SECONDS = 4, 5


def write_video(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_recording(path, [numbered_frame(index, 48, 32) for index in range(RATE * SECONDS)], rate=RATE)


def write_scores(folder: Path, *rows: str, heading: str = "file,child,face") -> None:
    (folder / "dan.csv").write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")


def said(file: Path | str, label: str, frames: Iterable[int] = range(RATE * SECONDS), rater: str = "r1") -> list[str]:
    return [f"{file},{frame},{frame / RATE},c,{label},4,replay,{rater}" for frame in frames]


def read(folder: Path, *labels: str) -> Reading:
    head = "file,frame_index,time_seconds,child,label,human_score,origin,rater"
    (folder / "labels.csv").write_text("\n".join((head, *labels)) + "\n", encoding="utf-8")
    return read_data_set("m-pain", folder, ReaderOptions())


def counts(reading: Reading) -> Counter[tuple[str, str]]:
    return Counter((frame.child, frame.label) for frame in reading.frames)


@pytest.fixture
def two_sessions(tmp_path: Path) -> Path:
    """Two children, each in a session's own folder, as at the bedside."""
    for session in ("s1", "s2"):
        write_video(tmp_path / session / "video.mkv")
    write_scores(tmp_path, "s1/video.mkv,A,4", "s2/video.mkv,B,4")
    return tmp_path


def test_labels_are_of_the_recording_that_they_name_though_another_has_its_name(two_sessions: Path) -> None:
    of_a, of_b = (two_sessions / session / "video.mkv" for session in ("s1", "s2"))
    mixed = [row for pair in zip(said(of_a, "pain"), said(of_b, "nonpain"), strict=True) for row in pair]
    assert counts(read(two_sessions, *mixed)) == {("A", "pain"): SECONDS, ("B", "nonpain"): SECONDS}
    # Named from the tables' folder they are the same files; of what nobody labelled no frame is taken.
    reading = read(two_sessions, *said("s1/video.mkv", "pain"))
    assert counts(reading) == {("A", "pain"): SECONDS}
    assert any("s2/video.mkv: scores 4" in note and "0 of 5" in note for note in reading.notes)


def test_a_name_alone_will_do_where_one_recording_has_it(two_sessions: Path) -> None:
    write_scores(two_sessions, "s1/video.mkv,A,4")
    assert counts(read(two_sessions, *said("/before/the/move/video.mkv", "pain"))) == {("A", "pain"): SECONDS}


@pytest.mark.parametrize(
    ("scores", "labelled"),
    [
        (("s1/video.mkv,A,4", "s2/video.mkv,B,4"), ("/moved/s1/video.mkv",)),
        (("s1/video.mkv,A,4", "s2/video.mkv,B,0"), ("s2/video.mkv", "/moved/s1/video.mkv")),
        (("s1/video.mkv,A,4",), ("/moved/s1/video.mkv", "/moved/s3/video.mkv")),
    ],
)
def test_a_name_that_several_recordings_have_is_refused(
    two_sessions: Path, scores: tuple[str, ...], labelled: tuple[str, ...]
) -> None:
    write_scores(two_sessions, *scores)
    with pytest.raises(TrainingError, match=r"line 2 \(s1/video.mkv\): labels must name this very recording") as caught:
        read(two_sessions, *(row for file in labelled for row in said(file, "pain")))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (",2,1", "got 2 to 1"),
        (",2,2", "got 2 to 2"),
        (",-1,3", "got -1 to 3"),
        (",60,90", "from 0 to 4.75 seconds, and end later, got 60 to 90"),
        (",60,", "got 60 to its end"),
        (",,0", "got 0 to 0"),
    ],
)
def test_a_window_that_holds_nothing_of_its_recording_is_refused(tmp_path: Path, window: str, said: str) -> None:
    write_video(tmp_path / "v.mkv")
    heading = "file,child,face,window_start_seconds,window_end_seconds"
    write_scores(tmp_path, f"v.mkv,A,0{window}", heading=heading)
    with pytest.raises(TrainingError, match=re.escape(said)) as caught:
        read_data_set("m-pain", tmp_path, ReaderOptions())
    assert "dan.csv, line 2 (v.mkv)" in str(caught.value)
    write_scores(tmp_path, "v.mkv,A,0,3,60", heading=heading)
    assert len(read_data_set("m-pain", tmp_path, ReaderOptions()).frames) == 2  # cut short before the window's end


@pytest.mark.parametrize("how", ["excluded", "disputed"])
def test_a_frame_that_is_not_to_be_used_takes_no_label_from_its_neighbours(tmp_path: Path, how: str) -> None:
    write_video(tmp_path / "v.mkv")
    write_scores(tmp_path, "v.mkv,A,4")
    rows = said("v.mkv", "pain")
    if how == "excluded":
        rows[2 * RATE] = said("v.mkv", "exclude", [2 * RATE])[0]
    else:
        rows += said("v.mkv", "nonpain", [2 * RATE], rater="r2")
    reading = read(tmp_path, *rows)
    assert [frame.time_seconds for frame in reading.frames] == [0.0, 1.0, 3.0, 4.0]
    # A frame that has no row of its own still takes its neighbour's.
    reading = read(tmp_path, *(row for row in rows if f"v.mkv,{3 * RATE}," not in row))
    assert [frame.time_seconds for frame in reading.frames] == [0.0, 1.0, 3.0, 4.0]

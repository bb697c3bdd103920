"""Frames for training: the same number, time and picture as the bedside program gives."""

from pathlib import Path

import numpy as np
import pytest

from app.sources.recording import RecordingSource
from tests.support.recordings import numbered_frame, read_number, write_recording
from training.errors import TrainingError
from training.recordings import frame_times, read_frames, read_picture, shown_at

pytestmark = pytest.mark.training

CLIP = Path(__file__).parents[1] / "data" / "clips" / "heel_prick_short.mkv"


def _numbered(count: int) -> list[np.ndarray]:
    return [numbered_frame(index) for index in range(count)]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_frames_are_the_bedside_programs(tmp_path: Path, turns: int) -> None:
    stored = [np.ascontiguousarray(np.rot90(image, -turns)) for image in _numbered(12)]
    path = write_recording(tmp_path / "a.mp4", stored, rotation_degrees=90 * turns, options={"bf": "2"})
    with RecordingSource(path) as source:
        theirs = list(source.frames())
        times = source.frame_times()
    ours = list(read_frames(path, range(12)))
    assert [frame.index for frame in ours] == [frame.index for frame in theirs]
    assert np.allclose([frame.time_seconds for frame in ours], [frame.time_seconds for frame in theirs])
    assert np.allclose(frame_times(path), times)
    assert [read_number(frame.image) for frame in ours] == list(range(12))
    assert all(np.array_equal(a.image, b.image) for a, b in zip(ours, theirs, strict=True))


def test_chosen_frames_of_an_uneven_recording(tmp_path: Path) -> None:
    times = [0.0, 0.5, 0.6, 2.0, 2.1, 7.0]
    path = write_recording(tmp_path / "a.mkv", _numbered(6), times_seconds=times)
    assert np.allclose(frame_times(path), times, atol=1e-3)
    chosen = list(read_frames(path, [4, 1, 4]))
    assert [(frame.index, read_number(frame.image)) for frame in chosen] == [(1, 1), (4, 4)]
    assert [shown_at(frame_times(path), seconds) for seconds in (-1, 0, 0.55, 2.0, 99)] == [0, 0, 1, 3, 5]
    assert list(read_frames(path, [])) == []


def test_a_shorter_recording_than_the_table_says(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", _numbered(6))
    given = []
    with pytest.raises(TrainingError, match="must have frame 9, it ends at frame 5"):
        given.extend(frame.index for frame in read_frames(path, [2, 9]))


def test_what_is_no_recording_is_one_line(tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(write_recording(tmp_path / "a.mp4", _numbered(6)).read_bytes()[:400])
    text = tmp_path / "notes.mkv"
    text.write_text("not a video")
    for path in (cut, text, tmp_path / "missing.mkv"):
        for call in (lambda path=path: frame_times(path), lambda path=path: list(read_frames(path, [0]))):
            with pytest.raises(TrainingError, match=path.name) as raised:
                call()
            assert "\n" not in str(raised.value)


def test_pictures_and_what_is_none(tmp_path: Path) -> None:
    faces = Path(__file__).parents[1] / "data" / "faces"
    assert read_picture(next(faces.glob("*.jpg"))).shape == (540, 960, 3)
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(TrainingError, match="cannot be read"):
        read_picture(tmp_path / "a.png")
    with pytest.raises(TrainingError, match="there is none"):
        read_picture(tmp_path / "b.png")

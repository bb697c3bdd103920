"""Marks of recordings in and outside of sessions, by the right clock; recordings by whatever is named."""

import shutil
from pathlib import Path

import pytest

from app.assessment.marks import MarkKind
from app.assessment.moment import Moment
from app.replay.marking import Marking
from app.replay.opening import make_session
from app.replay.recordings_here import recordings_at
from app.session.recordings import find_session
from app.session.records import VideoFrame, VideoPart
from app.session.store import SessionStore
from app.sources.source import SourceError
from tests.support.recordings import numbered_frame, write_recording
from tests.support.sessions import CAMERA


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recording(tmp_path_factory.mktemp("v") / "n.mkv", (numbered_frame(index) for index in range(5)))


def test_looking_makes_no_session_and_the_first_mark_makes_one(tmp_path: Path, recording: Path) -> None:
    sessions = tmp_path / "sessions"
    assert find_session(recording, sessions) is None
    marking = Marking(recording, None, lambda: make_session(recording, sessions))
    marking.saw_model("N1")
    assert find_session(recording, sessions) is None
    mark = marking.add(MarkKind.PAIN, (1, 0.033), (3, 0.1), "N1")
    assert mark.content.at == Moment(0.033, 1)
    assert marking.seconds_of(mark.content.at) == 0.033
    assert mark.entered.model_visible
    assert not marking.add(MarkKind.NONPAIN, (0, 0.0), None, "N2").entered.model_visible
    assert marking.close() == ""
    store = find_session(recording, sessions)
    assert store is not None
    again = Marking(recording, store, lambda: store)
    assert again.has_seen_model("N1")  # also in a later week
    assert not again.has_seen_model("N2")
    assert [one.kind for one in again.marks()] == [MarkKind.NONPAIN, MarkKind.PAIN]
    again.close()


def test_in_a_session_of_the_bedside_marks_are_by_the_cameras_clock(tmp_path: Path, recording: Path) -> None:
    with SessionStore.create(tmp_path / "sessions") as store:
        source = store.add_source(CAMERA, "the camera's own clock")
        start = Moment(20.0, 600, 1020.0, 5020.0, source)
        store.add_video_part(VideoPart(1, "video.mkv", "h264", 320, 240, has_sound=False, start=start))
        store.add_video_frame(VideoFrame(1, 0, start))
        later = Moment(20.066, 602, 1020.07, 5020.07, source)  # frame 601 was dropped
        store.add_video_frame(VideoFrame(1, 66, later))
        folder = store.folder
    shutil.copy(recording, folder / "video.mkv")
    found = find_session(folder / "video.mkv", tmp_path / "elsewhere")
    assert found is not None
    marking = Marking(folder / "video.mkv", found, lambda: found)
    assert marking.add(MarkKind.PAIN, (1, 0.066), None, "N1").content.at == later
    assert marking.seconds_of(later) == pytest.approx(0.066)
    assert (marking.session_seconds(1.0), marking.recording_seconds(21.0)) == (21.0, 1.0)
    assert marking.moment((7, 1.5)) == Moment(21.5, source=source)
    assert marking.seconds_of(Moment(1.0, source=source + 1)) is None
    marking.close()


def test_recordings_by_what_is_named(tmp_path: Path, recording: Path) -> None:
    folder = tmp_path / "ward"
    folder.mkdir()
    with pytest.raises(SourceError, match="holds no recording"):
        recordings_at(str(folder))
    for name in ("b.MKV", "a.mp4", "notes.txt"):
        shutil.copy(recording, folder / name)
    with SessionStore.create(folder) as store:
        inside = store.folder
    shutil.copy(recording, inside / "video.mkv")
    assert recordings_at(str(folder)) == (folder / "a.mp4", folder / "b.MKV", inside / "video.mkv")
    assert recordings_at(str(inside)) == (inside / "video.mkv",)
    assert recordings_at(str(folder / "a.mp4")) == (folder / "a.mp4",)
    store = make_session(folder / "a.mp4", tmp_path / "sessions")
    store.close()
    assert recordings_at(str(store.folder)) == (folder / "a.mp4",)  # a session that points at its recording
    for wrong, why in (("no.mkv", "check the name"), ("x.bag", "sollievo analyze")):
        with pytest.raises(SourceError, match=why):
            recordings_at(str(folder / wrong))

"""A session for a recording that lies elsewhere: found again by content, and honest about what changed."""

from pathlib import Path

import pytest

from app.session.recordings import fingerprint, recording_path, session_folders, session_for, what_is_wrong
from app.session.store import SessionStore
from tests.support.sessions import CAMERA, StoppedClock, prick


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "elsewhere" / "heel.mkv"
    path.parent.mkdir()
    path.write_bytes(bytes(range(256)) * 20_000)
    return path


def test_one_session_a_recording_by_content(tmp_path: Path, recording: Path) -> None:
    sessions = tmp_path / "sessions"
    with session_for(recording, CAMERA, sessions, clock=StoppedClock()) as store:
        store.add_mark(prick(1.0), rater="N1", model_visible=False)
        assert recording_path(store) == recording
        assert what_is_wrong(store) == ""
    moved = recording.rename(tmp_path / "renamed.mkv")
    with session_for(moved, CAMERA, sessions) as store:
        assert len(store.marks()) == 1
        assert recording_path(store) == moved
    assert len(session_folders(sessions)) == 1
    data = bytearray(moved.read_bytes())
    data[-1] ^= 1
    moved.write_bytes(data)
    with SessionStore.open(session_folders(sessions)[0], read_only=True) as store:
        assert "has changed" in what_is_wrong(store)
    with session_for(moved, CAMERA, sessions) as other:
        assert other.marks() == ()  # another recording now
    assert len(session_folders(sessions)) == 2
    moved.unlink()
    with SessionStore.open(other.folder, read_only=True) as store:
        assert "is missing" in what_is_wrong(store)


def test_a_recording_inside_a_session_is_that_sessions(tmp_path: Path) -> None:
    with SessionStore.create(tmp_path) as store:
        video = store.folder / "video.mkv"
        video.write_bytes(b"x")
        assert "has no video" in what_is_wrong(store)
    with session_for(video, CAMERA, tmp_path / "others") as again:
        assert again.folder == store.folder
    assert not (tmp_path / "others").exists()


def test_a_damaged_session_is_no_hindrance(tmp_path: Path, recording: Path) -> None:
    sessions = tmp_path / "sessions"
    session_for(recording, CAMERA, sessions).close()
    (session_folders(sessions)[0] / "session.sqlite").write_bytes(b"broken" * 100)
    with session_for(recording, CAMERA, sessions) as store:
        assert what_is_wrong(store) == ""


def test_a_fingerprint_sees_length_beginning_middle_and_end(tmp_path: Path) -> None:
    path = tmp_path / "file"
    data = bytearray(5_000_000)
    path.write_bytes(data)
    first = fingerprint(path)
    hashes = {first.partial_hash}
    for place in (0, 2_500_000, 4_999_999):
        changed = data.copy()
        changed[place] = 1
        path.write_bytes(changed)
        hashes.add(fingerprint(path).partial_hash)
    path.write_bytes(data + b"\0")
    hashes.add(fingerprint(path).partial_hash)
    path.write_bytes(b"")
    hashes.add(fingerprint(path).partial_hash)
    assert len(hashes) == 6
    path.write_bytes(data)
    assert fingerprint(path).same_content(first)

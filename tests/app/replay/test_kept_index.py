"""The times of a recording's pictures are read once; a file that was changed is read again."""

import os
import stat
from pathlib import Path

import numpy as np
import pytest

from app.replay.kept_index import INDEX, find_times
from app.session.recordings import fingerprint
from app.sources import recording as recordings
from app.sources.recording import RecordingSource
from tests.support.recordings import numbered_frame, read_number, write_recording


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_recording(tmp_path / "a.mkv", (numbered_frame(index) for index in range(40)), options={"g": "12"})


@pytest.fixture
def caches(tmp_path: Path) -> Path:
    return tmp_path / "data" / "caches"


def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one each time that a file's packets are read to the end."""
    found: list[int] = []
    real = recordings.build_index
    monkeypatch.setattr(recordings, "build_index", lambda *given: found.append(1) or real(*given))
    return found


def times(path: Path, caches: Path) -> list[float]:
    with RecordingSource(path) as source:
        return find_times(source, caches)


def test_times_are_read_once_and_kept_privately(path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = reads(monkeypatch)
    first = times(path, caches)
    assert times(path, caches) == first == pytest.approx([index / 30 for index in range(40)], abs=0.001)
    assert len(read) == 1
    (kept,) = caches.rglob(INDEX)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (caches, kept.parent)} == {0o700}


def test_with_kept_times_seeks_are_exact_and_facts_are_the_same(path: Path, caches: Path) -> None:
    with RecordingSource(path) as source:
        find_times(source, caches)
        facts = source.info
    with RecordingSource(path) as source:
        find_times(source, caches)
        assert source.info == facts
        for index in (39, 0, 17, 18, 5):
            source.seek_index(index)
            frame = next(source.frames())
            assert (frame.index, read_number(frame.image)) == (index, index)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut", b"not an archive"])
def test_a_damaged_file_is_read_and_kept_again(
    path: Path, caches: Path, damage: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = times(path, caches)
    (kept,) = caches.rglob(INDEX)
    kept.write_bytes(damage)
    read = reads(monkeypatch)
    assert times(path, caches) == first
    assert times(path, caches) == first
    assert len(read) == 1


def test_one_of_another_form_is_not_taken(path: Path, caches: Path) -> None:
    first = times(path, caches)
    (kept,) = caches.rglob(INDEX)
    np.savez(kept, format=99, modified_ns=fingerprint(path).modified_ns)
    assert times(path, caches) == first
    np.savez(kept, format=1, modified_ns=fingerprint(path).modified_ns, stamps=np.arange(3))
    assert times(path, caches) == first


def test_a_file_that_was_touched_is_read_again(path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times(path, caches)
    read = reads(monkeypatch)
    os.utime(path, (1, 1))
    assert len(times(path, caches)) == 40
    assert len(read) == 1


def test_where_nothing_can_be_kept_the_times_are_there_all_the_same(path: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    assert len(times(path, blocked / "caches")) == 40

"""Recordings whose key pictures are rare, and the copies for quick seeks that are made of them."""

from collections.abc import Callable
from pathlib import Path

from app.replay import quick_making
from app.replay.quick_making import open_quick
from app.replay.quick_pictures import QuickPictures
from app.sources.recording import RecordingSource
from tests.support.recordings import numbered_frame, write_recording

COUNT = 150
FAR_APART = {"g": "250", "bf": "2", "sc_threshold": "0"}


def write_far_apart(path: Path) -> Path:
    """A recording of COUNT numbered frames with one key picture."""
    return write_recording(path, (numbered_frame(index) for index in range(COUNT)), options=FAR_APART)


def copy_of(path: Path, caches: Path) -> QuickPictures:
    """The copy of a recording, as far as it is made."""
    with RecordingSource(path) as source:
        pictures = open_quick(source, caches, may_copy=True)
    assert pictures is not None
    return pictures


def make(pictures: QuickPictures, near: Callable[[], int] = lambda: 0, *, groups: int | None = None) -> bool:
    """Makes a copy, or so many groups of it."""
    told: list[float] = []
    return quick_making.make(pictures, near, lambda: groups is None or len(told) < groups, told.append)

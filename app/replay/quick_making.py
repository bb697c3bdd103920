"""Makes the copies that `quick_pictures` shows pictures from, in the background, and sees to it that they go again."""

import contextlib
import itertools
import logging
import os
import shutil
import threading
import time
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from app.replay.quick_pictures import (
    ABOUT,
    FOLDER,
    GROUP,
    GROUPS,
    NOT_HAD,
    PICTURES,
    RECORD,
    QuickPictures,
    quick_pictures_of,
    read_about,
)
from app.session.disk import GIGABYTE
from app.session.lock import LockBusyError, SessionLock
from app.session.outputs import OutputError, make_private_folder
from app.session.recordings import fingerprint
from app.sources.recording import RecordingSource
from app.sources.source import SourceError

MOST_BYTES = 20 * GIGABYTE
"""Of all copies; the one longest unused goes first."""

LEAST_FREE_BYTES = 5 * GIGABYTE
"""Of the disk; with less no copy is made. Recording a session comes first."""

UNUSED_SECONDS = 30 * 86_400
"""A copy that was not used for so long goes."""

PICTURE_BYTES = 6_000
"""About what a picture takes."""

_NICENESS = 15
_LOCK_SECONDS = 0.25
# The rate factor is that of a picture seen for a third of a second: 1.2 GB for two hours.
_ENCODER = {
    "preset": "ultrafast", "tune": "zerolatency", "crf": "27", "g": str(GROUP), "sc_threshold": "0", "forced-idr": "1",
}  # fmt: skip

log = logging.getLogger(__name__)


def open_quick(source: RecordingSource, caches_folder: Path, *, may_copy: bool) -> QuickPictures | None:
    """The copy that a recording needs, made or not; None where it needs none, may have none, or it cannot be told.

    Copies that are not to be kept any longer go.

    Args:
        source: The recording.
        caches_folder: `app.settings.caches_folder()`.
        may_copy: `Settings.replay_copies`; without it all copies go.
    """
    try:
        tidy(caches_folder, keep=may_copy)
        return quick_pictures_of(source, caches_folder) if may_copy else None
    except (OSError, SourceError):
        log.info("%s is shown without a copy", source.path, exc_info=True)
        return None


def tidy(caches_folder: Path, *, keep: bool = True) -> None:
    """Removes copies of recordings that are gone or were changed, and those not used for `UNUSED_SECONDS`.

    Args:
        caches_folder: `app.settings.caches_folder()`.
        keep: False removes all of them.
    """
    for folder in caches_folder.glob(f"*/{FOLDER}"):
        if not keep or not _is_of_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def make(
    pictures: QuickPictures, near: Callable[[], int], is_wanted: Callable[[], bool], told: Callable[[float], None]
) -> bool:
    """Makes what is missing of a copy, from the picture that is looked at on; goes on where it was stopped.

    Args:
        pictures: The copy.
        near: Index of the picture that is looked at.
        is_wanted: Asked between pictures; when it says False it ends. Until then it waits for another window that
            makes the same.
        told: Is told after each group how much is there, 0..1.

    Returns:
        Whether all is there. False, too, where the disk is nearly full and where the recording is another one by now.

    Raises:
        SourceError: The recording cannot be read.
        OSError: The copy cannot be written.
        OutputError: Likewise.
    """
    if pictures.share == 1.0:
        return True
    make_private_folder(pictures.folder)
    lock = _lock(pictures.folder, is_wanted)
    if lock is None:
        return False
    try:
        if fingerprint(pictures.path) != pictures.recording:
            return False
        _make_room(pictures)
        pictures.claim()
        with RecordingSource(pictures.path) as source, _GroupFile(pictures.folder, pictures.coded_size) as file:
            source.use_index(pictures.index)
            is_whole = _fill(pictures, source, file, near, is_wanted, told)
        if fingerprint(pictures.path) != pictures.recording:  # another child's, perhaps: nothing of it stays here
            shutil.rmtree(pictures.folder, ignore_errors=True)
            return False
        return is_whole
    finally:
        lock.release()


class QuickMaker:
    """Makes a copy in a thread of its own that, on Unix, leaves the processor to all others.

    Args:
        pictures: The copy.
        near: Index of the picture that is looked at; any thread.
        told: Is told in that thread that there is more of it, and that it has ended; must not block.
    """

    def __init__(self, pictures: QuickPictures, near: Callable[[], int], told: Callable[[], None]) -> None:
        self._pictures, self._near, self._told = pictures, near, told
        self._stopped, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="sollievo-quick", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it still makes."""
        return not self._ended.is_set()

    def stop(self, timeout_seconds: float = 0.5) -> bool:
        """Ends it; what is made stays. Returns whether the thread ended in that time."""
        self._stopped.set()
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        with contextlib.suppress(AttributeError, OSError):  # Windows has no such call
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        try:
            make(self._pictures, self._near, lambda: not self._stopped.is_set(), lambda _share: self._told())
        except (OSError, OutputError, SourceError):
            log.info("no copy is made of %s", self._pictures.path, exc_info=True)  # it is played from itself, as before
        except Exception:  # a thread's edge
            log.warning("the copy of %s failed", self._pictures.path, exc_info=True)
        finally:
            self._ended.set()
            self._told()


def _fill(
    pictures: QuickPictures,
    source: RecordingSource,
    file: "_GroupFile",
    near: Callable[[], int],
    is_wanted: Callable[[], bool],
    told: Callable[[float], None],
) -> bool:
    stands = 0
    while (group := _next_missing(pictures, near() // GROUP)) is not None:
        if not is_wanted() or shutil.disk_usage(pictures.folder).free < LEAST_FREE_BYTES:
            return False
        wanted = pictures.index.times_seconds[group * GROUP : (group + 1) * GROUP]
        coded: list[bytes] = []
        try:
            if group != stands:
                source.seek_index(group * GROUP, is_wanted)
            for due, picture in zip(wanted, source.pictures(), strict=False):
                if not is_wanted() or picture.time_seconds != due:
                    break  # the second: damage, and what comes is another picture
                coded.append(file.code(picture.stored, is_key=not coded))
            until = group + 1
        except SourceError:  # damaged up to the next key picture: nothing before it has to be tried
            until = _group_after_damage(pictures, group)
        if not is_wanted():
            return False
        stands = group + 1
        if len(coded) == len(wanted):
            pictures.add(file.add(group, coded))
        else:
            stands = -1
            for lost in range(group, until):
                pictures.add(file.add(lost, []))
        told(pictures.share)
    return True


def _next_missing(pictures: QuickPictures, first: int) -> int | None:
    order = itertools.chain(range(first, pictures.count), range(min(first, pictures.count)))
    return next((group for group in order if not pictures.has(group)), None)


def _group_after_damage(pictures: QuickPictures, group: int) -> int:
    """The first group that begins at or after the next key picture."""
    index = pictures.index
    keys = np.searchsorted(index.stamps, index.key_stamps)
    later = keys[keys > group * GROUP]
    return max(group + 1, -(-int(later[0]) // GROUP) if len(later) else pictures.count)


class _GroupFile:
    """Codes pictures and adds groups of them to the copy's files.

    Args:
        folder: Of the copy.
        size: (width, height) that pictures are coded in, even numbers.
    """

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self._size = size
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, av.VideoCodecContext)  # noqa: S101 - PyAV's types say less than it does
        encoder.width, encoder.height = size
        encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", Fraction(1, 25), Fraction(25)
        encoder.options = _ENCODER
        encoder.thread_count = 1
        self._encoder = encoder
        self._reformatter = VideoReformatter()
        self._number = 0
        with contextlib.ExitStack() as opened:
            self._pictures = _open_private(folder / PICTURES)
            opened.callback(os.close, self._pictures)
            self._groups = _open_private(folder / GROUPS)
            opened.callback(os.close, self._groups)
            os.ftruncate(self._groups, os.fstat(self._groups).st_size // RECORD.itemsize * RECORD.itemsize)
            self._opened = opened.pop_all()

    def __enter__(self) -> "_GroupFile":
        return self

    def __exit__(self, *_error: object) -> None:
        self._opened.close()

    def code(self, picture: av.VideoFrame, *, is_key: bool) -> bytes:
        """A picture, coded. A group begins with a key picture."""
        width, height = self._size
        frame = self._reformatter.reformat(
            picture, width=width, height=height, format="yuv420p", interpolation="FAST_BILINEAR"
        )
        if not self._number:  # what its numbers mean as colours is said in the stream
            self._encoder.colorspace, self._encoder.color_range = frame.colorspace, frame.color_range
        frame.pts, frame.time_base = self._number, Fraction(1, 25)
        frame.pict_type = PictureType.I if is_key else PictureType.NONE
        self._number += 1
        return b"".join(bytes(packet) for packet in self._encoder.encode(frame))

    def add(self, group: int, coded: list[bytes]) -> np.void:
        """Adds a group, pictures before record; without pictures, that the recording does not give them."""
        content = b"".join(coded)
        record = np.zeros(1, RECORD)
        record["group"] = group
        record["offset"] = os.lseek(self._pictures, 0, os.SEEK_END) if coded else NOT_HAD
        record["sizes"][0, : len(coded)] = [len(one) for one in coded]
        record["crc32"] = zlib.crc32(content)
        _write(self._pictures, content)
        _write(self._groups, record.tobytes())
        added: np.void = record[0]
        return added


def _lock(folder: Path, is_wanted: Callable[[], bool]) -> SessionLock | None:
    """Waits until no other window makes the copy; None where it is not wanted any more before."""
    while is_wanted():
        try:
            return SessionLock(folder)
        except LockBusyError:
            time.sleep(_LOCK_SECONDS)
    return None


def _is_of_use(folder: Path) -> bool:
    """Whether a copy's recording is there as it was, and somebody looked at it of late."""
    about = read_about(folder)
    if about is None:
        return any(folder.glob("*.lock"))  # it is being begun
    try:
        state = Path(about["recording"]).stat()
        is_unused = time.time() - (folder / ABOUT).stat().st_mtime > UNUSED_SECONDS
        is_as_it_was = (str(state.st_size), str(state.st_mtime_ns)) == (about["size_bytes"], about["modified_ns"])
    except (OSError, KeyError):
        return False
    return is_as_it_was and not is_unused


def _make_room(mine: QuickPictures) -> None:
    """Removes other recordings' copies, the longest unused first, until there is room for this one in `MOST_BYTES`."""
    others = []
    for about in mine.folder.parent.parent.glob(f"*/{FOLDER}/{ABOUT}"):
        if about.parent != mine.folder:
            with contextlib.suppress(OSError):
                size = (about.parent / PICTURES).stat().st_size
                others.append((about.stat().st_mtime, size, about.parent))
    total = sum(size for _, size, _ in others) + PICTURE_BYTES * len(mine.index.stamps)
    for _, size, folder in sorted(others, key=lambda one: one[0]):
        if total <= MOST_BYTES:
            return
        shutil.rmtree(folder, ignore_errors=True)
        total -= size


def _open_private(path: Path) -> int:
    # O_BINARY: Windows would write a carriage return before each byte 10.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)


def _write(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]

"""Pictures of a recording that come at once where its key pictures are far apart: a small copy beside its results.

To show one picture of such a file, up to 250 are decoded: half a second. The copy has a key picture every 24, so that
any picture of it is there in some 30 ms; the recording's own follows. It is a film of the child, and so lies with the
results, private, and goes when they go (`Cache.forget`, withdrawal, retention).

`caches/<partial hash of the recording>/quick/` holds `pictures.h264` (groups of coded pictures, in the order in which
they were made), `groups.bin` (a record for each, written after it) and `about.json` (what it is of).
"""

import contextlib
import json
import logging
import os
import shutil
import threading
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from app.session.disk import GIGABYTE
from app.session.lock import LockBusyError, SessionLock
from app.session.outputs import OutputError, Outputs, make_private_folder
from app.session.recordings import Fingerprint, fingerprint
from app.sources.orientation import Orientation
from app.sources.recording import RecordingSource
from app.sources.source import Frame, SourceError
from models.images import BgrImage

FORMAT = "1"
FOLDER = "quick"
ABOUT, GROUPS, PICTURES = "about.json", "groups.bin", "pictures.h264"

GROUP = 24
"""Pictures in a group: one key picture and those that need it."""

FAR = 40
"""From so many pictures to decode on, the copy is quicker than the recording."""

WIDEST = 960
"""Pixels; of larger pictures the copy is smaller. It is seen for half a second."""

MOST_BYTES = 20 * GIGABYTE
"""Of all copies; the one longest unused goes first."""

LEAST_FREE_BYTES = 5 * GIGABYTE
"""Of the disk; with less no copy is made. Recording a session comes first."""

_NICENESS = 15
# Rate factor 27: 6 kB a picture, 1.3 GB for two hours; the recording's own picture follows anyway.
_ENCODER = {
    "preset": "ultrafast", "tune": "zerolatency", "crf": "27", "g": str(GROUP), "sc_threshold": "0", "forced-idr": "1",
}  # fmt: skip
_RECORD = np.dtype([("group", "<i8"), ("offset", "<i8"), ("sizes", "<i4", (GROUP,)), ("crc32", "<u4")])

log = logging.getLogger(__name__)


class QuickPictures:
    """The copy of one recording, as far as it is made. One thread may ask for pictures while another one makes them.

    Args:
        folder: Of the copy.
        recording: Which recording.
        times_seconds: When each of its pictures is shown, (N,) float64.
        size: (width, height) of its pictures as stored.
        orientation: How they are turned.
    """

    def __init__(
        self,
        folder: Path,
        recording: Fingerprint,
        times_seconds: NDArray[np.float64],
        size: tuple[int, int],
        orientation: Orientation,
    ) -> None:
        self.folder = folder
        self._times = times_seconds
        self._size, self._orientation = size, orientation
        scale = min(1.0, WIDEST / size[0])
        self._coded_size = max(2, 2 * round(size[0] * scale / 2)), max(2, 2 * round(size[1] * scale / 2))
        self._about = {
            "format": FORMAT,
            "recording_hash": recording.partial_hash,
            "modified_ns": str(recording.modified_ns),
            "pictures": str(len(times_seconds)),
            "coded_size": "{}x{}".format(*self._coded_size),
        }
        self._lost: set[int] = set()  # groups whose pictures the recording does not give
        self._groups = self._read_groups()
        self._decoder: av.VideoCodecContext | None = None
        self._reformatter = VideoReformatter()

    @property
    def share(self) -> float:
        """How much of the recording it has, 0..1; pictures that cannot be read are taken as had."""
        return min(1.0, (len(self._groups) + len(self._lost)) / max(1, self._count))

    def frame(self, index: int) -> Frame | None:
        """A picture, somewhat softer than the recording's own; None where the copy does not have it."""
        record = self._groups.get(index // GROUP)
        if record is None:
            return None
        try:
            picture = self._decode(record, index % GROUP)
        except (OSError, ValueError, av.FFmpegError):  # damaged, or erased meanwhile: made again another time
            log.info("the copy of picture %d cannot be used", index, exc_info=True)
            self._groups.pop(index // GROUP, None)
            return None
        return Frame(index, float(self._times[index]), picture)

    def make(
        self, path: Path, near: Callable[[], int], is_wanted: Callable[[], bool], told: Callable[[float], None]
    ) -> bool:
        """Makes what is missing, from the picture that is looked at on; goes on where it was stopped.

        Args:
            path: The recording.
            near: Index of the picture that is looked at.
            is_wanted: Asked between pictures; when it says False it ends.
            told: Is told after each group how much is there.

        Returns:
            Whether all is there. False, too, where another window makes it, and where the disk is nearly full.

        Raises:
            SourceError: The recording cannot be read.
            OSError: The copy cannot be written.
            OutputError: Likewise.
        """
        if self.share == 1.0:
            return True
        make_private_folder(self.folder)
        try:
            lock = SessionLock(self.folder)
        except LockBusyError:
            return False
        try:
            _make_room(self.folder)
            self._begin()
            with RecordingSource(path) as source, _GroupFile(self.folder, self._coded_size) as file:
                return self._fill(source, file, near, is_wanted, told)
        finally:
            lock.release()

    def _fill(
        self,
        source: RecordingSource,
        file: "_GroupFile",
        near: Callable[[], int],
        is_wanted: Callable[[], bool],
        told: Callable[[float], None],
    ) -> bool:
        stands = 0
        while (group := self._next_missing(near() // GROUP)) is not None:
            if shutil.disk_usage(self.folder).free < LEAST_FREE_BYTES:
                return False
            pictures = []
            wanted = self._times[group * GROUP : (group + 1) * GROUP]
            with contextlib.suppress(SourceError):  # damaged: this group is not had
                if group != stands:
                    source.seek_index(group * GROUP, is_wanted)
                for due, picture in zip(wanted, source.pictures(), strict=False):
                    if picture.time_seconds != due or not is_wanted():
                        break  # damaged, too: what comes is another picture
                    pictures.append(picture.stored)
            if not is_wanted():
                return False
            is_there = len(pictures) == len(wanted)
            stands = group + 1 if is_there else -1
            if is_there:
                self._groups[group] = file.add(group, pictures)
            else:
                self._lost.add(group)
            told(self.share)
        return True

    def _decode(self, record: np.void, place: int) -> BgrImage:
        sizes = record["sizes"].tolist()
        with (self.folder / PICTURES).open("rb") as file:
            file.seek(int(record["offset"]))
            coded = file.read(sum(sizes))
        if zlib.crc32(coded) != int(record["crc32"]):
            raise ValueError("a group of the copy is damaged: it is made again")
        if self._decoder is None:
            decoder = av.CodecContext.create("h264", "r")
            assert isinstance(decoder, av.VideoCodecContext)  # noqa: S101 - PyAV's types say less than it does
            decoder.thread_count = 1  # several hold pictures back
            self._decoder = decoder
        self._decoder.flush_buffers()
        start, shown = 0, None
        for size in sizes[: place + 1]:
            for shown in self._decoder.decode(av.Packet(coded[start : start + size])):  # noqa: B007 - the last one
                pass
            start += size
        if shown is None:
            raise ValueError("a group of the copy gives no picture: it is made again")
        width, height = self._size
        plane = self._reformatter.reformat(shown, width=width, height=height, format="bgr24").planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8)[: height * plane.line_size].reshape(height, plane.line_size)
        return self._orientation.upright(np.ascontiguousarray(rows[:, : 3 * width].reshape(height, width, 3)))

    @property
    def _count(self) -> int:
        return -(-len(self._times) // GROUP)

    def _next_missing(self, first: int) -> int | None:
        order = (*range(first, self._count), *range(first)) if first else range(self._count)
        return next((group for group in order if group not in self._groups and group not in self._lost), None)

    def _begin(self) -> None:
        """Makes the folder's files those of this recording."""
        if self._is_mine():
            os.utime(self.folder / ABOUT)
            return
        for name in (GROUPS, PICTURES):
            (self.folder / name).unlink(missing_ok=True)
        with Outputs(self.folder) as outputs:
            outputs.write(ABOUT, (json.dumps(self._about, indent=2) + "\n").encode())

    def _is_mine(self) -> bool:
        try:
            found = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(found == self._about)

    def _read_groups(self) -> dict[int, np.void]:
        try:
            found = (self.folder / GROUPS).read_bytes()
        except OSError:
            return {}
        if not self._is_mine():
            return {}
        whole = len(found) // _RECORD.itemsize * _RECORD.itemsize  # the last one may have been cut off
        return {int(record["group"]): record for record in np.frombuffer(found[:whole], _RECORD)}


class _GroupFile:
    """Codes groups and adds them to the copy's files. A record is written after its pictures, so it is never of less.

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
            whole = os.fstat(self._groups).st_size // _RECORD.itemsize * _RECORD.itemsize
            os.ftruncate(self._groups, whole)
            self._opened = opened.pop_all()

    def __enter__(self) -> "_GroupFile":
        return self

    def __exit__(self, *_error: object) -> None:
        self._opened.close()

    def add(self, group: int, pictures: list[av.VideoFrame]) -> np.void:
        """Adds a group; its record."""
        coded = [self._coded(picture, is_key=place == 0) for place, picture in enumerate(pictures)]
        content = b"".join(coded)
        record = np.zeros(1, _RECORD)
        record["group"], record["offset"] = group, os.lseek(self._pictures, 0, os.SEEK_END)
        record["sizes"][0, : len(coded)] = [len(one) for one in coded]
        record["crc32"] = zlib.crc32(content)
        _write(self._pictures, content)
        _write(self._groups, record.tobytes())
        added: np.void = record[0]
        return added

    def _coded(self, picture: av.VideoFrame, *, is_key: bool) -> bytes:
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


class QuickMaker:
    """Makes a copy in a thread of its own that leaves the processor to all others.

    Args:
        pictures: The copy.
        path: The recording.
        near: Index of the picture that is looked at; any thread.
        told: Is told in that thread how much is there, 0..1; must not block.
    """

    def __init__(
        self, pictures: QuickPictures, path: Path, near: Callable[[], int], told: Callable[[float], None]
    ) -> None:
        self._pictures, self._path, self._near, self._told = pictures, path, near, told
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sollievo-quick", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 2.0) -> bool:
        """Ends it; what is made stays. Returns whether the thread ended in that time."""
        self._stopped.set()
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        with contextlib.suppress(AttributeError, OSError):  # Windows has no such call
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        try:
            self._pictures.make(self._path, self._near, lambda: not self._stopped.is_set(), self._told)
        except (OSError, OutputError, SourceError):
            log.info("no copy is made of %s", self._path, exc_info=True)  # it is played from itself, as before
        except Exception:  # a thread's edge
            log.warning("the copy of %s failed", self._path, exc_info=True)


def quick_pictures_of(source: RecordingSource, caches_folder: Path) -> QuickPictures | None:
    """The copy that a recording needs, made or not; None where it needs none, or may have none.

    A film on another disk (a share, a stick) stays there: none is copied on to this one.

    Raises:
        SourceError: The recording went away.
        OSError: Likewise.
    """
    if source.longest_way() < FAR:
        return None
    above = next(folder for folder in (caches_folder, *caches_folder.parents) if folder.exists())
    if source.path.stat().st_dev != above.stat().st_dev:
        return None
    recording = fingerprint(source.path)
    folder, size = caches_folder / recording.partial_hash / FOLDER, (source.info.width, source.info.height)
    stored = size[::-1] if source.orientation.swaps_axes else size
    return QuickPictures(folder, recording, source.frame_times(), stored, source.orientation)


def _make_room(mine: Path) -> None:
    """Removes other recordings' copies, the longest unused first, until all take no more than `MOST_BYTES`."""
    others = []
    for about in mine.parent.parent.glob(f"*/{FOLDER}/{ABOUT}"):
        if about.parent != mine:
            with contextlib.suppress(OSError):
                size = (about.parent / PICTURES).stat().st_size
                others.append((about.stat().st_mtime, size, about.parent))
    total = sum(size for _, size, _ in others)
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

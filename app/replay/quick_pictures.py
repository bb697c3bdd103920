"""Pictures of a recording that come at once where its key pictures are far apart: a small copy beside its results.

To show one picture of such a file, up to 250 are decoded: half a second. The copy has a key picture every 24, so that
any picture of it is there in some 20 ms; the recording's own follows. It is a film of the child, and so lies with the
results, private, and goes when they go (`Cache.forget`, withdrawal, retention); see also `quick_making.tidy`.

`caches/<partial hash of the recording>/quick/` holds `pictures.h264` (groups of coded pictures, in the order in which
they were made), `groups.bin` (a record for each) and `about.json` (what it is of). A record's checksum is of its
pictures: what was not whole when the power went gives no picture.
"""

import json
import logging
import os
import zlib
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from app.session.outputs import Outputs
from app.session.recordings import Fingerprint, fingerprint
from app.sources.orientation import Orientation
from app.sources.recording import RecordingSource
from app.sources.recording_index import RecordingIndex
from app.sources.source import Frame
from models.images import BgrImage

FORMAT = "1"
FOLDER = "quick"
ABOUT, GROUPS, PICTURES = "about.json", "groups.bin", "pictures.h264"

GROUP = 24
"""Pictures in a group: one key picture and those that need it."""

FAR = 40
"""From so many pictures to decode on, the copy is quicker than the recording."""

WIDEST = 960
"""Pixels; of larger pictures the copy is smaller. It is seen for a third of a second."""

RECORD = np.dtype([("group", "<i8"), ("offset", "<i8"), ("sizes", "<i4", (GROUP,)), ("crc32", "<u4")])
NOT_HAD = -1
"""For an offset: the recording does not give this group's pictures."""

log = logging.getLogger(__name__)


class QuickPictures:
    """The copy of one recording, as far as it is made. One thread may ask for pictures while another one makes them.

    Attributes:
        folder: Of the copy.
        path: The recording.
        recording: What it was when it was opened.
        index: Its times.
        coded_size: (width, height) of the copy's pictures, even numbers.

    Args:
        folder, path, recording, index: As above.
        size: (width, height) of its pictures as stored.
        orientation: How they are turned.
    """

    def __init__(
        self,
        folder: Path,
        path: Path,
        recording: Fingerprint,
        index: RecordingIndex,
        size: tuple[int, int],
        orientation: Orientation,
    ) -> None:
        self.folder, self.path, self.recording, self.index = folder, path, recording, index
        self._size, self._orientation = size, orientation
        scale = min(1.0, WIDEST / size[0])
        self.coded_size = max(2, 2 * round(size[0] * scale / 2)), max(2, 2 * round(size[1] * scale / 2))
        self._decoder: av.VideoCodecContext | None = None
        self._reformatter = VideoReformatter()
        self._groups = self._read_groups()
        if self._groups:
            os.utime(folder / ABOUT)  # it is used: others go first

    @property
    def count(self) -> int:
        """How many groups the recording has."""
        return -(-len(self.index.stamps) // GROUP)

    @property
    def share(self) -> float:
        """How much of the recording it has, 0..1; pictures that the recording does not give are taken as had."""
        return len(self._groups) / max(1, self.count)

    def has(self, group: int) -> bool:
        """Whether nothing is left to do for a group."""
        return group in self._groups

    def frame(self, index: int) -> Frame | None:
        """A picture, somewhat softer than the recording's own; None where the copy does not have it."""
        record = self._groups.get(index // GROUP)
        if record is None or int(record["offset"]) == NOT_HAD:
            return None
        try:
            return Frame(index, float(self.index.times_seconds[index]), self._decode(record, index % GROUP))
        except (OSError, ValueError, av.FFmpegError):
            log.info("the copy of picture %d is damaged or gone: all of it is made again", index, exc_info=True)
            self._groups = {}
            (self.folder / GROUPS).unlink(missing_ok=True)
            return None

    def claim(self) -> None:
        """Makes the folder's files those of this recording, and takes what is there of it. Only who has the lock.

        Raises:
            OSError: Nothing can be written.
            OutputError: Likewise.
        """
        if not self._is_mine():
            for name in (GROUPS, PICTURES):
                (self.folder / name).unlink(missing_ok=True)
            with Outputs(self.folder) as outputs:
                outputs.write(ABOUT, (json.dumps(self._about(), indent=2) + "\n").encode())
        self._groups = self._read_groups()

    def add(self, record: np.void) -> None:
        """Takes a group that was written."""
        self._groups[int(record["group"])] = record

    def _about(self) -> dict[str, str]:
        return {
            "format": FORMAT,
            "recording": str(self.path.absolute()),
            "recording_hash": self.recording.partial_hash,
            "size_bytes": str(self.recording.size_bytes),
            "modified_ns": str(self.recording.modified_ns),
            "pictures": str(len(self.index.stamps)),
            "coded_size": "{}x{}".format(*self.coded_size),
        }

    def _is_mine(self) -> bool:
        return read_about(self.folder) == self._about()

    def _read_groups(self) -> dict[int, np.void]:
        """What is there; records that say what cannot be are left out."""
        if not self._is_mine():
            return {}
        try:
            found = (self.folder / GROUPS).read_bytes()
            length = (self.folder / PICTURES).stat().st_size
        except OSError:
            return {}
        # The last record may have been cut off.
        records = np.frombuffer(found[: len(found) // RECORD.itemsize * RECORD.itemsize], RECORD)
        sizes = records["sizes"].astype(np.int64)
        is_had = (records["offset"] >= 0) & (sizes >= 0).all(axis=1) & (records["offset"] + sizes.sum(axis=1) <= length)
        is_right = (is_had | (records["offset"] == NOT_HAD)) & (records["group"] >= 0) & (records["group"] < self.count)
        return {int(record["group"]): record for record in records[is_right]}

    def _decode(self, record: np.void, place: int) -> BgrImage:
        sizes = record["sizes"].tolist()
        with (self.folder / PICTURES).open("rb") as file:
            file.seek(int(record["offset"]))
            coded = file.read(sum(sizes))
        if zlib.crc32(coded) != int(record["crc32"]):
            raise ValueError("a group of the copy is damaged")
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
            raise ValueError("a group of the copy gives no picture")
        width, height = self._size
        plane = self._reformatter.reformat(shown, width=width, height=height, format="bgr24").planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8)[: height * plane.line_size].reshape(height, plane.line_size)
        return self._orientation.upright(np.ascontiguousarray(rows[:, : 3 * width].reshape(height, width, 3)))


def read_about(folder: Path) -> dict[str, str] | None:
    """What a copy is of; None where that cannot be told."""
    try:
        found = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


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
    return QuickPictures(folder, source.path, recording, source.index(), stored, source.orientation)

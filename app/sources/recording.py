"""A video file as a source: every picture once, at its own time, with exact seeks."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.sidedata.sidedata import SideData
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from app.sources.orientation import Orientation
from app.sources.recording_index import RecordingIndex, build_index
from app.sources.source import Frame, SourceError, SourceInfo
from app.sources.video_file import VideoFile
from models.images import BgrImage

Read = tuple[int, av.VideoFrame]
"""A decoded picture and its time stamp."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A frame as the file has it: in its own pixel format, not turned upright."""

    index: int
    time_seconds: float
    stored: av.VideoFrame


RECENT, RECENT_BYTES = 24, 64 * 1024 * 1024
"""So many decoded pictures at most are kept once somebody has sought: a step back is then no decoding anew."""


KEYS_TRIED = 3
"""So many key pictures before a wanted picture are tried: one that is damaged is met from every earlier one too."""


class _AbandonedError(Exception):
    """The picture that is decoded for is not wanted any more."""


class RecordingSource:
    """Plays a video file: MKV, MP4, AVI and others that FFmpeg reads, as fast as they are asked for.

    One thread reads; another one may call `close`, `frame_times`, `index`, `use_index`, `longest_way`. Pictures whose
    time is not later than the one before (a broken file) are left out, and the note counts them. The times of all
    pictures are found when first needed (a seek, `frame_times`), which reads the file once without decoding it.
    """

    def __init__(self, path: Path | str) -> None:
        """Opens the file and decodes its first picture.

        Raises:
            SourceError: It is missing, a folder, unreadable, empty, no video, or has no picture.
        """
        self.path = Path(path)
        self._lock = threading.Lock()
        self._index_lock = threading.Lock()
        self._closed = threading.Event()
        self._index: RecordingIndex | None = None
        self._reformatter = VideoReformatter()
        self._left_out = 0
        self._file = VideoFile(self.path)
        first = self._file.read()
        if first is None:
            self._file.close()
            raise SourceError(f"{self.path.name} has a picture stream without a picture: record or copy it again.")
        self._first_stamp, picture = first
        self._pending: deque[Read] = deque([first])
        # Two bytes a pixel: three half planes of 8 bits, or as many of 10.
        self._keep = max(2, min(RECENT, RECENT_BYTES // (2 * picture.width * picture.height)))
        self._recent: deque[Read] = deque(maxlen=self._keep)
        self._read_stamp: int | None = self._first_stamp
        self._last_stamp: int | None = None
        self._next_index = 0
        self._size = picture.width, picture.height
        self._stated_rate = self._file.frames_per_second
        self._orientation = orientation_of(picture)
        self._info = self._describe()

    @property
    def info(self) -> SourceInfo:
        """What the file says of itself, made exact once its times are known; the note tells of damage met so far."""
        return self._info

    @property
    def start_seconds(self) -> float:
        """The first picture's time on the file's own clock, which the sound beside it shares."""
        return float(self._first_stamp * self._file.time_base)

    @property
    def orientation(self) -> Orientation:
        """How stored pictures are turned before they are shown."""
        return self._orientation

    def frames(self) -> Iterator[Frame]:
        """Every picture from the present position to the end; ends early, with a note, where the file is damaged."""
        for picture in self.pictures():
            yield Frame(picture.index, picture.time_seconds, self._to_image(picture.stored))

    def pictures(self) -> Iterator[Picture]:
        """As `frames`, as stored."""
        while (picture := self._next()) is not None:
            yield picture

    def frame_times(self) -> NDArray[np.float64]:
        """Times of all pictures, (N,) float64 seconds from the first one's 0; read from the file when first asked.

        Raises:
            SourceError: The file went away.
        """
        return self._known_index().times_seconds

    def index(self) -> RecordingIndex:
        """The times of all pictures and where reading can begin; read from the file when first asked.

        Raises:
            SourceError: The file went away.
        """
        return self._known_index()

    def use_index(self, index: RecordingIndex) -> None:
        """Takes an index that was read from this very file before; not asked for again."""
        with self._index_lock:
            if self._index is None:
                self._take(index)

    def longest_way(self) -> int:
        """How many pictures must be decoded at most to show any one.

        Raises:
            SourceError: The file went away.
        """
        known = self._known_index()
        return known.longest_way() if self._file.has_own_times else len(known.stamps)

    def way_to(self, index: int) -> int:
        """How many pictures would be decoded for this one by a seek from where reading stands; 0 where it is kept.

        Raises:
            IndexError: There is no such picture.
            SourceError: The file went away.
        """
        known = self._index_with(index)
        target = int(known.stamps[index])
        with self._lock:
            if any(stamp == target for stamp, _ in self._recent):
                return 0
            keys = known.keys_before(index)[:1] if self._file.has_own_times else []
            starts = [stamp for stamp in (*keys, self._read_stamp) if stamp is not None and stamp <= target]
            return index - int(np.searchsorted(known.stamps, max(starts))) if starts else index

    def seek_index(self, index: int, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Makes `index` the next picture of `frames`.

        Args:
            index: From 0.
            is_wanted: Asked between pictures that must be decoded on the way; when it says False it ends there.

        Returns:
            False where it was not wanted any more: seek anew before the next picture is read.

        Raises:
            IndexError: There is no such picture.
            SourceError: The file went away, or that picture cannot be decoded.
        """
        known = self._index_with(index)
        with self._lock:
            if self._closed.is_set():
                return False
            self._pending.clear()
            try:
                self._pending = self._find(known, index, is_wanted)
            except _AbandonedError:
                self._read_stamp = None  # what the decoder still holds has gaps where pictures were passed over
                return False
            self._last_stamp = None
            self._next_index = index
            return True

    def seek_time(self, time_seconds: float) -> None:
        """Makes the picture shown at that time (the last one not later) the next one of `frames`.

        Times before the beginning give the first picture, later ones the last.

        Raises:
            ValueError: The time is not a number.
            SourceError: As for `seek_index`.
        """
        if np.isnan(time_seconds):
            raise ValueError("A time to seek must be a number of seconds, not NaN.")
        self.seek_index(self._known_index().at_time(time_seconds))

    def close(self) -> None:
        """Closes the file once the picture being decoded is done; `frames` then ends. Twice is allowed."""
        self._closed.set()
        with self._lock:
            self._pending.clear()
            self._recent.clear()
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _next(self) -> Picture | None:
        with self._lock:
            if self._closed.is_set():
                return None
            while True:
                read = self._pending.popleft() if self._pending else self._read()
                if read is None:
                    self._note_end()
                    return None
                stamp, picture = read
                if self._last_stamp is None or stamp > self._last_stamp:
                    break
                self._left_out += 1
            self._last_stamp = stamp
            index = self._next_index
            self._next_index += 1
            time_seconds = float((stamp - self._first_stamp) * self._file.time_base)
            return Picture(index, time_seconds, picture)

    def _to_image(self, picture: av.VideoFrame) -> BgrImage:
        # One reformatter for all pictures: a new one a picture costs 0.8 ms at 1280x720. A picture of another size than
        # the first (some streams change) is scaled to it.
        width, height = self._size
        plane = self._reformatter.reformat(picture, width=width, height=height, format="bgr24").planes[0]
        # The plane's own memory, which the array keeps alive: a copy of a 1080p picture takes a millisecond.
        rows = np.frombuffer(memoryview(plane), np.uint8)[: height * plane.line_size].reshape(height, plane.line_size)
        image = rows[:, : 3 * width].reshape(height, width, 3)
        # FFmpeg pads the rows of odd widths; only then is this a copy.
        return self._orientation.upright(np.ascontiguousarray(image, np.uint8))

    def _read(self) -> Read | None:
        """The next picture of the file, kept for a step back once somebody has sought."""
        read = self._file.read()
        self._read_stamp = None if read is None else read[0]
        if read is not None and self._recent:
            self._recent.append(read)
        return read

    def _find(self, known: RecordingIndex, index: int, is_wanted: Callable[[], bool]) -> deque[Read]:
        """Picture `index` and what was read after it: from those kept, from here on, from a key picture, or from 0."""
        target = int(known.stamps[index])
        kept = deque(read for read in self._recent if read[0] >= target)
        if kept and kept[0][0] == target:
            return kept
        first = int(known.stamps[max(0, index - self._keep // 2)])
        here, has_times, damage = self._read_stamp, self._file.has_own_times, ""
        keys = known.keys_before(index) if has_times else []
        if here is not None and here < target and (not keys or keys[0] <= here):
            if has_times:
                self._file.pass_over(first)
            if found := self._read_to(target, first, is_wanted):
                return found
        for key in keys[:KEYS_TRIED]:
            try:
                self._file.seek(key)
            except av.FFmpegError:
                break
            self._file.pass_over(first)
            if found := self._read_to(target, first, is_wanted):
                return found
            damage = damage or self._file.damage
        if damage and keys[KEYS_TRIED - 1 :]:
            raise SourceError(self._what_is_damaged(index))
        file = VideoFile(self.path)  # first: PyAV crashes where a closed one is read
        self._file.close()
        self._file = file
        if found := self._read_to(target, first, is_wanted):
            return found
        raise SourceError(self._what_is_damaged(index))

    def _what_is_damaged(self, index: int) -> str:
        return f"{self.path.name}: picture {index} is damaged and cannot be shown: go to another one."

    def _read_to(self, target: int, first: int, is_wanted: Callable[[], bool]) -> deque[Read]:
        """Reads up to a picture and keeps those from `first` on; empty where it does not come."""
        self._recent.clear()
        recent: deque[Read] = deque(maxlen=self._keep)
        while (read := self._read()) is not None and read[0] < target:
            if not is_wanted():
                raise _AbandonedError
            if read[0] >= first:
                recent.append(read)
        if read is None or read[0] != target:  # the container went too far: by its own index, not by ours
            return deque()
        recent.append(read)
        self._recent = recent
        return deque([read])

    def _known_index(self) -> RecordingIndex:
        with self._index_lock:
            if self._index is not None:
                return self._index
            # A file of its own, so that playing goes on where it is.
            file = VideoFile(self.path)
            try:
                return self._take(build_index(file, self._first_stamp))
            finally:
                file.close()

    def _index_with(self, index: int) -> RecordingIndex:
        known = self._known_index()
        if not 0 <= index < len(known.stamps):
            raise IndexError(f"A picture index must be from 0 to {len(known.stamps) - 1}, not {index}.")
        return known

    def _take(self, index: RecordingIndex) -> RecordingIndex:
        self._index = index
        self._info = replace(
            self._info,
            frame_count=len(index.stamps),
            duration_seconds=index.end_seconds,
            frames_per_second=as_float(self._stated_rate) if index.is_even() else None,
        )
        return index

    def _describe(self) -> SourceInfo:
        stream = self._file.stream
        width, height = self._size[::-1] if self._orientation.swaps_axes else self._size
        # Where the two rates of a file differ, its pictures are not evenly spaced.
        rate = self._file.frames_per_second if stream.average_rate == stream.base_rate else None
        note, end = "", self._file.stated_end_seconds
        if not self._file.has_own_times and self._file.container.format.name != "avi":
            rate = self._file.frames_per_second or Fraction(25)
            note = f"The file stores no times: its pictures are taken as evenly spaced, {float(rate):g} a second."
        return SourceInfo(
            name=self.path.name,
            kind="recording",
            width=width,
            height=height,
            frames_per_second=as_float(rate),
            frame_count=stream.frames or None,
            duration_seconds=None if end is None else end - float(self._first_stamp * self._file.time_base),
            is_live=False,
            note=note,
        )

    def _note_end(self) -> None:
        """Says in the note why reading ended, where it was not the end of a whole file."""
        last_stamp = self._first_stamp if self._last_stamp is None else self._last_stamp
        last_seconds = float((last_stamp - self._first_stamp) * self._file.time_base)
        damage = self._file.damage or self._file.what_is_missing(last_stamp)
        notes = []
        if damage:
            notes.append(f"The file {damage}: it was played up to {last_seconds:.1f} s.")
        if self._left_out:
            notes.append(f"Pictures left out because their time was not later than the one before: {self._left_out}.")
        if notes and self._info.note != " ".join(notes):
            self._info = replace(self._info, note=" ".join(notes))


def orientation_of(picture: av.VideoFrame) -> Orientation:
    """How the picture has to be turned, by the metadata that FFmpeg hands over with it."""
    matrix = picture.side_data.get("DISPLAYMATRIX")
    return Orientation.from_display_matrix(bytes(matrix)) if isinstance(matrix, SideData) else Orientation()


def as_float(rate: Fraction | None) -> float | None:
    """A rate as the protocol gives it."""
    return None if rate is None else float(rate)

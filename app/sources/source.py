"""The one protocol behind recordings, cameras and RealSense devices."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from models.images import BgrImage, DepthImage


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture with its own time. The two never part.

    Attributes:
        index: Position in the source, from 0, counting every frame that the source delivered.
        time_seconds: The device's or the file's own time of capture, from the first frame's 0; not the reader's.
        image: (H, W, 3) uint8 BGR, upright as the file's or camera's own metadata says; never written to.
        depth: (H, W) uint16 in millimetres, aligned to `image`; None where the source has none.
    """

    index: int
    time_seconds: float
    image: BgrImage
    depth: DepthImage | None = None


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source really delivers, which may differ from what was asked for.

    Attributes:
        name: For people: a file name, a camera's own name.
        kind: `recording`, `camera` or `realsense`.
        width: Of the delivered picture, pixels, after rotation.
        height: Of the delivered picture, pixels, after rotation.
        frames_per_second: As the device or file states it; None where unknown or variable.
        frame_count: Frames in a recording where the file says so; None for a live source or an unknown length.
        duration_seconds: Length of a recording where known; None otherwise.
        is_live: Live sources drop what comes too late; recordings never do.
        note: One line about anything unexpected (another resolution than asked for, a damaged file); else "".
    """

    name: str
    kind: str
    width: int
    height: int
    frames_per_second: float | None
    frame_count: int | None
    duration_seconds: float | None
    is_live: bool
    note: str = ""


class SourceError(Exception):
    """A source cannot be opened or went away. The text is one line: what is wrong, and what to do."""


class Source(Protocol):
    """Gives frames in order, each once. Opened by its constructor or class method, closed by `close`."""

    @property
    def info(self) -> SourceInfo:
        """What the source delivers, as known by now (a note may be added when the end was reached)."""
        ...

    def frames(self) -> Iterator[Frame]:
        """Every frame from the present position to the end, in order of time.

        Ends quietly at the end of a recording, also a truncated one (then `info.note` says so).

        Raises:
            SourceError: A live device went away or delivers nothing for two seconds.
        """
        ...

    def close(self) -> None:
        """Stops the device or file. From any thread, also while `frames` waits, which then ends; twice is allowed."""
        ...

    def __enter__(self) -> Self:
        """Gives the source itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        ...

"""When something was: in the picture, and by which clock."""

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Where the time is read from; tests pass one that stands still."""

    def monotonic_seconds(self) -> float:
        """Seconds that only ever rise, from an unknown beginning; comparable within one start of the machine."""
        ...

    def utc_seconds(self) -> float:
        """Seconds since 1970-01-01T00:00Z by the machine's calendar clock, which may be set while we run."""
        ...


class SystemClock:
    """This machine's two clocks."""

    def monotonic_seconds(self) -> float:
        """See `Clock`."""
        return time.monotonic()

    def utc_seconds(self) -> float:
        """See `Clock`."""
        return time.time()


@dataclass(frozen=True, slots=True)
class Moment:
    """What a thing in a session is about: a frame, or a time between two.

    Attributes:
        time_seconds: The frame's own time, by the clock of its source (`sources.clock` of the session), from the
            source's first frame; for a recording the recording's own time.
        frame_index: The frame's index in its source; None for a time between frames.
        monotonic_seconds: When the frame came to this machine, by its monotonic clock; None in replay.
        utc_seconds: The same by its calendar clock; None in replay.
        source: Number of the source in the session, from 1: it is another one after a camera was plugged in again.
    """

    time_seconds: float
    frame_index: int | None = None
    monotonic_seconds: float | None = None
    utc_seconds: float | None = None
    source: int = 1


def arrival(
    clock: Clock, time_seconds: float, frame_index: int | None, monotonic_seconds: float, source: int = 1
) -> Moment:
    """The moment of a frame that came at `monotonic_seconds` by the same clock."""
    utc_seconds = clock.utc_seconds() - (clock.monotonic_seconds() - monotonic_seconds)
    return Moment(time_seconds, frame_index, monotonic_seconds, utc_seconds, source)


@dataclass(frozen=True, slots=True)
class Entered:
    """Who entered something, when, and what that person could see.

    Attributes:
        rater: The person's code, never a name; "" for the program itself.
        model_visible: Whether the person saw, or had seen, what the model says of the same stretch of time.
        monotonic_seconds: When, by the machine's monotonic clock.
        utc_seconds: When, by its calendar clock.
    """

    rater: str
    model_visible: bool
    monotonic_seconds: float
    utc_seconds: float

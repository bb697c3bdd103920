"""A recording played as if it were live: each frame not before its own time."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from app.sources.source import Frame, Source, SourceInfo


class PacedSource:
    """Plays a recording in real time, again and again if wanted, as a live source.

    Frames of a further round go on in index and time, so that the trace does.

    Args:
        open_source: Opens the recording; called once for each round.
        rounds: How many times it is played; None without end.
        monotonic_seconds: The clock, passed in for tests.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        rounds: int | None = 1,
        monotonic_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_source = open_source
        self._rounds = rounds
        self._clock = monotonic_seconds
        self._stop = threading.Event()
        self._source = open_source()

    @property
    def info(self) -> SourceInfo:
        """The recording's, marked as live."""
        return replace(self._source.info, is_live=True)

    def frames(self) -> Iterator[Frame]:
        """Every frame, each at its time by the clock, counted from the first call."""
        begun = self._clock()
        index = 0
        offset = 0.0
        played = 0
        while not self._stop.is_set():
            newest = offset
            step = 0.0
            for frame in self._source.frames():
                moment = offset + frame.time_seconds
                step = moment - newest if moment > newest else step
                wait = moment - (self._clock() - begun)
                if wait > 0 and self._stop.wait(wait):
                    return
                yield replace(frame, index=index, time_seconds=moment)
                index += 1
                newest = moment
            played += 1
            if self._rounds is not None and played >= self._rounds:
                return
            # The next round's first frame follows after the last one's own length.
            offset = newest + (step or 1 / 30)
            self._source.close()
            if not self._stop.is_set():
                self._source = self._open_source()

    def close(self) -> None:
        """Ends `frames`, also while it waits for a frame's time."""
        self._stop.set()
        self._source.close()

    def __enter__(self) -> Self:
        """Gives the source itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()

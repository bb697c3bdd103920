"""A live device that may be unplugged and plugged in again: it comes back by itself, and time goes on meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from app.sources.source import Frame, Source, SourceError, SourceInfo

RETRY_SECONDS = 1.0
"""How long to wait before a lost device is tried again."""

LEAST_STEP_SECONDS = 0.001
"""Times always rise, also where a device came back faster than its last picture's time went by."""


class ReconnectingSource:
    """Opens a live device anew whenever it is lost, until it is closed.

    Frames go on in index; the time without a picture counts in their times by this machine's clock, so that it shows as
    a gap. While the device is away `info.note` says why.

    Args:
        open_source: Opens the device; called once at the start, then once for each try.
        retry_seconds: How long to wait before each try.
        monotonic_seconds: The clock, passed in for tests.

    Raises:
        SourceError: The device cannot be opened the first time.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        retry_seconds: float = RETRY_SECONDS,
        monotonic_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_source = open_source
        self._retry_seconds = retry_seconds
        self._clock = monotonic_seconds
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._source = open_source()
        self._info = self._source.info
        self._index = 0
        self._newest = (0.0, monotonic_seconds())  # time of the last frame, and when it came

    @property
    def info(self) -> SourceInfo:
        """What the device delivers, or delivered last; its note says so while it is away."""
        return self._info

    def frames(self) -> Iterator[Frame]:
        """Every frame until `close`; a lost device makes a pause, never an end."""
        source: Source | None = self._source
        while not self._stop.is_set():
            why = "it gives no pictures any more"
            if source is not None:
                try:
                    yield from self._renumbered(source)
                except SourceError as error:
                    why = str(error)
                source.close()
                self._info = replace(self._info, note=why)
            if self._stop.wait(self._retry_seconds):
                return
            source = self._opened()

    def close(self) -> None:
        """Ends `frames`, also while it waits for the device."""
        self._stop.set()
        with self._lock:
            source = self._source
        source.close()

    def __enter__(self) -> Self:
        """Gives the source itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()

    def _renumbered(self, source: Source) -> Iterator[Frame]:
        offset: float | None = 0.0 if self._index == 0 else None
        for frame in source.frames():
            now = self._clock()
            if offset is None:
                time_before, then = self._newest
                offset = time_before + max(LEAST_STEP_SECONDS, now - then) - frame.time_seconds
            seconds = frame.time_seconds + offset
            yield replace(frame, index=self._index, time_seconds=seconds)
            self._index += 1
            self._newest = (seconds, now)
            if self._info.note != source.info.note:
                self._info = source.info

    def _opened(self) -> Source | None:
        """The device anew; None while it is still away, or where `close` came meanwhile."""
        try:
            source = self._open_source()
        except SourceError as error:
            self._info = replace(self._info, note=str(error))
            return None
        with self._lock:
            self._source = source
        if self._stop.is_set():
            source.close()
            return None
        self._info = source.info
        return source

"""A look at a source before it is chosen: its newest picture, and the rate at which pictures really come."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.pipeline.latest import Latest
from app.sources.source import Frame, Source, SourceError

RATE_SECONDS = 2.0
"""The rate is measured over so long."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What comes from a source.

    Attributes:
        frames_per_second: As measured; None while there is too little to tell.
        trouble: Why nothing comes (any more), in one line; "" while all is well.
    """

    frames_per_second: float | None
    trouble: str


class Preview:
    """Opens a source and reads it in a daemon thread until it is stopped; a driver may hang there and holds up nobody.

    Args:
        open_source: Opens it.
    """

    def __init__(self, open_source: Callable[[], Source]) -> None:
        self.pictures: Latest[Frame] = Latest()
        self._open_source = open_source
        self._lock = threading.Lock()
        self._source: Source | None = None
        self._stopped = False
        self._arrivals: deque[float] = deque(maxlen=600)
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="sollievo-preview", daemon=True)
        self._thread.start()

    @property
    def delivered(self) -> Delivered:
        """What comes, as known by now."""
        now = time.monotonic()
        times = [moment for moment in tuple(self._arrivals) if now - moment <= RATE_SECONDS]
        if len(times) < 5 or times[-1] <= times[0]:
            return Delivered(None, self._trouble)
        return Delivered((len(times) - 1) / (times[-1] - times[0]), self._trouble)

    def stop(self, seconds: float = 2.0) -> bool:
        """Closes the source; whether that was done in the time. From any thread, twice is allowed."""
        begun = time.monotonic()
        with self._lock:
            self._stopped = True
            source = self._source
        if source is not None:
            closer = threading.Thread(target=source.close, name="sollievo-closer", daemon=True)
            closer.start()
            closer.join(seconds)
        self._thread.join(max(0.0, seconds - (time.monotonic() - begun)))
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            source = self._open_source()
            with self._lock:
                stopped, self._source = self._stopped, source
            try:
                if not stopped:
                    self._read(source)
            finally:
                source.close()
        except SourceError as error:
            self._trouble = str(error)
        except Exception as error:  # a thread's edge: the picker says so
            log.exception("a preview failed unexpectedly")
            self._trouble = f"the source failed ({type(error).__name__}: {error}); choose another"

    def _read(self, source: Source) -> None:
        for frame in source.frames():
            if self._stopped:
                return
            self._arrivals.append(time.monotonic())
            self.pictures.put(frame)

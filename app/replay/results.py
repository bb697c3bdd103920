"""The results of a recording as they grow: what the time bar draws and what is said of the frame on the screen.

The analysis adds at the end, in its own thread; the screen reads. All times are the recording's.
"""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.assessment.episodes import Episode
from app.assessment.holding import NOTHING_CAME, stretches
from app.assessment.trace import Span, TraceColumns, TracePoint
from app.pipeline.trace_curve import Stretch, TraceCurve, broken_curve, thinned
from app.replay.frame_record import GAPS, NONE, SeenFrame, from_record

SAME_SECONDS = 0.0005
"""Two times of one recording this near are one frame: an MKV knows whole milliseconds."""

_ROWS = ("time_seconds", "probability", "smoothed")
_FIRST_CAPACITY = 4096


class Results:
    """Any thread may call it.

    Args:
        kind: Of a record.
    """

    def __init__(self, kind: np.dtype[np.void]) -> None:
        self._kind = kind
        self._lock = threading.Lock()
        self._values = np.empty((len(_ROWS), _FIRST_CAPACITY))
        self._gaps = np.empty(_FIRST_CAPACITY, np.int64)
        self._count = 0
        # Records in pieces as they came: mapped from the disk, or in memory until the next start.
        self._pieces: list[NDArray[np.void]] = []
        self._firsts: list[int] = []
        self._episodes: tuple[Episode, ...] = ()
        self._open_since: float | None = None
        self._end_seconds: float | None = None
        self.max_hold_seconds = 0.5

    @property
    def count(self) -> int:
        """How many frames were looked at."""
        with self._lock:
            return self._count

    @property
    def until_seconds(self) -> float:
        """How far the analysis has come: the newest frame's time, or the recording's end when it is whole."""
        with self._lock:
            if self._end_seconds is not None:
                return self._end_seconds
            return float(self._values[0, self._count - 1]) if self._count else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether every frame was looked at."""
        with self._lock:
            return self._end_seconds is not None

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The episodes that have ended, in order."""
        with self._lock:
            return self._episodes

    def add(self, records: NDArray[np.void]) -> None:
        """Adds records, (n,), later than all before; they are kept, not copied."""
        if not len(records):
            return
        with self._lock:
            end = self._count + len(records)
            if end > self._values.shape[1]:
                capacity = max(end, 2 * self._values.shape[1])
                self._values = np.hstack([self._values, np.empty((len(_ROWS), capacity - self._values.shape[1]))])
                self._gaps = np.append(self._gaps, np.empty(capacity - len(self._gaps), np.int64))
            for row, name in enumerate(_ROWS):
                self._values[row, self._count : end] = records[name]
            self._gaps[self._count : end] = records["gap"]
            self._pieces.append(records)
            self._firsts.append(self._count)
            self._count = end

    def set_episodes(self, episodes: Sequence[Episode], open_since: float | None = None) -> None:
        """Replaces the episodes; `open_since` is the onset of one that goes on where the analysis is."""
        with self._lock:
            self._episodes, self._open_since = tuple(episodes), open_since

    def finish(self, end_seconds: float) -> None:
        """Says that every frame was looked at."""
        with self._lock:
            self._end_seconds, self._open_since = end_seconds, None

    def clear(self) -> None:
        """Forgets everything: it was another recording's."""
        with self._lock:
            self._count, self._pieces, self._firsts = 0, [], []
            self._episodes, self._open_since, self._end_seconds = (), None, None

    def at(self, time_seconds: float) -> SeenFrame | None:
        """What was said of the frame of exactly this time; None where it was not looked at. Never a neighbour's."""
        with self._lock:
            times = self._values[0, : self._count]
            place = int(np.searchsorted(times, time_seconds - SAME_SECONDS))
            if place >= self._count or abs(float(times[place]) - time_seconds) > SAME_SECONDS:
                return None
            piece = int(np.searchsorted(self._firsts, place, side="right")) - 1
            return from_record(self._pieces[piece][place - self._firsts[piece]])

    def curve(self, start_seconds: float, end_seconds: float) -> TraceCurve:
        """The trace between two times, as far as it is known; `now_seconds` of it is `end_seconds`."""
        times, values, gaps, episodes = self._part(start_seconds, end_seconds)
        known = min(end_seconds, self.until_seconds)
        start = max(start_seconds, 0.0)
        spans: list[Span] = []
        if len(times) and known > start:
            cut = stretches(
                times,
                gaps,
                start_seconds=start,
                end_seconds=known,
                max_hold_seconds=self.max_hold_seconds,
                nothing=GAPS.index(NOTHING_CAME),
            )
            edges = zip(cut.starts.tolist(), cut.ends.tolist(), cut.states.tolist(), strict=True)
            spans = [Span(begin, end, None if state == NONE else GAPS[state]) for begin, end, state in edges]
        drawn = broken_curve(TraceColumns(times, values[0], values[1]), start, known, self.max_hold_seconds)
        drawn = thinned(*drawn, start_seconds, end_seconds)
        return TraceCurve(
            start_seconds,
            end_seconds,
            *drawn,
            tuple(span for span in spans if span.gap is not None),
            tuple(one for one in episodes if (one.end_seconds or end_seconds) > start_seconds),
        )

    def points(self, start_seconds: float = -np.inf, end_seconds: float = np.inf) -> list[TracePoint]:
        """The frames between two times, and the one before, as points of the trace: for scores."""
        times, values, gaps, _ = self._part(start_seconds, end_seconds)
        rows = zip(times.tolist(), values[0].tolist(), values[1].tolist(), gaps.tolist(), strict=True)
        return [
            TracePoint(time, probability, None, smoothed) if gap == NONE else TracePoint(time, None, GAPS[gap], None)
            for time, probability, smoothed, gap in rows
        ]

    def gaps(self, least_seconds: float = 0.0) -> tuple[Span, ...]:
        """All gaps of at least that length, in order."""
        found = self.curve(0.0, self.until_seconds).gaps
        return tuple(span for span in found if span.seconds >= least_seconds)

    def _part(
        self, start: float, end: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], list[Stretch]]:
        with self._lock:
            times = self._values[0, : self._count]
            first = max(0, int(np.searchsorted(times, start, side="right")) - 1)
            last = int(np.searchsorted(times, end, side="right"))
            episodes = [Stretch(one.onset_seconds, one.end_seconds) for one in self._episodes]
            if self._open_since is not None:
                episodes.append(Stretch(self._open_since, float(times[-1]) if self._count else None))
            values = self._values[1:, first:last].copy()
            return times[first:last].copy(), values, self._gaps[first:last].copy(), episodes

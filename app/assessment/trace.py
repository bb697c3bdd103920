"""The pain trace: what was seen when, smoothed, with its gaps. Pure functions of time; nothing here reads a clock."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.assessment.holding import MAX_HOLD_SECONDS, MODEL_LATE, NOTHING_CAME, check_seconds, stretches, was_late
from models.gaps import GapReason

_REASONS = tuple(GapReason)
_CODES = {reason: code for code, reason in enumerate(_REASONS)}
_SEEN = -1
_FIRST_CAPACITY = 1024


@dataclass(frozen=True, slots=True)
class TracePoint:
    """One observation.

    Attributes:
        time_seconds: The frame's own time.
        probability: Of pain, 0..1; None in a gap.
        gap: Why there is no probability; None where there is one.
        smoothed: The smoothed probability, 0..1; None in a gap.
        frame_index: The frame's index in its source; None where unknown.
    """

    time_seconds: float
    probability: float | None
    gap: GapReason | None
    smoothed: float | None
    frame_index: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that was seen (`gap` is None) or unseen for one reason."""

    start_seconds: float
    end_seconds: float
    gap: GapReason | None

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end_seconds - self.start_seconds


@dataclass(frozen=True, slots=True, eq=False)
class TraceColumns:
    """The trace as columns of equal length, oldest first, for drawing. A copy: safe to hand to another thread.

    Attributes:
        time_seconds: (n,) float64.
        probability: (n,) float64, NaN in a gap.
        smoothed: (n,) float64, NaN in a gap.
    """

    time_seconds: NDArray[np.float64]
    probability: NDArray[np.float64]
    smoothed: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """How a trace is kept and smoothed.

    Attributes:
        length_seconds: Older points are forgotten; None keeps all.
        time_constant_seconds: Of the smoothing; 0 smooths nothing.
        restart_seconds: When two values lie further apart than this, smoothing starts afresh with the later one.
        max_hold_seconds: The longest time that one observation stands for (`app.assessment.holding`).
    """

    length_seconds: float | None = None
    time_constant_seconds: float = 0.5
    restart_seconds: float = 2.0
    max_hold_seconds: float = MAX_HOLD_SECONDS

    def __post_init__(self) -> None:
        """Refuses values without a meaning.

        Raises:
            ValueError: One of them is negative, not finite, or 0 where that says nothing.
        """
        if self.length_seconds is not None:
            check_seconds("length_seconds", self.length_seconds, above_zero=True)
        check_seconds("time_constant_seconds", self.time_constant_seconds)
        check_seconds("restart_seconds", self.restart_seconds)
        check_seconds("max_hold_seconds", self.max_hold_seconds, above_zero=True)


class Smoother:
    """Exponential smoothing over irregular times: a step of dt seconds weighs the new value by 1 - exp(-dt / constant).

    So n steps towards one value do what a single step over their whole time does, and dropped frames change nothing
    while the value stays. A gap gives no value; after values further apart than `restart_seconds` it starts afresh.
    """

    def __init__(self, time_constant_seconds: float, restart_seconds: float) -> None:
        self._constant = time_constant_seconds
        self._restart = restart_seconds
        self._time = -math.inf
        self._value = 0.0

    def add(self, time_seconds: float, probability: float | None) -> float | None:
        """The smoothed value at this time; None for a gap (`probability` is None)."""
        if probability is None:
            return None
        step = time_seconds - self._time
        if step > self._restart or self._constant == 0:
            self._value = probability
        else:
            self._value += -math.expm1(-step / self._constant) * (probability - self._value)
        self._time = time_seconds
        return self._value


class Trace:
    """The observations of one child from one source, in order of time. For one thread; `columns` are for others."""

    def __init__(self, settings: TraceSettings) -> None:
        self.settings = settings
        self._smoother = Smoother(settings.time_constant_seconds, settings.restart_seconds)
        # Rows: time, probability, smoothed, frame index. A day at 30 frames a second is 85 MB; objects: ten times that.
        self._values = np.empty((4, _FIRST_CAPACITY))
        self._reasons = np.empty(_FIRST_CAPACITY, dtype=np.int8)
        self._begin = 0
        self._end = 0

    def __len__(self) -> int:
        """Number of points kept."""
        return self._end - self._begin

    def append(
        self, time_seconds: float, probability: float | None, gap: GapReason | None, frame_index: int | None = None
    ) -> TracePoint:
        """Adds an observation: either a probability of pain or the reason why there is none.

        With its frame's index the trace can tell a slow model from a camera that was lost.

        Raises:
            ValueError: Both or neither given, a probability outside 0..1, a time that is not finite or goes backwards.
        """
        if (probability is None) == (gap is None):
            raise ValueError(
                f"an observation is a probability or a gap, got {probability} and {gap}: pass exactly one of them"
            )
        if probability is not None and not 0 <= probability <= 1:
            raise ValueError(f"a probability lies within 0..1, got {probability}: pass a gap where the model failed")
        if not math.isfinite(time_seconds) or (len(self) and time_seconds < self._times()[-1]):
            raise ValueError(
                f"times are finite and never go backwards, got {time_seconds}: start a new trace for another source"
            )
        smoothed = self._smoother.add(time_seconds, probability)
        self._make_room()
        self._values[:, self._end] = (
            time_seconds,
            math.nan if probability is None else probability,
            math.nan if smoothed is None else smoothed,
            math.nan if frame_index is None else frame_index,
        )
        self._reasons[self._end] = _SEEN if gap is None else _CODES[gap]
        self._end += 1
        self._forget(time_seconds)
        return TracePoint(time_seconds, probability, gap, smoothed, frame_index)

    def restart_smoothing(self) -> None:
        """Smooths from the next point on as if it were the first, as after a change of the model."""
        self._smoother = Smoother(self.settings.time_constant_seconds, self.settings.restart_seconds)

    @property
    def latest(self) -> TracePoint | None:
        """The newest point; None in an empty trace."""
        return self._point(self._end - 1) if len(self) else None

    @property
    def first_seconds(self) -> float | None:
        """Time of the oldest point kept; None in an empty trace."""
        return float(self._times()[0]) if len(self) else None

    def points(self) -> list[TracePoint]:
        """All points kept, oldest first. The oldest may lie just before the kept length: it holds into it."""
        return [self._point(index) for index in range(self._begin, self._end)]

    def columns(self, start_seconds: float = -math.inf) -> TraceColumns:
        """A copy of all points kept, as columns; those before `start_seconds` are left out but for one, which holds."""
        first = self._begin + self._first_that_holds(start_seconds)
        time_seconds, probability, smoothed = self._values[:3, first : self._end].copy()
        return TraceColumns(time_seconds, probability, smoothed)

    def spans(self, start_seconds: float | None = None, end_seconds: float | None = None) -> list[Span]:
        """The time from start to end, cut into what was seen and what was not, in order and without holes.

        Args:
            start_seconds: Default: the first point, or the begin of the kept length where points were forgotten.
            end_seconds: Default: the newest point. Live: now, so that a camera that went quiet shows as a gap.
        """
        if not len(self):
            if start_seconds is None or end_seconds is None or end_seconds <= start_seconds:
                return []
            return [Span(start_seconds, end_seconds, NOTHING_CAME)]
        times = self._times()
        start, end = float(times[0]), float(times[-1])
        if self.settings.length_seconds is not None:
            start = max(start, end - self.settings.length_seconds)
        start = start if start_seconds is None else start_seconds
        first = self._first_that_holds(start)  # a day's trace is not cut anew for its last minute
        indices = self._values[3, self._begin + first : self._end]
        late = was_late(times[first:], indices, self.settings.max_hold_seconds)
        cut = stretches(
            times[first:],
            self._reasons[self._begin + first : self._end].astype(np.int64),
            start_seconds=start,
            end_seconds=end if end_seconds is None else end_seconds,
            max_hold_seconds=self.settings.max_hold_seconds,
            nothing=_CODES[NOTHING_CAME],
            late=(late, _CODES[MODEL_LATE]),
        )
        return [
            Span(begin, finish, None if state == _SEEN else _REASONS[state])
            for begin, finish, state in zip(cut.starts.tolist(), cut.ends.tolist(), cut.states.tolist(), strict=True)
        ]

    def _times(self) -> NDArray[np.float64]:
        return self._values[0, self._begin : self._end]

    def _first_that_holds(self, start_seconds: float) -> int:
        """Position of the last point at or before this time, else of the first one."""
        return max(0, int(np.searchsorted(self._times(), start_seconds, side="right")) - 1)

    def _point(self, index: int) -> TracePoint:
        time_seconds, probability, smoothed, frame = self._values[:, index].tolist()
        frame_index = None if math.isnan(frame) else int(frame)
        reason = int(self._reasons[index])
        if reason == _SEEN:
            return TracePoint(time_seconds, probability, None, smoothed, frame_index)
        return TracePoint(time_seconds, None, _REASONS[reason], None, frame_index)

    def _make_room(self) -> None:
        capacity = len(self._reasons)
        if self._end < capacity:
            return
        # Moves down when at least half is free, else doubles: each point is copied a constant number of times.
        size = len(self)
        grown = capacity if size <= capacity // 2 else 2 * capacity
        values, reasons = np.empty((4, grown)), np.empty(grown, dtype=np.int8)
        values[:, :size] = self._values[:, self._begin : self._end]
        reasons[:size] = self._reasons[self._begin : self._end]
        self._values, self._reasons, self._begin, self._end = values, reasons, 0, size

    def _forget(self, newest_seconds: float) -> None:
        """Forgets what is too old, but keeps the last point before: it may hold into what is kept."""
        if self.settings.length_seconds is None:
            return
        oldest = newest_seconds - self.settings.length_seconds
        while self._begin + 1 < self._end and self._values[0, self._begin + 1] <= oldest:
            self._begin += 1

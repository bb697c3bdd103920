"""The newest points of the trace, each with the model that gave it: half an hour in little memory."""

import math

import numpy as np

from app.assessment.trace import TracePoint
from models.gaps import GapReason

REASONS = tuple(GapReason)
SEEN = -1


class RecentPoints:
    """Points in order of time. Not for several threads at once.

    Args:
        most: So many at least are kept; at most twice as many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        # Columns (time, probability, smoothed, frame index): as objects half an hour would be 12 MB. Untouched rows
        # take no memory.
        self._values = np.empty((2 * most, 4))
        self._reasons = np.empty(2 * most, np.int8)
        self._models = np.empty(2 * most, np.int16)
        self._names: list[str] = []
        self._end = 0

    def append(self, point: TracePoint, model: str) -> None:
        """Adds the newest point.

        Args:
            point: Not earlier than the one before.
            model: What gave it, such as a hash.
        """
        if self._end == 2 * self._most:
            for column in (self._values, self._reasons, self._models):
                column[: self._most] = column[self._most :]
            self._end = self._most
        if model not in self._names:
            self._names.append(model)
        self._values[self._end] = (
            point.time_seconds,
            math.nan if point.probability is None else point.probability,
            math.nan if point.smoothed is None else point.smoothed,
            math.nan if point.frame_index is None else point.frame_index,
        )
        self._reasons[self._end] = SEEN if point.gap is None else REASONS.index(point.gap)
        self._models[self._end] = self._names.index(model)
        self._end += 1

    def clear(self) -> None:
        """Forgets all, as for another source."""
        self._names, self._end = [], 0

    def between(self, start_seconds: float, end_seconds: float) -> tuple[list[TracePoint], frozenset[str]]:
        """The points of that time, both ends included, and the models that gave them."""
        times = self._values[: self._end, 0]
        first = int(np.searchsorted(times, start_seconds, side="left"))
        last = int(np.searchsorted(times, end_seconds, side="right"))
        points = []
        for (time_seconds, probability, smoothed, frame), reason in zip(
            self._values[first:last].tolist(), self._reasons[first:last].tolist(), strict=True
        ):
            index = None if math.isnan(frame) else int(frame)
            if reason == SEEN:
                points.append(TracePoint(time_seconds, probability, None, smoothed, index))
            else:
                points.append(TracePoint(time_seconds, None, REASONS[reason], None, index))
        return points, frozenset(self._names[number] for number in set(self._models[first:last].tolist()))

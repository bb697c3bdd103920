"""The trace as it is drawn: the range asked for, broken at every gap, and thinned to what an eye can see."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.assessment.trace import Span, Trace, TraceColumns

BINS = 1200
"""A curve has at most so many steps, about one a pixel; each keeps its lowest and highest value."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """An episode to draw: where it began and ended; `end_seconds` is None while it goes on."""

    start_seconds: float
    end_seconds: float | None


@dataclass(frozen=True, slots=True, eq=False)
class TraceCurve:
    """What the trace view draws; times are the source's.

    Attributes:
        start_seconds: Left edge.
        now_seconds: Right edge.
        times: (n,) float64.
        values: (n,) float64, smoothed probability; NaN where the line breaks.
        gaps: What was not seen, with reasons.
        episodes: Episodes of pain expression that reach into the range.
        model_changes: When another model took over.
    """

    start_seconds: float
    now_seconds: float
    times: NDArray[np.float64]
    values: NDArray[np.float64]
    gaps: tuple[Span, ...] = ()
    episodes: tuple[Stretch, ...] = ()
    model_changes: tuple[float, ...] = ()


def curve_of(
    trace: Trace,
    now_seconds: float,
    seconds: float | None,
    episodes: Sequence[Stretch] = (),
    model_changes: Sequence[float] = (),
) -> TraceCurve:
    """Cuts the newest part out of a trace.

    Args:
        trace: With at least one point.
        now_seconds: The right edge; later than the newest point where nothing comes any more.
        seconds: Length of the part; None for all there is.
        episodes: All of them.
        model_changes: All of them.
    """
    oldest = trace.first_seconds
    first = now_seconds if oldest is None else oldest
    start = first if seconds is None else now_seconds - seconds
    # What lies before the first point is no gap of this source: nothing was watched then.
    spans = trace.spans(max(start, first), now_seconds)
    times, values = broken_curve(trace.columns(start), spans)
    times, values = thinned(times, values, start, now_seconds)
    return TraceCurve(
        start,
        now_seconds,
        times,
        values,
        tuple(span for span in spans if span.gap is not None),
        tuple(one for one in episodes if one.end_seconds is None or one.end_seconds > start),
        tuple(moment for moment in model_changes if moment > start),
    )


def broken_curve(columns: TraceColumns, spans: Sequence[Span]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve to draw: each seen stretch its own line, a NaN after each, nothing across a gap.

    The last value of a stretch is drawn to the stretch's end: so long an observation stands for its time
    (`app.assessment.holding`), and a value between two gaps can be seen at all.

    Args:
        columns: The trace.
        spans: The same time cut into seen and unseen.

    Returns:
        Times and smoothed values, both (n,) float64.
    """
    times: list[NDArray[np.float64]] = []
    values: list[NDArray[np.float64]] = []
    for span in spans:
        if span.gap is not None:
            continue
        # The point before the first span's start may hold into it: taken with it.
        first = max(0, int(np.searchsorted(columns.time_seconds, span.start_seconds, side="right")) - 1)
        last = int(np.searchsorted(columns.time_seconds, span.end_seconds, side="left"))
        seen = slice(first, last)
        known = ~np.isnan(columns.smoothed[seen])
        if not known.any():
            continue
        piece_times = np.maximum(columns.time_seconds[seen][known], span.start_seconds)
        piece_values = columns.smoothed[seen][known]
        times += [piece_times, np.array([span.end_seconds, span.end_seconds])]
        values += [piece_values, np.array([piece_values[-1], np.nan])]
    if not times:
        return np.empty(0), np.empty(0)
    return np.concatenate(times), np.concatenate(values)


def thinned(
    times: NDArray[np.float64], values: NDArray[np.float64], start: float, end: float, bins: int = BINS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A curve with at most three points a bin, where there were more: lowest, highest, and the break if there was one.

    No peak vanishes, and no line is drawn over a break.

    Args:
        times: (n,) float64, never falling.
        values: (n,) float64, NaN at breaks.
        start: Time at which the first bin begins.
        end: Time at which the last bin ends.
        bins: How many there are.
    """
    if len(times) <= 3 * bins or not end > start:
        return times, values
    numbers = np.floor((times - start) * (bins / (end - start)))
    first = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
    lowest, highest = np.fmin.reduceat(values, first), np.fmax.reduceat(values, first)
    has_break = np.logical_or.reduceat(np.isnan(values), first)
    thin = np.column_stack([lowest, highest, np.where(has_break, math.nan, highest)]).ravel()
    return np.repeat(times[first], 3), thin

"""The trace as it is drawn: the range asked for, broken at every gap, and thinned to what an eye can see."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.assessment.trace import Span, Trace, TraceColumns

BINS = 1200
"""A curve has at most so many steps, about one a pixel; each keeps its lowest and highest value."""

MOST_GAPS = 300
"""From so many on, gaps with less than a step between them are drawn as one."""


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
    times, values = broken_curve(trace.columns(start), start, now_seconds, trace.settings.max_hold_seconds)
    times, values = thinned(times, values, start, now_seconds)
    gaps = [span for span in spans if span.gap is not None]
    if len(gaps) > MOST_GAPS:
        gaps = merged(gaps, (now_seconds - start) / BINS)
    return TraceCurve(
        start,
        now_seconds,
        times,
        values,
        tuple(gaps),
        tuple(one for one in episodes if one.end_seconds is None or one.end_seconds > start),
        tuple(moment for moment in model_changes if moment > start),
    )


def broken_curve(
    columns: TraceColumns, start_seconds: float, end_seconds: float, max_hold_seconds: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve to draw: each seen stretch its own line, a NaN after each, nothing across a gap.

    The last value of a stretch is drawn to the stretch's end: so long an observation stands for its time
    (`app.assessment.holding`), and a value between two gaps can be seen at all.

    Args:
        columns: The trace; its first point may lie before the start and hold into the range.
        start_seconds: Left edge.
        end_seconds: Right edge.
        max_hold_seconds: The longest time that one observation stands for.

    Returns:
        Times and smoothed values, both (n,) float64.
    """
    times, values = columns.time_seconds, columns.smoothed
    ends = np.minimum(np.append(times[1:], math.inf), times + max_hold_seconds)
    known = ~np.isnan(values)
    goes_on = np.append(known[1:], False) & (ends == np.append(times[1:], math.inf))
    shown = known & (ends > start_seconds) & (times < end_seconds)
    times, values = np.maximum(times[shown], start_seconds), values[shown]
    ends, goes_on = np.minimum(ends[shown], end_seconds), goes_on[shown] & (ends[shown] < end_seconds)
    # A point after which the line goes on is one point; one after which it breaks is itself, its end, and the break.
    counts = np.where(goes_on, 1, 3)
    curve_times, curve = np.repeat(times, counts), np.repeat(values, counts)
    last = np.cumsum(counts)[~goes_on] - 1
    curve_times[last] = curve_times[last - 1] = ends[~goes_on]
    curve[last] = math.nan
    return curve_times, curve


def merged(gaps: Sequence[Span], shortest_seconds: float) -> list[Span]:
    """Gaps for drawing: those with less than so much between them become one, with the reason of the longest.

    Args:
        gaps: In order of time, without overlap.
        shortest_seconds: About a pixel.
    """
    found: list[Span] = []
    longest = 0.0
    for gap in gaps:
        if found and gap.start_seconds - found[-1].end_seconds < shortest_seconds:
            reason = gap.gap if gap.seconds > longest else found[-1].gap
            longest = max(longest, gap.seconds)
            found[-1] = Span(found[-1].start_seconds, gap.end_seconds, reason)
        else:
            found.append(gap)
            longest = gap.seconds
    return found


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

"""The trace as it is drawn: a view of the trace that loses no peak, no break and no gap."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.trace import Span, Trace, TraceSettings
from app.pipeline.trace_curve import Stretch, curve_of, merged, thinned
from models.gaps import GapReason

STEPS = st.lists(st.tuples(st.floats(0.01, 2.0), st.floats(0, 1), st.booleans()), min_size=1, max_size=80)


def trace_of(steps: list[tuple[float, float, bool]]) -> Trace:
    trace, time = Trace(TraceSettings(time_constant_seconds=0)), 0.0
    for step, value, seen in steps:
        time += step
        trace.append(time, value if seen else None, None if seen else GapReason.NO_FACE)
    return trace


@given(STEPS, st.floats(0.1, 5.0), st.floats(1.0, 60.0))
def test_what_is_drawn_lies_in_the_range_and_outside_of_gaps(
    steps: list[tuple[float, float, bool]], later: float, seconds: float
) -> None:
    trace = trace_of(steps)
    latest = trace.latest
    assert latest is not None
    now = latest.time_seconds + later
    curve = curve_of(trace, now, seconds)
    known = ~np.isnan(curve.values)
    assert np.all(curve.times >= now - seconds - 1e-9)
    assert np.all(curve.times <= now)
    for gap in trace.spans(max(now - seconds, trace.first_seconds or 0.0), now):
        if gap.gap is None:
            drawn = (curve.times >= gap.start_seconds) & (curve.times <= gap.end_seconds)
            assert known[drawn].any() or gap.end_seconds <= gap.start_seconds
            continue
        inside = (curve.times[known] > gap.start_seconds + 1e-9) & (curve.times[known] < gap.end_seconds - 1e-9)
        assert not inside.any()


@given(STEPS)
def test_all_of_it_begins_with_the_first_point(steps: list[tuple[float, float, bool]]) -> None:
    trace = trace_of(steps)
    latest = trace.latest
    assert latest is not None
    curve = curve_of(trace, latest.time_seconds, None)
    assert curve.start_seconds == trace.first_seconds
    assert not any(gap.start_seconds < curve.start_seconds for gap in curve.gaps)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=400), st.integers(1, 20))
def test_thinning_keeps_lowest_highest_and_breaks(values: list[float], bins: int) -> None:
    times = np.arange(len(values), dtype=float)
    levels = np.array(values)
    thin_times, thin = thinned(times, levels, 0.0, float(len(values)), bins)
    assert len(thin) <= max(3 * bins + 3, 3 * bins)
    assert np.all(np.diff(thin_times) >= 0)
    if np.isnan(levels).all():
        assert np.isnan(thin).all()
    else:
        assert np.nanmin(thin) == np.nanmin(levels)
        assert np.nanmax(thin) == np.nanmax(levels)
    assert np.isnan(thin).any() == np.isnan(levels).any()


def test_episodes_and_changes_of_the_model_are_those_in_the_range() -> None:
    trace = trace_of([(1.0, 0.5, True)] * 100)
    episodes = [Stretch(5, 10), Stretch(35, 45), Stretch(90, None)]
    curve = curve_of(trace, 100.0, 60.0, episodes, [20.0, 70.0])
    assert curve.episodes == (Stretch(35, 45), Stretch(90, None))
    assert curve.model_changes == (70.0,)


def test_time_before_the_first_point_is_no_gap_and_time_after_the_last_is_one() -> None:
    trace = trace_of([(1.0, 0.5, True), (0.1, 0.5, True)])
    curve = curve_of(trace, 5.0, 60.0)
    assert [gap.gap for gap in curve.gaps] == [GapReason.CAMERA_LOST]
    assert curve.gaps[0].end_seconds == 5.0


def test_gaps_that_lie_closer_than_a_pixel_are_drawn_as_one_and_the_longest_gives_the_reason() -> None:
    gaps = [
        Span(0.0, 1.0, GapReason.NO_FACE),
        Span(1.05, 4.0, GapReason.TOO_DARK),
        Span(4.01, 4.5, GapReason.NO_FACE),
        Span(9.0, 9.1, GapReason.NO_FACE),
    ]
    assert merged(gaps, 0.1) == [Span(0.0, 4.5, GapReason.TOO_DARK), Span(9.0, 9.1, GapReason.NO_FACE)]
    assert merged(gaps, 0.0) == gaps

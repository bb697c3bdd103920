"""The trace over time: smoothing, gaps, what an observation stands for, and what is kept."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.dan import suggest_face_score, whole_recording
from app.assessment.holding import MAX_HOLD_SECONDS, NOTHING_CAME, max_hold_for
from app.assessment.trace import Span, Trace, TraceSettings
from models.gaps import GapReason
from tests.support.traces import Entry, filled, observations


def test_smoothing_of_a_step_is_the_textbook_curve_at_irregular_times() -> None:
    trace = Trace(TraceSettings(time_constant_seconds=0.8, restart_seconds=10))
    trace.append(0.0, 0.0, None)
    for time in (0.01, 0.5, 0.52, 1.7, 4.0):
        point = trace.append(time, 1.0, None)
        assert point.smoothed == pytest.approx(1 - math.exp(-time / 0.8))


def test_a_gap_has_no_value_and_a_long_one_restarts_the_smoothing() -> None:
    trace = Trace(TraceSettings(time_constant_seconds=5, restart_seconds=2))
    trace.append(0.0, 1.0, None)
    assert trace.append(1.0, None, GapReason.NO_FACE).smoothed is None
    after_short = trace.append(2.0, 0.0, None).smoothed
    assert after_short == pytest.approx(math.exp(-2 / 5))
    trace.append(2.1, None, GapReason.NO_FACE)
    assert trace.append(4.1, 0.25, None).smoothed == 0.25


def test_time_that_a_slow_model_passed_over_is_not_a_lost_camera() -> None:
    trace = Trace(TraceSettings())
    for number in range(4):  # an answer every 1.2 s, at 30 frames a second
        trace.append(1.2 * number, 0.1, None, 36 * number)
    trace.append(6.6, 0.1, None, 112)  # the camera was away for 3 s, and gave three frames more than were looked at
    late, lost = GapReason.MODEL_LATE, NOTHING_CAME
    spans = [(span.gap, round(span.seconds, 6)) for span in trace.spans(0.0, 7.5)]
    assert spans == [(None, 0.5), (late, 0.7)] * 3 + [(None, 0.5), (lost, 2.5), (None, 0.5), (lost, 0.4)]
    points = trace.points()
    assert [point.frame_index for point in points] == [0, 36, 72, 108, 112]
    unseen = suggest_face_score(points, whole_recording(7.5), None).unseen
    assert dict(unseen) == pytest.approx({lost: 2.9, late: 2.1})


def test_no_smoothing_when_the_time_constant_is_zero() -> None:
    assert filled([(0.0, 0.2, None), (0.0, 0.9, None)], time_constant_seconds=0).latest.smoothed == 0.9


@given(observations(), st.floats(0, 3), st.floats(0, 3))
def test_smoothed_values_stay_within_what_was_seen_and_are_absent_in_gaps(
    entries: list[Entry], constant: float, restart: float
) -> None:
    points = filled(entries, time_constant_seconds=constant, restart_seconds=restart).points()
    seen = [probability for _, probability, _ in entries if probability is not None]
    for point, (time, probability, gap) in zip(points, entries, strict=True):
        assert (point.time_seconds, point.probability, point.gap) == (time, probability, gap)
        assert (point.smoothed is None) == (gap is not None)
        if point.smoothed is not None:
            assert min(seen) - 1e-12 <= point.smoothed <= max(seen) + 1e-12


@given(observations(), st.integers(0, 40), st.sampled_from(GapReason))
def test_a_gap_never_changes_smoothed_values_before_it_nor_what_was_seen_before(
    entries: list[Entry], place: int, reason: GapReason
) -> None:
    place = min(place, len(entries))
    moment = entries[place][0] if place < len(entries) else 200.0
    with_gap = [*entries[:place], (moment, None, reason), *entries[place:]]
    before, after = filled(entries), filled(with_gap)
    assert after.points()[:place] == before.points()[:place]
    assert after.spans(0, moment) == before.spans(0, moment)


@given(observations())
def test_a_gap_inserted_between_values_leaves_also_the_later_smoothed_values_alone(entries: list[Entry]) -> None:
    # Gaps add nothing to the memory: only the time between two values counts.
    values = [entry for entry in entries if entry[1] is not None]
    assert [point.smoothed for point in filled(entries).points() if point.gap is None] == [
        point.smoothed for point in filled(values).points()
    ]


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 6)), min_size=1, max_size=8),
    st.integers(1, 6),
    st.floats(0.05, 2),
)
def test_dropping_frames_evenly_keeps_smoothed_values_while_values_last(
    levels: list[tuple[float, int]], keep_every: int, constant: float
) -> None:
    # A level that lasts from one kept frame to the next weighs the same in n small steps and in one large one.
    rate = 30.0
    frames = [level for level, blocks in levels for _ in range(blocks * keep_every)]
    entries: list[Entry] = [(index / rate, level, None) for index, level in enumerate(frames)]
    every = filled(entries, time_constant_seconds=constant).points()
    kept = filled(entries[keep_every - 1 :: keep_every], time_constant_seconds=constant).points()
    for thinned, full in zip(kept, every[keep_every - 1 :: keep_every], strict=True):
        assert thinned.smoothed == pytest.approx(full.smoothed, abs=1e-9)


def test_an_observation_stands_until_the_next_one_but_not_for_longer_than_the_hold() -> None:
    trace = filled(
        [
            (0.0, 0.1, None),
            (0.4, 0.2, None),
            (0.8, None, GapReason.TOO_DARK),
            (1.0, None, GapReason.NO_FACE),
            (3.0, 0.3, None),
        ],
        max_hold_seconds=0.5,
    )
    assert trace.spans(-1.0, 4.0) == [
        Span(-1.0, 0.0, NOTHING_CAME),
        Span(0.0, 0.8, None),
        Span(0.8, 1.0, GapReason.TOO_DARK),
        Span(1.0, 1.5, GapReason.NO_FACE),
        Span(1.5, 3.0, NOTHING_CAME),
        Span(3.0, 3.5, None),
        Span(3.5, 4.0, NOTHING_CAME),
    ]
    assert trace.spans()[0] == Span(0.0, 0.8, None)
    assert trace.spans()[-1].end_seconds == 3.0


@given(observations(), st.integers(-2, 20), st.integers(0, 60), st.floats(0.01, 3))
def test_spans_fill_the_time_asked_for_without_holes(
    entries: list[Entry], start: int, length: int, hold: float
) -> None:
    spans = filled(entries, max_hold_seconds=hold).spans(float(start), float(start + length))
    if length == 0:
        assert spans == []
        return
    assert spans[0].start_seconds == start
    assert spans[-1].end_seconds == start + length
    for former, latter in pairwise(spans):
        assert former.end_seconds == latter.start_seconds
        assert former.gap is not latter.gap
    assert all(span.seconds > 0 for span in spans)


@given(st.integers(2, 300), st.integers(1, 14))
def test_dropped_frames_are_not_unseen_time_within_the_hold(frames: int, keep_every: int) -> None:
    times = [index / 30 for index in range(0, frames, keep_every)]
    spans = filled([(time, 0.5, None) for time in times]).spans(0.0, times[-1] + keep_every / 30)
    assert [span.gap for span in spans] == [None]


def test_a_camera_that_went_quiet_shows_as_a_gap() -> None:
    trace = filled([(index / 30, 0.5, None) for index in range(30)])
    assert trace.spans(0.0, 60.0)[1:] == [Span(pytest.approx(29 / 30 + MAX_HOLD_SECONDS), 60.0, NOTHING_CAME)]


def test_slow_sources_hold_longer() -> None:
    assert max_hold_for(30) == max_hold_for(None) == MAX_HOLD_SECONDS
    assert max_hold_for(1) == 2.5


@given(observations(), st.integers(1, 10))
def test_a_ring_keeps_the_last_length_with_the_point_that_holds_into_it(entries: list[Entry], length: int) -> None:
    ring, endless = filled(entries, length_seconds=float(length)), filled(entries)
    kept = ring.points()
    assert kept == endless.points()[len(entries) - len(kept) :]
    if not kept:
        return
    start, end = max(0.0, entries[-1][0] - length), entries[-1][0] + 1
    assert ring.spans(start, end) == endless.spans(start, end)
    assert sum(point.time_seconds <= entries[-1][0] - length for point in kept) <= 1


def test_a_ring_stays_small_over_an_hour_and_a_long_trace_grows() -> None:
    ring, endless = Trace(TraceSettings(length_seconds=10)), Trace(TraceSettings())
    for index in range(12_000):
        for trace in (ring, endless):
            trace.append(index / 10, 0.5, None)
    assert len(ring) == 101
    assert len(endless) == 12_000
    columns = endless.columns()
    assert columns.time_seconds[[0, -1]].tolist() == [0.0, 1199.9]
    assert ring.columns().time_seconds[0] == 1189.9


@pytest.mark.parametrize(
    "entry",
    [
        (1.0, None, None),
        (1.0, 0.5, GapReason.NO_FACE),
        (1.0, 1.5, None),
        (1.0, math.nan, None),
        (math.nan, 0.5, None),
        (-1.0, 0.5, None),
    ],
)
def test_an_observation_without_a_meaning_is_refused_and_changes_nothing(entry: Entry) -> None:
    trace = filled([(0.0, 0.5, None)])
    with pytest.raises(ValueError, match="got"):
        trace.append(*entry)
    assert len(trace) == 1


@pytest.mark.parametrize("name", ["length_seconds", "time_constant_seconds", "restart_seconds", "max_hold_seconds"])
def test_settings_without_a_meaning_are_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        TraceSettings(**{name: -1.0})


def test_an_empty_trace_has_no_latest_point_and_only_unseen_time() -> None:
    trace = Trace(TraceSettings())
    assert trace.latest is None
    assert trace.spans() == []
    assert trace.spans(0.0, 1.0) == [Span(0.0, 1.0, NOTHING_CAME)]

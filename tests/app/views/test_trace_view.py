"""The trace: a line never crosses a gap, and each gap says why."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.assessment.trace import Span, Trace, TraceSettings
from app.pipeline.trace_curve import Stretch, broken_curve, curve_of
from app.views.mark_words import LineWord, placed
from app.views.trace_view import RANGES, TraceMark, TraceView
from models.gaps import GapReason


def trace_with_gap() -> Trace:
    trace = Trace(TraceSettings())
    for step in range(300):
        time = step / 10
        gap = GapReason.FACE_COVERED if 10 <= time < 20 else None
        trace.append(time, None if gap else 0.4, gap)
    return trace


def test_the_line_breaks_at_a_gap_which_is_shaded_with_its_reason(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    view.resize(900, 200)
    trace = trace_with_gap()
    view.set_curve(curve_of(trace, 29.9, 60.0))
    times, values = view.curve
    inside = (times > 10 - 29.9) & (times < 20 - 29.9)
    assert not inside.any()
    assert np.isnan(values[times <= 10 - 29.9 + 1e-9][-1])
    assert [span.gap for span in view.gaps] == [GapReason.FACE_COVERED]
    assert view.gap_words == ["face covered"]


def test_what_is_older_than_a_minute_is_not_drawn(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    trace = trace_with_gap()
    view.set_curve(curve_of(trace, 85.0, 60.0))
    times, _ = view.curve
    assert times.min() >= -60
    # Nothing came since: that is a gap too.
    assert view.gaps[-1].gap is GapReason.CAMERA_LOST
    assert view.gaps[-1].end_seconds == 85.0


def test_gaps_go_when_they_are_gone(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    view.resize(900, 200)
    trace = trace_with_gap()
    view.set_curve(curve_of(trace, 29.9, 60.0))
    plain = Trace(TraceSettings())
    plain.append(0.0, 0.3, None)
    view.set_curve(curve_of(plain, 0.2, 60.0))
    assert view.gaps == []
    assert view.gap_words == []


def test_the_threshold_comes_and_goes(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    assert view.threshold is None
    view.set_threshold(0.62)
    assert view.threshold == 0.62
    view.set_threshold(None)
    assert view.threshold is None


def test_episodes_are_drawn_above_the_curve_and_a_present_one_reaches_now(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    view.set_curve(curve_of(trace_with_gap(), 29.9, 60.0, [Stretch(2.0, 5.0), Stretch(25.0, None)]))
    times, levels = view.episodes
    assert times[~np.isnan(levels)].tolist() == [2.0 - 29.9, 5.0 - 29.9, 25.0 - 29.9, 0.0]


def test_marks_are_drawn_with_their_words_and_a_dragged_one_tells_its_new_time(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    view.resize(1200, 160)
    view.show()
    view.set_curve(curve_of(trace_with_gap(), 29.9, 60.0, model_changes=[12.0]))
    view.set_marks([TraceMark("a", 20.0, "prick", movable=True), TraceMark("b", -200.0, "long ago")])
    assert view.words_of_lines == ["model changed", "prick"]
    moved: list[tuple[str, float]] = []
    view.mark_moved.connect(lambda key, seconds: moved.append((key, seconds)))
    line = view.line("a")
    line.setValue(-5.0)
    line.sigPositionChangeFinished.emit(line)
    assert moved == [("a", 24.9)]


def test_the_range_is_a_persons_choice(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    wanted: list[float | None] = []
    view.range_wanted.connect(wanted.append)
    view.set_range(900.0)
    assert (view.range_seconds, wanted) == (900.0, [])
    view.next_range()
    view.next_range()
    assert wanted == [None, 60.0]
    assert set(RANGES) == {60.0, 300.0, 900.0, None}


def test_many_small_gaps_cost_no_more_items_than_one(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    trace = Trace(TraceSettings())
    for step in range(30 * 60):
        gap = GapReason.NO_FACE if step // 4 % 2 else None
        trace.append(step / 30, None if gap else 0.4, gap)
    view.set_curve(curve_of(trace_with_gap(), 29.9, 60.0))
    before = view.item_count
    view.set_curve(curve_of(trace, 60.0, 60.0))
    assert len(view.gaps) > 200
    assert view.item_count == before
    view.grab()


def test_a_long_trace_is_thinned_and_keeps_its_peaks(qtbot: QtBot) -> None:
    view = TraceView()
    qtbot.addWidget(view)
    trace = Trace(TraceSettings(time_constant_seconds=0))
    for step in range(30 * 900):
        trace.append(step / 30, 0.9 if step == 15_000 else 0.1, None)
    view.set_curve(curve_of(trace, 900.0, None))
    times, values = view.curve
    assert len(times) < 4000
    assert np.nanmax(values) == 0.9
    assert abs(times[np.nanargmax(values)] - (500 - 900)) < 1.0


@given(st.lists(st.tuples(st.floats(0.01, 2.0), st.booleans()), min_size=1, max_size=60))
def test_no_piece_of_line_crosses_unseen_time(steps: list[tuple[float, bool]]) -> None:
    trace, time = Trace(TraceSettings()), 0.0
    for step, seen in steps:
        time += step
        trace.append(time, 0.5 if seen else None, None if seen else GapReason.NO_FACE)
    spans = trace.spans(end_seconds=time + 0.1)
    gaps: list[Span] = [span for span in spans if span.gap is not None]
    hold = trace.settings.max_hold_seconds
    times, values = broken_curve(trace.columns(), trace.columns().time_seconds[0], time + 0.1, hold)
    for left, right, one, other in zip(times[:-1], times[1:], values[:-1], values[1:], strict=True):
        if np.isnan(one) or np.isnan(other):
            continue
        assert right >= left
        assert not any(gap.start_seconds < right and gap.end_seconds > left for gap in gaps)


@given(st.lists(st.floats(0, 700), max_size=8).map(sorted))
def test_words_of_marks_never_cover_each_other_or_another_marks_line(places: list[float]) -> None:
    lines = [LineWord(x, "squeeze start", "Q") for x in places]

    def width_of(text: str) -> float:
        return 7.0 * len(text)

    found = placed(lines, 700, width_of)
    ends = 0.0
    for number, (text, left) in enumerate(found):
        if not text:
            continue
        right = left + width_of(text)
        assert ends <= left
        assert right <= (places[number + 1] if number + 1 < len(places) else 700)
        assert left > places[number] or number + 1 == len(places)
        ends = right


def test_a_word_gives_way_to_its_key_where_marks_lie_close_and_stands_left_at_the_edge() -> None:
    lines = [LineWord(10, "prick", "N"), LineWord(30, "squeeze", "Q"), LineWord(690, "calm", "8")]
    assert [text for text, _ in placed(lines, 700, lambda text: 7.0 * len(text))] == ["N", "squeeze", "calm"]
    assert placed(lines, 700, lambda text: 7.0 * len(text))[2][1] < 690

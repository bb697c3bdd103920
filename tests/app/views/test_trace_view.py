"""The trace: a line never crosses a gap, and each gap says why."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.assessment.trace import Span, Trace, TraceSettings
from app.views.trace_view import TraceView, broken_curve
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
    view.set_trace(trace.columns(), trace.spans(), 29.9)
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
    view.set_trace(trace.columns(), trace.spans(end_seconds=85.0), 85.0)
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
    view.set_trace(trace.columns(), trace.spans(), 29.9)
    plain = Trace(TraceSettings())
    plain.append(0.0, 0.3, None)
    view.set_trace(plain.columns(), plain.spans(0.0, 0.2), 0.2)
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


@given(st.lists(st.tuples(st.floats(0.01, 2.0), st.booleans()), min_size=1, max_size=60))
def test_no_piece_of_line_crosses_unseen_time(steps: list[tuple[float, bool]]) -> None:
    trace, time = Trace(TraceSettings()), 0.0
    for step, seen in steps:
        time += step
        trace.append(time, 0.5 if seen else None, None if seen else GapReason.NO_FACE)
    spans = trace.spans(end_seconds=time + 0.1)
    gaps: list[Span] = [span for span in spans if span.gap is not None]
    times, values = broken_curve(trace.columns(), spans)
    for left, right, one, other in zip(times[:-1], times[1:], values[:-1], values[1:], strict=True):
        if np.isnan(one) or np.isnan(other):
            continue
        assert right >= left
        assert not any(gap.start_seconds < right and gap.end_seconds > left for gap in gaps)

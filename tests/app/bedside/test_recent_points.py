"""The newest points, against a plain list."""

from hypothesis import given
from hypothesis import strategies as st

from app.assessment.trace import TracePoint
from app.bedside.recent_points import RecentPoints
from models.gaps import GapReason

MOST = 7

ENTRIES = st.lists(
    st.tuples(
        st.floats(0, 3),
        st.one_of(st.floats(0, 1), st.sampled_from(GapReason)),
        st.sampled_from(["first", "second", "third"]),
    ),
    max_size=40,
)


@given(ENTRIES, st.floats(-1, 60), st.floats(0, 60))
def test_what_is_asked_for_comes_back_as_it_was_given(
    entries: list[tuple[float, float | GapReason, str]], start: float, length: float
) -> None:
    recent, given_points, now = RecentPoints(MOST), list[tuple[TracePoint, str]](), 0.0
    for step, value, model in entries:
        now += step
        point = (
            TracePoint(now, None, value, None)
            if isinstance(value, GapReason)
            else TracePoint(now, value, None, value / 2, len(given_points))
        )
        given_points.append((point, model))
        recent.append(point, model)
    points, models = recent.between(start, start + length)
    inside = [(point, model) for point, model in given_points if start <= point.time_seconds <= start + length]
    assert points == [point for point, _ in inside][len(inside) - len(points) :]
    newest = [pair for pair in given_points[-MOST:] if pair in inside]
    assert len(points) >= len(newest)
    kept_models = {model for _, model in inside[len(inside) - len(points) :]}
    assert models == kept_models
    recent.clear()
    assert recent.between(-1, 1e9) == ([], frozenset())

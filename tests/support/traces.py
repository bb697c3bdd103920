"""Observations for the tests of everything that runs over time."""

from hypothesis import strategies as st

from app.assessment.trace import Trace, TraceSettings
from models.gaps import GapReason

Entry = tuple[float, float | None, GapReason | None]
_PROBABILITIES = st.floats(0, 1)
_STEPS = st.integers(0, 48)


@st.composite
def observations(
    draw: st.DrawFn,
    *,
    max_size: int = 40,
    probabilities: st.SearchStrategy[float] = _PROBABILITIES,
    steps_in_sixteenths: st.SearchStrategy[int] = _STEPS,
) -> list[Entry]:
    """Observations with steps of 0 to 3 s, so that holds, holes and restarts all occur; each a probability or a gap."""
    value = st.one_of(probabilities, st.sampled_from(GapReason))
    raw = draw(st.lists(st.tuples(steps_in_sixteenths, value), max_size=max_size))
    now, found = 0.0, []
    for sixteenths, what in raw:
        now += sixteenths / 16
        found.append((now, None, what) if isinstance(what, GapReason) else (now, what, None))
    return found


def filled(entries: list[Entry], **settings: float) -> Trace:
    """A trace of these observations."""
    trace = Trace(TraceSettings(**settings))
    for entry in entries:
        trace.append(*entry)
    return trace

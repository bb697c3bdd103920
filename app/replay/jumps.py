"""Where a jump to the next episode, gap or mark leads."""

from collections.abc import Sequence

from app.replay.results import Results

LEAST_GAP_SECONDS = 0.5
"""A shorter gap is not jumped to."""


def next_place(
    what: str, direction: int, at_seconds: float, results: Results, mark_seconds: Sequence[float]
) -> float | None:
    """The nearest place of that kind in that direction, seconds; None where there is none.

    Args:
        what: `episode`, `gap`, else marks.
        direction: 1 forward, -1 back.
        at_seconds: From where.
        results: With episodes and gaps.
        mark_seconds: Where people marked something.
    """
    if what == "episode":
        places = [one.onset_seconds for one in results.episodes]
    elif what == "gap":
        places = [span.start_seconds for span in results.gaps(LEAST_GAP_SECONDS)]
    else:
        places = list(mark_seconds)
    if direction > 0:
        return min((place for place in places if place > at_seconds + 1e-3), default=None)
    return max((place for place in places if place < at_seconds - 1e-3), default=None)

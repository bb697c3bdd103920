"""Scores as blocks under the trace: raters of the same window side by side in words, others in rows of their own."""

from collections.abc import Callable, Iterable

from app.assessment.score import Score
from app.assessment.windows import ScoreWindow
from app.views.marking_bar import SCORE_LANE
from app.views.palette import TEXT
from app.views.time_bar import BarMark

MOST_LANES = 3
"""More rows would leave no room for the trace: what comes then lies over the last."""


def score_blocks(scores: Iterable[Score], recording_seconds: Callable[[float], float]) -> list[BarMark]:
    """One block for each scale and window, with each rater's total; `-` where an item has no value.

    Args:
        scores: Those that may be seen.
        recording_seconds: From the session's time to the recording's.
    """
    together: dict[tuple[str, ScoreWindow], list[Score]] = {}
    for score in scores:
        together.setdefault((score.content.scale, score.content.window), []).append(score)
    ends: list[float] = []  # of the last block in each row
    blocks = []
    for (scale, window), given in sorted(together.items(), key=lambda item: item[0][1].start_seconds):
        lane = next((row for row, end in enumerate(ends) if end <= window.start_seconds), len(ends))
        if lane == len(ends) and lane < MOST_LANES:
            ends.append(0.0)
        lane = min(lane, MOST_LANES - 1)
        ends[lane] = max(ends[lane], window.end_seconds)
        totals = ", ".join(
            f"{one.entered.rater} {'-' if one.content.total is None else one.content.total}" for one in given
        )
        start, end = recording_seconds(window.start_seconds), recording_seconds(window.end_seconds)
        blocks.append(BarMark(start, end, f"{scale.upper()}: {totals}", TEXT, SCORE_LANE + lane))
    return blocks

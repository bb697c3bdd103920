"""Which stretches of a recording one rater can score, and which she has scored. Pure but for the marks it is given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.assessment.procedure import Procedure, procedure_at
from app.assessment.score import Score
from app.assessment.windows import BY_HAND, ScoreWindow, WindowRule, by_hand, windows_of

SAME_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class WindowChoices:
    """What can be scored by one rule and scale.

    Attributes:
        windows: By the marks, by hand, and those that this rater has scored already; in order of time.
        scored: The rater's own score of each of them; None where there is none yet.
        by_part: The one that is the part chosen by hand; None where there is none, or windows go by marks.
    """

    windows: tuple[ScoreWindow, ...]
    scored: tuple[Score | None, ...]
    by_part: ScoreWindow | None = None

    @property
    def is_done(self) -> bool:
        """Whether the rater has scored all of them, and at least one."""
        return bool(self.windows) and None not in self.scored

    def score_of(self, window: ScoreWindow | None) -> Score | None:
        """The rater's score of a window; None without one."""
        return next((one for one in self.scored if one is not None and one.content.window == window), None)


def choices(
    rule: WindowRule,
    scale: str,
    rater: str,
    procedures: Sequence[Procedure],
    scores: Iterable[Score],
    part: tuple[float, float] | None,
) -> WindowChoices:
    """What a rater can score.

    Args:
        rule: How windows are found.
        scale: The scale's id.
        rater: Whose scores count.
        procedures: Of the session.
        scores: All that count in the session.
        part: The part chosen by hand, in the session's time; None where there is none.
    """
    own = [
        one
        for one in scores
        if one.entered.rater == rater and one.content.scale == scale and one.content.window.rule == rule.id
    ]
    found = {one.content.window for one in own}
    by_part = None
    if rule.id != BY_HAND:
        found |= {window for procedure in procedures for window in windows_of(rule, procedure)}
    elif part is not None and part[1] > part[0]:
        going = procedure_at(procedures, part[0])
        chosen = by_hand(rule, *part, going.number if going is not None else 0)
        by_part = next((one for one in found if _is_same(one, chosen)), chosen)
        found.add(by_part)
    windows = tuple(sorted(found, key=lambda window: (window.start_seconds, window.end_seconds)))
    newest = {one.content.window: one for one in own}
    return WindowChoices(windows, tuple(newest.get(window) for window in windows), by_part)


def _is_same(one: ScoreWindow, other: ScoreWindow) -> bool:
    """Whether two windows by hand are the same frames: times come back rounded from the recording's clock."""
    return (
        abs(one.start_seconds - other.start_seconds) < SAME_SECONDS
        and abs(one.end_seconds - other.end_seconds) < SAME_SECONDS
    )


def may_see(score: Score, rater: str, scores: Iterable[Score]) -> bool:
    """Whether a rater may see a score: her own, and another's once she has scored that time by the same scale.

    Args:
        score: The score.
        rater: Who looks; "" for one who only looks.
        scores: All that count in the session.
    """
    if not rater or score.entered.rater == rater:
        return True
    window = score.content.window
    return any(
        one.entered.rater == rater
        and one.content.scale == score.content.scale
        and one.content.window.start_seconds < window.end_seconds
        and window.start_seconds < one.content.window.end_seconds
        for one in scores
    )

"""The suggested DAN face score against the true one, 0 and 1 merged: a model that knows two states cannot part them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.assessment.dan import DanFaceSuggestion
from app.validation.look import Looked
from app.validation.statistics import Estimate, bootstrap, quadratic_kappa, share

SCORES = (1, 2, 3, 4)
"""0 and 1 are both 1 here, so that neighbours are one apart."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One procedure.

    Attributes:
        looked: The recording.
        truth: True score, 1..4, 0 and 1 merged to 1.
        lowest: Lowest score suggested, merged likewise; None where nothing was suggested.
        highest: Highest such score.
        suggestion: With everything that it rests on.
    """

    looked: Looked
    truth: int
    lowest: int | None
    highest: int | None
    suggestion: DanFaceSuggestion

    @property
    def single(self) -> int | None:
        """The one score suggested; None for a range and for no suggestion."""
        return self.lowest if self.lowest == self.highest else None

    @property
    def middle(self) -> float | None:
        """The suggestion as a number: the middle of a range."""
        return None if self.lowest is None or self.highest is None else (self.lowest + self.highest) / 2


@dataclass(frozen=True, slots=True)
class Agreement:
    """Suggestions against truth.

    Attributes:
        group: Which procedures are meant.
        procedures: How many.
        suggested: How many of them got a suggestion.
        exact: Share of the procedures with one score suggested, and the true one; a range is never exact.
        ranges: Share of the suggestions that are a range.
        ranges_hold: Share of the ranges that the truth lies in.
        kappa_single: Quadratic-weighted kappa over procedures with one score suggested.
        kappa_middle: The same over all with a suggestion, a range counted as its middle.
    """

    group: str
    procedures: int
    suggested: int
    exact: Estimate
    ranges: Estimate
    ranges_hold: Estimate
    kappa_single: Estimate
    kappa_middle: Estimate


def scored(looked: Looked, suggestion: DanFaceSuggestion | None) -> Scored | None:
    """A procedure's suggestion beside its truth; None where there is no true score."""
    dan = looked.clip.dan
    if dan is None or suggestion is None:
        return None
    # A window in which the face was never seen has bounds, 0 to 4, but they suggest nothing.
    low, high = (None, None) if suggestion.reason else (suggestion.lowest, suggestion.highest)
    return Scored(
        looked,
        max(1, dan.score),
        None if low is None else max(1, low),
        None if high is None else max(1, high),
        suggestion,
    )


def agreement(group: str, procedures: Sequence[Scored], *, draws: int) -> Agreement:
    """All numbers over these procedures; kappa's interval by drawing procedures with replacement."""
    suggested = [one for one in procedures if one.lowest is not None]
    ranges = [one for one in suggested if one.single is None]
    hold = sum((one.lowest or 0) <= one.truth <= (one.highest or 0) for one in ranges)
    return Agreement(
        group,
        len(procedures),
        len(suggested),
        share(sum(one.single == one.truth for one in procedures), len(procedures)),
        share(len(ranges), len(suggested)),
        share(hold, len(ranges)),
        bootstrap([one for one in suggested if one.single is not None], _kappa, draws=draws),
        bootstrap(suggested, _kappa, draws=draws),
    )


def confusion(procedures: Sequence[Scored]) -> tuple[list[str], list[list[int]]]:
    """Suggestions in words, as columns, and for each true score (`SCORES`) how many procedures got which."""
    singles = ["0 or 1", "2", "3", "4"]
    words = [_words(one) for one in procedures]
    columns = singles + sorted(set(words) - set(singles))
    rows = [
        [
            sum(one.truth == score and word == column for one, word in zip(procedures, words, strict=True))
            for column in columns
        ]
        for score in SCORES
    ]
    return columns, rows


def _words(one: Scored) -> str:
    return "none" if one.lowest is None else one.suggestion.text()


def _kappa(procedures: Sequence[Scored]) -> float:
    pairs = [(one.truth, one.middle) for one in procedures if one.middle is not None]
    return quadratic_kappa([truth for truth, _ in pairs], [middle for _, middle in pairs])

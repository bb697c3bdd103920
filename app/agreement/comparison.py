"""Numbers of agreement: raters with each other, raters with the model; over a folder and a recording."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.agreement.ratings import DAN_FACE, TOTAL, VERDICT, Pool, Rated, Ratings, Window, windows_of_pools
from app.agreement.statistics import cohen_kappa, icc_2_1, quadratic_kappa
from app.assessment.sheet import StoredSuggestion
from app.validation.statistics import Estimate, bootstrap

ALL = "all"
"""In place of a recording's id: the folder. In place of a rater's code: every rater."""
DRAWS = 500

Pair = tuple[float, float]
Model = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two raters, or a rater and the model, over the windows that both scored.

    Attributes:
        recording: Its id, or `ALL`.
        pool: Scale, rule and phase.
        item: The scale's item, `TOTAL` or `VERDICT`.
        first: A rater's code; `ALL` for the model against every rater.
        second: Another rater's code; "" for the model.
        model: (name, version, hash) where the model is compared; None otherwise.
        windows: How many values are compared.
        children: Of how many children.
        same: Share of the windows with the same value.
        difference: Mean of second minus first.
        kappa: Cohen's.
        weighted: Kappa with quadratic weights.
        icc: ICC(2,1).

    The intervals come from drawing whole children with replacement; over one recording there are none. Against the
    model `same`, `kappa` and `difference` are over windows with a single value suggested, with 0 and 1 as one value
    (the model cannot tell them apart); `weighted` and `icc` take a range as its middle.
    """

    recording: str
    pool: Pool
    item: str
    first: str
    second: str
    model: Model | None
    windows: int
    children: int
    same: float
    difference: float
    kappa: Estimate
    weighted: Estimate
    icc: Estimate


@dataclass(frozen=True, slots=True)
class Together:
    """All raters of a pool at once, over the windows that each of them scored.

    Attributes:
        pool: Scale, rule and phase.
        item: As in `Comparison`.
        raters: Their codes.
        windows: How many windows all of them scored.
        icc: ICC(2,1).
    """

    pool: Pool
    item: str
    raters: tuple[str, ...]
    windows: int
    icc: Estimate


@dataclass(frozen=True, slots=True)
class Confusion:
    """DAN face scores that raters gave, by what the model suggested.

    Attributes:
        recording: Its id, or `ALL`.
        pool: Scale, rule and phase.
        model: (name, version, hash).
        suggested: The columns: suggestions in words, "none" among them.
        counts: For each score 0..4 that a rater gave, how often each was suggested.
    """

    recording: str
    pool: Pool
    model: Model
    suggested: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that `sollievo agreement` says of a folder."""

    ratings: Ratings
    comparisons: tuple[Comparison, ...]
    together: tuple[Together, ...]
    confusions: tuple[Confusion, ...]


def agreement(ratings: Ratings, *, draws: int = DRAWS) -> Agreement:
    """All comparisons that the scores allow. Different scales, versions, rules and phases are never pooled."""
    comparisons: list[Comparison] = []
    together: list[Together] = []
    confusions: list[Confusion] = []
    for pool, windows in windows_of_pools(ratings.rated).items():
        raters = sorted({rater for window in windows for rater in window.by_rater})
        items = sorted(
            {item for window in windows for one in window.by_rater.values() for item in one.values},
            key=lambda item: (item in {TOTAL, VERDICT}, item),
        )
        scopes = {ALL: windows} | {
            recording: [window for window in windows if window.recording == recording]
            for recording in dict.fromkeys(window.recording for window in windows)
        }
        for recording, inside in scopes.items():
            drawn = draws if recording == ALL else 0
            for (first, second), item in itertools.product(itertools.combinations(raters, 2), items):
                comparisons += _raters(recording, pool, item, (first, second), inside, drawn)
            for model in sorted({model for window in inside for model in _models(window)}):
                for first in (*raters, ALL) if len(raters) > 1 else raters:
                    comparisons += _with_model(recording, pool, model, first, inside, drawn)
                confusions.append(_confusion(recording, pool, model, inside))
        if len(raters) > 2:
            together += [_together(pool, item, raters, windows, draws) for item in items]
    return Agreement(ratings, tuple(comparisons), tuple(together), tuple(confusions))


def merged(score: float) -> float:
    """A DAN face score in which 0 and 1 are both 1: a model that knows two states cannot part them."""
    return max(1.0, score)


def bounds(suggestion: StoredSuggestion) -> tuple[int | None, int | None]:
    """Lowest and highest score suggested, 0 and 1 merged; None twice where nothing was suggested."""
    if suggestion.lowest is None or suggestion.highest is None or suggestion.text.startswith("no suggestion"):
        return None, None
    return max(1, suggestion.lowest), max(1, suggestion.highest)


def _raters(
    recording: str, pool: Pool, item: str, raters: tuple[str, str], windows: Sequence[Window], draws: int
) -> list[Comparison]:
    pairs: dict[str, list[Pair]] = {}
    for window in windows:
        a, b = (window.by_rater[rater].values.get(item) if rater in window.by_rater else None for rater in raters)
        if a is not None and b is not None:
            pairs.setdefault(window.child, []).append((a, b))
    if not pairs:
        return []
    return [_compared(recording, pool, item, raters, None, pairs, pairs, draws)]


def _with_model(
    recording: str, pool: Pool, model: Model, rater: str, windows: Sequence[Window], draws: int
) -> list[Comparison]:
    exact: dict[str, list[Pair]] = {}
    middles: dict[str, list[Pair]] = {}
    for window, one, suggestion in _suggested(windows, model):
        score = one.values.get(DAN_FACE)
        low, high = bounds(suggestion)
        if score is None or low is None or high is None or rater not in {ALL, one.rater}:
            continue
        middles.setdefault(window.child, []).append((merged(score), (low + high) / 2))
        if low == high:
            exact.setdefault(window.child, []).append((merged(score), low))
    if not middles:
        return []
    return [_compared(recording, pool, DAN_FACE, (rater, ""), model, exact, middles, draws)]


def _compared(
    recording: str,
    pool: Pool,
    item: str,
    raters: tuple[str, str],
    model: Model | None,
    exact: Mapping[str, list[Pair]],
    middles: Mapping[str, list[Pair]],
    draws: int,
) -> Comparison:
    flat = _flat(exact.values())
    return Comparison(
        recording=recording,
        pool=pool,
        item=item,
        first=raters[0],
        second=raters[1],
        model=model,
        windows=len(_flat(middles.values())),
        children=len(middles),
        same=sum(a == b for a, b in flat) / len(flat) if flat else math.nan,
        difference=sum(b - a for a, b in flat) / len(flat) if flat else math.nan,
        kappa=bootstrap(list(exact.values()), lambda drawn: cohen_kappa(*_columns(drawn)), draws=draws),
        weighted=bootstrap(list(middles.values()), lambda drawn: quadratic_kappa(*_columns(drawn)), draws=draws),
        icc=bootstrap(list(middles.values()), lambda drawn: icc_2_1(np.array(_flat(drawn), np.float64)), draws=draws),
    )


def _together(pool: Pool, item: str, raters: Sequence[str], windows: Sequence[Window], draws: int) -> Together:
    rows: dict[str, list[list[int]]] = {}
    for window in windows:
        values = [window.by_rater[rater].values.get(item) for rater in raters if rater in window.by_rater]
        known = [value for value in values if value is not None]
        if len(known) == len(raters):
            rows.setdefault(window.child, []).append(known)
    counted = [row for of_child in rows.values() for row in of_child]

    def measure(drawn: Sequence[list[list[int]]]) -> float:
        return icc_2_1(np.array([row for of_child in drawn for row in of_child], np.float64))

    return Together(pool, item, tuple(raters), len(counted), bootstrap(list(rows.values()), measure, draws=draws))


def _confusion(recording: str, pool: Pool, model: Model, windows: Sequence[Window]) -> Confusion:
    given = [
        (score, "none" if bounds(suggestion)[0] is None else suggestion.text)
        for _, one, suggestion in _suggested(windows, model)
        if (score := one.values.get(DAN_FACE)) is not None
    ]
    singles = ("0 or 1", "2", "3", "4")
    columns = (*singles, *sorted({text for _, text in given} - set(singles)))
    counts = tuple(tuple(given.count((score, text)) for text in columns) for score in range(5))
    return Confusion(recording, pool, model, columns, counts)


def _suggested(windows: Iterable[Window], model: Model) -> list[tuple[Window, Rated, StoredSuggestion]]:
    return [
        (window, one, one.suggestion)
        for window in windows
        for one in window.by_rater.values()
        if one.suggestion is not None and one.model == model
    ]


def _models(window: Window) -> set[Model]:
    """Every model that suggested something to one of the raters: they may have worked with different ones."""
    return {one.model for one in window.by_rater.values() if one.suggestion is not None and one.model is not None}


def _flat(by_child: Iterable[list[Pair]]) -> list[Pair]:
    return [pair for pairs in by_child for pair in pairs]


def _columns(by_child: Sequence[list[Pair]]) -> tuple[list[float], list[float]]:
    pairs = _flat(by_child)
    return [a for a, _ in pairs], [b for _, b in pairs]

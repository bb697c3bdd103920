"""How good answers are: the usual numbers, and how sure one can be of them, over children rather than pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
LabelArray = NDArray[np.int64]
RowArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """All numbers of one set. Those that need a class that is missing are NaN.

    `sensitivity` is the same number as recall.
    """

    accuracy: float
    f1: float
    precision: float
    sensitivity: float
    specificity: float
    balanced_accuracy: float
    auc: float
    brier: float
    ece: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many pictures of each truth were called what."""

    true_pain: int
    false_pain: int
    missed_pain: int
    true_none: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval."""

    low: float
    high: float


def scores(labels: LabelArray, probabilities: FloatArray, threshold: float) -> Scores:
    """All numbers.

    Args:
        labels: (N,) 1 for pain, 0 for none.
        probabilities: (N,) of pain.
        threshold: From which probability on it is called pain.
    """
    return scores_of_calls(labels, probabilities, probabilities >= threshold)


def scores_of_calls(labels: LabelArray, probabilities: FloatArray, called: NDArray[np.bool_]) -> Scores:
    """All numbers, where not every picture has the same threshold (folds pooled): `called` (N,) says what was called.

    Precision is NaN where nothing was called pain; F1 is NaN only where there was nothing to call either.
    """
    is_pain = labels == 1
    found = confusion(labels, called)
    sensitivity, specificity = _mean(called[is_pain]), _mean(~called[~is_pain])
    wrong = found.false_pain + found.missed_pain
    return Scores(
        accuracy=_mean(called == is_pain),
        f1=2 * found.true_pain / (2 * found.true_pain + wrong) if found.true_pain + wrong else float("nan"),
        precision=_mean(is_pain[called]),
        sensitivity=sensitivity,
        specificity=specificity,
        balanced_accuracy=(sensitivity + specificity) / 2,
        auc=auc(labels, probabilities),
        brier=_mean((probabilities - labels) ** 2),
        ece=expected_calibration_error(labels, probabilities),
    )


def confusion(labels: LabelArray, called: NDArray[np.bool_]) -> Confusion:
    """The four counts. Arguments as in `scores_of_calls`."""
    is_pain = labels == 1
    return Confusion(
        true_pain=int((called & is_pain).sum()),
        false_pain=int((called & ~is_pain).sum()),
        missed_pain=int((~called & is_pain).sum()),
        true_none=int((~called & ~is_pain).sum()),
    )


def auc(labels: LabelArray, probabilities: FloatArray) -> float:
    """Area under the ROC curve: the share of (pain, no pain) pairs in the right order, ties as half. NaN for one class.

    Mann and Whitney, 1947, by ranks.
    """
    pain = int((labels == 1).sum())
    none = len(labels) - pain
    if not pain or not none:
        return float("nan")
    _, place, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[labels == 1].sum() - pain * (pain + 1) / 2) / (pain * none))


def expected_calibration_error(labels: LabelArray, probabilities: FloatArray, bins: int = 10) -> float:
    """Mean distance of probability and share of pain over bins of equal width (Naeini et al., 2015)."""
    if not len(labels):
        return float("nan")
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    differences = np.bincount(place, weights=probabilities - labels, minlength=bins)
    return float(np.abs(differences).sum() / len(labels))


def draw_children(children: NDArray[np.str_], *, draws: int, seed: int) -> Iterator[RowArray]:
    """Rows of whole children, drawn with replacement as many as there are (the bootstrap's clusters), `draws` times.

    Pictures of one child are alike; drawing pictures would promise too much (Field and Welsh, 2007).
    """
    random = np.random.default_rng(seed)
    names, place = np.unique(children, return_inverse=True)
    order = np.argsort(place, kind="stable")
    rows = np.split(order, np.cumsum(np.bincount(place, minlength=len(names)))[:-1])
    for _ in range(draws):
        yield np.concatenate([rows[item] for item in random.integers(0, len(names), len(names))])


def interval_of(draws: FloatArray) -> Interval:
    """The 95 % percentile interval of a number's draws, (draws,); draws without a value (NaN) are left out."""
    if np.isnan(draws).all():
        return Interval(float("nan"), float("nan"))
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return Interval(float(low), float(high))


def over_children(
    measure: Callable[[LabelArray, FloatArray], float],
    labels: LabelArray,
    probabilities: FloatArray,
    children: NDArray[np.str_],
    *,
    draws: int = 1000,
    seed: int = 0,
) -> Interval:
    """The 95 % interval of a number, by drawing whole children with replacement (percentile bootstrap).

    Args:
        measure: The number, from labels and probabilities.
        labels: (N,).
        probabilities: (N,).
        children: (N,) whose picture it is.
        draws: How many times to draw.
        seed: Of the drawing.
    """
    drawn = draw_children(children, draws=draws, seed=seed)
    return interval_of(np.array([measure(labels[rows], probabilities[rows]) for rows in drawn]))


def _mean(values: NDArray[np.bool_] | FloatArray) -> float:
    return float(values.mean()) if values.size else float("nan")

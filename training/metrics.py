"""How good answers are: the usual numbers, and how sure one can be of them, over children rather than pictures."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
LabelArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """All numbers of one set. Those that need a class that is missing are NaN."""

    auc: float
    accuracy: float
    f1: float
    sensitivity: float
    specificity: float
    brier: float
    ece: float


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
    called = probabilities >= threshold
    is_pain = labels == 1
    hits, false_alarms = int((called & is_pain).sum()), int((called & ~is_pain).sum())
    misses = int((~called & is_pain).sum())
    return Scores(
        auc=auc(labels, probabilities),
        accuracy=_mean(called == is_pain),
        f1=2 * hits / (2 * hits + false_alarms + misses) if hits + false_alarms + misses else float("nan"),
        sensitivity=_mean(called[is_pain]),
        specificity=_mean(~called[~is_pain]),
        brier=_mean((probabilities - labels) ** 2),
        ece=expected_calibration_error(labels, probabilities),
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

    Pictures of one child are alike; drawing pictures would promise too much.

    Args:
        measure: The number, from labels and probabilities.
        labels: (N,).
        probabilities: (N,).
        children: (N,) whose picture it is.
        draws: How many times to draw.
        seed: Of the drawing.
    """
    random = np.random.default_rng(seed)
    names = np.unique(children)
    rows = [np.flatnonzero(children == name) for name in names]
    values = []
    for _ in range(draws):
        chosen = np.concatenate([rows[item] for item in random.integers(0, len(names), len(names))])
        values.append(measure(labels[chosen], probabilities[chosen]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def _mean(values: NDArray[np.bool_] | FloatArray) -> float:
    return float(values.mean()) if values.size else float("nan")

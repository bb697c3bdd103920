"""The numbers that a validation reports, and how sure one can be of them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Item = TypeVar("Item")

DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval; NaN where there is none."""

    value: float
    low: float
    high: float


def auc(labels: NDArray[np.bool_], values: Floats) -> float:
    """Area under the ROC curve by ranks, ties as half (Mann and Whitney 1947). NaN where one class is missing."""
    positive = int(labels.sum())
    negative = len(labels) - positive
    if not positive or not negative:
        return math.nan
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


def quadratic_kappa(first: Sequence[float], second: Sequence[float]) -> float:
    """Cohen's kappa with quadratic weights (Cohen 1968), for scores on a line, midpoints between two among them.

    1 - (mean squared difference of the pairs) / (that of all first with all second). On whole numbers this is the usual
    weighted kappa; as means and variances alone it is Lin's concordance (1989). NaN where all of `first`, the truth,
    are the same: there kappa is 0 for the best answers and the worst.
    """
    if len(set(first)) < 2:
        return math.nan
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    return float(1 - ((a - b) ** 2).mean() / (a.var() + b.var() + (a.mean() - b.mean()) ** 2))


def bootstrap(
    items: Sequence[Item], measure: Callable[[Sequence[Item]], float], *, draws: int = DRAWS, seed: int = 0
) -> Estimate:
    """The 95 % percentile interval of a number, drawing whole items (recordings) with replacement.

    Frames of one recording are alike; drawing frames would promise too much. Draws without a value are left out.
    """
    random = np.random.default_rng(seed)
    drawn = np.array(
        [measure([items[place] for place in random.integers(0, len(items), len(items))]) for _ in range(draws)]
        if len(items) > 1
        else [math.nan]
    )
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.percentile(drawn, [2.5, 97.5]).tolist() if len(drawn) else (math.nan, math.nan)
    return Estimate(measure(items) if items else math.nan, low, high)


def share(hits: int, trials: int) -> Estimate:
    """A share with Wilson's interval (1927), which says something even where all or none were hit."""
    if trials == 0:
        return Estimate(math.nan, math.nan, math.nan)
    z = 1.959964
    middle = (hits + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * math.sqrt(hits * (trials - hits) / trials + z * z / 4)
    return Estimate(hits / trials, max(0.0, middle - half), min(1.0, middle + half))


def events_an_hour(count: int, hours: float) -> Estimate:
    """A rate with the exact interval of a Poisson count (Garwood 1936)."""
    if hours <= 0:
        return Estimate(math.nan, math.nan, math.nan)
    low = 0.0 if count == 0 else _mean_with(count - 1, 0.975)
    return Estimate(count / hours, low / hours, _mean_with(count, 0.025) / hours)


def _mean_with(count: int, chance: float) -> float:
    """The Poisson mean at which `count` or fewer have that chance, by halving."""
    low, high = 0.0, 4.0 * count + 20.0
    for _ in range(80):
        mean = (low + high) / 2
        term = total = math.exp(-mean)
        for number in range(1, count + 1):
            term *= mean / number
            total += term
        low, high = (mean, high) if total > chance else (low, mean)
    return (low + high) / 2

"""Cohen's kappa, its quadratic-weighted form, and the intraclass correlation of single ratings."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NOTHING = 1e-12
"""Differences of means and squares under this are rounding."""


def cohen_kappa(first: Sequence[float], second: Sequence[float]) -> float:
    """Agreement of two raters beyond chance (Cohen, Educ Psychol Meas 1960;20:37-46).

    (observed - expected) / (1 - expected), with the agreement expected from both raters' own shares of each value.

    Args:
        first: One rater's values.
        second: The other's, of the same windows in the same order.

    Returns:
        1 for full agreement, 0 for what chance gives; NaN where both gave one and the same value throughout.
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    expected = sum(float((a == value).mean() * (b == value).mean()) for value in np.unique(a))
    if not len(a) or 1 - expected < _NOTHING:
        return math.nan
    return (float((a == b).mean()) - expected) / (1 - expected)


def quadratic_kappa(first: Sequence[float], second: Sequence[float]) -> float:
    """Kappa in which a difference counts by its square (Cohen, Psychol Bull 1968;70:213-220).

    1 - (mean squared difference of the pairs) / (that of all of `first` with all of `second`). Values may lie between
    two whole numbers. Arguments and result as of `cohen_kappa`.
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if not len(a):
        return math.nan
    expected = float(a.var() + b.var() + (a.mean() - b.mean()) ** 2)
    return math.nan if expected < _NOTHING else 1 - float(((a - b) ** 2).mean()) / expected


def icc_2_1(values: NDArray[np.float64]) -> float:
    """ICC(2,1): two-way random effects, absolute agreement, one rater (Shrout and Fleiss, Psychol Bull 1979;86:420).

    (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n), with the mean squares between windows (R), between raters (C)
    and of what is left (E).

    Args:
        values: (n, k): n windows by k raters, none missing.

    Returns:
        At most 1; NaN with fewer than two windows or raters, or where all values are the same.
    """
    windows, raters = values.shape
    if windows < 2 or raters < 2:
        return math.nan
    of_window, of_rater, grand = values.mean(axis=1), values.mean(axis=0), values.mean()
    between_windows = raters * float(((of_window - grand) ** 2).sum()) / (windows - 1)
    between_raters = windows * float(((of_rater - grand) ** 2).sum()) / (raters - 1)
    left = values - of_window[:, None] - of_rater[None] + grand
    error = float((left**2).sum()) / ((windows - 1) * (raters - 1))
    below = between_windows + (raters - 1) * error + raters * (between_raters - error) / windows
    return math.nan if abs(below) < _NOTHING else (between_windows - error) / below

"""Whether one of two models is better on the same pictures, or whether that may be chance.

The test swaps the two models' answers for whole children at random: if they were equally good, that would change
nothing but chance (Fisher's paired randomisation test, with children as the units; Noreen, Computer-Intensive Methods
for Testing Hypotheses, 1989). p counts the observed order among the draws (Phipson and Smyth, 2010), so it is never 0,
and with n children it cannot fall below about 2 / 2^n: fewer than six children never show a difference.
"""

import numpy as np
from numpy.typing import NDArray


def randomisation_test(
    labels: NDArray[np.int64],
    children: NDArray[np.str_],
    running: NDArray[np.bool_],
    asking: NDArray[np.bool_],
    *,
    draws: int = 2000,
    seed: int = 0,
) -> float:
    """Two-sided p of the paired randomisation test over children, on balanced accuracy.

    Args:
        labels: (N,) with both classes in it.
        children: (N,) whose picture it is.
        running: (N,) what the one model calls pain.
        asking: (N,) what the other calls pain.
        draws: How often to swap at random.
        seed: Of the drawing.
    """
    _, place = np.unique(children, return_inverse=True)
    is_pain = labels == 1
    # A picture that both models judge alike changes nothing when swapped; per child only the surplus is left.
    gain = (asking == is_pain).astype(np.int64) - (running == is_pain)
    weight = np.where(is_pain, 0.5 / is_pain.sum(), 0.5 / (~is_pain).sum())
    surplus = np.bincount(place, weights=gain * weight)
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(draws, len(surplus)))
    # Rounding must not part equals: sums of the same numbers in another order differ in the last digits.
    as_far = np.abs(signs @ surplus) >= abs(surplus.sum()) - 1e-9
    return float((1 + as_far.sum()) / (1 + draws))

"""Each number against another way to it, or against a value from a table."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.validation.statistics import auc, bootstrap, events_an_hour, quadratic_kappa, share

SCORES = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=40)


def kappa_by_tables(pairs: list[tuple[int, int]]) -> float:
    """Cohen's weighted kappa as textbooks have it: weights, observed and expected tables."""
    observed = np.zeros((4, 4))
    for first, second in pairs:
        observed[first - 1, second - 1] += 1
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / len(pairs)
    weights = np.array([[(i - j) ** 2 for j in range(4)] for i in range(4)])
    return float(1 - (weights * observed).sum() / (weights * expected).sum())


@given(SCORES)
def test_kappa_is_the_textbooks_on_whole_scores(pairs: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = quadratic_kappa(first, second)
    if len(set(first)) == 1:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(kappa_by_tables(pairs), abs=1e-9)


def test_kappa_of_the_truth_itself_is_one_and_a_middle_costs_less_than_a_wrong_score() -> None:
    truth = [1, 1, 2, 3, 4]
    assert quadratic_kappa(truth, truth) == 1
    near, far = quadratic_kappa(truth, [1, 1, 2.5, 3, 4]), quadratic_kappa(truth, [1, 1, 3, 3, 4])
    assert far < near < 1


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=30))
def test_auc_counts_pairs_in_the_right_order(rows: list[tuple[bool, int]]) -> None:
    labels, values = np.array([label for label, _ in rows]), np.array([value / 5 for _, value in rows])
    pairs = [(p, n) for p in values[labels] for n in values[~labels]]
    found = auc(labels, values)
    if not pairs:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(sum((p > n) + 0.5 * (p == n) for p, n in pairs) / len(pairs))


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.6235, 11.668)])
def test_a_rate_has_garwoods_interval(count: int, low: float, high: float) -> None:
    rate = events_an_hour(count, 1.0)
    assert (rate.value, rate.low, rate.high) == (count, pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
    half = events_an_hour(count, 0.5)
    assert half.high == pytest.approx(2 * rate.high)


def test_a_share_has_wilsons_interval_even_where_all_were_hit() -> None:
    every = share(20, 20)
    assert (every.value, every.high) == (1, pytest.approx(1))
    assert every.low == pytest.approx(0.8389, abs=1e-3)
    assert math.isnan(share(0, 0).value)


def test_a_bootstrap_is_the_same_each_time_and_holds_the_mean() -> None:
    numbers = list(range(50))
    once, again = (bootstrap(numbers, lambda drawn: sum(drawn) / len(drawn), draws=300) for _ in range(2))
    assert once == again
    assert once.low < once.value < once.high
    alone = bootstrap([3], lambda drawn: float(drawn[0]))
    assert alone.value == 3
    assert math.isnan(alone.low)

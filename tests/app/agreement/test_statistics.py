import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agreement.statistics import cohen_kappa, icc_2_1, quadratic_kappa

# Shrout and Fleiss 1979, table 2: six targets by four judges; their ICC(2,1) is .29.
PUBLISHED = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

scores = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def test_icc_is_that_of_the_publication():
    assert icc_2_1(np.array(PUBLISHED, float)) == pytest.approx(0.29, abs=0.005)


def test_kappa_of_a_table_worked_by_hand():
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert cohen_kappa(*zip(*pairs, strict=True)) == pytest.approx(0.4)  # observed 0.7, expected 0.5


@given(scores)
def test_quadratic_kappa_is_that_of_the_weighted_table(pairs):
    first, second = (np.array(column) for column in zip(*pairs, strict=True))
    table = np.zeros((5, 5))
    np.add.at(table, (first, second), 1 / len(pairs))
    weights = (np.arange(5)[:, None] - np.arange(5)) ** 2
    chance = (weights * np.outer(table.sum(axis=1), table.sum(axis=0))).sum()
    expected = 1 - (weights * table).sum() / chance if chance > 1e-12 else math.nan
    assert quadratic_kappa(first, second) == pytest.approx(expected, nan_ok=True)


@given(scores)
def test_order_of_raters_does_not_matter(pairs):
    first, second = zip(*pairs, strict=True)
    for measure in (cohen_kappa, quadratic_kappa):
        assert measure(first, second) == pytest.approx(measure(second, first), nan_ok=True)


@given(scores)
def test_icc_comes_close_to_quadratic_kappa_with_many_windows(pairs):
    many = pairs * 200  # Fleiss and Cohen 1973: the same but for terms in 1/n
    kappa = quadratic_kappa(*zip(*many, strict=True))
    if not math.isnan(kappa):
        assert icc_2_1(np.array(many, float)) == pytest.approx(kappa, abs=0.02)


def test_no_number_where_nothing_varies():
    assert math.isnan(cohen_kappa([2, 2], [2, 2]))
    assert math.isnan(quadratic_kappa([2, 2], [2, 2]))
    assert math.isnan(icc_2_1(np.full((3, 2), 2.0)))
    assert math.isnan(icc_2_1(np.array([[1.0, 2.0]])))
    assert math.isnan(cohen_kappa([], []))

"""What smaller numbers cost, by hand."""

import numpy as np
import pytest

from training.agreement import agreement, agreement_table
from training.compare import Answers

pytestmark = pytest.mark.training


def test_agreement_by_hand() -> None:
    labels = np.tile([0, 1], 4).astype(np.int64)
    children = np.repeat(list("abcd"), 2)
    exact = np.array([0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6])
    smaller = exact.copy()
    smaller[7] = 0.45
    found = agreement("int8", labels, children, Answers(exact, exact >= 0.5), Answers(smaller, smaller >= 0.5))
    assert found.same == pytest.approx(7 / 8)
    assert found.largest_difference == pytest.approx(0.15)
    assert found.mean_difference == pytest.approx(0.15 / 8)
    assert found.balanced_accuracy.value == pytest.approx(-1 / 8)
    assert found.same_interval.low <= found.same <= found.same_interval.high
    assert "| int8 | 87.50% of 8 pictures, 4 children |" in agreement_table([found])

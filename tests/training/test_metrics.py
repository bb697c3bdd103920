"""Metrics, temperature and threshold against values worked by hand."""

import math

import numpy as np
import pytest

from training.calibration import choose_threshold, fit_temperature, negative_log_likelihood, softmax
from training.metrics import auc, expected_calibration_error, over_children, scores

pytestmark = pytest.mark.training

LABELS = np.array([1, 1, 1, 0, 0], np.int64)
PROBABILITIES = np.array([0.9, 0.6, 0.3, 0.3, 0.1])


def test_scores_by_hand() -> None:
    found = scores(LABELS, PROBABILITIES, 0.5)
    # Six pairs: five in order and one tie.
    assert found.auc == pytest.approx(5.5 / 6)
    assert found.accuracy == pytest.approx(4 / 5)
    assert found.sensitivity == pytest.approx(2 / 3)
    assert found.specificity == 1.0
    assert found.f1 == pytest.approx(4 / 5)
    assert found.brier == pytest.approx((0.01 + 0.16 + 0.49 + 0.09 + 0.01) / 5)


def test_calibration_error_by_hand() -> None:
    # Bins: 0.9 (off by 0.1), 0.6 (0.4), two at 0.3 (mean label 0.5, off by 0.2 each), 0.1 (0.1).
    expected = (0.1 + 0.4 + 2 * 0.2 + 0.1) / 5
    assert expected_calibration_error(LABELS, PROBABILITIES) == pytest.approx(expected)
    assert expected_calibration_error(np.array([1, 0]), np.array([1.0, 0.0])) == 0.0


def test_one_class_has_no_auc() -> None:
    assert math.isnan(auc(np.ones(3, np.int64), np.array([0.1, 0.2, 0.3])))


def test_the_interval_is_over_children_not_pictures() -> None:
    random = np.random.default_rng(1)
    labels = np.tile([0, 1], 200).astype(np.int64)
    right = np.repeat(random.uniform(size=4) < 0.5, 100)
    right[:100], right[100:200] = True, False
    probabilities = np.where(right, labels, 1 - labels).astype(np.float64)

    def accuracy(some: np.ndarray, answers: np.ndarray) -> float:
        return scores(some, answers, 0.5).accuracy

    few = over_children(accuracy, labels, probabilities, np.repeat(list("abcd"), 100), draws=200)
    many = over_children(accuracy, labels, probabilities, np.arange(400).astype(np.str_), draws=200)
    assert few.high - few.low > 2 * (many.high - many.low)


def test_temperature_lowers_the_loss_of_a_model_that_is_too_sure() -> None:
    random = np.random.default_rng(0)
    truth = random.normal(size=4000)
    labels = (random.uniform(size=4000) < 1 / (1 + np.exp(-truth))).astype(np.int64)
    logits = np.stack([np.zeros(4000), 3 * truth], axis=1)
    temperature = fit_temperature(logits, labels)
    assert temperature == pytest.approx(3, rel=0.15)
    assert negative_log_likelihood(logits, labels, temperature) < negative_log_likelihood(logits, labels)
    assert np.allclose(softmax(logits, temperature).sum(axis=1), 1)


def test_the_threshold_parts_the_classes_and_stays_near_the_middle() -> None:
    labels = np.array([0, 0, 1, 1], np.int64)
    assert choose_threshold(labels, np.array([0.1, 0.2, 0.9, 0.95])) == 0.5
    assert choose_threshold(labels, np.array([0.6, 0.7, 0.9, 0.95])) == pytest.approx(0.8)

"""Metrics, temperature and threshold against values worked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.calibration import (
    choose_threshold,
    decide_on,
    fit_temperature,
    negative_log_likelihood,
    softmax,
    threshold_for_specificity,
)
from training.curves import average_precision, precision_recall_curve, reliability, roc_curve
from training.errors import TrainingError
from training.metrics import Interval, auc, expected_calibration_error, interval_of, over_children, scores

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


@st.composite
def answers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Labels with both classes in them, and probabilities with ties."""
    labels = draw(st.lists(st.integers(0, 1), min_size=2, max_size=40).filter(lambda some: 0 < sum(some) < len(some)))
    steps = draw(st.lists(st.integers(0, 10), min_size=len(labels), max_size=len(labels)))
    return np.array(labels, np.int64), np.array(steps, np.float64) / 10


@settings(max_examples=20)
@given(answers())
def test_numbers_and_curves_are_scikit_learns(some: tuple[np.ndarray, np.ndarray]) -> None:
    from sklearn import metrics

    labels, probabilities = some
    found = scores(labels, probabilities, 0.45)
    called = probabilities >= 0.45
    assert found.auc == pytest.approx(metrics.roc_auc_score(labels, probabilities))
    assert found.accuracy == pytest.approx(metrics.accuracy_score(labels, called))
    assert found.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(labels, called))
    assert found.f1 == pytest.approx(metrics.f1_score(labels, called))
    assert found.sensitivity == pytest.approx(metrics.recall_score(labels, called))
    assert found.brier == pytest.approx(metrics.brier_score_loss(labels, probabilities))
    if called.any():
        assert found.precision == pytest.approx(metrics.precision_score(labels, called))
    else:
        assert math.isnan(found.precision)
    assert average_precision(labels, probabilities) == pytest.approx(
        metrics.average_precision_score(labels, probabilities)
    )
    false_alarms, hits, _ = metrics.roc_curve(labels, probabilities, drop_intermediate=False)
    curve = roc_curve(labels, probabilities)
    assert np.allclose(curve.x, false_alarms)
    assert np.allclose(curve.y, hits)
    precision, recall, _ = metrics.precision_recall_curve(labels, probabilities)
    steps = precision_recall_curve(labels, probabilities)
    assert np.allclose(steps.x, recall[-2::-1])
    assert np.allclose(steps.y, precision[-2::-1])


@given(answers())
def test_the_calibration_error_is_the_distance_in_the_reliability_diagram(some: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = some
    points = reliability(labels, probabilities)
    distance = (np.abs(points.said - points.found) * points.counts).sum() / len(labels)
    assert distance == pytest.approx(expected_calibration_error(labels, probabilities))


@given(answers())
def test_no_threshold_is_better_than_the_chosen_one(some: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = some
    chosen = scores(labels, probabilities, choose_threshold(labels, probabilities)).balanced_accuracy
    # The lowest one calls everything pain: that is no threshold.
    others = [scores(labels, probabilities, each).balanced_accuracy for each in np.unique(probabilities)[1:]]
    assert chosen >= max(others, default=0) - 1e-9


@settings(max_examples=20)
@given(st.lists(st.booleans(), min_size=2, max_size=30), st.integers(1, 4))
def test_the_interval_of_a_share_holds_the_share(right: list[bool], pictures: int) -> None:
    labels = np.ones(len(right) * pictures, np.int64)
    probabilities = np.repeat(np.array(right, np.float64), pictures)
    children = np.repeat([f"{child}" for child in range(len(right))], pictures)
    found = over_children(lambda some, said: float((some == said).mean()), labels, probabilities, children, draws=300)
    assert found.low <= np.mean(right) <= found.high


def test_an_interval_of_nothing_is_nothing() -> None:
    found = interval_of(np.full(10, np.nan))
    assert math.isnan(found.low)
    assert interval_of(np.array([np.nan, 2.0, 2.0])) == Interval(2.0, 2.0)


def test_one_class_in_the_validation_is_refused() -> None:
    with pytest.raises(TrainingError, match="found 3 of 3 pictures with pain"):
        decide_on(np.ones(3, np.int64), np.zeros((3, 2)))


def test_answers_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(TrainingError, match="found 1 of 2 that are not"):
        decide_on(np.array([0, 1]), np.array([[0.0, np.nan], [0.0, 1.0]]))


@settings(max_examples=60, deadline=None)
@given(answers=answers(), least=st.floats(0.01, 1.0))
def test_the_lowest_threshold_with_the_specificity(answers: tuple[np.ndarray, np.ndarray], least: float) -> None:
    labels, probabilities = answers
    threshold = threshold_for_specificity(labels, probabilities, least)
    none = probabilities[labels == 0]
    assert np.mean(none < threshold) >= least or none.max() >= 1
    lower = probabilities[probabilities < threshold]
    if len(lower):
        assert np.mean(none < lower.max()) < least or lower.max() not in none

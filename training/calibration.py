"""Temperature and threshold, both from the validation children only."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError
from training.metrics import FloatArray, LabelArray

GOLDEN = (5**0.5 - 1) / 2
LEAST_TEMPERATURE, GREATEST_TEMPERATURE = 0.1, 10.0


def softmax(logits: FloatArray, temperature: float = 1.0) -> FloatArray:
    """(N, classes) probabilities of (N, classes) logits divided by the temperature."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def negative_log_likelihood(logits: FloatArray, labels: LabelArray, temperature: float = 1.0) -> float:
    """Mean over the crops, in nats."""
    chosen = softmax(logits, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def fit_temperature(logits: FloatArray, labels: LabelArray) -> float:
    """The temperature with the least negative log-likelihood (Guo et al., 2017), by golden section over its logarithm.

    The likelihood is convex in 1 / temperature, so there is one minimum; it is sought from 0.1 to 10.
    """
    low, high = np.log(LEAST_TEMPERATURE), np.log(GREATEST_TEMPERATURE)
    for _ in range(60):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        at_left, at_right = (negative_log_likelihood(logits, labels, float(np.exp(at))) for at in (left, right))
        low, high = (low, right) if at_left < at_right else (left, high)
    return float(np.exp((low + high) / 2))


def choose_threshold(labels: LabelArray, probabilities: FloatArray) -> float:
    """The threshold with the highest mean of sensitivity and specificity; of equals the one nearest to 0.5.

    Candidates lie in the middle between neighbouring probabilities, so that no crop sits on the edge.

    Raises:
        TrainingError: Only one class is there: any threshold would do.
    """
    _refuse_one_class(labels)
    values = np.unique(probabilities)
    candidates: NDArray[np.float64] = np.append((values[1:] + values[:-1]) / 2, 0.5)
    pain, none = np.sort(probabilities[labels == 1]), np.sort(probabilities[labels == 0])
    sensitivity = 1 - np.searchsorted(pain, candidates) / len(pain)
    specificity = np.searchsorted(none, candidates) / len(none)
    balanced = (sensitivity + specificity) / 2
    best = candidates[balanced >= balanced.max() - 1e-12]
    return float(best[np.abs(best - 0.5).argmin()])


def threshold_for_specificity(labels: LabelArray, probabilities: FloatArray, least: float) -> float:
    """The lowest threshold at which at least this share (over 0, up to 1) of crops without pain is not called pain.

    It lies in the middle between neighbouring probabilities, as in `choose_threshold`.

    Raises:
        TrainingError: Only one class is there.
    """
    _refuse_one_class(labels)
    none = np.sort(probabilities[labels == 0])
    edge = none[math.ceil(least * len(none)) - 1]
    above = probabilities[probabilities > edge]
    return float((edge + (above.min() if len(above) else 1.0)) / 2)


@dataclass(frozen=True, slots=True)
class Decision:
    """How logits become an answer.

    Attributes:
        temperature: The logits are divided by it before the softmax.
        threshold: From which probability of pain on it is called pain.
    """

    temperature: float
    threshold: float

    def probabilities(self, logits: FloatArray) -> FloatArray:
        """(N,) of pain, calibrated, from (N, 2) logits."""
        return softmax(logits, self.temperature)[:, 1]


def decide_on(labels: LabelArray, logits: FloatArray) -> Decision:
    """Temperature, then threshold, from validation children: labels (N,) and logits (N, 2).

    Raises:
        TrainingError: Only one class is there, or a logit is not a number.
    """
    _refuse_one_class(labels)
    if not np.isfinite(logits).all():
        bad = int((~np.isfinite(logits)).any(axis=1).sum())
        raise TrainingError(
            f"answers must be finite, found {bad} of {len(logits)} that are not; train again with a lower learning rate"
        )
    temperature = fit_temperature(logits, labels)
    return Decision(temperature, choose_threshold(labels, softmax(logits, temperature)[:, 1]))


def _refuse_one_class(labels: LabelArray) -> None:
    pain = int((labels == 1).sum())
    if pain in (0, len(labels)):
        raise TrainingError(
            f"a validation set must hold both classes, found {pain} of {len(labels)} pictures with pain; "
            "divide the children anew"
        )

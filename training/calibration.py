"""Temperature and threshold, both from the validation children only."""

import numpy as np
from numpy.typing import NDArray

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
    """
    values = np.unique(probabilities)
    candidates: NDArray[np.float64] = np.append((values[1:] + values[:-1]) / 2, 0.5)
    called = probabilities[np.newaxis] >= candidates[:, np.newaxis]
    balanced = (called[:, labels == 1].mean(axis=1) + (~called[:, labels == 0]).mean(axis=1)) / 2
    best = candidates[balanced >= balanced.max() - 1e-12]
    return float(best[np.abs(best - 0.5).argmin()])

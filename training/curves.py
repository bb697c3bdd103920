"""The points behind the figures: ROC, precision against recall, reliability."""

from dataclasses import dataclass

import numpy as np

from training.metrics import FloatArray, LabelArray


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve's points, both (points,), 0..1, as steps from one threshold to the next stricter or laxer one."""

    x: FloatArray
    y: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """What was said against what was so, in bins of equal width; bins without a picture are left out.

    Attributes:
        said: (bins,) mean probability of pain.
        found: (bins,) share of pictures with pain.
        counts: (bins,) pictures.
    """

    said: FloatArray
    found: FloatArray
    counts: LabelArray


def roc_curve(labels: LabelArray, probabilities: FloatArray) -> Curve:
    """x: 1 - specificity, y: sensitivity, from (0, 0) to (1, 1), one point a different probability.

    Args:
        labels: (N,) 1 for pain, 0 for none; both must be there.
        probabilities: (N,) of pain.
    """
    hits, false_alarms = _above_each_threshold(labels, probabilities)
    pain, none = hits[-1], false_alarms[-1]
    return Curve(np.append(0.0, false_alarms / none), np.append(0.0, hits / pain))


def precision_recall_curve(labels: LabelArray, probabilities: FloatArray) -> Curve:
    """x: recall, y: precision, from the strictest threshold to the laxest. Arguments as in `roc_curve`."""
    hits, false_alarms = _above_each_threshold(labels, probabilities)
    return Curve(hits / hits[-1], hits / (hits + false_alarms))


def average_precision(labels: LabelArray, probabilities: FloatArray) -> float:
    """Area under the steps of precision against recall; chance gives the share of pain. Arguments as in `roc_curve`."""
    curve = precision_recall_curve(labels, probabilities)
    return float((np.diff(curve.x, prepend=0.0) * curve.y).sum())


def reliability(labels: LabelArray, probabilities: FloatArray, bins: int = 10) -> Reliability:
    """The points of a reliability diagram, with the bins of `training.metrics.expected_calibration_error`."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    there = counts > 0
    said = np.bincount(place, weights=probabilities, minlength=bins)[there] / counts[there]
    found = np.bincount(place, weights=labels, minlength=bins)[there] / counts[there]
    return Reliability(said, found, counts[there])


def _above_each_threshold(labels: LabelArray, probabilities: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Cumulative hits and false alarms at each different probability, from the highest down."""
    values, place = np.unique(-probabilities, return_inverse=True)
    hits = np.bincount(place, weights=labels == 1, minlength=len(values)).cumsum()
    false_alarms = np.bincount(place, weights=labels == 0, minlength=len(values)).cumsum()
    return hits, false_alarms

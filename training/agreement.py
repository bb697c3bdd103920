"""What smaller numbers cost: how often a model in float16 or int8 decides as the same model in float32."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.manifest import Precision
from training.calibration import Decision
from training.compare import Answers, Difference, compare
from training.metrics import FloatArray, Interval, LabelArray, draw_children, interval_of

if TYPE_CHECKING:
    from training.networks.network import Network

SMALLER: tuple[Precision, ...] = ("float16", "int8")
BATCH = 16


@dataclass(frozen=True, slots=True)
class Agreement:
    """A model in a smaller precision beside itself in float32, on pictures of children that training never saw.

    Attributes:
        precision: The smaller one.
        children: How many.
        pictures: How many.
        same: Share of the pictures with the same decision.
        same_interval: Its 95 % interval over children.
        mean_difference: Of the probability of pain, absolute.
        largest_difference: Of the probability of pain, absolute.
        balanced_accuracy: Smaller precision minus float32.
    """

    precision: Precision
    children: int
    pictures: int
    same: float
    same_interval: Interval
    mean_difference: float
    largest_difference: float
    balanced_accuracy: Difference


def agreement(
    precision: Precision, labels: LabelArray, children: NDArray[np.str_], exact: Answers, smaller: Answers
) -> Agreement:
    """Sets two precisions of one model side by side. Arguments as in `training.compare.compare`."""
    is_same = exact.called == smaller.called
    drawn = np.array([is_same[rows].mean() for rows in draw_children(children, draws=1000, seed=0)], np.float64)
    apart = np.abs(exact.probabilities - smaller.probabilities)
    compared = compare(labels, children, exact, smaller, draws=500)
    return Agreement(
        precision=precision,
        children=compared.children,
        pictures=len(labels),
        same=float(is_same.mean()),
        same_interval=interval_of(drawn),
        mean_difference=float(apart.mean()),
        largest_difference=float(apart.max()),
        balanced_accuracy=compared.differences["balanced_accuracy"],
    )


def measure_agreement(
    network: "Network",
    decision: Decision,
    crops: NDArray[np.uint8],
    labels: LabelArray,
    children: NDArray[np.str_],
    *,
    calibration_crops: NDArray[np.uint8],
    precisions: Sequence[Precision] = SMALLER,
) -> tuple[Agreement, ...]:
    """Exports a network in several precisions and runs each on test crops, by ONNX Runtime on the processor.

    Args:
        network: The network with its weights.
        decision: Temperature and threshold, from the validation children.
        crops: (N, H, W, 3) uint8 of children that training never saw.
        labels: (N,).
        children: (N,).
        calibration_crops: (M, H, W, 3) uint8 of training children: int8 takes its ranges from them.
        precisions: Which.
    """
    import onnx

    from training.onnx_graph import to_onnx
    from training.precision import with_precision

    model = to_onnx(network, decision.temperature).SerializeToString()
    exact = _answers(model, crops, decision)
    done = []
    for precision in precisions:
        smaller = with_precision(onnx.load_from_string(model), precision, calibration_crops)
        answers = _answers(smaller.SerializeToString(), crops, decision)
        done.append(agreement(precision, labels, children, exact, answers))
    return tuple(done)


def agreement_table(rows: Sequence[Agreement]) -> str:
    """The rows as a Markdown table, for a bundle's card."""
    lines = [
        "| precision | same decision as float32 | 95 % over children | probability, mean and largest difference "
        "| balanced accuracy |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.precision} | {row.same:.2%} of {row.pictures} pictures, {row.children} children "
        f"| {row.same_interval.low:.2%} to {row.same_interval.high:.2%} "
        f"| {row.mean_difference:.4f}, {row.largest_difference:.3f} | {row.balanced_accuracy.value:+.4f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _answers(model: bytes, crops: NDArray[np.uint8], decision: Decision) -> Answers:
    from models.runtime import CPU, open_session

    session = open_session(model, CPU, None)
    try:
        parts = [session.run(crops[start : start + BATCH])[0] for start in range(0, len(crops), BATCH)]
    finally:
        session.close()
    probabilities: FloatArray = np.concatenate(parts)[:, 1].astype(np.float64)
    return Answers(probabilities, probabilities >= decision.threshold)

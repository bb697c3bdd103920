"""What compression costs and saves: two runs on the same folds, and one fold's two networks at the bedside's engine."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray

from models.manifest import Precision
from models.runtime import CPU, Session, open_session
from training.agreement import Agreement, agreement
from training.calibration import Decision
from training.compare import Answers
from training.compression.chain import multiplications, parameters
from training.crop_set import CropSet
from training.metrics import Scores, scores_of_calls
from training.networks.choose import load_network
from training.networks.network import Network
from training.onnx_graph import to_onnx
from training.precision import with_precision
from training.report.read import answers_of
from training.report.results import RunResult, result_of
from training.run_folder import RunFolder

TEST_CROPS = 400
CALIBRATION_CROPS = 64
TIMED_RUNS = 15
THREADS = 2
TIMED_PRECISIONS: tuple[Precision, ...] = ("float32", "int8")
DEFINED = 1e-6
"""A Grad-CAM map with less spread than this is empty; two of those cannot be set side by side."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One network in one precision, run as at the bedside.

    Attributes:
        name: Which one.
        bytes: Of its ONNX file.
        milliseconds: Median for one crop with Grad-CAM, two threads, all variants in turn.
        scores: On test crops of the fold, at the fold's own threshold.
        agreement: With the large network in float32.
        cam_likeness: Median correlation of its map of pain with that of the large network in float32.
    """

    name: str
    bytes: int
    milliseconds: float
    scores: Scores
    agreement: Agreement
    cam_likeness: float


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What one session says about crops: probabilities of pain (N,), and maps of pain (N, h, w)."""

    probabilities: NDArray[np.float64]
    maps: NDArray[np.float32]


def measure_cost(large: RunFolder, small: RunFolder, crops: CropSet) -> str:
    """Markdown for the card: all folds before and after, then the first fold's networks in float32 and int8.

    Args:
        large: The run as it was.
        small: The same folds, compressed.
        crops: Of both.
    """
    before, after = (result_of(answers_of(run)) for run in (large, small))
    number = small.finished[0]
    networks = [load_network(run.network_file(number), run.record.model) for run in (large, small)]
    decisions = [result.folds[0].decision for result in (before, after)]
    variants = _variants(networks, decisions, crops, small, number)
    return "\n".join(
        [
            "## What compression costs",
            "",
            *_folds_table(before, after),
            "",
            f"{parameters(networks[0]):,} parameters became {parameters(networks[1]):,}; "
            f"{multiplications(networks[0]) / 1e6:,.0f} million multiplications a crop became "
            f"{multiplications(networks[1]) / 1e6:,.0f}.",
            "",
            *_variants_table(variants, number),
            "",
        ]
    )


def time_in_turn(sessions: Sequence[Session], crop: NDArray[np.uint8], runs: int = TIMED_RUNS) -> list[float]:
    """Median milliseconds of each session for one crop; they run in turn, so that other work falls on all."""
    times: list[list[float]] = [[] for _ in sessions]
    for turn in range(runs + 1):
        for session, each in zip(sessions, times, strict=True):
            begun = time.perf_counter()
            session.run(crop[np.newaxis])
            if turn:  # the first run allocates
                each.append((time.perf_counter() - begun) * 1000)
    return [statistics.median(each) for each in times]


def _variants(
    networks: Sequence[Network], decisions: Sequence[Decision], crops: CropSet, small: RunFolder, number: int
) -> list[Variant]:
    fold = next(each for each in small.folds() if each.number == number)
    rows = fold.test[np.unique(np.linspace(0, len(fold.test) - 1, min(TEST_CROPS, len(fold.test))).astype(np.int64))]
    shown = np.ascontiguousarray(crops.plain[rows])
    places = np.unique(np.linspace(0, len(fold.train) - 1, min(CALIBRATION_CROPS, len(fold.train))).astype(np.int64))
    ranges = np.ascontiguousarray(crops.plain[fold.train[places]])
    labels, children = crops.labels[rows], crops.children[rows]
    names, models, sessions, said, called = [], [], [], [], []
    for title, network, decision in zip(("before", "after"), networks, decisions, strict=True):
        whole = to_onnx(network, decision.temperature).SerializeToString()
        for precision in TIMED_PRECISIONS:
            model = with_precision(onnx.load_from_string(whole), precision, ranges).SerializeToString()
            session = open_session(model, CPU, THREADS)
            answer = _ask(session, shown)
            names.append(f"{title}, {precision}")
            models.append(model)
            sessions.append(session)
            said.append(answer)
            called.append(answer.probabilities >= decision.threshold)
    milliseconds = time_in_turn(sessions, shown[0])
    exact = Answers(said[0].probabilities, called[0])
    variants = []
    for place, session in enumerate(sessions):
        session.close()
        smaller = Answers(said[place].probabilities, called[place])
        variants.append(
            Variant(
                names[place],
                len(models[place]),
                milliseconds[place],
                scores_of_calls(labels, said[place].probabilities, called[place]),
                agreement(TIMED_PRECISIONS[place % 2], labels, children, exact, smaller),
                _likeness(said[0].maps, said[place].maps),
            )
        )
    return variants


def _ask(session: Session, crops: NDArray[np.uint8]) -> _Said:
    answers = [session.run(crop[np.newaxis]) for crop in crops]
    return _Said(
        np.array([probability[0, 1] for probability, _ in answers], np.float64),
        np.stack([cam[0, ..., 1] for _, cam in answers]),
    )


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    found = [
        float(np.corrcoef(first.ravel(), second.ravel())[0, 1])
        for first, second in zip(one, other, strict=True)
        if min(first.std(), second.std()) > DEFINED
    ]
    return statistics.median(found) if found else float("nan")


def _folds_table(before: RunResult, after: RunResult) -> list[str]:
    place = {row: index for index, row in enumerate(after.rows)}
    order = np.array([place[row] for row in before.rows])
    same = float((before.called == after.called[order]).mean())
    children = len(np.unique(before.children))
    lines = [
        f"All {len(before.folds)} fold(s), {len(before.rows)} test pictures of {children} children that neither "
        f"network saw in its fold; both in float32. Same decision: {same:.2%}.",
        "",
        "| | accuracy | balanced accuracy | AUC | sensitivity | specificity |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for title, result in (("before", before), ("after", after)):
        pooled = result.pooled
        lines.append(
            f"| {title} | {pooled.accuracy:.4f} | {pooled.balanced_accuracy:.4f} | {pooled.auc:.4f} "
            f"| {pooled.sensitivity:.4f} | {pooled.specificity:.4f} |"
        )
    return lines


def _variants_table(variants: Sequence[Variant], number: int) -> list[str]:
    seen = variants[0].agreement
    lines = [
        f"Fold {number}, {seen.pictures} test pictures of {seen.children} children, ONNX Runtime on the processor, "
        f"{THREADS} threads, all in turn:",
        "",
        "| | file | a crop with Grad-CAM | same decision as before in float32 | 95 % over children | accuracy | AUC "
        "| Grad-CAM's correlation with before |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in variants:
        low, high = each.agreement.same_interval.low, each.agreement.same_interval.high
        lines.append(
            f"| {each.name} | {each.bytes / 1e6:.1f} MB | {each.milliseconds:.1f} ms | {each.agreement.same:.2%} "
            f"| {low:.2%} to {high:.2%} | {each.scores.accuracy:.4f} | {each.scores.auc:.4f} "
            f"| {each.cam_likeness:.3f} |"
        )
    return lines

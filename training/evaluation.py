"""What a bundle says about pictures of children that training never saw, as the tables of its card."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.bundle import ModelBundle
from models.classifier import Classifier
from models.runtime import CPU
from training.crops import Crops
from training.metrics import FloatArray, LabelArray, Scores, over_children, scores
from training.tables import Picture

NUMBERS = ("auc", "accuracy", "f1", "sensitivity", "specificity", "ece")
UNCOVERED_SHARE = 0.05
"""Under this share of the face behind something, a face counts as uncovered."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A bundle's probability of pain, (N,), for each crop."""

    crops: Crops
    probabilities: FloatArray


def answer(bundle: Path, crops: Crops) -> Answers:
    """Asks the bundle on the disk, by the classifier of the bedside program."""
    classifier = Classifier(ModelBundle.load(bundle), CPU)
    try:
        probabilities = np.array([classifier.classify(crop).probability for crop in crops.plain], np.float64)
    finally:
        classifier.close()
    return Answers(crops, probabilities)


def report(title: str, answers: Answers, threshold: float) -> str:
    """One set's results as Markdown: all numbers with intervals over children, then by state, tone, light, pacifier."""
    crops, probabilities = answers.crops, answers.probabilities
    labels, children = crops.labels, crops.children
    total = scores(labels, probabilities, threshold)
    uncovered = [is_uncovered(picture) for picture in crops.pictures]
    missed = sum(is_uncovered(picture) for picture in crops.missed)
    everything = len(crops.pictures) + len(crops.missed)
    lines = [
        f"### {title}",
        "",
        f"{len(set(children))} children, {everything} pictures. Face found in {len(crops.pictures)} "
        f"({len(crops.pictures) / everything:.1%}); of the {sum(uncovered) + missed} uncovered ones in "
        f"{sum(uncovered) / max(1, sum(uncovered) + missed):.1%}. The others have no answer and are not counted below.",
        "",
        "| number | value | 95 % interval over children |",
        "| --- | --- | --- |",
    ]
    for name in NUMBERS:
        span = over_children(_number(name, threshold), labels, probabilities, children, draws=500)
        lines.append(f"| {name} | {getattr(total, name):.3f} | {span.low:.3f} to {span.high:.3f} |")
    lines += ["", *_by_state(answers, threshold), ""]
    lines += _by("skin tone", answers, threshold, lambda picture: picture.tone)
    lines += _by("light", answers, threshold, lambda picture: picture.light)
    lines += _by("pacifier", answers, threshold, lambda picture: "yes" if picture.has_pacifier else "no")
    return "\n".join(lines)


def is_uncovered(picture: Picture) -> bool:
    """Whether nothing lies over the face: no hand, blanket, shield, nor pacifier."""
    return picture.covered_share < UNCOVERED_SHARE and not picture.has_pacifier


def _number(name: str, threshold: float) -> Callable[[LabelArray, FloatArray], float]:
    def measure(labels: LabelArray, probabilities: FloatArray) -> float:
        value: float = getattr(scores(labels, probabilities, threshold), name)
        return value

    return measure


def _by_state(answers: Answers, threshold: float) -> list[str]:
    lines = ["| state | truth | pictures | called pain |", "| --- | --- | --- | --- |"]
    for state, rows in _groups(answers.crops, lambda picture: picture.state):
        truth = "pain" if answers.crops.labels[rows[0]] else "no pain"
        called = (answers.probabilities[rows] >= threshold).mean()
        lines.append(f"| {state.replace('_', ' ')} | {truth} | {len(rows)} | {called:.1%} |")
    return lines


def _by(title: str, answers: Answers, threshold: float, key: Callable[[Picture], str]) -> list[str]:
    lines = [f"| {title} | pictures | auc | accuracy | sensitivity | specificity |", "| --- " * 6 + "|"]
    for group, rows in _groups(answers.crops, key):
        part: Scores = scores(answers.crops.labels[rows], answers.probabilities[rows], threshold)
        lines.append(
            f"| {group} | {len(rows)} | {part.auc:.3f} | {part.accuracy:.3f} | {part.sensitivity:.3f} "
            f"| {part.specificity:.3f} |"
        )
    return [*lines, ""]


def _groups(crops: Crops, key: Callable[[Picture], str]) -> list[tuple[str, NDArray[np.int64]]]:
    names = np.array([key(picture) for picture in crops.pictures])
    return [(str(name), np.flatnonzero(names == name)) for name in np.unique(names)]

"""Two models on the same pictures: is one better, and may one say so? The test is in `models.paired_test`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from models.paired_test import randomisation_test
from training.errors import TrainingError
from training.metrics import FloatArray, Interval, LabelArray, Scores, draw_children, interval_of, scores_of_calls

Number = Literal[
    "balanced_accuracy", "accuracy", "f1", "precision", "sensitivity", "specificity", "auc", "brier", "ece"
]
NUMBERS: tuple[Number, ...] = get_args(Number)
DECIDING: Number = "balanced_accuracy"
"""The one number that decides, named before anything is measured: the mean of sensitivity and specificity, each model
at its own threshold, is what the correction of the DAN suggestion rests on."""

LEVEL = 0.05


class Verdict(StrEnum):
    """What to do with the model that asks to be promoted."""

    promote = "promote"
    keep = "keep"
    no_difference = "no difference shown"
    a_person = "a person must decide"


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What one model says about pictures.

    Attributes:
        probabilities: (N,) of pain, calibrated.
        called: (N,) whether it calls pain, by its own threshold.
    """

    probabilities: FloatArray
    called: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of the asking model minus that of the running one, with its 95 % interval over children."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same pictures.

    Attributes:
        running: The numbers of the model in use.
        asking: Those of the model that asks to be promoted.
        differences: asking minus running, by number.
        p: Of the paired test on `DECIDING`.
        children: How many.
        pictures: How many.
        verdict: What to do.
        why: The verdict's reason in one sentence.
    """

    running: Scores
    asking: Scores
    differences: dict[Number, Difference]
    p: float
    children: int
    pictures: int
    verdict: Verdict
    why: str


def compare(
    labels: LabelArray,
    children: NDArray[np.str_],
    running: Answers,
    asking: Answers,
    *,
    draws: int = 2000,
    seed: int = 0,
) -> Comparison:
    """Compares two models' answers to the same pictures.

    Args:
        labels: (N,) 1 for pain, 0 for none.
        children: (N,) whose picture it is.
        running: Of the model in use.
        asking: Of the model that asks to be promoted.
        draws: How often to draw for the test and for the intervals, each.
        seed: Of the drawing.

    Raises:
        TrainingError: There are not both classes.
    """
    pain = int((labels == 1).sum())
    if pain in (0, len(labels)):
        raise TrainingError(
            f"a comparison needs pictures with and without pain, found {pain} of {len(labels)} with pain; "
            "take more children in"
        )
    first, second = (_scores(labels, each) for each in (running, asking))
    differences = _differences(labels, children, running, asking, draws=draws, seed=seed)
    p = randomisation_test(labels, children, running.called, asking.called, draws=draws, seed=seed)
    count = len(np.unique(children))
    verdict, why = _judge(differences, p, count)
    return Comparison(first, second, differences, p, count, len(labels), verdict, why)


def p_text(p: float) -> str:
    """A p for a sentence or a table; what would be shown as 0 is not 0."""
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def _differences(
    labels: LabelArray, children: NDArray[np.str_], running: Answers, asking: Answers, *, draws: int, seed: int
) -> dict[Number, Difference]:
    drawn = np.empty((draws, len(NUMBERS)))
    for index, rows in enumerate(draw_children(children, draws=draws, seed=seed)):
        drawn[index] = _minus(labels[rows], _at(running, rows), _at(asking, rows))
    values = _minus(labels, running, asking)
    return {
        name: Difference(float(values[column]), interval_of(drawn[:, column])) for column, name in enumerate(NUMBERS)
    }


def _minus(labels: LabelArray, running: Answers, asking: Answers) -> FloatArray:
    first, second = _scores(labels, running), _scores(labels, asking)
    return np.array([getattr(second, name) - getattr(first, name) for name in NUMBERS], np.float64)


def _judge(differences: dict[Number, Difference], p: float, children: int) -> tuple[Verdict, str]:
    deciding, sensitivity = differences[DECIDING], differences["sensitivity"]
    shown = f"balanced accuracy {deciding.value:+.3f}, {p_text(p)} over {children} children"
    if p >= LEVEL:
        return Verdict.no_difference, f"no difference shown ({shown}); keep the running one"
    if deciding.value < 0:
        return Verdict.keep, f"the running one is better ({shown}); keep it"
    if sensitivity.interval.high < 0:
        return Verdict.a_person, (
            f"the new one is better over all ({shown}), but misses more pain (sensitivity {sensitivity.value:+.3f}, "
            f"{sensitivity.interval.low:+.3f} to {sensitivity.interval.high:+.3f}); a person must decide"
        )
    return Verdict.promote, f"the new one is better ({shown}); promote it"


def _scores(labels: LabelArray, answers: Answers) -> Scores:
    return scores_of_calls(labels, answers.probabilities, answers.called)


def _at(answers: Answers, rows: NDArray[np.int64]) -> Answers:
    return Answers(answers.probabilities[rows], answers.called[rows])

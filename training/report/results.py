"""From the answers of all folds to the numbers of a run, with every rule about children checked on the way."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from training.calibration import Decision, decide_on, softmax
from training.errors import TrainingError
from training.metrics import (
    Confusion,
    FloatArray,
    Interval,
    LabelArray,
    Scores,
    confusion,
    draw_children,
    interval_of,
    scores_of_calls,
)
from training.run_folder import Predictions

NAMES = tuple(field.name for field in fields(Scores))
TITLES = {
    "accuracy": "Accuracy",
    "f1": "F1",
    "precision": "Precision",
    "sensitivity": "Recall (sensitivity)",
    "specificity": "Specificity",
    "balanced_accuracy": "Balanced accuracy",
    "auc": "AUC",
    "brier": "Brier score",
    "ece": "Calibration error (ECE)",
}
THESIS_NAMES = ("accuracy", "f1")
"""Numbers of the thesis's tables, which are at `LARGER_OUTPUT`."""

LARGER_OUTPUT = Decision(temperature=1.0, threshold=0.5)
"""Called is what has the larger softmax output: nothing is chosen."""


@dataclass(frozen=True, slots=True, eq=False)
class FoldAnswers:
    """One fold's answers: `validation` chose epoch, temperature and threshold; `test` was seen by none of them.

    Without a validation part (the thesis's VideoDol), or with one class in it, nothing is chosen: temperature 1 and
    threshold 0.5.
    """

    number: int
    validation: Predictions | None
    test: Predictions

    @property
    def can_choose(self) -> bool:
        """Whether there are validation pictures of both classes, which temperature and threshold come from."""
        return self.validation is not None and len(np.unique(self.validation.labels)) > 1


@dataclass(frozen=True, slots=True, eq=False)
class FoldResult:
    """One fold's numbers over its test children, with temperature and threshold from its validation children.

    Attributes:
        fold: The answers.
        decision: What the validation children chose.
        probabilities: (N,) of pain for the test pictures, calibrated.
        uncalibrated: (N,) the same at temperature 1.
        called: (N,) what is called pain.
        scores: All numbers.
        confusion: The four counts.
    """

    fold: FoldAnswers
    decision: Decision
    probabilities: FloatArray
    uncalibrated: FloatArray
    called: NDArray[np.bool_]
    scores: Scores
    confusion: Confusion


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and sample standard deviation (n - 1) over the folds that have the number; NaN where too few have."""

    mean: float
    sd: float
    folds: int

    def text(self, sign: str = "±") -> str:
        """Such as 0.874 ± 0.034; one fold has no deviation."""
        if not self.folds:
            return "none"
        return f"{self.mean:.3f}" if np.isnan(self.sd) else f"{self.mean:.3f} {sign} {self.sd:.3f}"


@dataclass(frozen=True, slots=True, eq=False)
class RunResult:
    """A whole run.

    Attributes:
        folds: By number.
        spreads: Over the folds, by number's name (`NAMES`).
        pooled: All test pictures of all folds together, each at its own fold's threshold.
        intervals: 95 % over children, of the pooled numbers, by name.
        labels: (N,) pooled; so are all that follow.
        probabilities: (N,) calibrated.
        uncalibrated: (N,) at temperature 1.
        called: (N,).
        children: (N,).
        numbers: (N,) of the fold.
        rows: (N,) in the run's crops.
        warnings: What a reader must know, one sentence each.
    """

    folds: tuple[FoldResult, ...]
    spreads: dict[str, Spread]
    pooled: Scores
    intervals: dict[str, Interval]
    labels: LabelArray
    probabilities: FloatArray
    uncalibrated: FloatArray
    called: NDArray[np.bool_]
    children: NDArray[np.str_]
    numbers: LabelArray
    rows: LabelArray
    warnings: tuple[str, ...]


def result_of(
    folds: Sequence[FoldAnswers], *, draws: int = 1000, seed: int = 0, larger_output: bool = False
) -> RunResult:
    """All numbers of a run.

    Args:
        folds: At least one.
        draws: Of the bootstrap over children.
        seed: Of the bootstrap.
        larger_output: Whether the larger of the network's two outputs decides, whatever the validation children chose:
            the decision behind the thesis's numbers.

    Raises:
        TrainingError: A child is on two sides, a label is neither, a class is missing, or an answer is not a number.
    """
    _check(folds)
    done = tuple(_fold_result(fold, LARGER_OUTPUT if larger_output else _decision(fold)) for fold in folds)
    labels = np.concatenate([each.fold.test.labels for each in done])
    children = np.concatenate([each.fold.test.children for each in done])
    probabilities, uncalibrated, called = (
        np.concatenate([getattr(each, name) for each in done]) for name in ("probabilities", "uncalibrated", "called")
    )
    drawn = np.array(
        [
            tuple(asdict(scores_of_calls(labels[rows], probabilities[rows], called[rows])).values())
            for rows in draw_children(children, draws=draws, seed=seed)
        ],
        np.float64,
    )
    intervals = {name: interval_of(drawn[:, column]) for column, name in enumerate(NAMES)}
    return RunResult(
        folds=done,
        spreads={name: _spread([getattr(each.scores, name) for each in done]) for name in NAMES},
        pooled=scores_of_calls(labels, probabilities, called),
        intervals=intervals,
        labels=labels,
        probabilities=probabilities,
        uncalibrated=uncalibrated,
        called=called,
        children=children,
        numbers=np.concatenate([np.full(len(each.called), each.fold.number) for each in done]),
        rows=np.concatenate([each.fold.test.rows for each in done]),
        warnings=(*_warnings(done), *_by_chance(intervals["auc"])),
    )


def _fold_result(fold: FoldAnswers, decision: Decision) -> FoldResult:
    probabilities = decision.probabilities(fold.test.logits)
    called = probabilities >= decision.threshold
    return FoldResult(
        fold=fold,
        decision=decision,
        probabilities=probabilities,
        uncalibrated=softmax(fold.test.logits)[:, 1],
        called=called,
        scores=scores_of_calls(fold.test.labels, probabilities, called),
        confusion=confusion(fold.test.labels, called),
    )


def _decision(fold: FoldAnswers) -> Decision:
    if fold.validation is None or not fold.can_choose:
        return LARGER_OUTPUT
    return decide_on(fold.validation.labels, fold.validation.logits)


def _spread(values: Sequence[float]) -> Spread:
    there = [value for value in values if not np.isnan(value)]
    mean = float(np.mean(there)) if there else float("nan")
    return Spread(mean, float(np.std(there, ddof=1)) if len(there) > 1 else float("nan"), len(there))


def _check(folds: Sequence[FoldAnswers]) -> None:
    if not folds:
        raise TrainingError("a run must hold answers of at least one fold, found none; finish the training first")
    tested_in: dict[str, int] = {}
    for fold in folds:
        _check_rows(fold.number, fold.test)
        shared: list[str] = []
        if fold.validation is not None:
            _check_rows(fold.number, fold.validation)
            shared = sorted(set(fold.validation.children.tolist()) & set(fold.test.children.tolist()))
        if shared:
            raise TrainingError(
                f"fold {fold.number}: a child must be on one side only, found {shared[0]} in validation and test"
                f"{_more(shared)}; divide the children anew"
            )
        for child in np.unique(fold.test.children):
            first = tested_in.setdefault(str(child), fold.number)
            if first != fold.number:
                raise TrainingError(
                    f"a child must be tested in one fold only, found {child} in folds {first} and {fold.number}; "
                    "divide the children anew"
                )
    labels = np.concatenate([fold.test.labels for fold in folds])
    if len(np.unique(labels)) < 2:
        raise TrainingError(
            f"the test pictures must hold both classes, found {int(labels.sum())} of {len(labels)} with pain; "
            "take more children in"
        )


def _check_rows(number: int, rows: Predictions) -> None:
    if not len(rows.labels):
        raise TrainingError(f"fold {number}: validation and test must hold pictures, found none; train it again")
    wrong = set(np.unique(rows.labels).tolist()) - {0, 1}
    if wrong:
        raise TrainingError(f"fold {number}: a label must be 0 or 1, found {sorted(wrong)[0]}; correct the table")
    if not np.isfinite(rows.logits).all():
        bad = int((~np.isfinite(rows.logits)).any(axis=1).sum())
        raise TrainingError(
            f"fold {number}: answers must be finite, found {bad} of {len(rows.labels)} that are not; "
            "train it again with a lower learning rate"
        )


def _warnings(folds: Sequence[FoldResult]) -> list[str]:
    warnings = []
    for each in folds:
        number, labels = each.fold.number, each.fold.test.labels
        if each.fold.validation is None:
            warnings.append(f"Fold {number} has no validation part: threshold 0.5, no temperature.")
        elif not each.fold.can_choose:
            warnings.append(f"Fold {number} was validated on one class only: threshold 0.5, no temperature.")
        if len(np.unique(labels)) < 2:
            only = "pain" if labels[0] else "no pain"
            warnings.append(f"Fold {number} was tested on pictures of one class only ({only}): its AUC cannot be had.")
        elif each.scores.auc < 0.5:
            warnings.append(
                f"Fold {number} orders pictures the wrong way round (AUC {each.scores.auc:.2f}): are labels swapped?"
            )
        if each.called.all() or not each.called.any():
            what = "everything" if each.called.all() else "nothing"
            warnings.append(f"Fold {number} calls {what} pain.")
    children = len({child for each in folds for child in each.fold.test.children})
    if children < 10:
        warnings.append(f"Only {children} children were tested: the intervals over children are rough.")
    return warnings


def _by_chance(auc: Interval) -> list[str]:
    if np.isnan(auc.low) or not auc.low <= 0.5 <= auc.high:
        return []
    return [
        f"This may be chance: the AUC's 95 % interval over children, {auc.low:.2f} to {auc.high:.2f}, holds 0.5, which "
        "tossing a coin gives."
    ]


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - 1} more" if len(names) > 1 else ""

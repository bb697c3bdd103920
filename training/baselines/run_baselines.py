"""Runs chapter 2's models over folds and writes each as a run, in the files that networks write."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.baselines.baseline import Baseline, Features, fit_baseline
from training.crop_set import CropSet
from training.environment import environment
from training.folds import Fold
from training.metrics import FloatArray, LabelArray
from training.run_folder import RunFolder, create_run
from training.run_record import Counts, FoldRecord, RunRecord, UsedWeights

CHUNK = 256
"""Crops whose features are worked out at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What baselines run on: crops, the folds over them, and a record whose crops, tables and counts are theirs."""

    crops: CropSet
    folds: Sequence[Fold]
    record: RunRecord


@dataclass(frozen=True, slots=True, eq=False)
class _FoldDone:
    fold: Fold
    chosen: str
    seconds: float
    logits: dict[str, FloatArray]


def run_baseline(
    baseline: Baseline,
    task: Task,
    folder: Path,
    *,
    created: datetime,
    weights: UsedWeights | None = None,
    seed: int = 0,
    say: Callable[[str], object] = lambda _: None,
) -> RunFolder:
    """Fits a baseline on every fold and writes its run, after all folds are done.

    Args:
        baseline: What to fit.
        task: On what.
        folder: Of the run; must not exist yet.
        created: The time for the record, in UTC.
        weights: Pretrained weights behind the features, where there are any.
        seed: Of the fit.
        say: Is told how it goes on.

    Raises:
        TrainingError: `folder` is there already.
        OSError: Disk full or no permission.
    """
    say(f"{baseline.name}: features of {len(task.crops.frames)} crops...")
    features, labels = _features(baseline, task), task.crops.labels
    done = []
    for fold in task.folds:
        say(f"{baseline.name}: fold {fold.number} of {len(task.folds)}...")
        done.append(_fit_fold(baseline, fold, features, labels, seed))
    record = task.record.model_copy(
        update={
            "kind": "baseline",
            "model": baseline.name,
            "created": created,
            "seed": seed,
            "weights": weights,
            "deviations": (),
            "environment": environment(devices=False),
        }
    )
    run = create_run(folder, record, _text(baseline), task.folds, task.crops)
    for each in done:
        _write(run, task.crops, each)
    return run


def _features(baseline: Baseline, task: Task) -> Features:
    """Of all crops that take part; rows of others stay zero."""
    rows = np.unique(np.concatenate([part for fold in task.folds for part in fold.parts().values()]))
    plain = task.crops.plain
    parts = [
        baseline.features(np.ascontiguousarray(plain[rows[start : start + CHUNK]]))
        for start in range(0, len(rows), CHUNK)
    ]
    features = np.concatenate(parts)
    placed = np.zeros((len(plain), features.shape[1]), np.float32)
    placed[rows] = features
    return placed


def _fit_fold(baseline: Baseline, fold: Fold, features: Features, labels: LabelArray, seed: int) -> _FoldDone:
    began = time.monotonic()
    validation = (features[fold.validation], labels[fold.validation]) if _has_both(labels[fold.validation]) else None
    fitted = fit_baseline(baseline, (features[fold.train], labels[fold.train]), validation, seed=seed)
    parts = {name: rows for name, rows in fold.parts().items() if name != "train" and len(rows)}
    logits = {name: fitted.logits(features[rows]) for name, rows in parts.items()}
    return _FoldDone(fold, fitted.chosen, time.monotonic() - began, logits)


def _write(run: RunFolder, crops: CropSet, done: _FoldDone) -> None:
    fold = done.fold
    for part in ("validation", "test"):
        if part in done.logits:
            run.write_predictions(fold.number, part, crops, fold.parts()[part], done.logits[part])
    if done.chosen:
        chosen = json.dumps({"chosen": done.chosen}, indent=2) + "\n"
        (run.fold_folder(fold.number) / "baseline.json").write_text(chosen, encoding="utf-8")
    parts = {name: _counts(crops, rows) for name, rows in fold.parts().items()}
    run.write_fold_record(
        FoldRecord(number=fold.number, best_epoch=0, epochs=0, stopped="end", seconds=done.seconds, parts=parts)
    )


def _counts(crops: CropSet, rows: NDArray[np.int64]) -> Counts:
    pain = int(crops.labels[rows].sum())
    return Counts(nonpain=len(rows) - pain, pain=pain, children=len(np.unique(crops.children[rows])))


def _text(baseline: Baseline) -> str:
    components = "null" if baseline.components is None else baseline.components
    return (
        f"baseline: {baseline.name}\ndescription: {json.dumps(baseline.what)}\nprincipal_components: {components}\n"
        f"classifier: {baseline.classifier}\n"
    )


def _has_both(labels: LabelArray) -> bool:
    return len(np.unique(labels)) == 2

"""Tiny runs of training without any training: crops whose redness is the label, and answers that a test invents."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.manifest import CropRule
from training.crop_set import IMAGES_FILE, RULE_FILE, TABLE_FILE, CropSet, read_crops, rule_text
from training.folds import Fold
from training.frame_table import LabelledFrame, rows_of, write_rows
from training.run_folder import RunFolder, create_run, file_hash
from training.run_record import Counts, Environment, FoldRecord, RunRecord, UsedFile

RULE = CropRule(detector="blazeface-back", margin=0.1, roll="upright")
Answering = Callable[[CropSet, NDArray[np.int64]], NDArray[np.float64]]
"""(crops, row numbers) to logits (N, 2)."""


def write_crops(
    folder: Path, *, children: int = 6, frames: int = 8, size: int = 32, seed: int = 0, origin: str = "synthetic"
) -> CropSet:
    """Crops of noise, redder where there is pain; half of each child's frames are with pain."""
    random = np.random.default_rng(seed)
    rows = [
        LabelledFrame(
            file=folder / f"child-{child:02d}.mkv",
            frame_index=index,
            time_seconds=float(index),
            child=f"child-{child:02d}",
            label="pain" if index % 2 else "nonpain",
            human_score=None,
            origin=origin,
        )
        for child in range(children)
        for index in range(frames)
    ]
    images = random.integers(0, 120, (len(rows), size, size, 3)).astype(np.uint8)
    images[[row.is_pain for row in rows], ..., 0] += 100
    folder.mkdir(parents=True)
    np.save(folder / IMAGES_FILE, images)
    write_rows(rows_of(rows, folder), folder / TABLE_FILE)
    (folder / RULE_FILE).write_text(rule_text(RULE, size=size, border=0), encoding="utf-8")
    return read_crops(folder)


def folds_of(crops: CropSet, count: int = 3) -> tuple[Fold, ...]:
    """Folds over the children in turn: every count-th is tested, the next one validates, the others train."""
    names = np.unique(crops.children)
    place = np.searchsorted(names, crops.children) % count
    return tuple(
        Fold(
            number=number + 1,
            train=np.flatnonzero((place != number) & (place != (number + 1) % count)),
            validation=np.flatnonzero(place == (number + 1) % count),
            test=np.flatnonzero(place == number),
        )
        for number in range(count)
    )


def redness(crops: CropSet, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Logits of a model that sees the label in the red channel."""
    red = crops.plain[rows, ..., 0].mean(axis=(1, 2)) - 110
    return np.stack([np.zeros(len(rows)), red / 10], axis=1)


def chance(crops: CropSet, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Logits that know nothing, the same for the same rows."""
    del crops
    values = np.random.default_rng(5).normal(size=rows.max() + 1)[rows]
    return np.stack([np.zeros(len(rows)), values], axis=1)


def write_run(
    folder: Path,
    crops_folder: Path,
    answer: Answering = redness,
    *,
    folds: Sequence[Fold] | None = None,
    kind: Literal["network", "baseline"] = "network",
    model: str = "compact",
    epochs: int = 3,
) -> RunFolder:
    """A finished run over the crops of `crops_folder` with the answers of `answer`; networks get a history."""
    crops = read_crops(crops_folder)
    divided = folds_of(crops) if folds is None else folds
    table = crops_folder / TABLE_FILE
    record = RunRecord(
        format_version="1.0",
        name="trial",
        kind=kind,
        model=model,
        created=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        classes=("no pain", "pain"),
        tables=(),
        crops=(UsedFile(path=crops_folder, sha256=file_hash(table), rows=len(crops.frames)),),
        crop_rule=crops.rule,
        size=crops.plain.shape[1],
        frames=len(crops.frames),
        children=len(np.unique(crops.children)),
        folds=len(divided),
        seed=1,
        weights=None,
        deviations=(),
        notes=(),
        environment=Environment(python="3.11", platform="test", packages={"numpy": "2"}, devices=("CPU",)),
    )
    run = create_run(folder, record, json.dumps({"made": "by a test"}), divided, crops)
    for fold in divided:
        for part, rows in (("validation", fold.validation), ("test", fold.test)):
            if len(rows):
                run.write_predictions(fold.number, part, crops, rows, answer(crops, rows))
        if kind == "network":
            history = [
                {"epoch": epoch, "loss": 1 / epoch, "accuracy": 0.8, "val_loss": 1.2 / epoch, "val_accuracy": 0.7}
                for epoch in range(1, epochs + 1)
            ]
            run.write_history(fold.number, history)
        run.write_fold_record(_fold_record(fold, crops, epochs if kind == "network" else 0))
    return run


def _fold_record(fold: Fold, crops: CropSet, epochs: int) -> FoldRecord:
    parts = {}
    for name, rows in fold.parts().items():
        pain = int(crops.labels[rows].sum())
        parts[name] = Counts(nonpain=len(rows) - pain, pain=pain, children=len(np.unique(crops.children[rows])))
    return FoldRecord(number=fold.number, best_epoch=epochs, epochs=epochs, stopped="end", seconds=1.0, parts=parts)

"""On which children two bundles are compared: crop sets, or the test children of a run."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.compare_sources import Held
from training.crop_set import read_crops
from training.errors import TrainingError
from training.labelled_crops import with_tables
from training.run_folder import read_run


def of_crops(folders: Sequence[Path], tables: Sequence[Path], split: str) -> tuple[Held, ...]:
    """Crop sets, with the labels and rows of tables where some are given, and only one split's rows where one is named.

    Raises:
        TrainingError: A set or a table is wrong, or nothing is left.
    """
    return tuple(_held(folder, tables, split) for folder in folders)


def of_run(folder: Path, fold: int | None) -> tuple[Held, ...]:
    """The test children of one fold of a run, or of all.

    Raises:
        TrainingError: It is no run, or has no such fold.
    """
    run = read_run(folder)
    folds = [each for each in run.folds() if fold in (None, each.number)]
    if not folds:
        raise TrainingError(f"{folder}: the fold must be one of 1 to {run.record.folds}, got {fold}; name another")
    rows = np.concatenate([each.test for each in folds])
    return (Held(run.crops(), rows, np.concatenate([np.full(len(each.test), each.number) for each in folds])),)


def _held(folder: Path, tables: Sequence[Path], split: str) -> Held:
    crops, rows = with_tables(read_crops(folder), tables)
    if split:
        splits = [frame.split for frame in crops.frames]
        rows = np.array([row for row in rows if splits[row] == split], np.int64)
        if not len(rows):
            there = ", ".join(sorted({each for each in splits if each})) or "none"
            raise TrainingError(f"{folder}: there must be rows of split {split}, found splits: {there}; name another")
    return Held(crops, rows, np.zeros(len(rows), np.int64))

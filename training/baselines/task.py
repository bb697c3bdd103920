"""What baselines run on: a network's run, or crops with a recipe's folds."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from training.baselines.run_baselines import Task
from training.crop_set import joined, read_crops
from training.environment import environment
from training.folds import lacking, make_folds
from training.labelled_crops import with_tables
from training.recipe import load_recipe
from training.run_folder import crops_hash, file_hash, read_run
from training.run_record import RunRecord, UsedFile


def task_like(folder: Path) -> Task:
    """The crops, labels and folds of a run.

    Raises:
        TrainingError: It is no run, or its crops have changed.
    """
    run = read_run(folder)
    return Task(run.crops(), run.folds(), run.record)


def task_of(crops: Sequence[Path], tables: Sequence[Path], recipe: str, created: datetime) -> Task:
    """Crop sets with the folds that a recipe makes over them.

    Args:
        crops: Folders of crop sets; several are joined.
        tables: Tables whose labels and rows count instead of those that came with the crops; may be empty.
        recipe: Name or file.
        created: The time for the record, in UTC.

    Raises:
        TrainingError: Crops, tables, recipe or folds are not right.
    """
    chosen = load_recipe(recipe)
    together, rows = with_tables(joined([read_crops(folder) for folder in crops]), tables)
    folds = make_folds(together, chosen, rows)
    took_part = np.unique(np.concatenate([part for fold in folds for part in fold.parts().values()]))
    record = RunRecord(
        format_version="1.0",
        name=chosen.name,
        kind="baseline",
        model="none",
        created=created,
        classes=("no pain", "pain"),
        tables=tuple(UsedFile(path=path.resolve(), sha256=file_hash(path), rows=len(rows)) for path in tables),
        crops=tuple(
            UsedFile(path=folder.resolve(), sha256=crops_hash(folder), rows=len(read_crops(folder).frames))
            for folder in crops
        ),
        crop_rule=together.rule,
        size=int(together.plain.shape[1]),
        frames=len(took_part),
        children=len(np.unique(together.children[took_part])),
        folds=len(folds),
        seed=0,
        weights=None,
        deviations=(),
        notes=tuple(note for fold in folds for note in lacking(fold, together.labels)),
        environment=environment(devices=False),
    )
    return Task(together, folds, record)

"""A run from recipe and crops: its folder is made, or found again after a kill, and its folds are trained."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from training.crop_set import CropSet, joined, read_crops
from training.environment import environment
from training.errors import TrainingError
from training.fit_state import Progress
from training.folds import Fold, lacking, make_folds
from training.frame_table import read_table
from training.labelled_crops import with_tables
from training.recipe import Recipe, deviations
from training.run_folder import RunFolder, create_run, crops_hash, file_hash, read_run
from training.run_record import RunRecord, UsedFile, UsedWeights
from training.tables import codes_alike

CLASS_NAMES = ("no pain", "pain")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a run is made from.

    Attributes:
        crops: Folders of crop sets; several are joined.
        tables: Tables whose labels and rows count instead of those that came with the crops; may be empty.
        weights: The user's file of pretrained weights, where the recipe needs one.
    """

    crops: tuple[Path, ...]
    tables: tuple[Path, ...] = ()
    weights: Path | None = None


class Listener(Protocol):
    """Who is told how a run goes on."""

    def on_features(self, done: int, of: int) -> None:
        """Crops whose frozen features are kept."""

    def on_epoch(self, run: RunFolder, number: int, progress: Progress) -> None:
        """A fold has done an epoch."""

    def on_fold(self, run: RunFolder, number: int) -> None:
        """A fold is finished."""


TrainFolds = Callable[[Sequence[tuple[RunFolder, int]], Listener], None]
"""Trains folds of runs: `train_here`, or on a cluster."""


def prepare_run(recipe: Recipe, sources: Sources, out: Path, created: datetime) -> RunFolder:
    """The run's folder: a new one, or the one that is there already, which must be of the same recipe and crops.

    Args:
        recipe: What to do.
        sources: With what.
        out: The run's folder.
        created: The time for the record, in UTC.

    Raises:
        TrainingError: Crops, tables, weights or folds are not right, or `out` is another run.
        OSError: Disk full or no permission.
    """
    if out.exists():
        return _same_run(read_run(out), recipe, sources)
    extracted = joined([read_crops(folder) for folder in sources.crops])
    crops, rows = with_tables(extracted, sources.tables)
    size = recipe.network.input_size
    if crops.plain.shape[1:3] != (size, size):
        raise TrainingError(
            f"crops must be {size} x {size} pixels for this recipe, found {crops.plain.shape[2]} x "
            f"{crops.plain.shape[1]}; extract them anew with --size {size}"
        )
    folds = make_folds(crops, recipe, rows)
    weights = _weights(recipe, sources.weights)
    took_part = np.unique(np.concatenate([part for fold in folds for part in fold.parts().values()]))
    from training.fold_fit import is_mixed  # loads TensorFlow: only once all else is known to be right

    differs = list(deviations(recipe))
    if recipe.training.precision == "auto" and is_mixed(recipe.training):
        differs.append("training.precision: mixed, as a GPU was at hand")
    if recipe.training.cached_variants:
        differs.append(
            f"each crop has {recipe.training.cached_variants} fixed variants, kept in float16 behind frozen layers, "
            "where the thesis changes crops anew in every epoch"
        )
    record = RunRecord(
        format_version="1.0",
        name=recipe.name,
        kind="network",
        model=recipe.network.name,
        created=created,
        classes=CLASS_NAMES,
        tables=tuple(_used_table(file) for file in sources.tables),
        crops=tuple(_used_crops(folder) for folder in sources.crops),
        crop_rule=crops.rule,
        size=size,
        frames=len(took_part),
        children=len(np.unique(crops.children[took_part])),
        folds=len(folds),
        seed=recipe.training.seed,
        weights=weights,
        deviations=tuple(differs),
        notes=tuple(_notes(recipe, folds, crops)),
        environment=environment(),
    )
    return create_run(out, record, recipe.to_yaml(), folds, crops)


def train_run(
    run: RunFolder, recipe: Recipe, listener: Listener, train_folds: TrainFolds, numbers: Sequence[int] | None = None
) -> None:
    """Trains all folds of a run that are not finished, or some.

    Args:
        run: As `prepare_run` gives it.
        recipe: The run's.
        listener: Who is told.
        train_folds: Where.
        numbers: Which folds; None: all.

    Raises:
        TrainingError: A loss is no longer a number, or the memory is too small; finished folds and epochs stay.
    """
    wanted = [number for number in numbers or run.fold_numbers if number not in run.finished]
    if wanted and recipe.training.cached_variants:
        _cache(run, recipe, listener)
    train_folds([(run, number) for number in wanted], listener)


def train_here(tasks: Sequence[tuple[RunFolder, int]], listener: Listener) -> None:
    """Trains folds one after the other in this process."""
    from training.fold_fit import train_fold
    from training.quiet_tensorflow import keras

    for run, number in tasks:
        train_fold(run.folder, number, _tells(listener, run))
        keras.backend.clear_session()
        listener.on_fold(run, number)


def _tells(listener: Listener, run: RunFolder) -> Callable[[int, Progress], None]:
    def on_epoch(number: int, progress: Progress) -> None:
        listener.on_epoch(run, number, progress)

    return on_epoch


def _cache(run: RunFolder, recipe: Recipe, listener: Listener) -> None:
    from training.cached_features import cache_features
    from training.fold_fit import build

    weights = _path_of(run.record.weights)
    rows = np.unique(np.concatenate([part for fold in run.folds() for part in (fold.train, fold.validation)]))
    model = build(recipe, weights, seed=recipe.training.seed)
    cache_features(run.folder, recipe, run.crops(), rows, model, listener.on_features)


def _same_run(run: RunFolder, recipe: Recipe, sources: Sources) -> RunFolder:
    record = run.record
    pairs = [
        ("recipe", run.recipe_text == recipe.to_yaml()),
        ("crops", [each.path for each in record.crops] == [path.resolve() for path in sources.crops]),
        ("table", [each.path for each in record.tables] == [path.resolve() for path in sources.tables]),
        ("weights", sources.weights is None or _path_of(record.weights) == sources.weights.resolve()),
    ]
    for what, is_same in pairs:
        if not is_same:
            raise TrainingError(f"{run.folder}: a run goes on with the same {what}, found another; name a new --out")
    return run


def _notes(recipe: Recipe, folds: Sequence[Fold], crops: CropSet) -> Iterator[str]:
    for fold in folds:
        yield from lacking(fold, crops.labels)
    took_part = np.concatenate([part for fold in folds for part in fold.parts().values()])
    if doubtful := codes_alike(crops.children[took_part].tolist()):
        # No code here: a run's notes go into its bundle's card.
        yield (
            f"{len(doubtful)} children may be here under several codes, which only case, space or a study before the "
            "code tell apart: they would be in training and test at once; give each one code in all tables"
        )
    if recipe.network.weights == "keras":
        yield "the network began with an earlier one's weights: no child that one was trained on may be among these"
    if recipe.network.weights == "demonstration":
        yield "the network began with the demonstration's weights: no newborn of demo.toml may be among these"


def _path_of(used: UsedWeights | None) -> Path | None:
    return used.path if used else None


def _weights(recipe: Recipe, file: Path | None) -> UsedWeights | None:
    begins = {"none": "random", "demonstration": "the demonstration's"}.get(recipe.network.weights)
    if begins is not None and file is not None:
        raise TrainingError(f"recipe {recipe.name} begins with {begins} weights, got {file}; leave --weights out")
    if recipe.network.weights == "none":
        return None
    from training.weights import DEMONSTRATION_FILE, read_weights, used_earlier

    match recipe.network.weights:
        case "vgg-face":
            return read_weights(file)[1]
        case "demonstration":
            return used_earlier(DEMONSTRATION_FILE)
    return used_earlier(file)


def _used_table(file: Path) -> UsedFile:
    return UsedFile(path=file.resolve(), sha256=file_hash(file), rows=len(read_table(file)))


def _used_crops(folder: Path) -> UsedFile:
    crops = read_crops(folder)
    return UsedFile(path=folder.resolve(), sha256=crops_hash(folder), rows=len(crops.frames))

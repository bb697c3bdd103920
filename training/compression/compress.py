"""A finished run made small: every fold's network pruned and taught by the large one, in a run folder of its own.

The new run has the same folds, so that what compression costs is measured on children that neither network has seen in
its fold, and `report`, `compare` and `export-run` take it as any other. A run that was killed goes on.
"""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from training.compression.chain import multiplications
from training.compression.cost import measure_cost
from training.compression.distillation import DistillationSettings, distil
from training.compression.pruning import prune, rankings, require_share, widths_for
from training.crop_set import CropSet
from training.environment import environment
from training.errors import TrainingError
from training.fit_state import Progress, StateFolder
from training.fold_fit import STATE, predict
from training.folds import Fold
from training.networks.choose import load_network
from training.networks.network import Network
from training.quiet_tensorflow import keras
from training.recipe import Recipe, parse_recipe
from training.run_folder import COST_FILE, RECIPE_FILE, RUN_FILE, RunFolder, create_run, file_hash, read_run
from training.run_record import Counts, FoldRecord, RunRecord

PRUNED_FILE = "pruned.keras"
SETTINGS_FILE = "compression.json"


@dataclass(frozen=True, slots=True)
class CompressionSettings:
    """How much goes and how it is made up for.

    Attributes:
        share: Of the multiplications that may stay, over 0 to 1.
        epochs: Of distillation, from 1.
        learning_rate: At the start; falls along half a cosine. None: the network's own (`default_rate`).
        crops: Training crops at most on which channels are judged.
        distillation: How the small network learns.
    """

    share: float
    epochs: int = 8
    learning_rate: float | None = None
    crops: int = 384
    distillation: DistillationSettings = DistillationSettings()  # noqa: RUF009 (frozen)


class Listener(Protocol):
    """Who is told how it goes on."""

    def on_pruned(self, number: int, before: int, after: int) -> None:
        """A fold's network is pruned; its multiplications before and after."""

    def on_answers(self, number: int, done: int, of: int) -> None:
        """So many answers of the large network are kept."""

    def on_epoch(self, number: int, progress: Progress) -> None:
        """The small network has done an epoch."""

    def on_fold(self, number: int) -> None:
        """A fold is finished."""


def compress(run: RunFolder, out: Path, settings: CompressionSettings, created: datetime, listener: Listener) -> str:
    """Makes the small run, or goes on with it; returns what it costs, as Markdown (also in OUT/cost.md).

    Args:
        run: With every fold finished.
        out: The small run's folder; one that was broken off goes on.
        settings: How much and how.
        created: The time for the record, in UTC.
        listener: Is told how it goes on.

    Raises:
        TrainingError: The run has unfinished folds or is a baseline, its network is no chain, the share is not right,
            or `out` is another run.
        OSError: Disk full or no permission.
    """
    _require_compressible(run)
    if settings.learning_rate is None:
        settings = replace(settings, learning_rate=default_rate(run.record.model))
    recipe = _recipe(run, settings)
    if not out.exists():
        require_share(load_network(run.network_file(1), run.record.model), settings.share)
    small = _prepare(run, out, recipe, settings, created)
    crops = run.crops()
    for fold in run.folds():
        if fold.number not in small.finished:
            _compress_fold(run, small, recipe, crops, fold, settings, listener)
            keras.backend.clear_session()
            listener.on_fold(fold.number)
    cost = out / COST_FILE
    if not cost.exists():
        text = measure_cost(run, small, crops)
        cost.write_text(text, encoding="utf-8")
    return cost.read_text(encoding="utf-8")


def default_rate(network: str) -> float:
    """Of distillation at its start. 5e-4 ruins a VGG-Face in one epoch (docs/measurements/speed.md)."""
    return 1e-5 if network == "vgg-face" else 5e-4


def _require_compressible(run: RunFolder) -> None:
    record = run.record
    if record.kind != "network":
        raise TrainingError(f"{run.folder}: only networks can be compressed, this is {record.model}; name another run")
    missing = sorted(set(run.fold_numbers) - set(run.finished))
    if missing:
        raise TrainingError(
            f"{run.folder}: every fold must be finished, fold {missing[0]} is not; go on with `sollievo-train train`"
        )


def _recipe(run: RunFolder, settings: CompressionSettings) -> Recipe:
    """The run's recipe with the training settings of distillation."""
    recipe = parse_recipe(run.recipe_text, str(run.folder / RECIPE_FILE))
    learns = recipe.training.model_copy(
        update={
            "epochs": settings.epochs,
            "learning_rate": settings.learning_rate,
            "schedule": "cosine",
            "patience": None,
            "keep": "lowest-validation-loss" if recipe.has_validation else "last",
            "class_weights": "none",
            "precision": "float32",
            "cached_variants": 0,
        }
    )
    bundle = recipe.bundle.model_copy(update={"name": f"{recipe.bundle.name}-compressed"})
    return recipe.model_copy(update={"training": learns, "bundle": bundle})


def _prepare(run: RunFolder, out: Path, recipe: Recipe, settings: CompressionSettings, created: datetime) -> RunFolder:
    meant = {"run": str(run.folder.resolve()), "sha256": file_hash(run.folder / RUN_FILE), **asdict(settings)}
    if out.exists():
        small = read_run(out)
        path = out / SETTINGS_FILE
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        others = [name for name in meant if found.get(name) != meant[name]]
        if others:
            raise TrainingError(
                f"{out}: compression goes on with the same run and settings, found another {others[0]} "
                f"({found.get(others[0])} instead of {meant[others[0]]}); name a new --out"
            )
        return small
    notes = (
        f"compressed from run {run.folder.name}: channels pruned to {settings.share:.2%} of the multiplications, "
        f"weights refitted, {settings.epochs} epochs of distillation",
    )
    record = RunRecord.model_validate(
        run.record.model_dump()
        | {
            "name": run.record.name,
            "created": created,
            "weights": None,
            "notes": (*run.record.notes, *notes),
            "environment": environment(),
        }
    )
    small = create_run(out, record, recipe.to_yaml(), run.folds(), run.crops())
    (out / SETTINGS_FILE).write_text(json.dumps(meant, indent=2) + "\n", encoding="utf-8")
    return small


def _compress_fold(
    run: RunFolder,
    small: RunFolder,
    recipe: Recipe,
    crops: CropSet,
    fold: Fold,
    settings: CompressionSettings,
    listener: Listener,
) -> None:
    number = fold.number
    large = load_network(run.network_file(number), run.record.model)
    student = _pruned(large, small, crops, fold, settings, listener)
    state = StateFolder(small.fold_folder(number) / STATE)
    progress = distil(
        large,
        student,
        crops,
        fold,
        recipe,
        settings.distillation,
        state,
        on_answers=lambda done, of: listener.on_answers(number, done, of),
        on_epoch=lambda done: listener.on_epoch(number, done),
    )
    finish_fold(small, fold, crops, student, progress)
    shutil.rmtree(state.folder, ignore_errors=True)
    (small.fold_folder(number) / PRUNED_FILE).unlink(missing_ok=True)


def finish_fold(run: RunFolder, fold: Fold, crops: CropSet, network: Network, progress: Progress) -> None:
    """Writes a fold's network and its answers; then the fold is finished.

    Args:
        run: Gets the files.
        fold: Which one.
        crops: The run's.
        network: The fold's.
        progress: With at least one epoch in its history.
    """
    network.model.save(run.network_file(fold.number))
    if len(fold.validation):
        answers = predict(network, crops, fold.validation)
        run.write_predictions(fold.number, "validation", crops, fold.validation, answers)
    run.write_predictions(fold.number, "test", crops, fold.test, predict(network, crops, fold.test))
    run.write_history(fold.number, progress.history)
    run.write_fold_record(_record(fold, crops, progress))


def _pruned(
    large: Network, small: RunFolder, crops: CropSet, fold: Fold, settings: CompressionSettings, listener: Listener
) -> Network:
    file = small.fold_folder(fold.number) / PRUNED_FILE
    if file.exists():
        return load_network(file, small.record.model)
    ranked = rankings(large, spread(crops, fold.train, settings.crops), seed=small.record.seed)
    pruned = prune(large, ranked, widths_for(large, ranked, settings.share))
    waiting = file.with_name("part-" + file.name)
    pruned.model.save(waiting)
    waiting.replace(file)
    listener.on_pruned(fold.number, multiplications(large), multiplications(pruned))
    return pruned


def spread(crops: CropSet, rows: NDArray[np.int64], most: int) -> NDArray[np.uint8]:
    """At most so many crops of these rows, evenly spread over them, (N, H, W, 3) uint8."""
    places = np.unique(np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(np.int64))
    return np.ascontiguousarray(crops.plain[rows[places]])


def _record(fold: Fold, crops: CropSet, progress: Progress) -> FoldRecord:
    parts = {}
    for name, rows in fold.parts().items():
        pain = int(crops.labels[rows].sum())
        parts[name] = Counts(nonpain=len(rows) - pain, pain=pain, children=len(np.unique(crops.children[rows])))
    seconds = round(sum(each["seconds"] for each in progress.history), 1)
    return FoldRecord(
        number=fold.number,
        best_epoch=progress.kept_epoch,
        epochs=progress.epochs,
        stopped="end",
        seconds=seconds,
        parts=parts,
    )

"""Hyper-parameter trials: one run for every combination of some settings, ranked by the validation children alone."""

import csv
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from training.cross_validation import Listener, Sources, TrainFolds, prepare_run, train_run
from training.errors import TrainingError
from training.recipe import Recipe, load_recipe
from training.run_folder import RunFolder

TRIALS_FILE = "trials.csv"
MOST_TRIALS = 256


@dataclass(frozen=True, slots=True)
class Trial:
    """One combination.

    Attributes:
        changes: Such as `training.epochs=3`.
        recipe: With the changes.
        run: Its folder.
    """

    changes: tuple[str, ...]
    recipe: Recipe
    run: RunFolder


@dataclass(frozen=True, slots=True)
class Ranked:
    """A trial's numbers over the validation parts of its folds, at the epochs that were kept."""

    run: str
    text: str
    validation_loss: float
    validation_accuracy: float
    epoch: float


def combinations(vary: Sequence[str]) -> list[tuple[str, ...]]:
    """Every combination of `setting=value,value` texts, as changes of a recipe.

    Raises:
        TrainingError: A text has no values, or there are too many combinations.
    """
    choices = []
    for text in vary:
        setting, equals, values = text.partition("=")
        if not equals or not all(values.split(",")):
            raise TrainingError(f"--vary must be setting=value,value, got {text!r}; such as training.batch=16,32")
        choices.append([f"{setting}={value}" for value in values.split(",")])
    combined = list(itertools.product(*choices))
    if len(combined) > MOST_TRIALS:
        raise TrainingError(f"there must be {MOST_TRIALS} trials at most, got {len(combined)}; vary less")
    return combined


def prepare_trials(
    recipe: str,
    combined: Sequence[tuple[str, ...]],
    changes: tuple[str, ...],
    sources: Sources,
    out: Path,
    created: datetime,
) -> list[Trial]:
    """The runs of all combinations, new or gone on with.

    Args:
        recipe: Name or file.
        combined: As `combinations` gives them.
        changes: Of all trials.
        sources: What they are made from.
        out: Where their folders go.
        created: The time for the records, in UTC.

    Raises:
        TrainingError: As `prepare_run`, or the recipe has no validation part to rank by.
    """
    recipes = [load_recipe(recipe, (*changes, *chosen)) for chosen in combined]
    if not all(each.has_validation for each in recipes):
        raise TrainingError(f"trials are ranked by validation, recipe {recipe} has none; set a validation_share")
    return [
        Trial(chosen, each, prepare_run(each, sources, out / f"trial-{number:03}", created))
        for number, (chosen, each) in enumerate(zip(combined, recipes, strict=True), start=1)
    ]


def train_trials(trials: Sequence[Trial], folds: int, listener: Listener, train_folds: TrainFolds) -> None:
    """Trains the first folds of all trials, side by side where `train_folds` can."""
    waiting: list[tuple[RunFolder, int]] = []

    def collect(tasks: Sequence[tuple[RunFolder, int]], _: Listener) -> None:
        waiting.extend(tasks)

    for trial in trials:
        train_run(trial.run, trial.recipe, listener, collect, _first(trial.run, folds))
    train_folds(waiting, listener)


def rank(trials: Sequence[Trial], folds: int, out: Path) -> list[Ranked]:
    """The trials, best first by validation loss, also written to `out`/trials.csv."""
    ranked = []
    for trial in trials:
        kept = [
            trial.run.history(number)[trial.run.fold_record(number).best_epoch - 1]
            for number in _first(trial.run, folds)
        ]
        ranked.append(
            Ranked(
                run=trial.run.folder.name,
                text=", ".join(trial.changes),
                validation_loss=float(np.mean([row["val_loss"] for row in kept])),
                validation_accuracy=float(np.mean([row["val_accuracy"] for row in kept])),
                epoch=float(np.mean([row["epoch"] for row in kept])),
            )
        )
    ranked.sort(key=lambda each: each.validation_loss)
    with (out / TRIALS_FILE).open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(["run", "settings", "validation_loss", "validation_accuracy", "epoch"])
        for each in ranked:
            writer.writerow([each.run, each.text, each.validation_loss, each.validation_accuracy, each.epoch])
    return ranked


def _first(run: RunFolder, folds: int) -> list[int]:
    return list(run.fold_numbers)[:folds]

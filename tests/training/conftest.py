"""A small trained run that several tests look at."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.crop_sets import SMALL, write_crop_set
from training.recipe import Recipe, load_recipe
from training.run_folder import RunFolder

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """Two finished folds of N-CNN on crops that are easy to tell apart; read only."""

    run: RunFolder
    recipe: Recipe
    crops: Path


@pytest.fixture(scope="session")
def trained_run(tmp_path_factory: pytest.TempPathFactory) -> TrainedRun:
    from training.cross_validation import Sources, prepare_run, train_here, train_run

    folder = tmp_path_factory.mktemp("trained")
    crops = write_crop_set(folder / "crops", children=8, size=70, border=4)
    recipe = load_recipe("synthetic", SMALL)
    run = prepare_run(recipe, Sources((crops,)), folder / "run", CREATED)
    train_run(run, recipe, Silent(), train_here)
    return TrainedRun(run, recipe, crops)


class Silent:
    """Listens to a run and remembers its epochs."""

    def __init__(self) -> None:
        self.epochs: list[tuple[int, int]] = []
        self.folds: list[int] = []
        self.features: list[tuple[int, int]] = []

    def on_features(self, done: int, of: int) -> None:
        self.features.append((done, of))

    def on_epoch(self, run: RunFolder, number: int, progress: object) -> None:
        self.epochs.append((number, progress.epochs))  # type: ignore[attr-defined]
        assert math.isfinite(run.history(number)[-1]["loss"])

    def on_fold(self, run: RunFolder, number: int) -> None:
        assert number in run.finished
        self.folds.append(number)

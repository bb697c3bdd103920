"""`sollievo-train train` and `trials`: runs from recipes. Importing it loads no TensorFlow."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.errors import TrainingError
from training.progress import time_left

if TYPE_CHECKING:
    from training.fit_state import Progress
    from training.mlflow_log import Store
    from training.run_folder import RunFolder

STORE_FILE = "mlflow.db"

RecipeName = Annotated[str, typer.Argument(metavar="RECIPE", help="A recipe's file, or the name of a shipped one.")]
CropFolders = Annotated[list[Path], typer.Option("--crops", help="Folder of `extract`; several are joined.")]
Tables = Annotated[
    list[Path] | None, typer.Option("--table", help="Table whose labels and rows count instead of the crops' own.")
]
Weights = Annotated[
    Path | None, typer.Option(help="Your file of VGG-Face weights (.h5 or .mat), or an earlier network (.keras).")
]
Changes = Annotated[list[str] | None, typer.Option("--set", help="A setting to change, such as training.epochs=3.")]
Ray = Annotated[str | None, typer.Option("--ray", metavar="ADDRESS", help="A Ray cluster's address, or `local`.")]
Mlflow = Annotated[Path | None, typer.Option(help="MLflow's SQLite file; else mlflow.db beside the run.")]
NoMlflow = Annotated[bool, typer.Option("--no-mlflow", help="Log nothing to MLflow.")]


def train(
    recipe: RecipeName,
    crops: CropFolders,
    out: Annotated[Path, typer.Option(help="The run's folder; one that was broken off goes on.")],
    table: Tables = None,
    weights: Weights = None,
    change: Changes = None,
    ray: Ray = None,
    mlflow: Mlflow = None,
    no_mlflow: NoMlflow = False,
) -> None:
    """Train by a recipe, fold by fold; a run that was killed goes on after its last whole epoch."""
    from training.cross_validation import Sources, prepare_run, train_run
    from training.recipe import load_recipe

    chosen = load_recipe(recipe, change or ())
    run = prepare_run(chosen, Sources(tuple(crops), tuple(table or ()), weights), out, datetime.now(UTC))
    for text in (*run.record.deviations, *run.record.notes):
        typer.echo(f"Note: {text}", err=True)
    waiting = {
        (run.folder, number): chosen.training.epochs for number in run.fold_numbers if number not in run.finished
    }
    listener = _Lines(_store(out, mlflow, no_mlflow), waiting)
    if ray is None:
        from training.cross_validation import train_here

        train_run(run, chosen, listener, train_here)
    else:
        from training.cluster import on_ray

        with on_ray(ray) as train_there:
            train_run(run, chosen, listener, train_there)
    listener.on_end(run)
    typer.echo(f"{out}: {len(run.finished)} of {run.record.folds} folds; next: `sollievo-train report {out}`")


def trials(
    recipe: RecipeName,
    crops: CropFolders,
    out: Annotated[Path, typer.Option(help="Folder for one run a trial, and trials.csv.")],
    vary: Annotated[list[str], typer.Option(help="A setting and its values: training.learning_rate=1e-6,5e-6.")],
    folds: Annotated[int, typer.Option(min=1, help="How many folds of each trial are trained.")] = 1,
    table: Tables = None,
    weights: Weights = None,
    change: Changes = None,
    ray: Ray = None,
    mlflow: Mlflow = None,
    no_mlflow: NoMlflow = False,
) -> None:
    """Train every combination of some settings, and rank them by the validation children alone."""
    from training.cross_validation import Sources, train_here
    from training.trials import TRIALS_FILE, combinations, prepare_trials, rank, train_trials

    prepared = prepare_trials(
        recipe,
        combinations(vary),
        tuple(change or ()),
        Sources(tuple(crops), tuple(table or ()), weights),
        out,
        datetime.now(UTC),
    )
    waiting = {
        (trial.run.folder, number): trial.recipe.training.epochs
        for trial in prepared
        for number in trial.run.fold_numbers[:folds]
        if number not in trial.run.finished
    }
    listener = _Lines(_store(out / "trial", mlflow, no_mlflow), waiting)
    if ray is None:
        train_trials(prepared, folds, listener, train_here)
    else:
        from training.cluster import on_ray

        with on_ray(ray) as train_there:
            train_trials(prepared, folds, listener, train_there)
    ranked = rank(prepared, folds, out)
    for trial in ranked:
        typer.echo(
            f"validation loss {trial.validation_loss:.4f}, accuracy {trial.validation_accuracy:.3f}: {trial.text}"
        )
    typer.echo(f"{out / TRIALS_FILE}: ranked by validation; the test children played no part")


def _store(run: Path, file: Path | None, left_out: bool) -> "Store | None":
    if left_out:
        if file is not None:
            raise TrainingError(f"--mlflow and --no-mlflow exclude each other, got {file} and the latter; give one")
        return None
    from training.mlflow_log import open_store

    return open_store(file or run.parent / STORE_FILE)


class _Lines:
    """Tells the terminal, and MLflow where a store is open.

    Args:
        store: Where one is open.
        waiting: How many epochs a fold that is not finished has at most, by its run's folder and its number.
    """

    def __init__(self, store: "Store | None", waiting: dict[tuple[Path, int], int]) -> None:
        self._store = store
        self._epochs = waiting
        self._left = dict(waiting)

    def on_features(self, done: int, of: int) -> None:
        if done == of or done % 160 == 0:
            typer.echo(f"frozen layers: {done} of {of} crops", err=True)

    def on_epoch(self, run: "RunFolder", number: int, progress: "Progress") -> None:
        row = progress.history[-1]
        fold = run.folder, number
        self._left[fold] = self._epochs[fold] - progress.epochs
        left = time_left(sum(self._left.values()), (each["seconds"] for each in progress.history))
        validation = f", validation loss {row['val_loss']:.4f}, accuracy {row['val_accuracy']:.3f}"
        typer.echo(
            f"{run.folder.name} fold {number}/{run.record.folds} epoch {progress.epochs}: loss {row['loss']:.4f}, "
            f"accuracy {row['accuracy']:.3f}{validation if row['val_loss'] == row['val_loss'] else ''}; "
            f"{row['seconds']:.0f} s{left}",
            err=True,
        )
        if self._store:
            self._store.log(run)

    def on_fold(self, run: "RunFolder", number: int) -> None:
        self._left.pop((run.folder, number), None)
        record = run.fold_record(number)
        typer.echo(
            f"{run.folder.name} fold {number}/{run.record.folds} finished after {record.epochs} epochs, "
            f"kept epoch {record.best_epoch}",
            err=True,
        )
        if self._store:
            self._store.log(run)

    def on_end(self, run: "RunFolder") -> None:
        if self._store:
            self._store.log(run)

"""Runs in MLflow's SQLite store, so that its usual page shows them. The store is a file; nothing is sent anywhere.

One MLflow run a fold, nested under one for the whole: settings, numbers of every epoch, and at the end the test numbers
at probability 0.5, which the report works out more carefully. What is already there is not logged twice.
"""

import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.errors import TrainingError
from training.metrics import scores
from training.recipe import parse_recipe
from training.run_folder import RECIPE_FILE, RUN_FILE, RunFolder

MLFLOW_FILE = "mlflow.json"
TEST_NUMBERS = ("accuracy", "f1", "auc", "sensitivity", "specificity")


@dataclass(frozen=True, slots=True)
class Store:
    """An open store.

    Attributes:
        client: MLflow's client.
        file: The database.
    """

    client: Any
    file: Path

    def log(self, run: RunFolder) -> None:
        """Logs what a run's folder holds and the store does not yet."""
        state = self._state(run)
        parent = state["run"]
        for number in run.fold_numbers:
            fold = state["folds"].get(str(number))
            history = run.history(number)
            if not history:
                continue
            if fold is None:
                fold = {
                    "run": self._start(state["experiment"], f"fold {number}", parent),
                    "epochs": 0,
                    "finished": False,
                }
                state["folds"][str(number)] = fold
            for row in history[fold["epochs"] :]:
                self._metrics(fold["run"], {name: row[name] for name in row if name != "epoch"}, int(row["epoch"]))
            fold["epochs"] = len(history)
            if number in run.finished and not fold["finished"]:
                self._metrics(fold["run"], _test_numbers(run, number), run.fold_record(number).best_epoch)
                self.client.log_artifact(fold["run"], str(run.fold_folder(number) / "history.csv"))
                self.client.set_terminated(fold["run"])
                fold["finished"] = True
            self._keep(run, state)
        if len(run.finished) == run.record.folds and not state["finished"]:
            self._finish(run, state)

    def add_artifact(self, run: RunFolder, file: Path) -> None:
        """Adds a file, such as a report, to the run's page. Its content is copied into the store's folder."""
        self.client.log_artifact(self._state(run)["run"], str(file))

    def _finish(self, run: RunFolder, state: dict[str, Any]) -> None:
        numbers = [_test_numbers(run, number) for number in run.fold_numbers]
        for name in TEST_NUMBERS:
            values = np.array([each.get(name, np.nan) for each in numbers])
            if np.isfinite(values).any():
                found = {f"{name}_mean": float(np.nanmean(values)), f"{name}_sd": float(np.nanstd(values))}
                self._metrics(state["run"], found, 0)
        self.client.set_terminated(state["run"])
        state["finished"] = True
        self._keep(run, state)

    def _state(self, run: RunFolder) -> dict[str, Any]:
        path = run.folder / MLFLOW_FILE
        if path.exists():
            state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if state["store"] == str(self.file):
                return state
        experiment = self._experiment(run.record.name)
        started = self._start(experiment, run.folder.name, None)
        state = {"store": str(self.file), "experiment": experiment, "run": started, "folds": {}, "finished": False}
        from mlflow.entities import Param

        recipe = parse_recipe(run.recipe_text, str(run.folder / RECIPE_FILE))
        parameters = [Param(name, str(value)[:500]) for name, value in _flat(recipe.model_dump(mode="json"))]
        self.client.log_batch(started, params=parameters)
        self.client.set_tag(started, "folder", str(run.folder.resolve()))
        self.client.set_tag(started, "deviations", "; ".join(run.record.deviations)[:5000] or "none")
        for name in (RECIPE_FILE, RUN_FILE):
            self.client.log_artifact(started, str(run.folder / name))
        self._keep(run, state)
        return state

    def _experiment(self, name: str) -> str:
        found = self.client.get_experiment_by_name(name)
        if found is not None:
            return str(found.experiment_id)
        artifacts = self.file.with_name(f"{self.file.stem}-artifacts") / name
        return str(self.client.create_experiment(name, artifact_location=artifacts.as_uri()))

    def _start(self, experiment: str, name: str, parent: str | None) -> str:
        tags = {"mlflow.parentRunId": parent} if parent else {}
        return str(self.client.create_run(experiment, run_name=name, tags=tags).info.run_id)

    def _metrics(self, run_id: str, values: Mapping[str, float], step: int) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        metrics = [Metric(name, value, now, step) for name, value in values.items() if np.isfinite(value)]
        self.client.log_batch(run_id, metrics=metrics)

    def _keep(self, run: RunFolder, state: dict[str, Any]) -> None:
        waiting = run.folder / f".{MLFLOW_FILE}.part"
        waiting.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
        waiting.replace(run.folder / MLFLOW_FILE)


def open_store(file: Path) -> Store:
    """Opens an SQLite store, made where it is missing.

    Raises:
        TrainingError: The file is no store that this MLflow can use.
    """
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    file = file.resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient
    from sqlalchemy.exc import SQLAlchemyError

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)  # after the import, which sets its own
    try:
        client = MlflowClient(tracking_uri=f"sqlite:///{file}")
        client.search_experiments(max_results=1)
    except (MlflowException, SQLAlchemyError) as error:
        said = " ".join(str(error).split())[:120]
        raise TrainingError(
            f"{file}: an MLflow store must be SQLite of this version ({said}); name a new file"
        ) from error
    return Store(client, file)


def _test_numbers(run: RunFolder, number: int) -> dict[str, float]:
    found = run.predictions(number, "test")
    if found is None:
        return {}
    measured = scores(found.labels, found.probability, 0.5)
    return {f"{name}": float(getattr(measured, name)) for name in TEST_NUMBERS}


def _flat(fields: Mapping[str, Any], path: str = "") -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in fields.items():
        flat += _flat(value, f"{path}{name}.") if isinstance(value, dict) else [(f"{path}{name}", value)]
    return flat

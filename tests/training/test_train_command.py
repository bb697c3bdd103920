"""The commands train, trials and export-run: what they print, and one line with exit code 2 for bad input."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.crop_sets import SMALL
from tests.training.conftest import CREATED, Silent, TrainedRun
from training.cli import app
from training.cross_validation import Listener, Sources
from training.errors import TrainingError
from training.progress import time_left
from training.run_folder import RunFolder
from training.trials import combinations, prepare_trials, rank, train_trials

pytestmark = pytest.mark.training


def _failure(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert isinstance(done.exception, TrainingError), done.output
    assert "\n" not in str(done.exception)
    return str(done.exception)


def test_a_finished_run_has_nothing_left_to_do(trained_run: TrainedRun) -> None:
    changes = [word for change in SMALL for word in ("--set", change)]
    folder = trained_run.run.folder
    done = CliRunner().invoke(
        app, ["train", "synthetic", "--crops", str(trained_run.crops), "--out", str(folder), "--no-mlflow", *changes]
    )
    assert done.exit_code == 0, done.output
    assert "2 of 2 folds" in done.stdout
    assert "Note: training.epochs: 3 instead of 40 (synthetic)" in done.stderr


def test_each_epoch_says_how_long_it_still_takes(trained_run: TrainedRun, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(trained_run.run.folder, folder)
    (folder / "fold-2" / "fold.json").unlink()
    changes = [word for change in SMALL for word in ("--set", change)]
    done = CliRunner().invoke(
        app, ["train", "synthetic", "--crops", str(trained_run.crops), "--out", str(folder), "--no-mlflow", *changes]
    )
    assert done.exit_code == 0, done.output
    epochs = [line for line in done.stderr.splitlines() if " epoch " in line and ": loss " in line]
    assert len(epochs) == 3
    assert re.search(r"\d s; at most \d+ s more$", epochs[0])
    assert re.search(r"; \d+ s$", epochs[2])


def test_time_left_is_told_in_words() -> None:
    told = [
        time_left(steps, seconds) for steps, seconds in ((0, [9.0]), (3, [60.0, 9.5, 9.0]), (10, [61.0]), (9, [940]))
    ]
    assert told == ["", "; at most 29 s more", "; at most 10 min more", "; at most 2 h 21 min more"]


def test_bad_input_is_one_line(trained_run: TrainedRun, tmp_path: Path) -> None:
    crops, out = str(trained_run.crops), str(tmp_path / "run")
    given = ["--crops", crops, "--out", out, "--no-mlflow"]
    cases = [
        (["train", "experiment-9", *given], "'experiment-9'"),
        (["train", "synthetic", *given], "must be 112 x 112"),
        (["train", "synthetic", *given, "--set", "training.speed=1"], "training.speed=1"),
        (["train", "synthetic", "--crops", str(tmp_path), "--out", out], "a crop set must hold"),
        (["export-run", str(tmp_path), "--out", str(tmp_path / "bundle")], "must hold run.json"),
        (["export-run", str(trained_run.run.folder), "--out", crops], "must be new"),
        (["trials", "synthetic", *given, "--vary", "training.batch"], "got 'training.batch'"),
        (["trials", "videodol", *given, "--vary", "training.batch=8,16"], "recipe videodol has none"),
    ]
    for arguments, words in cases:
        assert words in _failure(*arguments)
    assert list(tmp_path.iterdir()) == []


def test_trials_are_ranked_by_validation(trained_run: TrainedRun, tmp_path: Path) -> None:
    """What each trial's folds would give is copied from a run that was trained, with another loss."""
    rates = combinations(["training.learning_rate=1e-7,0.003"])
    assert rates == [("training.learning_rate=1e-7",), ("training.learning_rate=0.003",)]
    sources = Sources((trained_run.crops,))
    trials = prepare_trials("synthetic", rates, SMALL, sources, tmp_path, CREATED)

    def train_nowhere(tasks: Sequence[tuple[RunFolder, int]], listener: Listener) -> None:
        for place, (run, number) in enumerate(tasks):
            history = trained_run.run.history(number)
            run.write_history(number, [row | {"val_loss": row["val_loss"] - place} for row in history])
            run.write_fold_record(trained_run.run.fold_record(number))
            listener.on_fold(run, number)

    listener = Silent()
    train_trials(trials, 1, listener, train_nowhere)
    ranked = rank(trials, 1, tmp_path)
    assert listener.folds == [1, 1]
    assert [each.text for each in ranked] == ["training.learning_rate=0.003", "training.learning_rate=1e-7"]
    assert ranked[0].validation_loss < ranked[1].validation_loss
    lines = (tmp_path / "trials.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("trial-002,training.learning_rate=0.003,")
    with pytest.raises(TrainingError, match="256 trials at most, got 400"):
        combinations([f"a={','.join('x' * 20)}", f"b={','.join('y' * 20)}"])

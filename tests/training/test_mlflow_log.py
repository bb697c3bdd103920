"""MLflow's own client reads back what a run logged, once."""

import json
from pathlib import Path

import pytest

from tests.training.conftest import TrainedRun
from training.errors import TrainingError
from training.mlflow_log import MLFLOW_FILE, open_store

pytestmark = pytest.mark.training


@pytest.mark.filterwarnings("default")  # MLflow's own, at import and when it makes its store
def test_a_run_is_logged_once_with_every_epoch_of_every_fold(trained_run: TrainedRun, tmp_path: Path) -> None:
    import os

    run = trained_run.run
    (run.folder / MLFLOW_FILE).unlink(missing_ok=True)
    store = open_store(tmp_path / "mlflow.db")
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    store.log(run)
    state = json.loads((run.folder / MLFLOW_FILE).read_text(encoding="utf-8"))
    store.log(run)
    client = store.client
    whole = client.get_run(state["run"])
    assert whole.info.status == "FINISHED"
    assert whole.data.params["training.learning_rate"] == "0.003"
    assert whole.data.params["evaluation.folds"] == "2"
    assert "training.epochs: 3 instead of 40" in whole.data.tags["deviations"]
    assert 0 <= whole.data.metrics["accuracy_mean"] <= 1
    assert {entry.path for entry in client.list_artifacts(state["run"])} == {"recipe.yaml", "run.json"}
    found = client.search_runs([state["experiment"]], filter_string=f"tags.`mlflow.parentRunId` = '{state['run']}'")
    assert sorted(each.info.run_name for each in found) == ["fold 1", "fold 2"]
    for number in (1, 2):
        logged = client.get_metric_history(state["folds"][str(number)]["run"], "val_loss")
        expected = [row["val_loss"] for row in run.history(number)]
        assert [(each.step, each.value) for each in logged] == [(1 + i, value) for i, value in enumerate(expected)]
    report = tmp_path / "report.html"
    report.write_text("numbers", encoding="utf-8")
    store.add_artifact(run, report)
    assert "report.html" in {entry.path for entry in client.list_artifacts(state["run"])}


@pytest.mark.filterwarnings("default")
def test_what_is_no_store_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_bytes(b"this is not a database, it only has its ending" * 100)
    with pytest.raises(TrainingError, match=r"must be SQLite of this version") as caught:
        open_store(tmp_path / "notes.db")
    assert "\n" not in str(caught.value)

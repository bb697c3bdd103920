"""Two folds on a local Ray cluster, side by side, with Ray's telemetry off.

In a process of its own: Ray leaves helpers behind whose warnings would end up in other tests.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import CREATED, TrainedRun
from training.cross_validation import Sources, prepare_run

pytestmark = pytest.mark.training

CODE = """
import os, sys
from pathlib import Path
from tests.training.conftest import Silent
from training.cluster import on_ray
from training.cross_validation import train_run
from training.errors import TrainingError
from training.recipe import parse_recipe
from training.run_folder import read_run

run = read_run(Path(sys.argv[1]))
recipe = parse_recipe(run.recipe_text, "run")
try:
    with on_ray("no:where"):
        pass
except TrainingError as error:
    print("no cluster:", error)
with on_ray("local", processors=2) as train_there:
    listener = Silent()
    train_run(run, recipe, listener, train_there)
    print("folds:", sorted(listener.folds))
    # What a machine of the cluster cannot do comes back as the same one line.
    (run.folder / "fold-2" / "fold.json").unlink()
    (run.folder / "folds.parquet").rename(run.folder / "hidden")
    try:
        train_run(run, recipe, Silent(), train_there, [2])
    except TrainingError as error:
        print("failed:", error)
print("telemetry:", os.environ["RAY_USAGE_STATS_ENABLED"])
"""


def test_two_folds_on_a_local_cluster_are_those_of_one_process(trained_run: TrainedRun, tmp_path: Path) -> None:
    run = prepare_run(trained_run.recipe, Sources((trained_run.crops,)), tmp_path / "run", CREATED)
    done = subprocess.run([sys.executable, "-c", CODE, str(run.folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("no cluster: --ray must be `local` or a cluster's address, 'no:where' gave: ")
    assert lines[1] == "folds: [1, 2]"
    assert lines[2].startswith("failed: ")
    assert "folds.parquet: a table must be a Parquet file, there is none" in lines[2]
    assert lines[3:] == ["telemetry: 0"]
    for number in (1, 2):
        found, expected = run.predictions(number, "test"), trained_run.run.predictions(number, "test")
        assert found is not None
        assert expected is not None
        np.testing.assert_allclose(found.logits, expected.logits, atol=1e-3)

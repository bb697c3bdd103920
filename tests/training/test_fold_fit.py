"""Training by recipe: what is written, the same after a kill, and one line for what goes wrong."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.crop_sets import SMALL, write_crop_set
from tests.training.conftest import CREATED, Silent, TrainedRun
from training.cross_validation import Sources, prepare_run, train_here, train_run
from training.errors import TrainingError
from training.fold_fit import train_fold
from training.networks.choose import load_network
from training.noise_crops import noise_crops
from training.recipe import load_recipe
from training.run_folder import RunFolder, file_hash, read_run
from training.weights import DEMONSTRATION_FILE

pytestmark = pytest.mark.training


def _run(crops: Path, out: Path, *changes: str) -> RunFolder:
    return prepare_run(load_recipe("synthetic", (*SMALL, *changes)), Sources((crops,)), out, CREATED)


def test_a_run_holds_what_its_readers_need(trained_run: TrainedRun) -> None:
    run = read_run(trained_run.run.folder)
    record = run.record
    assert (record.name, record.kind, record.model, record.folds) == ("synthetic", "network", "n-cnn", 2)
    assert (record.frames, record.children, record.size) == (32, 8, 70)
    assert "training.epochs: 3 instead of 40 (synthetic)" in record.deviations
    assert record.environment.packages["keras"]
    assert run.finished == (1, 2)
    crops = run.crops()
    for fold in run.folds():
        history = run.history(fold.number)
        assert [row["epoch"] for row in history] == [1, 2, 3]
        facts = run.fold_record(fold.number)
        # The recipe keeps the lowest validation loss.
        assert facts.best_epoch == 1 + int(np.argmin([row["val_loss"] for row in history]))
        assert facts.parts["test"].children == 4
        found = run.predictions(fold.number, "test")
        assert found is not None
        assert found.rows.tolist() == fold.test.tolist()
        assert found.labels.tolist() == crops.labels[fold.test].tolist()
        network = load_network(run.network_file(fold.number), record.model)
        logits = network.model(crops.plain[found.rows].astype(np.float32), training=False).numpy()
        np.testing.assert_allclose(found.logits, logits, atol=1e-5)
        assert sorted(path.name for path in run.fold_folder(fold.number).iterdir()) == [
            "best.keras",
            "fold.json",
            "history.csv",
            "predictions-test.parquet",
            "predictions-validation.parquet",
        ]


def test_it_learns(trained_run: TrainedRun) -> None:
    history = trained_run.run.history(1)
    assert history[-1]["loss"] < history[0]["loss"]


def test_a_killed_run_ends_as_if_it_had_not_been(trained_run: TrainedRun, tmp_path: Path) -> None:
    crops = trained_run.crops
    arguments = ["train", "synthetic", "--crops", str(crops), "--out", str(tmp_path / "run"), "--no-mlflow"]
    changes = [word for change in SMALL for word in ("--set", change)]
    code = "from training.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments, *changes], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "epoch 1" in line:
                os.kill(process.pid, signal.SIGKILL)
                break
    run = read_run(tmp_path / "run")
    assert run.finished == ()
    before = len(run.history(1))
    assert before >= 1
    recipe = trained_run.recipe
    listener = Silent()
    again = prepare_run(recipe, Sources((crops,)), tmp_path / "run", CREATED)
    train_run(again, recipe, listener, train_here, [1])
    assert listener.epochs[0] == (1, before + 1)
    unbroken = trained_run.run
    for mine, theirs in zip(run.history(1), unbroken.history(1), strict=True):
        for name in ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"):
            assert mine[name] == pytest.approx(theirs[name], rel=1e-4, abs=1e-5), name
    found, expected = run.predictions(1, "test"), unbroken.predictions(1, "test")
    assert found is not None
    assert expected is not None
    np.testing.assert_allclose(found.logits, expected.logits, atol=1e-3)
    # What is finished is not trained again.
    listener = Silent()
    train_run(again, recipe, listener, train_here, [1])
    assert listener.epochs == []


def test_a_run_goes_on_only_with_its_own_recipe_and_crops(trained_run: TrainedRun, tmp_path: Path) -> None:
    other = load_recipe("synthetic", (*SMALL, "training.epochs=9"))
    with pytest.raises(TrainingError, match="the same recipe"):
        prepare_run(other, Sources((trained_run.crops,)), trained_run.run.folder, CREATED)
    crops = write_crop_set(tmp_path / "crops", size=70)
    with pytest.raises(TrainingError, match="the same crops"):
        prepare_run(trained_run.recipe, Sources((crops,)), trained_run.run.folder, CREATED)


def test_a_loss_that_is_no_number_is_one_line(trained_run: TrainedRun, tmp_path: Path) -> None:
    run = _run(trained_run.crops, tmp_path / "run", "training.learning_rate=1e30")
    with pytest.raises(TrainingError, match=r"a loss must be a number, got nan in step . of epoch . of fold 1"):
        train_fold(run.folder, 1)
    assert run.finished == ()


def test_too_large_a_batch_names_one_that_fits(
    trained_run: TrainedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory that ends at three crops, in a layer in front of N-CNN."""
    from training.networks import n_cnn
    from training.quiet_tensorflow import keras, tf

    def allocate(values: np.ndarray) -> np.ndarray:
        if len(values) > 3:
            raise MemoryError("planted")
        return values

    class Narrow(keras.layers.Layer):
        def call(self, x: object) -> object:
            y = tf.numpy_function(allocate, [x], tf.float32)
            y.set_shape(x.shape)  # type: ignore[attr-defined]
            return y

    build = n_cnn.build

    def narrow(size: int, classes: int, **settings: float) -> keras.Model:
        model = build(size, classes, **settings)
        return keras.Sequential([keras.Input((size, size, 3)), Narrow(), model])

    run = _run(trained_run.crops, tmp_path / "run")
    monkeypatch.setattr(n_cnn, "build", narrow)
    with pytest.raises(TrainingError, match=r"8 crops do not; 2 do: give --set training\.batch=2"):
        train_fold(run.folder, 1)


def test_mixed_precision_without_validation_leaves_the_last_epoch_in_float32(
    trained_run: TrainedRun, tmp_path: Path
) -> None:
    from training.quiet_tensorflow import keras

    split = "evaluation={kind: split, test_share: 0.25, validation_share: 0}"
    changes = ("training.precision=mixed", "training.keep=last", "training.epochs=2", split)
    recipe = load_recipe("synthetic", [*(each for each in SMALL if not each.startswith("evaluation")), *changes])
    run = prepare_run(recipe, Sources((trained_run.crops,)), tmp_path / "run", CREATED)
    train_run(run, recipe, Silent(), train_here)
    network = load_network(run.network_file(1), "n-cnn")
    assert {weight.dtype for weight in network.model.weights} == {"float32"}
    assert {layer.compute_dtype for layer in network.model.layers} == {"float32"}
    assert keras.config.dtype_policy().name == "float32"
    record = run.fold_record(1)
    assert (record.best_epoch, record.stopped, record.parts["test"].children) == (2, "end", 2)
    assert run.predictions(1, "validation") is None
    assert np.isnan(run.history(1)[0]["val_loss"])


def test_a_run_can_begin_with_an_earlier_ones_network(trained_run: TrainedRun, tmp_path: Path) -> None:
    from training.fold_fit import build

    file = trained_run.run.network_file(1)
    recipe = load_recipe("synthetic", (*SMALL, "network.weights=keras"))
    run = prepare_run(recipe, Sources((trained_run.crops,), weights=file), tmp_path / "run", CREATED)
    assert run.record.weights is not None
    assert run.record.weights.path == file
    assert any("began with an earlier one's weights" in note for note in run.record.notes)
    earlier = load_network(file, "n-cnn").model
    crops = run.crops().plain[:3].astype(np.float32)
    begun = build(recipe, file, seed=5)
    np.testing.assert_allclose(begun(crops).numpy(), earlier(crops).numpy(), atol=1e-6)
    short = load_recipe("synthetic-short")
    crops = noise_crops(2, 112, 112, seed=1).astype(np.float32)
    shipped = load_network(DEMONSTRATION_FILE, "compact").model(crops).numpy()
    np.testing.assert_allclose(build(short, None, seed=5)(crops).numpy(), shipped, atol=1e-6)
    with pytest.raises(TrainingError, match="the demonstration's weights, got"):
        prepare_run(
            load_recipe("synthetic-short", ("network.input_size=70", "evaluation.validation_share=0.4")),
            Sources((trained_run.crops,), weights=file),
            tmp_path / "another",
            CREATED,
        )
    other = load_recipe("synthetic", ("network.weights=keras",))
    with pytest.raises(TrainingError, match="must be those of network compact"):
        build(other, file, seed=5)


@pytest.mark.parametrize(
    ("recipe", "changes", "sources", "words"),
    [
        ("synthetic", (), {}, "must be 112 x 112 pixels for this recipe, found 70 x 70"),
        ("synthetic", SMALL, {"weights": Path("vgg.h5")}, "begins with random weights, got vgg.h5"),
        ("experiment-1", ("data.origins=[]", "data.test_origins=[]", "network.input_size=70"), {}, "none were given"),
        ("experiment-1", ("network.input_size=70",), {}, "must be of origin m-pain"),
        ("synthetic", (*SMALL, "evaluation.folds=9"), {}, "found 8 children for 9 parts"),
        ("synthetic", (*SMALL, "network.weights=keras"), {}, "begins with an earlier network, none was given"),
        ("synthetic", SMALL, {"tables": (Path("no.parquet"),)}, "there is none"),
        ("synthetic", SMALL, {"crops": (Path("nowhere"),)}, "a crop set must hold"),
    ],
)
def test_what_cannot_be_trained_is_one_line_and_no_folder(
    trained_run: TrainedRun,
    tmp_path: Path,
    recipe: str,
    changes: tuple[str, ...],
    sources: dict[str, object],
    words: str,
) -> None:
    given = dataclasses.replace(Sources((trained_run.crops,)), **sources)
    with pytest.raises(TrainingError) as caught:
        prepare_run(load_recipe(recipe, changes), given, tmp_path / "run", CREATED)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_one_class_only_is_one_line(tmp_path: Path) -> None:
    crops = write_crop_set(tmp_path / "crops", size=70, labels=("nonpain",))
    with pytest.raises(TrainingError, match="found 24 nonpain and 0 pain"):
        _run(crops, tmp_path / "run")


def test_crops_that_changed_are_noticed(tmp_path: Path) -> None:
    crops = write_crop_set(tmp_path / "crops", size=70, children=8)
    run = _run(crops, tmp_path / "run")
    run.crops()
    (crops / "crops.parquet").write_bytes((crops / "crops.parquet").read_bytes() + b" ")
    with pytest.raises(TrainingError, match="must stay as they were"):
        run.crops()


def test_crops_cut_anew_are_noticed(tmp_path: Path) -> None:
    """Cut with another margin, the faces are others, while the table stays byte for byte as it was."""
    crops = write_crop_set(tmp_path / "crops", size=70, children=8)
    run = _run(crops, tmp_path / "run")
    images = np.load(crops / "crops.npy")
    np.save(crops / "crops.npy", images[:, ::-1])
    with pytest.raises(TrainingError, match="must stay as they were"):
        run.crops()
    np.save(crops / "crops.npy", images)
    run.crops()
    # An older run knows the table's hash only: it can be read, and its rule must be the one that it was cut by.
    record = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    record["crops"][0]["sha256"] = file_hash(crops / "crops.parquet")
    (run.folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    older = read_run(run.folder)
    older.crops()
    rule = (crops / "crops.json").read_text(encoding="utf-8")
    (crops / "crops.json").write_text(rule.replace("0.1", "0.4"), encoding="utf-8")
    with pytest.raises(TrainingError, match=r"margin 0.1, upright, 70 pixels\), found blazeface-back, margin 0.4"):
        older.crops()


def test_a_damaged_record_is_one_line(trained_run: TrainedRun, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"must hold run.json"):
        read_run(tmp_path)
    record = json.loads((trained_run.run.folder / "run.json").read_text(encoding="utf-8"))
    del record["folds"]
    (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(TrainingError, match="folds is damaged"):
        read_run(tmp_path)

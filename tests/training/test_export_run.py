"""From a trained run to a bundle that the bedside's own reader takes."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.bundle import ModelBundle
from models.children import CHILDREN_FILE, was_trained_on
from tests.training.conftest import CREATED, TrainedRun
from training.errors import TrainingError
from training.export_run import export_run
from training.run_folder import read_run

pytestmark = pytest.mark.training


def test_a_run_becomes_a_bundle(trained_run: TrainedRun, tmp_path: Path) -> None:
    run = trained_run.run
    done = export_run(run, tmp_path / "bundle", version="1.2.3", created=CREATED, number=1)
    bundle = ModelBundle.load(tmp_path / "bundle")
    manifest = bundle.manifest
    assert (manifest.name, manifest.version, manifest.architecture) == ("synthetic", "1.2.3", "n-cnn")
    assert (manifest.input.width, manifest.cam.layer, manifest.precision) == (70, "merged", "float32")
    assert manifest.operating_point is not None
    assert manifest.operating_point.children == 8
    assert {"accuracy", "f1", "sensitivity", "specificity"} <= set(manifest.metrics)
    assert manifest.population.synthetic
    assert done.loss.probability < 1e-4
    assert len(bundle.reference.crops) == 4
    assert CHILDREN_FILE not in manifest.files  # rendered ones are nobody's
    for words in (
        "95 % interval over children",
        "| Recall (sensitivity) |",
        "float16",
        "int8",
        "same decision as float32",
        "training.epochs: 3 instead of 40",
        "fold 1 of 2",
    ):
        assert words in bundle.card
    # What the bundle says is what the fold's Keras network said.
    found = run.predictions(1, "test")
    assert found is not None
    apart = found.logits[:, 1] - found.logits[:, 0]
    expected = 1 / (1 + np.exp(-apart / manifest.calibration.temperature))
    crops = run.crops().plain[found.rows[:3]]
    from models.classifier import Classifier

    with Classifier(bundle, threads=1) as classifier:
        answers = [classifier.classify(np.ascontiguousarray(crop)).probability for crop in crops]
    np.testing.assert_allclose(answers, expected[:3], atol=1e-4)


def test_a_bundle_of_real_children_knows_them_and_shows_none(trained_run: TrainedRun, tmp_path: Path) -> None:
    shutil.copytree(trained_run.run.folder, tmp_path / "run")
    text = trained_run.run.recipe_text.replace("synthetic: true", "synthetic: false")
    (tmp_path / "run" / "recipe.yaml").write_text(text, encoding="utf-8")
    run = read_run(tmp_path / "run")
    crops, fold = run.crops(), run.folds()[1]
    # Its validation children were all calm: nothing could be chosen, and the manifest says so.
    calm = fold.validation[crops.labels[fold.validation] == 0]
    run.write_predictions(2, "validation", crops, calm, np.tile([3.0, -3.0], (len(calm), 1)))
    done = export_run(run, tmp_path / "bundle", version="1.2.3", created=CREATED, number=2)
    manifest = done.bundle.manifest
    assert not manifest.population.synthetic
    assert (manifest.threshold.value, manifest.threshold.chosen_how) == (0.5, "0.5, as validation held one class")
    data = (tmp_path / "bundle" / CHILDREN_FILE).read_bytes()
    for part, is_in in ((fold.train, True), (fold.validation, True), (fold.test, False)):
        assert was_trained_on(data, [str(crops.children[part[0]]).upper()]) == is_in
    assert not (done.bundle.reference.crops[:, None] == crops.plain).all(axis=(2, 3, 4)).any()
    assert "another ward" in done.bundle.card


def test_the_fold_that_orders_its_validation_children_best_is_taken(trained_run: TrainedRun, tmp_path: Path) -> None:
    shutil.copytree(trained_run.run.folder, tmp_path / "run")
    run = read_run(tmp_path / "run")
    crops, rows = run.crops(), run.folds()[0].validation
    # Fold 1's network knows nothing, but its validation children are calm: it is right almost always.
    calm = rows[(crops.labels[rows] == 0) | (rows == rows[-1])]
    run.write_predictions(1, "validation", crops, calm, np.tile([3.0, -3.0], (len(calm), 1)))
    run.write_history(1, [row | {"val_accuracy": 1.0} for row in run.history(1)])
    done = export_run(run, tmp_path / "bundle", version="1.2.3", created=CREATED)
    assert "fold 2 of 2, with the highest validation AUC" in done.bundle.card
    with pytest.raises(TrainingError, match=r"fold 1's has an AUC of 0\.50 there; train longer"):
        export_run(run, tmp_path / "other", version="1.2.3", created=CREATED, number=1)
    assert not (tmp_path / "other").exists()


def test_what_cannot_be_exported_is_one_line(trained_run: TrainedRun, tmp_path: Path) -> None:
    run = trained_run.run
    unfinished = tmp_path / "unfinished"
    shutil.copytree(run.folder, unfinished)
    (unfinished / "fold-2" / "fold.json").unlink()
    baseline = dataclasses.replace(run, record=run.record.model_copy(update={"kind": "baseline", "model": "lda"}))
    elsewhere = run.record.crop_rule.model_copy(update={"detector": "dlib-hog"})
    detector = dataclasses.replace(run, record=run.record.model_copy(update={"crop_rule": elsewhere}))
    cases = [
        (read_run(unfinished), None, "fold 2 is not"),
        (baseline, None, "this run is the baseline lda"),
        (detector, None, "these are from dlib-hog"),
        (run, 7, "--fold must be 1 to 2, got 7"),
    ]
    for given, number, words in cases:
        with pytest.raises(TrainingError) as caught:
            export_run(given, tmp_path / "bundle", version="1.0.0", created=CREATED, number=number)
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "bundle").exists()

"""Chapter 2's models on pictures where they must succeed, and in the files that networks write."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.support.runs import write_crops, write_run
from training.baselines.baseline import Baseline, fit_baseline
from training.baselines.pixels import PIXELS_LDA, PIXELS_SVM
from training.baselines.run_baselines import run_baseline
from training.baselines.task import task_like, task_of
from training.baselines.texture import CELLS, LBP_HOG_SVM, PATTERNS, lbp_and_hog
from training.baselines_command import BaselineName, baselines
from training.errors import TrainingError
from training.metrics import auc
from training.report.read import answers_of, require_same_test
from training.report.results import result_of

pytestmark = pytest.mark.training

CREATED = datetime(2026, 1, 2, tzinfo=UTC)


def _faces(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noise with bars: upright where the label is 1, lying where it is 0."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    bars = (np.arange(48) // 6 % 2 * 80).astype(np.int64)
    faces = random.integers(40, 120, (count, 48, 48, 3))
    faces += np.where(labels[:, None, None] == 1, bars[None, None, :], bars[None, :, None])[..., None]
    return faces.astype(np.uint8), labels.astype(np.int64)


@pytest.mark.parametrize("baseline", [PIXELS_LDA, PIXELS_SVM, LBP_HOG_SVM], ids=lambda each: each.name)
def test_each_tells_upright_bars_from_lying_ones(baseline: Baseline) -> None:
    (train, labels), (other, truth), (test, answer) = (_faces(40, seed) for seed in (1, 2, 3))
    validation = (baseline.features(other), truth)
    fitted = fit_baseline(baseline, (baseline.features(train), labels), validation)
    logits = fitted.logits(baseline.features(test))
    assert logits.shape == (40, 2)
    assert auc(answer, logits[:, 1] - logits[:, 0]) > 0.95


def test_an_svm_without_validation_takes_the_middle_penalty() -> None:
    train, labels = _faces(20, 1)
    assert "not chosen" in fit_baseline(PIXELS_SVM, (PIXELS_SVM.features(train), labels), None).chosen


def test_patterns_are_shares_of_each_cell() -> None:
    faces, _ = _faces(3, 1)
    histograms = lbp_and_hog(faces)[:, : CELLS * CELLS * PATTERNS].reshape(3, CELLS * CELLS, PATTERNS)
    assert np.allclose(histograms.sum(axis=2), 1)


def test_a_baseline_is_a_run_on_the_same_folds(tmp_path: Path) -> None:
    write_crops(tmp_path / "crops")
    network = write_run(tmp_path / "run", tmp_path / "crops")
    run = run_baseline(PIXELS_LDA, task_like(tmp_path / "run"), tmp_path / "out" / "lda", created=CREATED)
    assert run.record.kind == "baseline"
    assert run.record.model == "pixels-pca-lda"
    assert run.finished == (1, 2, 3)
    require_same_test(network, run)
    assert len(result_of(answers_of(run), draws=5).labels) == 48


def test_folds_of_a_recipe_where_there_is_no_run(tmp_path: Path) -> None:
    write_crops(tmp_path / "crops", children=10)
    task = task_of([tmp_path / "crops"], [], "synthetic-short", CREATED)
    assert len(task.folds) == task.record.folds
    tested = np.concatenate([fold.test for fold in task.folds])
    assert len(tested) == len(np.unique(tested)) > 0


def test_the_command_writes_what_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_crops(tmp_path / "crops")
    write_run(tmp_path / "run", tmp_path / "crops")
    out = tmp_path / "out"
    _baselines(out, like=tmp_path / "run", only=[BaselineName.pixels_svm])
    assert [path.name for path in out.iterdir()] == ["pixels-pca-svm"]
    assert "--beside" in capsys.readouterr().out
    with pytest.raises(TrainingError, match="must be new"):
        _baselines(out, like=tmp_path / "run", only=[BaselineName.pixels_svm])


def test_missing_weights_are_told_before_anything_is_written(tmp_path: Path) -> None:
    write_crops(tmp_path / "crops")
    write_run(tmp_path / "run", tmp_path / "crops")
    with pytest.raises(TrainingError, match="VGG-Face weights, none were given"):
        _baselines(tmp_path / "out", like=tmp_path / "run", only=[BaselineName.pixels_lda, BaselineName.vgg_face_svm])
    assert not (tmp_path / "out").exists()
    with pytest.raises(TrainingError, match="got neither; give one"):
        _baselines(tmp_path / "out", like=None, only=None)


def _baselines(out: Path, *, like: Path | None, only: list[BaselineName] | None) -> None:
    baselines(out, like=like, crops=None, table=None, recipe="experiment-1", only=only, weights=None)

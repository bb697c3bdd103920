"""Frozen layers once, the trained ones every epoch: the same network, and resumed where it was left."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from tests.support.crop_sets import write_crop_set
from tests.training.conftest import CREATED, Silent
from training import weights
from training.cached_features import FACTS_FILE, FOLDER, cache_features, open_features, split_at_frozen
from training.cross_validation import Sources, prepare_run, train_here, train_run
from training.errors import TrainingError
from training.fold_fit import build
from training.networks import compact, vgg_face
from training.recipe import load_recipe

pytestmark = pytest.mark.training

CHANGES = (
    "data={origins: [], test_origins: [], frames_per_child: null}",
    "network.input_size=32",
    "training.epochs=1",
    "training.cached_variants=2",
    "evaluation.folds=2",
    "evaluation.validation_share=0.34",
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Weights with the tails of trained ones, for a VGG-16 with few channels, for speed."""
    few = tuple((channels // 8, count) for channels, count in vgg_face.BLOCKS)
    monkeypatch.setattr(vgg_face, "BLOCKS", few)
    monkeypatch.setattr(weights, "BLOCKS", few)
    random = np.random.default_rng(0)
    with h5py.File(tmp_path / "vgg.h5", "w") as stored:
        for name, shape in weights.shapes().items():
            stored[f"{name}/{name}/kernel:0"] = random.laplace(0, 0.1, shape)
            stored[f"{name}/{name}/bias:0"] = random.laplace(0, 0.1, shape[3])
    return tmp_path / "vgg.h5"


def test_the_halves_are_the_whole() -> None:
    model = vgg_face.build(input_size=32)
    front, back = split_at_frozen(model)
    assert not front.trainable_weights
    assert sum(int(np.prod(weight.shape)) for weight in back.trainable_weights) == 10_230_274
    crops = np.random.default_rng(0).uniform(0, 255, (2, 32, 32, 3)).astype(np.float32)
    np.testing.assert_allclose(back(front(crops)).numpy(), model(crops).numpy(), rtol=1e-4, atol=1e-5)
    with pytest.raises(TrainingError, match="compact has none"):
        split_at_frozen(compact.build(input_size=16))


def test_a_run_with_cached_features_says_so_and_goes_on_where_it_was(file: Path, tmp_path: Path) -> None:
    crops = write_crop_set(tmp_path / "crops", children=6, per_child=4, size=32)
    recipe = load_recipe("experiment-1", CHANGES)
    run = prepare_run(recipe, Sources((crops,), weights=file), tmp_path / "run", CREATED)
    assert any("2 fixed variants" in text for text in run.record.deviations)
    assert run.record.weights is not None
    listener = Silent()
    train_run(run, recipe, listener, train_here, [1])
    store = open_features(run.folder)
    assert store.values.shape == (24, 3, 2, 2, 64)
    assert listener.features[-1] == (24, 24)
    # The last crops are worked out anew, as after a kill, and come out the same.
    before = np.array(store.values)
    facts = run.folder / FOLDER / FACTS_FILE
    facts.write_text(facts.read_text(encoding="utf-8").replace('"done": 24', '"done": 16'), encoding="utf-8")
    with pytest.raises(TrainingError, match="found 16 of 24"):
        open_features(run.folder)
    model = build(recipe, file, seed=1)
    listener = Silent()
    cache_features(run.folder, recipe, run.crops(), np.arange(24), model, listener.on_features)
    assert listener.features == [(24, 24)]
    np.testing.assert_allclose(open_features(run.folder).values, before, atol=1e-2)
    assert not np.array_equal(before[:, 0], before[:, 1])
    assert run.finished == (1,)

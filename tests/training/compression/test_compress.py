"""A trained run made small, on crops that are easy to tell apart."""

import json
from pathlib import Path

import numpy as np
import pytest

from models.bundle import ModelBundle
from tests.support.crop_sets import write_crop_set
from tests.training.conftest import CREATED
from training.errors import TrainingError
from training.recipe import load_recipe
from training.run_folder import RunFolder, read_run

pytestmark = pytest.mark.training
RECIPE = (
    "network.name=vgg-face",
    "network.input_size=32",
    "network.dropout=0.0",
    "training.epochs=1",
    "training.patience=null",
    "training.batch=8",
    "training.precision=float32",
    "evaluation={kind: split, test_share: 0.3, validation_share: 0.3}",
)


class Heard:
    """Listens to a compression; may break it off after an epoch, as a kill would."""

    def __init__(self, break_after: int | None = None, *, ask: bool = True) -> None:
        self.break_after, self.ask = break_after, ask
        self.pruned: list[tuple[int, int]] = []
        self.answers: list[tuple[int, int]] = []
        self.epochs: list[int] = []
        self.folds: list[int] = []

    def on_pruned(self, _number: int, before: int, after: int) -> None:
        self.pruned.append((before, after))

    def on_answers(self, _number: int, done: int, of: int) -> None:
        self.answers.append((done, of))
        if not self.ask:
            raise KeyboardInterrupt

    def on_epoch(self, _number: int, progress: object) -> None:
        self.epochs.append(progress.epochs)  # type: ignore[attr-defined]
        if self.epochs[-1] == self.break_after:
            raise KeyboardInterrupt

    def on_fold(self, number: int) -> None:
        self.folds.append(number)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return _large(tmp_path_factory.mktemp("large"))


def _large(folder: Path, *changes: str) -> RunFolder:
    """A run whose network has random convolutions, each channel twice, and a last layer that is solved for."""
    from training.compression.compress import finish_fold
    from training.compression.widening import widen
    from training.cross_validation import Sources, prepare_run
    from training.fit_state import Progress, row
    from training.networks import vgg_face
    from training.quiet_tensorflow import keras

    crops = write_crop_set(folder / "crops", children=10, per_child=6, size=32, border=4)
    run = prepare_run(load_recipe("synthetic", (*RECIPE, *changes)), Sources((crops,)), folder / "run", CREATED)
    keras.utils.set_random_seed(1)
    network = vgg_face.describe(vgg_face.build(32, width=1 / 8, dropout=0.0))
    shown = run.crops()
    hidden = keras.Model(network.model.input, network.model.get_layer("fc1024").output)
    features = np.asarray(hidden(np.ascontiguousarray(shown.plain).astype(np.float32)))
    inputs = np.concatenate([features / features.std(), np.ones((len(features), 1))], axis=1)
    signs = np.where(shown.labels == 1, 2.0, -2.0)
    solved, *_ = np.linalg.lstsq(inputs, np.stack([-signs, signs], axis=1), rcond=1e-3)
    network.model.get_layer("logits").set_weights([solved[:-1] / features.std(), solved[-1]])
    progress = Progress((row(1, {"loss": 1.0, "accuracy": 0.5}, 1e-3, 1.0),), 1, 1)
    wide = vgg_face.describe(vgg_face.build(32, width=1 / 4, dropout=0.0))
    widen(network, wide)
    finish_fold(run, run.folds()[0], shown, wide, progress)
    return run


def test_a_small_run_goes_on_after_a_kill_and_becomes_a_bundle_that_states_the_cost(
    large: RunFolder, tmp_path: Path
) -> None:
    from training.compression.chain import multiplications
    from training.compression.compress import CompressionSettings, compress
    from training.compression.distillation import DistillationSettings
    from training.export_run import export_run
    from training.networks.choose import load_network

    settings = CompressionSettings(
        share=0.4, epochs=2, learning_rate=1e-6, crops=40, distillation=DistillationSettings(variants=2)
    )
    broken = Heard(break_after=1)
    with pytest.raises(KeyboardInterrupt):
        compress(large, tmp_path / "small", settings, CREATED, broken)
    heard = Heard()
    text = compress(large, tmp_path / "small", settings, CREATED, heard)
    assert (broken.epochs, heard.epochs) == ([1], [2])
    assert broken.answers[-1][0] == broken.answers[-1][1]
    assert heard.answers == heard.pruned == []  # the large network is asked once, the small one is pruned once
    small = read_run(tmp_path / "small")
    assert small.finished == (1,)
    (before, after) = broken.pruned[0]
    network = load_network(small.network_file(1), "vgg-face")
    assert multiplications(network) == after <= 0.4 * before
    assert not (small.fold_folder(1) / "state").exists()
    ours, theirs = (run.predictions(1, "test") for run in (small, large))
    assert ours is not None
    assert theirs is not None
    np.testing.assert_array_equal(ours.rows, theirs.rows)
    assert np.mean((ours.probability >= 0.5) == (theirs.probability >= 0.5)) > 0.8
    for words in ("Same decision", "before, float32", "after, int8", "million multiplications", "4 children"):
        assert words in text
    export_run(small, tmp_path / "bundle", version="1.0.0", created=CREATED)
    bundle = ModelBundle.load(tmp_path / "bundle")
    assert bundle.manifest.name == "synthetic-compressed"
    assert "What compression costs" in bundle.card
    assert "channels pruned to 40.00% of the multiplications" in bundle.card
    # Nothing is done twice, and another wish is not mixed in.
    again = Heard()
    assert compress(large, tmp_path / "small", settings, CREATED, again) == text
    assert again.folds == []
    with pytest.raises(TrainingError, match="name a new --out"):
        compress(large, tmp_path / "small", CompressionSettings(share=0.5), CREATED, again)
    assert json.loads((tmp_path / "small" / "compression.json").read_text())["share"] == 0.4


def _is_not_ruined(large: RunFolder, out: Path) -> RunFolder:
    """Compressed at a rate that ruins it: what comes out is the refitted network, and decides as the large one does."""
    from training.compression.compress import CompressionSettings, compress
    from training.compression.distillation import DistillationSettings

    settings = CompressionSettings(
        share=0.4, epochs=1, learning_rate=0.03, crops=40, distillation=DistillationSettings(variants=1)
    )
    compress(large, out, settings, CREATED, Heard())
    small = read_run(out)
    assert small.fold_record(1).best_epoch == 0
    ours, theirs = (run.predictions(1, "test") for run in (small, large))
    assert ours is not None
    assert theirs is not None
    assert np.mean((ours.probability >= 0.5) == (theirs.probability >= 0.5)) > 0.8
    return small


def test_learning_that_ruins_the_pruned_network_is_not_taken(large: RunFolder, tmp_path: Path) -> None:
    from training.export_run import export_run

    small = _is_not_ruined(large, tmp_path / "small")
    export_run(small, tmp_path / "bundle", version="1.0.0", created=CREATED)
    assert ModelBundle.load(tmp_path / "bundle").manifest.name == "synthetic-compressed"


def test_without_a_validation_part_the_training_crops_judge(tmp_path: Path) -> None:
    large = _large(tmp_path, "evaluation={kind: split, test_share: 0.34, validation_share: 0}", "training.keep=last")
    _is_not_ruined(large, tmp_path / "small")


def test_the_learning_rate_is_the_networks_own_where_none_is_given(large: RunFolder, tmp_path: Path) -> None:
    from training.compression.compress import CompressionSettings, compress

    small = tmp_path / "small"
    for rate in (None, 1e-5):  # the same: the second goes on
        with pytest.raises(KeyboardInterrupt):
            compress(large, small, CompressionSettings(share=0.4, learning_rate=rate), CREATED, Heard(ask=False))
        assert json.loads((small / "compression.json").read_text())["learning_rate"] == 1e-5
        assert "learning_rate: 1.0e-05" in read_run(small).recipe_text
    with pytest.raises(TrainingError, match=r"another learning_rate \(1e-05 instead of 0.0005\)"):
        compress(large, small, CompressionSettings(share=0.4, learning_rate=5e-4), CREATED, Heard())


def test_what_cannot_be_compressed_is_one_line(large: RunFolder, tmp_path: Path) -> None:
    from training.compression.compress import CompressionSettings, compress

    for share, words in ((0.0, "over 0 and at most 1"), (1e-6, "ask for more")):
        with pytest.raises(TrainingError, match=words) as caught:
            compress(large, tmp_path / f"small-{share}", CompressionSettings(share=share, crops=16), CREATED, Heard())
        assert "\n" not in str(caught.value)
        assert not (tmp_path / f"small-{share}").exists()

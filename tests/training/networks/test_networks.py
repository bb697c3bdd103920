"""The networks: sizes as published, preprocessing inside, and files that can be written and read."""

from pathlib import Path

import numpy as np
import pytest

from training.errors import TrainingError
from training.networks import compact, n_cnn, vgg_face
from training.networks.choose import NETWORK_NAMES, build_network
from training.noise_crops import noise_crops
from training.quiet_tensorflow import keras


def _count(weights: list[keras.Variable]) -> int:
    return sum(int(np.prod(weight.shape)) for weight in weights)


def test_vgg_face_has_the_parameters_of_the_thesis() -> None:
    model = vgg_face.build()
    assert _count(model.trainable_weights) == 10_230_274
    assert model.count_params() == 17_865_538
    network = vgg_face.describe(model)
    assert (network.input_size, network.map_size, network.classes) == ((224, 224), (14, 14), 2)


def test_vgg_face_turns_and_centres_the_channels() -> None:
    model = vgg_face.build(input_size=32)
    first = model.get_layer("conv1_1").input
    seen = keras.Model(model.input, first)(np.tile(np.float32([200, 100, 50]), (1, 32, 32, 1))).numpy()
    # Blue, green, red; means 93.5940, 104.7624, 129.1863 in that order (thesis, section 4.3.2).
    np.testing.assert_allclose(seen[0, 5, 5], [50 - 93.5940, 100 - 104.7624, 200 - 129.1863], atol=1e-4)


@pytest.mark.parametrize(("width", "size"), [(1.0, 112), (0.5, 64), (2.0, 96)])
def test_compact_is_small_and_its_map_an_eighth_of_the_crop(width: float, size: int) -> None:
    model = compact.build(input_size=size, width=width)
    network = compact.describe(model)
    assert 10_000 < model.count_params() < 1_000_000
    assert network.input_size == (size, size)
    assert network.map_size == (size // 8, size // 8)


def test_n_cnn_has_the_parameters_of_its_paper() -> None:
    # 72 593 with one sigmoid; the second logit is eight weights and a bias more.
    assert n_cnn.build().count_params() == 72_593 + 9
    network = n_cnn.describe(n_cnn.build())
    assert (network.input_size, network.map_size) == ((120, 120), (11, 11))


def test_compact_has_the_momentum_of_short_trainings() -> None:
    layers = [layer for layer in compact.build().layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert layers
    assert {layer.momentum for layer in layers} == {0.9}


# Keras 3.15 with TensorFlow 2.21 reads variables in NumPy 1's way when it writes a file.
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")
@pytest.mark.parametrize("name", ["compact", "n-cnn", "vgg-face"])
def test_a_network_survives_a_file(tmp_path: Path, name: str) -> None:
    module, size = {"compact": (compact, 64), "n-cnn": (n_cnn, 120), "vgg-face": (vgg_face, 32)}[name]
    # Fewer channels, for speed: in full VGG-Face's file has 70 MB.
    model = vgg_face.build(size, width=0.125) if name == "vgg-face" else module.build(input_size=size)
    model.save(tmp_path / "model.keras")
    again = module.describe(keras.models.load_model(tmp_path / "model.keras")).model
    crops = noise_crops(2, size, size, seed=1).astype(np.float32)
    np.testing.assert_allclose(again(crops).numpy(), model(crops).numpy(), atol=1e-6)


def test_names_are_the_architectures() -> None:
    assert NETWORK_NAMES == (vgg_face.ARCHITECTURE, n_cnn.ARCHITECTURE, compact.ARCHITECTURE)
    assert build_network("compact", classes=3).classes == 3
    with pytest.raises(TrainingError, match="'big'"):
        build_network("big")


def test_noise_is_the_same_for_the_same_seed() -> None:
    np.testing.assert_array_equal(noise_crops(2, 40, 32, seed=4), noise_crops(2, 40, 32, seed=4))
    assert noise_crops(1, 40, 32, seed=5).shape == (1, 32, 40, 3)

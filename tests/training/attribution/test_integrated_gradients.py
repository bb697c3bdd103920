"""Integrated Gradients where the answer is known, and what the gallery draws."""

import numpy as np
import pytest

from training.attribution.examples import choose, explain
from training.attribution.integrated_gradients import integrated_gradients
from training.networks import compact
from training.networks.network import Network
from training.quiet_tensorflow import keras

pytestmark = pytest.mark.training

CROP = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)


def _linear() -> tuple[Network, np.ndarray]:
    crop = keras.Input((16, 16, 3))
    logits = keras.layers.Dense(2, name="logits")(keras.layers.Flatten()(crop))
    model = keras.Model(crop, logits)
    return Network("linear", model, "none", ("logits",)), keras.ops.convert_to_numpy(model.layers[-1].kernel)


def test_a_linear_network_gives_pixel_times_weight_in_one_step() -> None:
    network, kernel = _linear()
    found = integrated_gradients(network, CROP, 1, steps=1)
    assert np.allclose(found.values, CROP * kernel[:, 1].reshape(CROP.shape), atol=1e-4)
    assert found.gap < 1e-3


def test_what_is_attributed_adds_up_to_the_score() -> None:
    keras.utils.set_random_seed(1)
    network = compact.describe(compact.build(16))
    few, many = (integrated_gradients(network, CROP, 1, steps=steps) for steps in (1, 64))
    assert many.gap < 0.05 * np.abs(many.values).sum()
    assert many.gap <= few.gap + 1e-3
    assert np.isfinite(many.for_the_class()).all()
    assert many.for_the_class().min() >= 0


def test_a_black_picture_has_nothing_to_attribute() -> None:
    network, _ = _linear()
    found = integrated_gradients(network, np.zeros_like(CROP), 0, steps=2)
    assert not found.values.any()
    assert not found.for_the_class().any()


def test_both_looks_are_pictures_of_the_crop() -> None:
    network = compact.describe(compact.build(16))
    found = explain(network, CROP, (1, 0), steps=2)
    assert len(found.looks) == 2
    for look in found.looks:
        assert look.grad_cam.shape == look.integrated_gradients.shape == CROP.shape
        assert look.grad_cam.dtype == np.uint8


def test_examples_are_of_the_kind_asked_for_and_of_different_children_first() -> None:
    labels = np.array([1, 1, 1, 1, 0, 1])
    called = np.array([True, True, True, False, False, True])
    children = np.array(["a", "a", "a", "b", "c", "d"])
    chosen = choose(labels, called, children, truth=1, right=True, count=3)
    assert set(chosen.tolist()) <= {0, 1, 2, 5}
    assert set(children[chosen[:2]].tolist()) == {"a", "d"}
    assert choose(labels, called, children, truth=1, right=False, count=3).tolist() == [3]
    assert not len(choose(labels, called, children, truth=0, right=False, count=3))

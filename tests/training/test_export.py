"""Exports: proven to say what Keras says, or no bundle at all."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from models.bundle import ModelBundle
from models.classifier import Classifier
from models.manifest import (
    Calibration,
    CropRule,
    Licences,
    Metric,
    OperatingPoint,
    Population,
    Precision,
    Threshold,
    TrainingData,
)
from training.errors import TrainingError
from training.export import ExportError, ModelFacts, export_bundle, export_untrained
from training.networks import compact, vgg_face
from training.networks.network import Network
from training.noise_crops import noise_crops
from training.parity import keras_answers
from training.quiet_tensorflow import keras, tf

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

FACTS = ModelFacts(
    name="trial",
    version="1.2.3",
    untrained=False,
    demonstration=True,
    created=CREATED,
    classes=("no pain", "pain"),
    pain_class="pain",
    threshold=Threshold(value=0.4, chosen_how="by hand"),
    calibration=Calibration(temperature=1.7),
    operating_point=OperatingPoint(sensitivity=0.8, specificity=0.9, children=10, measured_over="invented"),
    crop=CropRule(detector="mediapipe-short", margin=0.2, roll="upright"),
    population=Population(
        gestational_weeks=(37.0, 42.0), age_days=(0.0, 3.0), settings=("ward",), description="Nobody.", synthetic=True
    ),
    data=TrainingData(children=10, frames=100, description="Invented."),
    metrics={"accuracy": Metric(mean=0.9, sd=0.01)},
    licences=Licences(weights="Apache-2.0", data="none"),
)


@pytest.fixture(scope="module")
def network() -> Network:
    """A small compact network whose batch normalisation has seen something and whose last layer says something."""
    keras.utils.set_random_seed(11)
    network = compact.describe(compact.build(input_size=64, width=0.5))
    for step in range(30):
        network.model(noise_crops(8, 64, 64, seed=step).astype(np.float32), training=True)
    logits = network.model.get_layer("logits")
    kernel, bias = logits.get_weights()
    logits.set_weights([kernel * 4, bias + np.float32([0.3, -0.2])])
    return network


def test_the_bundle_says_what_keras_says(network: Network, tmp_path: Path) -> None:
    done = export_bundle(network, FACTS, tmp_path / "trial")
    assert done.loss.probability < 1e-5
    assert done.loss.cam < 1e-4
    crops = noise_crops(3, 64, 64, seed=99)
    expected = keras_answers(network, crops, temperature=1.7)
    with Classifier(ModelBundle.load(tmp_path / "trial"), threads=1) as classifier:
        answers = classifier.classify_many(crops)
    np.testing.assert_allclose([answer.probabilities for answer in answers], expected.probability, atol=1e-5)
    np.testing.assert_allclose([answer.cam for answer in answers], expected.cam, rtol=1e-3, atol=1e-5)
    assert expected.cam.max() > 0.001
    assert np.ptp(expected.probability[:, 1]) > 1e-4


def test_the_independent_map_is_grad_cam(network: Network) -> None:
    """The map by its definition: a channel's weight is how far the logit moves when all of its cells are raised."""
    crop = noise_crops(1, 64, 64, seed=3)
    front = keras.Model(network.model.input, network.model.get_layer(network.cam_layer).output)
    last_map = front(crop.astype(np.float32), training=False).numpy().astype(np.float64)

    def logit(values: np.ndarray) -> float:
        x = values.mean(axis=(1, 2))
        hidden, last = (network.model.get_layer(name).get_weights() for name in network.dense_layers)
        x = np.maximum(x @ hidden[0].astype(np.float64) + hidden[1], 0)
        return float((x @ last[0].astype(np.float64) + last[1])[0, 1])

    cells = last_map.shape[1] * last_map.shape[2]
    weights = []
    for channel in range(last_map.shape[-1]):
        raised = last_map.copy()
        raised[..., channel] += 1e-5
        weights.append((logit(raised) - logit(last_map)) / 1e-5 / cells)
    expected = np.maximum(last_map @ np.array(weights), 0)
    found = keras_answers(network, crop, 1.0).cam[..., 1]
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3 * expected.max())


@pytest.mark.parametrize("precision", ["float16", "int8"])
def test_other_precisions_state_their_loss(network: Network, tmp_path: Path, precision: Precision) -> None:
    done = export_bundle(network, FACTS, tmp_path / "trial", precision=precision)
    assert 0 < done.loss.probability < 0.02
    assert done.bundle.manifest.precision == precision
    assert precision in done.bundle.card
    whole = export_bundle(network, FACTS, tmp_path / "whole")
    assert len(done.bundle.model_bytes) < len(whole.bundle.model_bytes) or precision == "int8"


def test_what_the_manifest_says(network: Network, tmp_path: Path) -> None:
    crops = noise_crops(2, 64, 64, seed=5)
    done = export_bundle(network, FACTS, tmp_path / "deep" / "trial", reference_crops=crops)
    manifest = done.bundle.manifest
    assert (manifest.architecture, manifest.input.width, manifest.cam.height) == ("compact", 64, 8)
    assert (manifest.calibration.temperature, manifest.created, manifest.untrained) == (1.7, CREATED, False)
    np.testing.assert_array_equal(done.bundle.reference.crops, crops)
    assert "demonstration" in done.bundle.card
    assert "sensitivity 0.800" in done.bundle.card


@pytest.mark.parametrize("fault", ["a map that is not the last one", "a dense layer left out"])
def test_a_wrong_map_gives_no_bundle(network: Network, tmp_path: Path, fault: str) -> None:
    if fault == "a dense layer left out":
        hidden = network.model.get_layer("hidden")
        logits = network.model.get_layer("logits")
        # One more dense layer of the same width, which the description does not name.
        middle = keras.layers.Dense(64, activation="relu", name="middle")
        model = keras.Model(network.model.input, logits(middle(hidden.output)))
        wrong = replace(network, model=model)
    else:
        # The same layers, but behind the map that is named there is one more convolution.
        image = network.model.get_layer(network.cam_layer).output
        more = keras.layers.Conv2D(image.shape[-1], 3, padding="same", activation="relu", name="more")(image)
        x = keras.layers.GlobalAveragePooling2D()(more)
        for name in network.dense_layers:
            x = network.model.get_layer(name)(x)
        wrong = replace(network, model=keras.Model(network.model.input, x))
    with pytest.raises(ExportError, match="must match Keras") as caught:
        export_bundle(wrong, FACTS, tmp_path / "trial")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_wrong_facts_give_no_bundle(network: Network, tmp_path: Path) -> None:
    cases = [
        (replace(FACTS, operating_point=None), "operating_point"),
        (replace(FACTS, pain_class="joy"), "'joy'"),
        (replace(FACTS, classes=("a", "b", "c")), "2 classes"),
        (replace(FACTS, version="newest"), "version"),
    ]
    for facts, words in cases:
        with pytest.raises(ExportError) as caught:
            export_bundle(network, facts, tmp_path / "trial")
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_touched(network: Network, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="must be new"):
        export_bundle(network, FACTS, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_untrained_model_says_so(tmp_path: Path) -> None:
    done = export_untrained("compact", tmp_path / "untrained", created=CREATED)
    manifest = done.bundle.manifest
    assert (manifest.untrained, manifest.operating_point, manifest.input.width) == (True, None, 112)
    assert "Untrained" in done.bundle.card
    assert tf.executing_eagerly()


def test_a_flattened_map_says_what_keras_says(tmp_path: Path) -> None:
    done = export_untrained("n-cnn", tmp_path / "untrained", created=CREATED)
    assert done.loss.probability <= 1e-5
    assert done.loss.cam <= 1e-4
    assert done.bundle.reference.cam.max() > 0


def test_vgg_face_says_what_keras_says(tmp_path: Path) -> None:
    """Every layer at its place and the map at its full size, with fewer channels, for speed."""
    keras.utils.set_random_seed(0)
    narrow = vgg_face.describe(vgg_face.build(width=0.25))
    done = export_bundle(narrow, FACTS, tmp_path / "narrow")
    assert done.loss.probability <= 1e-4
    assert done.loss.cam <= 1e-3
    manifest = done.bundle.manifest
    assert (manifest.input.width, manifest.cam.height, manifest.cam.layer) == (224, 14, "conv5_3")
    assert done.bundle.reference.cam.max() > 0

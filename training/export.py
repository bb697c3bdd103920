"""From a Keras network to a model bundle, proven to say the same, or no bundle at all."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from models.bundle import BundleError, ModelBundle, write_folder
from models.children import CHILDREN_FILE, children_file
from models.classifier import Classifier
from models.manifest import (
    CARD_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    REFERENCE_FILE,
    Calibration,
    CamLayer,
    CropRule,
    InputSize,
    Licences,
    Manifest,
    Metric,
    OperatingPoint,
    Population,
    Precision,
    Threshold,
    TrainingData,
    one_line,
)
from models.reference import Difference, Reference
from models.runtime import CPU, open_session
from training.card import write_card
from training.errors import TrainingError
from training.networks.choose import build_network
from training.networks.network import Network
from training.new_folder import require_new_folder
from training.noise_crops import noise_crops
from training.onnx_graph import to_onnx
from training.parity import EXPORT_TOLERANCES, Answers, keras_answers, loss
from training.precision import with_precision
from training.quiet_tensorflow import keras

REFERENCE_CROPS = 3
CALIBRATION_CROPS = 16


class ExportError(TrainingError):
    """No bundle was written. The text is one line."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a manifest says that no network knows about itself. Each field as in `models.manifest.Manifest`."""

    name: str
    version: str
    untrained: bool
    demonstration: bool
    created: datetime
    classes: tuple[str, ...]
    pain_class: str
    threshold: Threshold
    calibration: Calibration
    operating_point: OperatingPoint | None
    crop: CropRule
    population: Population
    data: TrainingData
    metrics: dict[str, Metric]
    licences: Licences


@dataclass(frozen=True, slots=True)
class Export:
    """A written bundle, and how far it is from Keras: largest differences of probability and (relative) Grad-CAM."""

    bundle: ModelBundle
    loss: Difference


def export_bundle(
    network: Network,
    facts: ModelFacts,
    folder: Path,
    *,
    precision: Precision = "float32",
    reference_crops: NDArray[np.uint8] | None = None,
    calibration_crops: NDArray[np.uint8] | None = None,
    card_notes: str = "",
    children: Collection[str] = (),
) -> Export:
    """Writes a bundle, after its ONNX model was compared with Keras and an independent Grad-CAM.

    Args:
        network: The network with its weights.
        facts: What the manifest says beside it.
        folder: Where the bundle goes; must not exist yet.
        precision: What the model calculates with.
        reference_crops: (N, H, W, 3) uint8, N up to 16, for comparison and self-test: rendered or noise, never a
            patient's, because they travel with the bundle. None: noise.
        calibration_crops: (N, H, W, 3) uint8 from which int8 takes its ranges; they do not travel. None: noise, good
            enough for speed tests only.
        card_notes: Markdown for the end of the card, such as measured tables and limits.
        children: Codes of the real children that the network learned from, for a later withdrawal; only slow, salted
            hashes of them are written (`models.children`, a tenth of a second a code). Empty: the bundle cannot say.

    Raises:
        ExportError: The model differs from Keras by more than `EXPORT_TOLERANCES`, or the facts are not right. Nothing
            was written.
        TrainingError: `folder` is there already.
        OSError: Disk full or no permission; nothing is left behind.
    """
    require_new_folder(folder)
    if len(facts.classes) != network.classes:
        raise ExportError(f"there must be {network.classes} classes for this network, got {list(facts.classes)}")
    width, height = network.input_size
    temperature = facts.calibration.temperature
    crops = noise_crops(REFERENCE_CROPS, width, height, seed=1) if reference_crops is None else reference_crops
    ranges = noise_crops(CALIBRATION_CROPS, width, height, seed=2) if calibration_crops is None else calibration_crops
    model = with_precision(to_onnx(network, temperature), precision, ranges).SerializeToString()
    answers = _run(model, crops)
    measured = loss(answers, keras_answers(network, crops, temperature))
    allowed = EXPORT_TOLERANCES[precision]
    if not measured.within(allowed):
        raise ExportError(
            f"a model in {precision} must match Keras within {allowed.probability:g} (probability) and {allowed.cam:g} "
            f"(Grad-CAM), found {measured.probability:.2g} and {measured.cam:.2g}; check the network's cam_layer and "
            "dense_layers, or choose another precision"
        )
    reference = Reference(crops, answers.probability, answers.cam).pack()
    try:
        contents = {MODEL_FILE: model, REFERENCE_FILE: reference}
        if children:
            contents[CHILDREN_FILE] = children_file(children)
        files = _files(network, facts, precision, card_notes, contents, measured)
        Classifier(ModelBundle.from_files(files, folder), CPU).close()
        write_folder(folder, files)
        return Export(ModelBundle.load(folder), measured)
    except ValidationError as error:
        raise ExportError(one_line(error)) from error
    except BundleError as error:
        raise ExportError(str(error)) from error


def export_untrained(
    architecture: str, folder: Path, *, created: datetime, precision: Precision = "float32", seed: int = 0
) -> Export:
    """Writes a bundle with random weights, for speed tests only; marked so. Errors as in `export_bundle`.

    Args:
        architecture: One of `training.networks.choose.NETWORK_NAMES`.
        folder: Where the bundle goes; must not exist yet.
        created: The time for the manifest, in UTC.
        precision: What the model calculates with.
        seed: Of the random weights.
    """
    require_new_folder(folder)
    keras.utils.set_random_seed(seed)
    network = build_network(architecture)
    # Batch normalisation that has seen nothing lets values fade from layer to layer until float16 cannot hold them.
    width, height = network.input_size
    if any(isinstance(layer, keras.layers.BatchNormalization) for layer in network.model.layers):
        for step in range(30):
            network.model(noise_crops(4, width, height, seed=100 + step).astype(np.float32), training=True)
    facts = ModelFacts(
        name=f"untrained-{architecture}",
        version="0.0.0",
        untrained=True,
        demonstration=False,
        created=created,
        classes=("no pain", "pain"),
        pain_class="pain",
        threshold=Threshold(value=0.5, chosen_how="none: the model is untrained"),
        calibration=Calibration(temperature=1.0),
        operating_point=None,
        crop=CropRule(detector="mediapipe-short", margin=0.1, roll="upright"),
        population=Population(
            gestational_weeks=(0.0, 0.0),
            age_days=(0.0, 0.0),
            settings=(),
            description="Nobody: the weights are random.",
            synthetic=False,
        ),
        data=TrainingData(children=0, frames=0, description="Nothing: the weights are random."),
        metrics={},
        licences=Licences(weights="Apache-2.0 (random numbers)", data="none"),
    )
    return export_bundle(network, facts, folder, precision=precision)


def _run(model: bytes, crops: NDArray[np.uint8]) -> Answers:
    """The answers of the very bytes that are written, on the CPU, crop by crop as at the bedside."""
    session = open_session(model, CPU, None)
    answers = [session.run(crop[np.newaxis]) for crop in crops]
    session.close()
    return Answers(
        np.concatenate([probability for probability, _ in answers]), np.concatenate([cam for _, cam in answers])
    )


def _files(
    network: Network,
    facts: ModelFacts,
    precision: Precision,
    card_notes: str,
    contents: dict[str, bytes],
    measured: Difference,
) -> dict[str, bytes]:
    """All files of the bundle: `contents`, card, manifest. Raises `ValidationError` where the facts are not right."""
    manifest = _manifest(network, facts, precision, _hashes(contents | {CARD_FILE: b""}))
    contents |= {CARD_FILE: write_card(manifest, measured, card_notes).encode()}
    manifest = _manifest(network, facts, precision, _hashes(contents))
    return contents | {MANIFEST_FILE: manifest.to_json()}


def _hashes(contents: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}


def _manifest(network: Network, facts: ModelFacts, precision: Precision, files: dict[str, str]) -> Manifest:
    width, height = network.input_size
    map_height, map_width = network.map_size
    return Manifest(
        format_version="1.0",
        architecture=network.architecture,
        input=InputSize(width=width, height=height),
        cam=CamLayer(layer=network.cam_layer, height=map_height, width=map_width),
        precision=precision,
        clinical_use=False,
        files=files,
        name=facts.name,
        version=facts.version,
        untrained=facts.untrained,
        demonstration=facts.demonstration,
        created=facts.created,
        classes=facts.classes,
        pain_class=facts.pain_class,
        threshold=facts.threshold,
        calibration=facts.calibration,
        operating_point=facts.operating_point,
        crop=facts.crop,
        population=facts.population,
        data=facts.data,
        metrics=facts.metrics,
        licences=facts.licences,
    )

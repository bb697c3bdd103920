"""What is compared: two bundles on crops, or two runs on their own folds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.bundle import BundleError, ModelBundle
from models.children import CHILDREN_FILE, was_trained_on
from models.classifier import Classifier
from models.manifest import MANIFEST_FILE, Manifest
from models.runtime import CPU
from training.compare import Answers
from training.crop_set import CropSet
from training.errors import TrainingError
from training.metrics import LabelArray
from training.report.read import answers_of, require_same_test
from training.report.results import result_of
from training.run_folder import RUN_FILE, read_run

BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two models' answers to the same pictures.

    Attributes:
        names: Of the running and of the asking one.
        labels: (N,).
        children: (N,).
        folds: (N,) number of the fold, 0 where there are none.
        answers: Of the running and of the asking one.
        notes: What a reader must know, one sentence each.
    """

    names: tuple[str, str]
    labels: LabelArray
    children: NDArray[np.str_]
    folds: LabelArray
    answers: tuple[Answers, Answers]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Crops of children that neither bundle was trained on, and which rows of them count.

    Attributes:
        crops: The crop set.
        rows: (M,) row numbers.
        folds: (M,) the fold of each, 0 where there are none.
    """

    crops: CropSet
    rows: NDArray[np.int64]
    folds: LabelArray


def is_run(folder: Path) -> bool:
    """Whether the folder is a run, else a bundle. Raises `TrainingError` where it is neither."""
    for file, is_one in ((RUN_FILE, True), (MANIFEST_FILE, False)):
        if (folder / file).is_file():
            return is_one
    raise TrainingError(
        f"{folder}: what is compared must be a bundle ({MANIFEST_FILE}) or a run ({RUN_FILE}), this holds neither; "
        "name another folder"
    )


def of_runs(running: Path, asking: Path) -> Pair:
    """Two runs' answers to their test children, each at its folds' own thresholds.

    Raises:
        TrainingError: A run is damaged or unfinished, or the two were not tested on the same folds.
    """
    first, second = read_run(running), read_run(asking)
    require_same_test(first, second)
    ours, theirs = (result_of(answers_of(run), draws=1) for run in (first, second))
    return Pair(
        names=(f"{running.name} ({first.record.model})", f"{asking.name} ({second.record.model})"),
        labels=ours.labels,
        children=ours.children,
        folds=ours.numbers,
        answers=(Answers(ours.probabilities, ours.called), Answers(theirs.probabilities, theirs.called)),
        notes=(),
    )


def of_bundles(running: Path, asking: Path, held: Sequence[Held]) -> Pair:
    """Two bundles' answers to the pictures that both have a crop of, each at its own threshold, run as at the bedside.

    Args:
        running: The bundle in use.
        asking: The one that asks to be promoted.
        held: Crop sets; each bundle takes the first that is cut by its own rule and size.

    Raises:
        TrainingError: A bundle cannot be used or learned from one of the children, no crop set fits one, or they share
            no picture.
    """
    bundles = [_load(folder) for folder in (running, asking)]
    sets = [_fitting(bundle.manifest, held, bundle.label) for bundle in bundles]
    keys = [_keys(each) for each in sets]
    common = [key for key in keys[0] if key in keys[1]]
    if not common:
        raise TrainingError("the two crop sets must share pictures, they share none; extract both from the same table")
    places = [[each[key] for key in common] for each in keys]
    labels = [each.crops.labels[each.rows[place]] for each, place in zip(sets, places, strict=True)]
    if not np.array_equal(labels[0], labels[1]):
        raise TrainingError(
            "the two crop sets must have the same labels, they differ; extract both from the same table"
        )
    children = sets[0].crops.children[sets[0].rows[places[0]]]
    for bundle in bundles:
        _refuse_learned_from(bundle, sorted(set(children.tolist())))
    answers = [
        _answers(bundle, each, np.array(place)) for bundle, each, place in zip(bundles, sets, places, strict=True)
    ]
    return Pair(
        names=(bundles[0].label, bundles[1].label),
        labels=labels[0],
        children=children,
        folds=sets[0].folds[places[0]],
        answers=(answers[0], answers[1]),
        notes=tuple(_notes(bundles, [len(each) for each in keys], len(common))),
    )


def _load(folder: Path) -> ModelBundle:
    try:
        return ModelBundle.load(folder)
    except BundleError as error:
        raise TrainingError(str(error)) from error


def _fitting(manifest: Manifest, held: Sequence[Held], label: str) -> Held:
    size = (manifest.input.height, manifest.input.width)
    for each in held:
        if each.crops.rule == manifest.crop and each.crops.plain.shape[1:3] == size:
            return each
    rule = manifest.crop
    raise TrainingError(
        f"{label} needs crops of {size[1]} x {size[0]} pixels by {rule.detector}, margin {rule.margin:g}, {rule.roll}; "
        "no crop set given is cut so: extract one and give it with --crops"
    )


def _keys(held: Held) -> dict[tuple[Path, int], int]:
    frames = held.crops.frames
    return {(frames[row].file.resolve(), frames[row].frame_index): place for place, row in enumerate(held.rows)}


def _answers(bundle: ModelBundle, held: Held, places: NDArray[np.int64]) -> Answers:
    rows = held.rows[places]
    try:
        with Classifier(bundle, CPU) as classifier:
            probabilities = np.array(
                [
                    answer.probability
                    for start in range(0, len(rows), BATCH)
                    for answer in classifier.classify_many(
                        np.ascontiguousarray(held.crops.plain[rows[start : start + BATCH]])
                    )
                ],
                np.float64,
            )
    except BundleError as error:
        raise TrainingError(str(error)) from error
    return Answers(probabilities, probabilities >= bundle.manifest.threshold.value)


def _refuse_learned_from(bundle: ModelBundle, children: Sequence[str]) -> None:
    """Asks a bundle that can say so whether it knows one of the children; a tenth of a second each."""
    if CHILDREN_FILE not in bundle.manifest.files:
        return
    data = (bundle.folder / CHILDREN_FILE).read_bytes()
    try:
        known = [child for child in children if was_trained_on(data, [child])]
    except ValueError as error:
        raise TrainingError(f"{bundle.label}: {error}") from error
    if known:
        raise TrainingError(
            f"bundles are compared on children that neither learned from, {bundle.label} did from {known[0]}"
            f"{f' and {len(known) - 1} more' if len(known) > 1 else ''}; take others, or one fold's (--fold)"
        )


def _notes(bundles: Sequence[ModelBundle], found: Sequence[int], common: int) -> list[str]:
    silent = [bundle.label for bundle in bundles if CHILDREN_FILE not in bundle.manifest.files]
    notes = [
        f"Neither bundle may have been trained on these children; {label} does not say which ones it was."
        for label in dict.fromkeys(silent)
    ]
    notes += [
        f"{bundle.label} is untrained: its answers mean nothing." for bundle in bundles if bundle.manifest.untrained
    ]
    if max(found) > common:
        notes.append(
            f"Only the {common} pictures count whose face both found; {found[0]} were found for the running one, "
            f"{found[1]} for the new one."
        )
    return notes

"""From a trained run to a bundle: one fold's network, with what all folds say about how good it is."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.detectors.choose import DETECTOR_NAMES
from models.manifest import Calibration, Metric, OperatingPoint, Precision, Threshold, TrainingData
from training.agreement import measure_agreement
from training.crop_set import CropSet
from training.errors import TrainingError
from training.export import Export, ModelFacts, export_bundle
from training.folds import Fold
from training.metrics import auc
from training.networks.choose import load_network
from training.new_folder import require_new_folder
from training.recipe import Recipe, parse_recipe
from training.report.read import answers_of
from training.report.results import FoldAnswers, FoldResult, RunResult, result_of
from training.run_folder import RECIPE_FILE, RunFolder
from training.run_notes import run_notes

METRICS = ("accuracy", "f1", "precision", "sensitivity", "specificity", "auc", "brier", "ece")
CALIBRATION_CROPS = 64
AGREEMENT_CROPS = 400
REFERENCE_CROPS = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """Which fold's network becomes the bundle, and how it was chosen."""

    fold: Fold
    result: FoldResult
    how: str


def export_run(
    run: RunFolder,
    out: Path,
    *,
    version: str,
    created: datetime,
    precision: Precision = "float32",
    number: int | None = None,
) -> Export:
    """Writes the bundle of a run.

    Args:
        run: With every fold finished.
        out: Where the bundle goes; must not exist yet.
        version: Of the bundle.
        created: The time for the manifest, in UTC.
        precision: What the model calculates with. The card holds the loss of the other ones too.
        number: The fold whose network it is; None: the one whose validation children it orders best (AUC).

    Raises:
        TrainingError: A fold is not finished, the model is no better than chance on the test children or the chosen
            fold's validation children, the crops' detector is not at the bedside, the model in that precision differs
            too much from Keras, or `out` is there already.
        OSError: Disk full or no permission; nothing is left behind.
    """
    require_new_folder(out)
    _require_exportable(run)
    recipe = parse_recipe(run.recipe_text, str(run.folder / RECIPE_FILE))
    result = result_of(answers_of(run))
    choice = _choose(run, result, number)
    facts = _facts(run, recipe, result, choice, version=version, created=created)
    crops = run.crops()
    network = load_network(run.network_file(choice.fold.number), run.record.model)
    training, test = _some(crops, choice.fold.train, CALIBRATION_CROPS), _spread(choice.fold.test, AGREEMENT_CROPS)
    agreements = measure_agreement(
        network,
        choice.result.decision,
        crops.plain[test],
        crops.labels[test],
        crops.children[test],
        calibration_crops=training,
    )
    # Reference crops travel with the bundle: rendered faces may, a patient's never.
    reference = _some(crops, choice.fold.test, REFERENCE_CROPS) if recipe.bundle.population.synthetic else None
    return export_bundle(
        network,
        facts,
        out,
        precision=precision,
        reference_crops=reference,
        calibration_crops=training,
        card_notes=run_notes(run, recipe, result, choice.fold.number, choice.how, agreements),
        children=_learned_from(recipe, choice.fold, crops),
    )


def _require_exportable(run: RunFolder) -> None:
    record = run.record
    if record.kind != "network":
        raise TrainingError(
            f"{run.folder}: a bundle needs a network, this run is the baseline {record.model}; name another"
        )
    missing = sorted(set(run.fold_numbers) - set(run.finished))
    if missing:
        raise TrainingError(
            f"{run.folder}: every fold must be finished, fold {missing[0]} is not; go on with `sollievo-train train`"
        )
    if record.crop_rule.detector not in DETECTOR_NAMES:
        raise TrainingError(
            f"crops must come from a detector of the bedside program ({', '.join(DETECTOR_NAMES)}), these are from "
            f"{record.crop_rule.detector}; extract them with one of those and train anew"
        )


def _choose(run: RunFolder, result: RunResult, number: int | None) -> Choice:
    by_number = {each.fold.number: each for each in result.folds}
    folds = {fold.number: fold for fold in run.folds()}
    merits = {each.fold.number: _merit(each) for each in result.folds}
    if number is not None:
        if number not in by_number:
            raise TrainingError(f"--fold must be 1 to {run.record.folds}, got {number}; leave it out for the best one")
        how = f"fold {number} of {run.record.folds}, as asked for"
    elif run.record.folds == 1:
        number, how = 1, "the only fold"
    elif np.isnan(list(merits.values())).all():
        number, how = 1, f"fold 1 of {run.record.folds}, the first, as no validation part held both classes"
    else:
        number = max(merits, key=lambda each: -np.inf if np.isnan(merits[each]) else merits[each])
        how = f"fold {number} of {run.record.folds}, with the highest validation AUC ({merits[number]:.3f})"
    if merits[number] <= 0.5:  # not where it cannot be had
        raise TrainingError(
            f"a network must tell its validation children's pain better than chance, fold {number}'s has an AUC of "
            f"{merits[number]:.2f} there; train longer or on more recordings"
        )
    return Choice(folds[number], by_number[number], how)


def _merit(each: FoldResult) -> float:
    """AUC over the validation children: unlike accuracy it stays the same whatever share of the pictures has pain."""
    validation = each.fold.validation
    if validation is None:
        return float("nan")
    return auc(validation.labels, validation.logits[:, 1] - validation.logits[:, 0])


def _facts(
    run: RunFolder, recipe: Recipe, result: RunResult, choice: Choice, *, version: str, created: datetime
) -> ModelFacts:
    pooled, decision, bundle = result.pooled, choice.result.decision, recipe.bundle
    if not pooled.sensitivity + pooled.specificity > 1:
        raise TrainingError(
            f"a trained model must beat chance, found sensitivity {pooled.sensitivity:.2f} and specificity "
            f"{pooled.specificity:.2f} over the test children; train longer or on more recordings"
        )
    children = len(np.unique(result.children))
    trained = run.fold_record(choice.fold.number).parts["train"]
    return ModelFacts(
        name=bundle.name,
        version=version,
        untrained=False,
        demonstration=bundle.demonstration,
        created=created,
        classes=run.record.classes,
        pain_class=run.record.classes[1],
        threshold=Threshold(value=decision.threshold, chosen_how=_chosen_how(choice.result.fold)),
        calibration=Calibration(temperature=round(decision.temperature, 4)),
        operating_point=OperatingPoint(
            sensitivity=pooled.sensitivity,
            specificity=pooled.specificity,
            children=children,
            measured_over=f"the frames of {children} test children of {run.record.folds} folds together, each by a "
            "network and a threshold that never saw them",
        ),
        crop=run.record.crop_rule,
        population=bundle.population,
        data=TrainingData(
            children=trained.children,
            frames=trained.nonpain + trained.pain,
            description=f"{bundle.data_description} The training part of {choice.how}.",
        ),
        metrics={
            name: Metric(mean=spread.mean, sd=0.0 if np.isnan(spread.sd) else spread.sd)
            for name, spread in result.spreads.items()
            if name in METRICS and not np.isnan(spread.mean)
        },
        licences=bundle.licences,
    )


def _chosen_how(fold: FoldAnswers) -> str:
    if fold.validation is None:
        return "0.5, as there was no validation part"
    if not fold.can_choose:
        return "0.5, as validation held one class"
    seen = len(np.unique(fold.validation.children))
    return f"highest mean of sensitivity and specificity over {seen} validation children"


def _learned_from(recipe: Recipe, fold: Fold, crops: CropSet) -> frozenset[str]:
    """Codes of the children that had a part in the network: trained on, or looked at to choose epoch and threshold.

    Empty for rendered children, whom nobody withdraws, and where an earlier network was the beginning: whom that one
    had seen is not known, and a list that lacks some would be taken for the whole.
    """
    if recipe.bundle.population.synthetic or recipe.network.weights == "keras":
        return frozenset()
    rows = np.concatenate([fold.train, fold.validation])
    return frozenset(str(child) for child in np.unique(crops.children[rows]))


def _some(crops: CropSet, rows: NDArray[np.int64], most: int) -> NDArray[np.uint8]:
    return np.ascontiguousarray(crops.plain[_spread(rows, most)])


def _spread(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many, evenly spread."""
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(np.int64))]

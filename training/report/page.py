"""The page: all numbers as text, around the figures. No script, no link, nothing from a network."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.agreement import Agreement
from training.compare import p_text
from training.frame_table import read_rows
from training.metrics import Interval, confusion
from training.readers.synthetic import ORIGIN as SYNTHETIC
from training.report.results import NAMES, THESIS_NAMES, TITLES, FoldResult, RunResult
from training.report.side_by_side import Beside
from training.run_folder import FOLDS_FILE, RunFolder

if TYPE_CHECKING:
    from training.report.gallery import GalleryFigure  # loads TensorFlow

TEMPLATE = Path(__file__).with_name("page.html.j2")
BESIDE = ("accuracy", "f1", "sensitivity", "specificity", "auc")
"""Numbers of the table that sets models side by side."""

NONE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What a page shows beside the run's own numbers and figures.

    Attributes:
        larger: The run's numbers where the larger output decides (`result_of`).
        others: Other runs on the same folds.
        gallery: The gallery's figures that were drawn.
        agreements: What smaller precisions cost, with the fold that they were measured on.
        agreement_fold: That fold's number.
        history: Whether there is a figure of the training.
    """

    larger: RunResult
    others: Sequence[Beside] = ()
    gallery: "Sequence[GalleryFigure]" = ()
    agreements: Sequence[Agreement] = ()
    agreement_fold: int = 0
    history: bool = False


def page(run: RunFolder, result: RunResult, parts: Parts) -> str:
    """The whole page as HTML."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(_content(run, result, parts)) + "\n"


def _content(run: RunFolder, result: RunResult, parts: Parts) -> dict[str, Any]:
    record = run.record
    missing = sorted(set(run.fold_numbers) - {each.fold.number for each in result.folds})
    warnings = [*result.warnings, *record.notes]
    if missing:
        warnings.insert(0, f"Not finished: {len(missing)} of {record.folds} folds are missing here ({_list(missing)}).")
    return {
        "title": f"{record.name}: {record.model}",
        "subtitle": f"Run of {record.created:%Y-%m-%d %H:%M} UTC, {record.kind}, "
        f"{len(result.folds)} of {record.folds} folds",
        "warnings": warnings,
        "is_rendered": {row["origin"] for row in read_rows(run.folder / FOLDS_FILE)} == {SYNTHETIC},
        "pictures": len(result.labels),
        "children": len(np.unique(result.children)),
        "pain_share": f"{result.labels.mean():.1%}",
        "folds": [_fold(run, each) for each in result.folds],
        "numbers": [_number(result, name, TITLES[name]) for name in NAMES]
        + [_number(parts.larger, name, f"{TITLES[name]}, larger output") for name in THESIS_NAMES],
        "is_network": record.kind == "network",
        "other_titles": [TITLES[name].partition(" (")[0] for name in BESIDE],
        "others": _others(record.model, result, parts.others),
        "agreements": [_agreement(each) for each in parts.agreements],
        "agreement_fold": parts.agreement_fold,
        "confusion_text": _confusion_text(result),
        "history": parts.history,
        "gallery": [_group(each) for each in parts.gallery],
        "facts": _facts(run),
        "recipe": run.recipe_text,
    }


def _fold(run: RunFolder, each: FoldResult) -> dict[str, Any]:
    record = run.fold_record(each.fold.number)
    counts = {
        name: f"{part.children} children, {part.pain + part.nonpain} pictures" for name, part in record.parts.items()
    }
    return {
        "number": each.fold.number,
        "temperature": f"{each.decision.temperature:.2f}",
        "threshold": f"{each.decision.threshold:.3f}",
        "best_epoch": record.best_epoch or NONE,
        "epochs": record.epochs or NONE,
        "train": counts.get("train", NONE),
        "validation": counts.get("validation", NONE) if each.fold.validation is not None else "none",
        "test": counts.get("test", NONE),
    }


def _number(result: RunResult, name: str, title: str) -> dict[str, Any]:
    spread = result.spreads[name]
    text = spread.text()
    if spread.folds < len(result.folds):
        text += f" ({spread.folds} folds)"
    return {
        "title": title,
        "folds": [_three(getattr(each.scores, name)) for each in result.folds],
        "spread": text,
        "pooled": _three(getattr(result.pooled, name)),
        "interval": _interval(result.intervals[name]),
    }


def _others(name: str, result: RunResult, others: Sequence[Beside]) -> list[dict[str, Any]]:
    if not others:
        return []
    rows: list[dict[str, Any]] = [
        {"name": f"{name} (this run)", "numbers": _beside(result), "difference": "", "interval": "", "p": ""}
    ]
    for each in others:
        difference = each.comparison.differences["balanced_accuracy"]
        rows.append(
            {
                "name": each.name,
                "numbers": _beside(each.result),
                "difference": f"{difference.value:+.3f}",
                "interval": f"{difference.interval.low:+.3f} to {difference.interval.high:+.3f}",
                "p": p_text(each.comparison.p).removeprefix("p = ").removeprefix("p "),
            }
        )
    return rows


def _beside(result: RunResult) -> list[str]:
    return [result.spreads[name].text() for name in BESIDE]


def _agreement(each: Agreement) -> dict[str, str]:
    return {
        "precision": each.precision,
        "same": f"{each.same:.2%} of {each.pictures} pictures",
        "interval": f"{each.same_interval.low:.2%} to {each.same_interval.high:.2%}",
        "mean": f"{each.mean_difference:.4f}",
        "largest": f"{each.largest_difference:.3f}",
        "accuracy": f"{each.balanced_accuracy.value:+.4f}",
    }


def _group(each: "GalleryFigure") -> dict[str, str]:
    caption = (
        f"{each.shown} of {each.of} such pictures. Integrated Gradients add up to the score but for "
        f"{each.gap:.2f} at most (score before the softmax)."
    )
    return {"title": each.group.title, "file": each.file, "caption": caption}


def _confusion_text(result: RunResult) -> str:
    found = asdict(confusion(result.labels, result.called))
    pain, none = found["true_pain"] + found["missed_pain"], found["true_none"] + found["false_pain"]
    return (
        f"Of {pain} pictures with pain {found['true_pain']} were called pain; "
        f"of {none} without, {found['false_pain']} were."
    )


def _facts(run: RunFolder) -> list[tuple[str, str]]:
    record = run.record
    rule = record.crop_rule
    facts = [
        ("Model", record.model),
        ("Crops", f"{record.size} x {record.size} pixels, {rule.detector}, margin {rule.margin:g}, {rule.roll}"),
        ("Tables", _list(f"{each.path.name} ({each.sha256[:12]})" for each in record.tables) or "none"),
        ("Crop sets", _list(f"{each.path.name} ({each.sha256[:12]})" for each in record.crops)),
        ("Seed", str(record.seed)),
        ("Deviations from its recipe", "; ".join(record.deviations) or "none"),
    ]
    if record.weights is not None:
        facts.insert(1, ("Pretrained weights", f"{record.weights.path.name} ({record.weights.sha256[:12]})"))
    environment = record.environment
    packages = _list(f"{name} {version}" for name, version in environment.packages.items())
    facts.append(("Environment", f"Python {environment.python}, {environment.platform}; {packages}"))
    facts.append(("Devices", _list(environment.devices) or "none named"))
    return facts


def _three(value: float) -> str:
    return NONE if np.isnan(value) else f"{value:.3f}"


def _interval(interval: Interval) -> str:
    return NONE if np.isnan(interval.low) else f"{interval.low:.3f} to {interval.high:.3f}"


def _list(items: Any) -> str:
    return ", ".join(str(item) for item in items)

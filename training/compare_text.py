"""A comparison as Markdown for people and as JSON for programs."""

import json
from dataclasses import asdict
from typing import Any

import numpy as np

from training.compare import DECIDING, LEVEL, NUMBERS, Comparison, p_text
from training.compare_sources import Pair
from training.metrics import scores_of_calls
from training.report.results import TITLES


def markdown(pair: Pair, found: Comparison) -> str:
    """The comparison as a page."""
    running, asking = pair.names
    same = (pair.answers[0].called == pair.answers[1].called).mean()
    lines = [
        f"# {found.verdict.value.capitalize()}",
        "",
        f"{found.why[0].upper()}{found.why[1:]}.",
        "",
        f"Running: {running}. New: {asking}. {found.pictures} pictures of {found.children} children; both decide the "
        f"same on {same:.1%} of them.",
        "",
        "| | running | new | new minus running | 95 % over children |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in NUMBERS:
        difference = found.differences[name]
        mark = "**" if name == DECIDING else ""
        lines.append(
            f"| {mark}{TITLES[name]}{mark} | {_three(getattr(found.running, name))} "
            f"| {_three(getattr(found.asking, name))} | {_signed(difference.value)} "
            f"| {_signed(difference.interval.low)} to {_signed(difference.interval.high)} |"
        )
    lines += ["", *_folds(pair)]
    lines += [
        f"{TITLES[DECIDING]}, each model at its own threshold, decides, by a paired randomisation test that swaps the "
        f"two models' answers for whole children (Noreen, 1989): {p_text(found.p)}, two-sided, against {LEVEL}. The "
        "other numbers are for reading and decide nothing, but for one rule: a model that shows less sensitivity is "
        "not promoted without a person.",
    ]
    if pair.notes:
        lines += ["", *(f"- {note}" for note in pair.notes)]
    return "\n".join(lines) + "\n"


def as_json(pair: Pair, found: Comparison) -> str:
    """The comparison as JSON; a number that cannot be had is null."""
    content = {
        "verdict": found.verdict.value,
        "why": found.why,
        "running": {"name": pair.names[0], **_finite(asdict(found.running))},
        "asking": {"name": pair.names[1], **_finite(asdict(found.asking))},
        "differences": {
            name: _finite({"value": each.value, **asdict(each.interval)}) for name, each in found.differences.items()
        },
        "deciding": DECIDING,
        "p": found.p,
        "level": LEVEL,
        "children": found.children,
        "pictures": found.pictures,
        "notes": list(pair.notes),
    }
    return json.dumps(content, indent=2) + "\n"


def _folds(pair: Pair) -> list[str]:
    numbers = np.unique(pair.folds)
    if len(numbers) < 2:
        return []
    lines = [f"| fold | {TITLES[DECIDING].lower()}, running | new |", "| --- | --- | --- |"]
    for number in numbers:
        rows = pair.folds == number
        values = [
            getattr(scores_of_calls(pair.labels[rows], each.probabilities[rows], each.called[rows]), DECIDING)
            for each in pair.answers
        ]
        lines.append(f"| {number} | {_three(values[0])} | {_three(values[1])} |")
    return [*lines, ""]


def _finite(values: dict[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in values.items()}


def _three(value: float) -> str:
    return "none" if np.isnan(value) else f"{value:.3f}"


def _signed(value: float) -> str:
    return "none" if np.isnan(value) else f"{value:+.3f}"

"""The figures of a run's numbers. Each function draws one and returns where it was written."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.curves import average_precision, precision_recall_curve, reliability, roc_curve
from training.metrics import Confusion, FloatArray, LabelArray, confusion
from training.report.results import RunResult
from training.report.style import GREY, NO_PAIN_COLOUR, PAIN_COLOUR, fold_colour, new_figure, plain, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CLASSES = ("No pain", "Pain")
COLUMNS = 4
"""Confusion matrices in a row."""


def confusion_figure(result: RunResult, path: Path) -> Path:
    """One matrix for all folds together and one a fold: counts, and shares of each truth (thesis, figure 5.5)."""
    counts = [("All folds", confusion(result.labels, result.called))]
    if len(result.folds) > 1:
        counts += [(f"Fold {each.fold.number}", each.confusion) for each in result.folds]
    columns = min(COLUMNS, len(counts))
    rows = -(-len(counts) // columns)
    figure = new_figure(2.5 * columns, 2.6 * rows)
    every = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in every[len(counts) :]:
        axes.set_axis_off()
    for axes, (title, found) in zip(every, counts, strict=False):
        table = _table(found)
        totals = table.sum(axis=1, keepdims=True)
        shares = np.divide(table, totals, out=np.zeros(table.shape), where=totals > 0)
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for truth in range(2):
            for called in range(2):
                share = f"{shares[truth, called]:.0%}" if totals[truth, 0] else "none"
                axes.text(
                    called,
                    truth,
                    f"{share}\n{table[truth, called]:.0f}",
                    ha="center",
                    va="center",
                    color="white" if shares[truth, called] > 0.6 else "black",
                )
        axes.set_title(title, fontsize=10)
        axes.set_xticks(range(2), CLASSES, fontsize=8)
        axes.set_yticks(range(2), CLASSES, fontsize=8, rotation=90, va="center")
        axes.set_xlabel("called", fontsize=8)
        axes.set_ylabel("truth", fontsize=8)
    return save(figure, path)


def roc_figure(result: RunResult, path: Path) -> Path:
    """ROC curves: each fold thin, all folds together thick, with the point that the threshold chose."""
    figure = new_figure(5.4, 5.0)
    axes = figure.subplots()
    plain(axes)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=1, label="chance")
    for place, each in enumerate(result.folds):
        if len(result.folds) > 1 and _has_both(each.fold.test.labels):
            curve = roc_curve(each.fold.test.labels, each.probabilities)
            axes.plot(
                curve.x,
                curve.y,
                color=fold_colour(place),
                linewidth=1,
                alpha=0.8,
                label=f"fold {each.fold.number}: AUC {each.scores.auc:.3f}",
            )
    curve = roc_curve(result.labels, result.probabilities)
    axes.plot(curve.x, curve.y, color="black", linewidth=2.2, label=f"all folds: AUC {result.pooled.auc:.3f}")
    axes.plot(
        1 - result.pooled.specificity, result.pooled.sensitivity, "o", color="black", markersize=8,
        label="at the folds' thresholds",
    )  # fmt: skip
    axes.set(xlabel="1 - specificity", ylabel="recall (sensitivity)", xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.legend(loc="lower right", fontsize=8, frameon=False)
    return save(figure, path)


def precision_recall_figure(result: RunResult, path: Path) -> Path:
    """Precision against recall: each fold thin, all folds together thick; the share of pain is what chance gives."""
    figure = new_figure(5.4, 5.0)
    axes = figure.subplots()
    plain(axes)
    axes.axhline(result.labels.mean(), color=GREY, linestyle=":", linewidth=1, label="chance (share of pain)")
    for place, each in enumerate(result.folds):
        if len(result.folds) > 1 and _has_both(each.fold.test.labels):
            labels, probabilities = each.fold.test.labels, each.probabilities
            curve = precision_recall_curve(labels, probabilities)
            area = average_precision(labels, probabilities)
            axes.step(
                curve.x, curve.y, where="pre", color=fold_colour(place), linewidth=1, alpha=0.8,
                label=f"fold {each.fold.number}: average precision {area:.3f}",
            )  # fmt: skip
    curve = precision_recall_curve(result.labels, result.probabilities)
    area = average_precision(result.labels, result.probabilities)
    axes.step(
        curve.x, curve.y, where="pre", color="black", linewidth=2.2, label=f"all folds: average precision {area:.3f}"
    )
    if not np.isnan(result.pooled.precision):
        axes.plot(
            result.pooled.sensitivity, result.pooled.precision, "o", color="black", markersize=8,
            label="at the folds' thresholds",
        )  # fmt: skip
    axes.set(xlabel="recall (sensitivity)", ylabel="precision", xlim=(-0.01, 1.01), ylim=(-0.01, 1.03))
    axes.legend(loc="lower left", fontsize=8, frameon=False)
    return save(figure, path)


def reliability_figure(result: RunResult, path: Path) -> Path:
    """What was said against what was so, before and after the temperature; below, how often each was said."""
    figure = new_figure(5.4, 5.6)
    axes, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    for each in (axes, below):
        plain(each)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=1, label="as it should be")
    _reliability(axes, result.labels, result.uncalibrated, "#999999", "without temperature")
    _reliability(axes, result.labels, result.probabilities, "black", f"calibrated: ECE {result.pooled.ece:.3f}")
    axes.set(ylabel="share of pictures with pain", ylim=(-0.02, 1.02))
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    bins = np.linspace(0, 1, 11)
    parts = [result.probabilities[result.labels == label] for label in (0, 1)]
    below.hist(parts, bins=bins, stacked=True, color=(NO_PAIN_COLOUR, PAIN_COLOUR), label=("no pain", "pain"))
    below.legend(loc="upper center", fontsize=8, frameon=False, ncols=2)
    below.set(xlabel="probability of pain that was said", ylabel="pictures", xlim=(-0.02, 1.02))
    return save(figure, path)


def children_figure(result: RunResult, path: Path) -> Path:
    """The score of each child: every picture a dot, colour by truth, and how many were judged right."""
    right = result.called == (result.labels == 1)
    names = np.unique(result.children)
    shares = np.array([right[result.children == name].mean() for name in names])
    names = names[np.argsort(shares, kind="stable")[::-1]]  # drawn from below: the hardest children stand at the top
    figure = new_figure(8.0, 1.3 + 0.23 * len(names))
    axes = figure.subplots()
    plain(axes)
    random = np.random.default_rng(0)
    for place, name in enumerate(names):
        rows = result.children == name
        jitter = random.uniform(-0.3, 0.3, rows.sum())
        colours = np.where(result.labels[rows] == 1, PAIN_COLOUR, NO_PAIN_COLOUR)
        axes.scatter(result.probabilities[rows], place + jitter, s=9, c=colours, alpha=0.65, linewidths=0)
        axes.text(1.03, place, f"{right[rows].sum()} of {rows.sum()} right", va="center", fontsize=7.5)
    for each in result.folds:
        inside = np.isin(names, each.fold.test.children)
        axes.plot(
            np.full(inside.sum(), each.decision.threshold), np.flatnonzero(inside), "|", color="black", markersize=9
        )
    axes.plot([], [], "o", color=PAIN_COLOUR, markersize=4, label="pain")
    axes.plot([], [], "o", color=NO_PAIN_COLOUR, markersize=4, label="no pain")
    axes.plot([], [], "|", color="black", markersize=9, label="threshold")
    axes.set_yticks(range(len(names)), [str(name) for name in names], fontsize=7.5)
    axes.set(xlabel="probability of pain", xlim=(-0.02, 1.02), ylim=(-0.8, len(names) - 0.2))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), fontsize=8, frameon=False, ncols=3)
    return save(figure, path)


def _reliability(axes: "Axes", labels: LabelArray, probabilities: FloatArray, colour: str, label: str) -> None:
    points = reliability(labels, probabilities)
    axes.plot(points.said, points.found, "o-", color=colour, markersize=5, linewidth=1.4, label=label)


def _table(found: Confusion) -> FloatArray:
    return np.array([[found.true_none, found.false_pain], [found.missed_pain, found.true_pain]], np.float64)


def _has_both(labels: LabelArray) -> bool:
    return len(np.unique(labels)) == 2

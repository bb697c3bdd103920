"""What a run adds to its bundle's card: how sure its numbers are, how it was trained, and what it cannot show."""

from collections.abc import Sequence

from training.agreement import Agreement, agreement_table
from training.metrics import confusion
from training.recipe import Recipe
from training.report.results import NAMES, TITLES, RunResult
from training.run_folder import COST_FILE, RunFolder

SYNTHETIC_LIMITS = """All faces are computer-made from one set of shapes, and their labels follow from the rule that
drew them. The numbers show that the program works from recording to answer. They say nothing about real newborns, and
no clinical claim follows."""

WARD_LIMITS = """A pain expression is not pain: a hungry child cries, a sedated one may hurt without a grimace. The test
children were filmed by the same people with the same cameras as those that the network learned from, and judged by
the same raters: another ward, camera or population must be measured anew, and so must this one after a change."""


def run_notes(
    run: RunFolder, recipe: Recipe, result: RunResult, number: int, how: str, agreements: Sequence[Agreement]
) -> str:
    """Markdown for the end of the card.

    Args:
        run: The run.
        recipe: As used.
        result: Its numbers.
        number: The fold whose network the bundle holds.
        how: How that fold was chosen.
        agreements: What smaller precisions cost, measured on that fold's test children.
    """
    limits = SYNTHETIC_LIMITS if recipe.bundle.population.synthetic else WARD_LIMITS
    parts = [
        *_certainty(result),
        "## What it cannot show",
        "",
        limits,
        "",
        *_training(run, recipe, how),
        "## What a smaller precision costs",
        "",
        f"Measured on crops of the test children of fold {number}, against the same model in float32. The ranges of "
        "int8 come from training crops.",
        "",
        agreement_table(agreements),
    ]
    cost = run.folder / COST_FILE  # only of a compressed run
    if cost.exists():
        parts.append(cost.read_text(encoding="utf-8"))
    return "\n".join(parts)


def _certainty(result: RunResult) -> list[str]:
    found = confusion(result.labels, result.called)
    pain, none = found.true_pain + found.missed_pain, found.true_none + found.false_pain
    rows = [
        f"| {TITLES[name]} | {getattr(result.pooled, name):.3f} | {result.intervals[name].low:.3f} to "
        f"{result.intervals[name].high:.3f} |"
        for name in NAMES
    ]
    return [
        f"Of {pain} test pictures with pain {found.true_pain} were called pain, of {none} without {found.false_pain}. "
        "All folds together, each at its own threshold; the intervals draw whole children, as pictures of one child "
        "are alike:",
        "",
        "| number | all folds together | 95 % interval over children |",
        "| --- | --- | --- |",
        *rows,
        "",
        *_list(result.warnings),
    ]


def _training(run: RunFolder, recipe: Recipe, how: str) -> list[str]:
    record, training = run.record, recipe.training
    begun = "random weights"
    if record.weights is not None:
        begun = f"the weights of {record.weights.path.name} (SHA-256 {record.weights.sha256[:12]})"
        if recipe.network.weights == "vgg-face" and not record.weights.verified:
            begun += ", not a known file, though its shapes and statistics are right"
    lines = [
        "## How it was trained",
        "",
        f"Recipe {record.name}: {record.folds} fold{'s' if record.folds > 1 else ''} over {record.children} children, "
        f"{record.frames} frames. The network is that of {how}. It began with {begun}; Adam, learning rate "
        f"{training.learning_rate:g} ({training.schedule}), {training.batch} crops a batch, at most "
        f"{training.epochs} epochs, seed {training.seed}.",
        "",
    ]
    if record.deviations:
        lines += [f"Where it differs from {recipe.based_on or 'the recipe that it stands on'}:", ""]
        lines += _list(record.deviations)
    return lines + _list(record.notes)


def _list(texts: Sequence[str]) -> list[str]:
    return [*(f"- {text}" for text in texts), ""] if texts else []

"""Writes a run's report: `report.html`, `numbers.json` and `figures/`, whole or not at all."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from training.agreement import Agreement
from training.errors import TrainingError
from training.report import figures
from training.report.history_figure import history_figure
from training.report.page import Parts, page
from training.report.read import answers_of, require_same_test
from training.report.results import THESIS_NAMES, RunResult, result_of
from training.report.side_by_side import Beside, beside
from training.run_folder import RunFolder

if TYPE_CHECKING:
    from training.report.gallery import GalleryFigure  # loads TensorFlow

PAGE_FILE, NUMBERS_FILE, FIGURES_FOLDER = "report.html", "numbers.json", "figures"
CALIBRATION_CROPS = 64


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """What goes in.

    Attributes:
        examples: Pictures a group of the gallery; 0 for none. A baseline has none either.
        steps: Of Integrated Gradients.
        draws: Of the bootstrap over children and of the paired tests.
        precisions: Whether to measure what float16 and int8 cost (exports the first fold's network).
    """

    examples: int = 5
    steps: int = 32
    draws: int = 1000
    precisions: bool = False


def write_report(
    run: RunFolder,
    out: Path,
    settings: ReportSettings,
    *,
    beside_runs: Sequence[RunFolder] = (),
    say: Callable[[str], object] = lambda _: None,
) -> RunResult:
    """Writes the report and returns the numbers in it.

    Args:
        run: With a finished fold or more.
        out: The report's folder; an older report there is replaced.
        settings: What goes in.
        beside_runs: Other runs on the same folds, such as baselines.
        say: Is told what takes long.

    Raises:
        TrainingError: The run's answers break a rule, a run beside has other folds, or `out` holds something else.
        OSError: Disk full or no permission; an older report stays as it was.
    """
    _refuse_other_content(out)
    answers = answers_of(run)
    result = result_of(answers, draws=settings.draws)
    larger = result_of(answers, draws=settings.draws, larger_output=True)
    others = _others(run, result, beside_runs, settings.draws)
    out.parent.mkdir(parents=True, exist_ok=True)
    waiting = out.with_name(f".{out.name}.part")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(mode=0o700)
    try:
        parts = _draw(run, result, larger, others, waiting, settings, say)
        (waiting / PAGE_FILE).write_text(page(run, result, parts), encoding="utf-8")
        (waiting / NUMBERS_FILE).write_text(_numbers(run, result, parts), encoding="utf-8")
        shutil.rmtree(out, ignore_errors=True)
        waiting.rename(out)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return result


def _draw(
    run: RunFolder,
    result: RunResult,
    larger: RunResult,
    others: Sequence[Beside],
    folder: Path,
    settings: ReportSettings,
    say: Callable[[str], object],
) -> Parts:
    drawn = folder / FIGURES_FOLDER
    drawn.mkdir()
    figures.confusion_figure(result, drawn / "confusion.png")
    figures.roc_figure(result, drawn / "roc.png")
    figures.precision_recall_figure(result, drawn / "precision-recall.png")
    figures.reliability_figure(result, drawn / "reliability.png")
    figures.children_figure(result, drawn / "children.png")
    numbers = [each.fold.number for each in result.folds]
    histories = {number: rows for number in numbers if (rows := run.history(number))}
    if histories:
        best = {number: run.fold_record(number).best_epoch for number in histories}
        history_figure(histories, best, drawn / "history.png")
    gallery: Sequence[GalleryFigure] = ()
    agreements: Sequence[Agreement] = ()
    if run.record.kind == "network":
        if settings.examples:
            say("Looking where the network looked: Integrated Gradients take a while on a processor...")
            gallery = _gallery(run, result, drawn, settings)
        if settings.precisions:
            say(f"Exporting fold {numbers[0]}'s network in float16 and int8...")
            agreements = _agreements(run, result)
    return Parts(larger, others, gallery, agreements, numbers[0], bool(histories))


def _others(run: RunFolder, result: RunResult, runs: Sequence[RunFolder], draws: int) -> tuple[Beside, ...]:
    named = []
    for other in runs:
        require_same_test(run, other)
        model, name = other.record.model, other.folder.name
        named.append((model if model == name else f"{model} ({name})", result_of(answers_of(other), draws=draws)))
    return beside(result, named, draws=draws)


def _gallery(run: RunFolder, result: RunResult, folder: Path, settings: ReportSettings) -> "tuple[GalleryFigure, ...]":
    from training.networks.choose import load_network
    from training.report.gallery import draw_gallery

    crops = run.crops().plain

    def crop_of(row: int) -> NDArray[np.uint8]:
        return np.asarray(crops[row])

    return draw_gallery(
        result,
        lambda number: load_network(run.network_file(number), run.record.model),
        crop_of,
        folder,
        count=settings.examples,
        steps=settings.steps,
    )


def _agreements(run: RunFolder, result: RunResult) -> tuple[Agreement, ...]:
    from training.agreement import measure_agreement
    from training.networks.choose import load_network

    first = result.folds[0]
    test, plain = first.fold.test, run.crops().plain
    fold = next(each for each in run.folds() if each.number == first.fold.number)
    spread = np.linspace(0, len(fold.train) - 1, min(CALIBRATION_CROPS, len(fold.train))).round().astype(np.int64)
    return measure_agreement(
        load_network(run.network_file(first.fold.number), run.record.model),
        first.decision,
        np.asarray(plain[test.rows]),
        test.labels,
        test.children,
        calibration_crops=np.asarray(plain[fold.train[spread]]),
    )


def _numbers(run: RunFolder, result: RunResult, parts: Parts) -> str:
    """What `numbers.json` holds: every number of the page, and each child's."""
    right = result.called == (result.labels == 1)
    content: dict[str, Any] = {
        "run": run.record.name,
        "model": run.record.model,
        "folds": {
            str(each.fold.number): {
                "temperature": each.decision.temperature,
                "threshold": each.decision.threshold,
                "confusion": asdict(each.confusion),
                **asdict(each.scores),
            }
            for each in result.folds
        },
        "over_folds": {name: asdict(spread) for name, spread in result.spreads.items()},
        "together": asdict(result.pooled),
        "intervals_over_children": {name: asdict(interval) for name, interval in result.intervals.items()},
        "larger_output": {
            name: {
                "folds": {str(each.fold.number): getattr(each.scores, name) for each in parts.larger.folds},
                "over_folds": asdict(parts.larger.spreads[name]),
                "together": getattr(parts.larger.pooled, name),
                "interval_over_children": asdict(parts.larger.intervals[name]),
            }
            for name in THESIS_NAMES
        },
        "children": {
            str(child): {
                "pictures": int((result.children == child).sum()),
                "pain": int(result.labels[result.children == child].sum()),
                "right": int(right[result.children == child].sum()),
                "mean_probability": float(result.probabilities[result.children == child].mean()),
            }
            for child in np.unique(result.children)
        },
        "beside": {
            each.name: {
                "over_folds": {name: asdict(spread) for name, spread in each.result.spreads.items()},
                "this_run_better_by": {name: asdict(value) for name, value in each.comparison.differences.items()},
                "p": each.comparison.p,
            }
            for each in parts.others
        },
        "precisions": [asdict(each) for each in parts.agreements],
        "warnings": list(result.warnings),
    }
    return json.dumps(_without_nan(content), indent=2) + "\n"


def _without_nan(value: Any) -> Any:
    """NaN is no JSON: a number that cannot be had becomes null."""
    match value:
        case dict():
            return {name: _without_nan(each) for name, each in value.items()}
        case list() | tuple():
            return [_without_nan(each) for each in value]
        case float() if np.isnan(value):
            return None
    return value


def _refuse_other_content(out: Path) -> None:
    if out.exists() and not (out / PAGE_FILE).is_file():
        raise TrainingError(
            f"{out}: a report goes to a new folder or over an older report, this is neither; name another"
        )

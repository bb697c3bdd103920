"""What `sollievo validate` does: looks at a set of recordings, measures, and writes the report."""

import json
import shlex
from dataclasses import replace
from pathlib import Path

from app.assessment.dan import DecisionRule
from app.session.outputs import Outputs
from app.setup_watch import WatchOptions, load_model
from app.validation.episodes import outcome
from app.validation.figures import confusion_png, courses_png, delays_and_cam_png
from app.validation.look import Looked, Task, look_at_all
from app.validation.measures import Measures, as_json, measure
from app.validation.report import About, to_markdown
from app.validation.truth import Clip, read_set
from models.bundle import ModelBundle

TRUE_ROLL = "truth"
"""In place of degrees: as the truth says."""
RECORDINGS = "recordings"
NUMBERS = "validation.json"
FIGURES = ("confusion", "courses", "delays-and-cam")


def validate(
    folder: Path, out: Path, options: WatchOptions, roll: str | None, *, workers: int = 1, report: Path | None = None
) -> list[str]:
    """Validates the program on a set.

    Args:
        folder: Recordings with truth (`app.validation.truth`).
        out: Gets `recordings/`, `validation.json` and, unless named by `report`, `report.md` with its figures.
        options: As for `sollievo analyze`, but for the roll.
        roll: Degrees, `truth` for the roll that the truth says, or None to have it voted.
        workers: How many processes.
        report: The report's file; its figures lie beside it under its name.

    Returns:
        Lines for people.

    Raises:
        ValueError: A wrong roll or report, or a truth that cannot be used.
        SourceError, BundleError, AssetError, OutputError: As `app.analysis.analyze`.
    """
    report = report or out / "report.md"
    if report.suffix != ".md":
        raise ValueError(f"a report is Markdown, got {report}: name it .md")
    is_true = roll == TRUE_ROLL
    options = replace(options, roll_degrees=None if roll is None or is_true else _degrees(roll))
    bundle = load_model(options.model)
    clips = read_set(folder)
    recordings = _look(clips, Task.of(bundle, options, true_roll=is_true), out / RECORDINGS, workers)
    point = bundle.manifest.operating_point
    threshold = bundle.manifest.threshold.value
    decisions = None if point is None else DecisionRule(threshold, point.sensitivity, point.specificity)
    measures = measure(recordings, threshold, decisions)
    about = _about(folder, bundle, options, roll)
    names = [f"{report.stem}-{figure}.png" for figure in FIGURES]
    outcomes = [outcome(one, one.episodes) for one in recordings]
    with Outputs(report.parent) as outputs:
        outputs.write(report.name, to_markdown(about, measures, names).encode())
        outputs.write(names[0], confusion_png(measures))
        outputs.write(names[1], courses_png(outcomes))
        outputs.write(names[2], delays_and_cam_png(measures, outcomes))
    with Outputs(out) as outputs:
        content = {"about": as_json(about), "measures": as_json(measures)}
        outputs.write(NUMBERS, (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
    return [*_summary(measures), f"  {report}, {out / NUMBERS}"]


def _look(clips: list[Clip], task: Task, out: Path, workers: int) -> list[Looked]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("recordings", total=len(clips))
        return look_at_all(clips, task, out, workers=workers, told=lambda _: progress.advance(bar))


def _about(folder: Path, bundle: ModelBundle, options: WatchOptions, roll: str | None) -> About:
    manifest = bundle.manifest
    words = {None: "voted by the program", TRUE_ROLL: "set by the camera's mounting, to ten degrees"}
    point = manifest.operating_point
    # Names alone: a path says something about whoever ran it, and the report travels.
    model = () if options.model is None else ("--model", Path(options.model).name)
    command = ["sollievo", "validate", folder.name, "--out", "OUT", *model, *(() if roll is None else ("--roll", roll))]
    return About(
        folder=folder.resolve().name,
        model=f"{manifest.name} {manifest.version} ({bundle.hash[:12]})",
        demonstration=manifest.demonstration,
        detector=options.detector or manifest.crop.detector,
        roll=words.get(roll, f"set to {roll} degrees"),
        threshold=manifest.threshold.value,
        sensitivity=None if point is None else point.sensitivity,
        specificity=None if point is None else point.specificity,
        command=shlex.join(command),
    )


def _degrees(roll: str) -> float:
    try:
        return float(roll)
    except ValueError:
        raise ValueError(f"--roll takes degrees or `{TRUE_ROLL}`, got {roll!r}: say for example --roll 90") from None


def _summary(measures: Measures) -> list[str]:
    alarms, every = measures.alarms[0], measures.detections[0]
    lines = [f"{measures.recordings} recordings, {measures.minutes:.0f} minutes"]
    lines.append(f"  without pain: {alarms.episodes} false episodes in {alarms.minutes:.0f} minutes")
    if every.episodes:
        lines.append(
            f"  true episodes: {every.episodes}, found {every.found.value:.1%}, median delay {every.delay_median:.1f} s"
        )
    if measures.agreements:
        first = measures.agreements[0]
        lines.append(
            f"  DAN face score: {first.procedures} procedures, exact {first.exact.value:.1%}, "
            f"kappa {first.kappa_single.value:.2f} (single), {first.kappa_middle.value:.2f} (ranges by middle)"
        )
    return lines

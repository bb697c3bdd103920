"""Several models, precisions and providers on one recording in one run, beside the usual way."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.bench.machine import Machine, this_machine
from app.bench.stages import WHOLE, BenchReport, run_bench
from app.bench.usual_way import UsualWay, run_usual_way

CLASSIFY = "classify + Grad-CAM"
USUAL_FRAMES = 12


@dataclass(frozen=True, slots=True)
class EveryReport:
    """All that was measured in one run.

    Attributes:
        machine: What it was measured on.
        usual: The usual way; None where it was not asked for.
        reports: One a model, precision and provider that works here.
        left_out: Why the others are not among them, one line each.
    """

    machine: Machine
    usual: UsualWay | None
    reports: tuple[BenchReport, ...]
    left_out: tuple[str, ...]

    def times_faster(self, report: BenchReport) -> float | None:
        """How many times as fast as the usual way a frame is, whole against whole by the medians."""
        return None if self.usual is None else self.usual.medians_ms[WHOLE] / median(report, WHOLE)

    def to_json(self) -> str:
        """The report as JSON, indented."""
        rows = [asdict(report) | {"times_faster": self.times_faster(report)} for report in self.reports]
        return json.dumps(asdict(self) | {"reports": rows}, indent=2)

    def to_text(self) -> str:
        """The report for people, several lines."""
        first = self.reports[0]
        lines = [
            self.machine.text(),
            f"{first.recording}, {first.width}x{first.height}; {first.frames} frames, {first.detector}",
            "",
            f"{'':48} {'whole ms':>16} {'model ms':>9} {'frames/s':>9} {'processor ms':>13} {'x usual':>8}",
        ]
        if self.usual is not None:
            whole = self.usual.medians_ms[WHOLE]
            model = self.usual.medians_ms["predict"] + self.usual.medians_ms["Grad-CAM by tape"]
            lines.append(
                f"{f'the usual way, Keras {self.usual.network}':48} "
                f"{f'{whole:.1f} ({self.usual.percentiles_95_ms[WHOLE]:.1f})':>16} {model:9.1f} {1000 / whole:9.1f} "
                f"{self.usual.processor_ms:13.1f} {1.0:8.1f}"
            )
        for report in self.reports:
            middle, late = stage_of(report, WHOLE)
            times = self.times_faster(report)
            lines.append(
                f"{name_of(report):48} {f'{middle:.1f} ({late:.1f})':>16} {median(report, CLASSIFY):9.1f} "
                f"{report.frames_per_second:9.1f} {report.processor_ms:13.1f} "
                f"{'' if times is None else f'{times:.1f}':>8}"
            )
        lines += ["", "whole: from reading a frame to its drawn picture, median (95th percentile)"]
        return "\n".join([*lines, *self.left_out])


def run_every(
    recording: Path,
    models: Sequence[str | None],
    *,
    threads: int | None,
    detector: str | None,
    frames: int,
    usual_way: Path | None,
    roll_degrees: float | None = None,
) -> EveryReport:
    """Times every model on every provider of this installation, each with its picture drawn.

    Args:
        recording: A video file.
        models: Bundles' folders or labels; None for the one in use.
        threads: Threads for the CPU's work; None for as many as there are cores.
        detector: The face detector for all; None takes each model's own.
        frames: How many frames of the recording.
        usual_way: The training environment's interpreter; None leaves the usual way out.
        roll_degrees: How far the child lies turned clockwise; None votes, which is not timed.

    Raises:
        SourceError: The recording cannot be read, or the usual way could not be measured.
        BundleError: A model cannot be used.
    """
    from app.setup_watch import load_model
    from models.runtime import automatic_providers

    bundles = [load_model(model) for model in models]
    first = bundles[0].manifest
    usual = None
    if usual_way is not None:
        found = detector or first.crop.detector
        usual = run_usual_way(
            usual_way, recording, network=first.architecture, detector=found, frames=min(frames, USUAL_FRAMES)
        )
    reports, left_out = [], []
    for bundle in bundles:
        for provider in automatic_providers():
            report = run_bench(
                recording,
                str(bundle.folder),
                provider=provider,
                threads=threads,
                detector=detector,
                frames=frames,
                draw=True,
                roll_degrees=roll_degrees,
            )
            if report.provider == provider:
                reports.append(replace(report, machine=this_machine()))
            else:
                left_out.append(f"{bundle.label}: {report.fallback}")
    return EveryReport(this_machine(), usual, tuple(reports), tuple(left_out))


def name_of(report: BenchReport) -> str:
    """Model, precision and provider in few words."""
    name, _, _ = report.model.rpartition("-")
    return f"{name} {report.precision}, {report.provider}"


def median(report: BenchReport, stage: str) -> float:
    """Of a stage in milliseconds; NaN where it never ran."""
    return stage_of(report, stage)[0]


def stage_of(report: BenchReport, name: str) -> tuple[float, float]:
    """Median and 95th percentile of a stage in milliseconds; NaN where it never ran."""
    for stage in report.stages:
        if stage.stage == name:
            return stage.median_ms, stage.percentile_95_ms
    return float("nan"), float("nan")

"""`sollievo bench`: which of its measurements is wanted, and the text that comes of it."""

import math
import tempfile
from dataclasses import asdict, dataclass
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.setup_watch import WatchOptions


@dataclass(frozen=True, slots=True)
class BenchWishes:
    """What was asked for; the names are those of the command's options."""

    recording: str
    frames: int
    grad_cam_cost: bool
    every: bool
    also: tuple[str, ...]
    usual_way: Path | None
    chart: Path | None
    calibrate: bool
    monitor_minutes: float | None
    starts: int | None
    soak_minutes: float | None
    replay_hours: float | None
    opened_at: float | None
    run_seconds: float

    def __post_init__(self) -> None:
        kinds = {
            "--every": self.every,
            "--calibrate": self.calibrate,
            "--monitor": self.monitor_minutes is not None,
            "--start": self.starts is not None,
            "--soak": self.soak_minutes is not None,
            "--replay": self.replay_hours is not None,
        }
        wanted = [name for name, is_wanted in kinds.items() if is_wanted]
        if len(wanted) > 1:
            raise ValueError(f"one measurement at a time, got {' and '.join(wanted)}: give one of them")
        beside = {"--also": self.also, "--usual-way": self.usual_way, "--chart": self.chart}
        without = [name for name, value in beside.items() if value]
        if without and not self.every:
            raise ValueError(f"{without[0]} goes with --every, which was not given: add --every")
        alone = [name for name in ("--start", "--calibrate") if kinds[name]]
        if alone and self.recording != "demo":
            raise ValueError(f"{alone[0]} takes no recording, got {self.recording}: leave it out")
        lengths = {"--monitor": self.monitor_minutes, "--soak": self.soak_minutes, "--replay": self.replay_hours}
        for name, length in lengths.items():
            if length is not None and not math.isfinite(length):
                raise ValueError(f"{name} must be a finite time, got {length}: give a number")
        if self.chart is not None and self.chart.suffix.lower() != ".png":
            raise ValueError(f"--chart must end in .png, got {self.chart}: name it so")


def bench(wishes: BenchWishes, options: "WatchOptions", *, json: bool) -> tuple[str, bool]:
    """Measures what was asked for; returns the text, and whether nothing was found wrong.

    Args:
        wishes: What was asked for.
        options: Model, detector and so on.
        json: The text is JSON.

    Raises:
        SourceError: A recording, or the window, cannot be had.
        BundleError: The model cannot be used.
        ValueError: An option does not fit.
        OutputError: The chart has no place.
        OSError: The chart or the calibration cannot be written.
    """
    if wishes.opened_at is not None:
        return _opened(wishes, options), True
    if wishes.calibrate:
        return _calibrated(options, json=json), True
    window = _window_report(wishes, options)
    if window is None:
        return _timed(wishes, options, json=json), True
    report, is_well = window
    return report.to_json() if json else report.to_text(), is_well


class _Report(Protocol):
    def to_json(self) -> str: ...
    def to_text(self) -> str: ...


def _window_report(wishes: BenchWishes, options: "WatchOptions") -> tuple[_Report, bool] | None:
    """What a window was measured to do, and whether it was well; None where no window was asked for."""
    if wishes.monitor_minutes is not None:
        from app.monitor_bench.window import run_monitor_bench

        return run_monitor_bench(wishes.monitor_minutes * 60, options, recording=wishes.recording), True
    if wishes.starts is not None:
        from app.monitor_bench.opening import measure_opening

        return measure_opening(wishes.starts, _arguments(options), run_seconds=wishes.run_seconds), True
    if wishes.replay_hours is not None:
        from app.monitor_bench.replaying import run_replay_bench

        return run_replay_bench(wishes.replay_hours, options, recording=wishes.recording), True
    if wishes.soak_minutes is not None:
        from app.monitor_bench.soak import run_soak

        soaked = run_soak(wishes.soak_minutes, options, recording=wishes.recording)
        return soaked, not (soaked.has_grown or soaked.failed)
    return None


def _timed(wishes: BenchWishes, options: "WatchOptions", *, json: bool) -> str:
    from app.sources.choose import DEMO, DEMO_ROLL_DEGREES

    is_demo = wishes.recording == "demo"
    path = DEMO if is_demo else Path(wishes.recording)
    roll = DEMO_ROLL_DEGREES if is_demo and options.roll_degrees is None else options.roll_degrees
    if wishes.every:
        from app.bench.every import run_every

        if wishes.chart is not None:
            _try_place(wishes.chart)
        every = run_every(
            path,
            (options.model, *wishes.also),
            threads=options.threads,
            detector=options.detector,
            frames=wishes.frames,
            usual_way=wishes.usual_way,
            roll_degrees=roll,
        )
        if wishes.chart is not None:
            from app.bench.chart import draw_chart

            draw_chart(every, wishes.chart)
        return every.to_json() if json else every.to_text()
    from app.bench.stages import run_bench

    report = run_bench(
        path,
        options.model,
        provider=options.provider,
        threads=options.threads,
        detector=options.detector,
        frames=wishes.frames,
        grad_cam_cost=wishes.grad_cam_cost,
        draw=True,
        roll_degrees=roll,
    )
    return report.to_json() if json else report.to_text()


def _try_place(chart: Path) -> None:
    """Finds out before minutes are measured whether the chart can be written.

    Raises:
        OutputError: It cannot.
    """
    from app.session.outputs import writing

    with writing(chart), tempfile.TemporaryFile(dir=chart.parent):
        pass


def _calibrated(options: "WatchOptions", *, json: bool) -> str:
    from app.setup_watch import calibrate_once, load_model

    if options.provider is not None:
        raise ValueError(f"--calibrate tries every provider, got --provider {options.provider}: leave it out")
    bundle = load_model(options.model)
    measured = calibrate_once(bundle, options.threads, anew=True)
    if measured is None:
        raise ValueError("a model that is measured anew must give a measurement, got none: report this")
    if json:
        return dumps(measured.model_dump(mode="json"), indent=2)
    best, lines = measured.choice, [measured.text()]
    lines.append(f"{bundle.label} runs on {measured.provider_for(bundle.label)} from the next start on")
    if best.label != bundle.label:
        lines.append(f"the same model in {best.precision} is faster: `sollievo models activate {best.label}` uses it")
    return "\n".join(lines)


def _opened(wishes: BenchWishes, options: "WatchOptions") -> str:
    from app.heap import without_garbage_search
    from app.monitor_bench.opening import open_and_tell

    with without_garbage_search():  # as the command `monitor` does
        from app.program import run_monitor

    told = open_and_tell(
        wishes.opened_at or 0.0,
        lambda prepare: run_monitor("demo", options, prepare=prepare),
        wishes.run_seconds,
    )
    return dumps(asdict(told))


def _arguments(options: "WatchOptions") -> list[str]:
    """The options as the new process takes them."""
    given = {
        "--model": options.model,
        "--detector": options.detector,
        "--provider": options.provider,
        "--threads": options.threads,
    }
    return [part for name, value in given.items() if value is not None for part in (name, str(value))]

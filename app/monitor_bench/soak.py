"""Hours of watching in minutes: the window over a recording in a loop, as fast as it goes, with faults."""

import gc
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from app.bench.machine import Machine, open_handles, resident_mebibytes, this_machine
from app.monitor_bench.start_qt import start_qt
from app.sources.source import Frame, Source, SourceError, SourceInfo

if TYPE_CHECKING:
    from app.program import Program
    from app.setup_watch import WatchOptions

SAMPLE_SECONDS = 1.0
SWAP_SECONDS = 20.0
"""So often another session of the model takes over between two frames, as when a person chooses a model."""

PERIOD = 3000
"""Frames after which the faults come again."""

FAULTS = {
    "black": range(400, 460),
    "frozen": range(700, 800),
    "noise": range(1000, 1030),
    "smaller": range(1400, 1460),
    "late": range(1800, 1801),
    "lost": range(2400, 2401),
}
"""Which frames of a period are spoilt, and how. `late` jumps by 20 s, `lost` is a camera that is unplugged."""

WARM_SHARE = 0.3
ALLOWED_GROWTH_PERCENT = 2.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds at a moment: seconds since the start, MiB, threads, open files."""

    seconds: float
    memory_mebibytes: float | None
    threads: int
    handles: int | None


@dataclass(frozen=True, slots=True)
class SoakReport:
    """One soak.

    Attributes:
        machine: What it ran on.
        minutes: How long.
        frames_in: Frames that came.
        analysed: Frames that were looked at.
        video_hours: So much of the recording's own time that is, by the frames that came and its rate.
        lost: How often the camera was unplugged.
        swaps: How often the model was exchanged.
        failed: Why the run ended early; "" where it did not.
        samples: Over time.
        memory_growth_percent: From the end of the warm-up to the end, medians of a quarter of that time each; None
            where the system does not tell.
        threads_growth: The same of threads, as a number.
        handles_growth: The same of open files.
    """

    machine: Machine
    minutes: float
    frames_in: int
    analysed: int
    video_hours: float
    lost: int
    swaps: int
    failed: str
    samples: tuple[Sample, ...]
    memory_growth_percent: float | None
    threads_growth: float
    handles_growth: float | None

    @property
    def has_grown(self) -> bool:
        """Whether anything grew beyond what is allowed."""
        memory, handles = self.memory_growth_percent, self.handles_growth
        return (
            (memory is not None and memory > ALLOWED_GROWTH_PERCENT)
            or self.threads_growth > 0
            or (handles is not None and handles > 0)
        )

    def to_json(self) -> str:
        """The report as JSON, indented."""
        return json.dumps(asdict(self), indent=2)

    def to_text(self) -> str:
        """The report for people."""
        last = self.samples[-1]
        lines = [
            self.machine.text(),
            f"{self.minutes:.1f} minutes: {self.frames_in} frames came ({self.video_hours:.2f} h of the recording), "
            f"{self.analysed} were looked at; camera lost {self.lost} times, model exchanged {self.swaps} times",
        ]
        if self.memory_growth_percent is not None:
            lines.append(
                f"memory  {last.memory_mebibytes:7.0f} MiB, grown by {self.memory_growth_percent:.2f} % "
                f"(under {ALLOWED_GROWTH_PERCENT:g})"
            )
        lines.append(f"threads {last.threads:7}, grown by {self.threads_growth:g} (0)")
        if self.handles_growth is not None:
            lines.append(f"files   {last.handles:7}, grown by {self.handles_growth:g} (0)")
        if self.failed:
            lines.append(f"ended early: {self.failed}")
        return "\n".join(lines)


class FaultySource:
    """A source whose frames are spoilt by a plan, so that every kind of gap and loss comes again and again.

    Args:
        source: The real one.
        number: Of the first frame within the plan.
        passed: Hears of every frame.
    """

    def __init__(self, source: Source, number: int = 0, passed: Callable[[], None] = lambda: None) -> None:
        self._source = source
        self._number = number
        self._passed = passed

    @property
    def info(self) -> SourceInfo:
        """The real source's."""
        return self._source.info

    def frames(self) -> Iterator[Frame]:
        """The real source's frames, some of them spoilt.

        Raises:
            SourceError: At each frame that is planned to be lost.
        """
        random = np.random.default_rng(0)
        last: Frame | None = None
        late = 0.0
        for frame in self._source.frames():
            place, self._number = self._number % PERIOD, self._number + 1
            self._passed()
            fault = next((name for name, frames in FAULTS.items() if place in frames), "")
            image = frame.image
            match fault:
                case "lost":
                    raise SourceError("the camera was unplugged, as planned: it comes back by itself")
                case "late":
                    late += 20.0
                case "black":
                    image = np.zeros_like(image)
                case "noise":
                    image = random.integers(0, 256, image.shape, np.uint8)
                case "smaller":
                    image = np.ascontiguousarray(image[::2, ::2])
                case "frozen" if last is not None:
                    image = last.image
            last = replace(frame, image=image, time_seconds=frame.time_seconds + late)
            yield last

    def close(self) -> None:
        """Closes the real one."""
        self._source.close()

    def __enter__(self) -> Self:
        """Gives the source itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()


class LoopedCamera:
    """Opens a recording as a camera that plays without pause and is spoilt; counts what came and was lost.

    Args:
        recording: A file, or `demo`.
    """

    def __init__(self, recording: str) -> None:
        self._recording = recording
        self.rate = 30.0
        self.frames = 0
        self.opened = 0

    def open(self, _spec: str = "") -> Source:
        """The camera, which comes back by itself."""
        from app.sources.reconnecting import ReconnectingSource

        return ReconnectingSource(self._open, retry_seconds=0.05)

    def _open(self) -> Source:
        from app.sources.choose import open_source
        from app.sources.paced import PacedSource

        self.opened += 1
        # By a clock that runs ahead no frame is ever too early.
        paced = PacedSource(partial(open_source, self._recording), None, lambda: time.monotonic() * 1e6)
        self.rate = paced.info.frames_per_second or self.rate
        return FaultySource(paced, self.frames, self._count)

    def _count(self) -> None:
        self.frames += 1


def run_soak(minutes: float, options: "WatchOptions", *, recording: str = "demo") -> SoakReport:
    """Runs the window, unseen where there is no display, and reads memory, threads and files every second.

    Args:
        minutes: How long.
        options: Model, detector and so on.
        recording: A file, or `demo`; a small one passes more hours in a minute.

    Raises:
        SourceError: Nothing could be opened.
    """
    from PySide6.QtCore import QTimer

    from app.program import Program
    from app.settings import Settings

    application = start_qt()
    camera, samples, swaps = LoopedCamera(recording), list[Sample](), list[float]()
    program = Program(
        application, options, Settings(tour_seen=True), keep=lambda _settings: None, open_live=camera.open
    )
    program.window.cam_bar.set_shown(True)
    begun: list[float] = []

    def sample() -> None:
        if not camera.frames and not program.monitor.has_failed:
            return  # it is still loading
        if not begun:
            begun.append(time.monotonic())
        now = time.monotonic() - begun[0]
        samples.append(Sample(now, resident_mebibytes(), _threads(), open_handles()))
        if now >= minutes * 60 or program.monitor.has_failed:
            application.quit()
        elif now - (swaps[-1] if swaps else 0.0) >= SWAP_SECONDS and program.monitor.model is not None:
            swaps.append(now)
            _swap(program, options)

    timer = QTimer()
    timer.timeout.connect(sample)
    program.window.show()
    program.watch("demo")
    timer.start(round(SAMPLE_SECONDS * 1000))
    try:
        application.exec()
        status = program.monitor.status
        failed = status.message if program.monitor.has_failed else ""
    finally:
        timer.stop()
        program.close()
    return report_of(
        samples,
        frames_in=camera.frames,
        analysed=status.analysed,
        lost=camera.opened - 1,
        swaps=len(swaps),
        failed=failed,
        rate=camera.rate,
    )


def report_of(
    samples: list[Sample], *, frames_in: int, analysed: int, lost: int, swaps: int, failed: str, rate: float = 30.0
) -> SoakReport:
    """The report of what was sampled.

    Raises:
        SourceError: There are too few samples to say anything.
    """
    end = samples[-1].seconds if samples else 0.0
    later = [each for each in samples if each.seconds >= WARM_SHARE * end]
    quarter = len(later) // 4
    if not quarter:
        raise SourceError(f"a soak must run long enough to be sampled, {len(samples)} samples came: give more minutes")

    def growth(values: list[float]) -> tuple[float, float]:
        first, last = float(np.median(values[:quarter])), float(np.median(values[-quarter:]))
        return last - first, first

    memory = [each.memory_mebibytes for each in later if each.memory_mebibytes is not None]
    handles = [float(each.handles) for each in later if each.handles is not None]
    grown, before = growth(memory) if memory else (0.0, 1.0)
    return SoakReport(
        machine=this_machine(),
        minutes=end / 60,
        frames_in=frames_in,
        analysed=analysed,
        video_hours=frames_in / rate / 3600,
        lost=lost,
        swaps=swaps,
        failed=failed,
        samples=tuple(samples),
        memory_growth_percent=100 * grown / before if memory else None,
        threads_growth=growth([float(each.threads) for each in later])[0],
        handles_growth=growth(handles)[0] if handles else None,
    )


def _threads() -> int:
    """Threads of this process, also those of libraries where the system tells."""
    gc.collect()
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 (names are all that is wanted)
    except OSError:
        return threading.active_count()


def _swap(program: "Program", options: "WatchOptions") -> None:
    from app.setup_watch import load_model, open_classifier

    bundle = load_model(options.model)
    program.monitor.use_model(open_classifier(bundle, options.provider, options.threads), None)

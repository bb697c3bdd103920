"""How smoothly the monitor runs on this machine: the window itself, over the demonstration in a loop, measured.

All of it is there: panels, marks, trace, a session that is written to the disk. Only the video is not recorded.
"""

import json
import tempfile
import time
from array import array
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.bench.machine import Machine, resident_mebibytes, this_machine
from app.monitor_bench.start_qt import start_qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.bedside.bedside import Bedside
    from app.program import Program
    from app.setup_watch import WatchOptions

WATCHDOG_MILLISECONDS = 10
WARM_SHARE = 0.2
"""Of the time: what is loaded and filled then belongs to the start, and counts for nothing."""


@dataclass(frozen=True, slots=True)
class MonitorReport:
    """One measurement of the running window.

    Attributes:
        machine: What it was measured on.
        model: Name and version.
        provider: Where the model ran.
        window: Width and height of the window, pixels.
        seconds: How long it was measured, after the warm-up.
        pictures_per_second: New pictures that were painted.
        analysed_per_second: Pictures that were looked at.
        dropped_per_second: Pictures that a newer one replaced before they were looked at.
        cores: Processor time by time: 1.0 keeps one core busy; the session's recording is part of it.
        blocked_ms: How long the screen's thread kept its timer waiting: 99.9th percentile.
        blocked_longest_ms: The longest of these.
        picture_latency_ms: From a picture's arrival to its being painted: 95th percentile.
        answer_latency_ms: From a picture's arrival to its answer on the screen: 95th percentile.
        memory_mebibytes: Resident memory at the end; None where the system does not tell.
        memory_growth_percent: From the end of the warm-up to the end, medians of a tenth of the time each.
        qt_warnings: What Qt complained of.
    """

    machine: Machine
    model: str
    provider: str
    window: tuple[int, int]
    seconds: float
    pictures_per_second: float
    analysed_per_second: float
    dropped_per_second: float
    cores: float
    blocked_ms: float
    blocked_longest_ms: float
    picture_latency_ms: float
    answer_latency_ms: float
    memory_mebibytes: float | None
    memory_growth_percent: float | None
    qt_warnings: tuple[str, ...]

    def to_json(self) -> str:
        """The report as JSON, indented; field names are those of the attributes."""
        return json.dumps(asdict(self), indent=2)

    def to_text(self) -> str:
        """The report for people, several lines, each measured value beside what it should keep to."""
        memory, growth = self.memory_mebibytes, self.memory_growth_percent
        lines = [
            self.machine.text(),
            f"{self.model} on {self.provider}; window {self.window[0]}x{self.window[1]}; {self.seconds:.0f} s",
            f"pictures painted        {self.pictures_per_second:8.1f} a second  (29 or more)",
            f"pictures looked at      {self.analysed_per_second:8.1f} a second, {self.dropped_per_second:.1f} dropped",
            f"processor               {self.cores:8.2f} cores, with window and recording",
            f"screen's thread blocked {self.blocked_ms:8.1f} ms (99.9th percentile; under 50), "
            f"longest {self.blocked_longest_ms:.1f} ms",
            f"picture on the screen   {self.picture_latency_ms:8.1f} ms after it came (95th percentile; under 150)",
            f"answer on the screen    {self.answer_latency_ms:8.1f} ms after it came (95th percentile; under 150)",
        ]
        if memory is not None and growth is not None:
            lines.append(f"memory                  {memory:8.1f} MiB, grown by {growth:.2f} % (under 2)")
        lines.append(f"warnings of Qt          {len(self.qt_warnings):8}")
        return "\n".join([*lines, *(f"  {text}" for text in self.qt_warnings[:5])])


def run_monitor_bench(
    seconds: float,
    options: "WatchOptions",
    *,
    recording: str = "demo",
    window_size: tuple[int, int] = (1280, 800),
    show_cam: bool = False,
) -> MonitorReport:
    """Opens the window on a recording in a loop and measures it; without a display the window is drawn unseen.

    Args:
        seconds: How long in all; the first fifth, and the loading before it, is not measured.
        options: Model, detector and so on.
        recording: A file, or `demo`; played in real time.
        window_size: Width and height, pixels.
        show_cam: With Grad-CAM in the inset.

    Raises:
        SourceError: The recording or the model cannot be used.
    """
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    from app.bedside.bedside import Bedside
    from app.program import Program, open_live
    from app.settings import Settings
    from app.sources.source import SourceError

    warnings: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg and "propagateSizeHints" not in text:
            warnings.append(text)

    application = start_qt()
    former = qInstallMessageHandler(hear)
    settings = Settings(tour_seen=True)
    program = Program(
        application, options, settings, keep=lambda _settings: None, open_live=partial(open_live, rounds=None)
    )
    program.window.cam_bar.set_shown(show_cam)
    program.window.resize(*window_size)
    sessions = tempfile.TemporaryDirectory(prefix="sollievo-bench-")
    bedside = Bedside(
        program.window,
        program.monitor,
        lambda: program.settings,
        program.change,
        sessions_folder=lambda: Path(sessions.name),
    )
    try:
        gauge = _measured(application, program, bedside, recording, seconds)
        status, model = program.monitor.status, program.monitor.model
        if program.monitor.has_failed or model is None:
            raise SourceError(status.message or "the window was closed before anything could be measured")
        size = (program.window.width(), program.window.height())
        return gauge.report(f"{model.name} {model.version}", model.provider, size, tuple(warnings))
    finally:
        program.close()
        bedside.close()
        sessions.cleanup()
        qInstallMessageHandler(former)


def _measured(
    application: "QApplication", program: "Program", bedside: "Bedside", recording: str, seconds: float
) -> "Gauge":
    """Runs the program on the recording until the time is over, or it failed."""
    from PySide6.QtCore import Qt, QTimer

    from app.assessment.marks import MarkKind
    from app.feed import Facts
    from app.heap import set_loaded_apart

    gauge = Gauge(time.monotonic)
    window, monitor = program.window, program.monitor

    def on_painted() -> None:
        if monitor.picture_shown is not None:
            gauge.painted(monitor.picture_shown.monotonic_seconds)

    def on_facts(facts: Facts) -> None:
        if facts.waited_seconds == 0:
            # Painted once the event loop has come round.
            QTimer.singleShot(0, partial(gauge.answered, facts.arrived_seconds))
            if not gauge.has_begun:
                set_loaded_apart()  # as the program does
                gauge.begin(seconds)
                bedside.strip.button(MarkKind.PRICK).click()  # the session begins

    def sample() -> None:
        gauge.sampled(monitor.status.analysed, monitor.status.dropped, time.process_time())
        if gauge.is_over or monitor.has_failed:
            application.quit()

    watchdog, sampler = QTimer(), QTimer()
    watchdog.setTimerType(Qt.TimerType.PreciseTimer)
    watchdog.timeout.connect(gauge.ticked)
    sampler.timeout.connect(sample)
    window.video.painted.connect(on_painted)
    monitor.facts_shown.connect(on_facts)
    window.show()
    program.watch(recording)
    watchdog.start(WATCHDOG_MILLISECONDS)
    sampler.start(250)
    application.exec()
    watchdog.stop()
    sampler.stop()
    return gauge


class Gauge:
    """Collects what is measured; all of it in the screen's thread.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._from = self._until = float("inf")
        self._ticked: float | None = None
        self._waits = array("d")
        self._pictures = array("d")
        self._answers = array("d")
        self._memory = array("d")
        self._counts: list[tuple[float, int, int, float]] = []

    @property
    def has_begun(self) -> bool:
        """Whether the time runs."""
        return self._until < float("inf")

    @property
    def is_over(self) -> bool:
        """Whether it is over."""
        return self._clock() >= self._until

    def begin(self, seconds: float) -> None:
        """Lets the time run: first the warm-up, then what is measured."""
        now = self._clock()
        self._from, self._until = now + WARM_SHARE * seconds, now + seconds

    def ticked(self) -> None:
        """The watchdog's timer ran."""
        now = self._clock()
        if self._ticked is not None and now >= self._from:
            self._waits.append(max(0.0, now - self._ticked - WATCHDOG_MILLISECONDS / 1000))
        self._ticked = now

    def painted(self, arrived_seconds: float) -> None:
        """A new picture was painted that came at that moment."""
        if self._clock() >= self._from:
            self._pictures.append(self._clock() - arrived_seconds)

    def answered(self, arrived_seconds: float) -> None:
        """The answer to a picture that came at that moment is on the screen."""
        if self._clock() >= self._from:
            self._answers.append(self._clock() - arrived_seconds)

    def sampled(self, analysed: int, dropped: int, processor_seconds: float) -> None:
        """Notes memory, how many pictures were looked at and dropped so far, and the processor's time."""
        if self._clock() >= self._from:
            self._counts.append((self._clock(), analysed, dropped, processor_seconds))
            memory = resident_mebibytes()
            if memory is not None:
                self._memory.append(memory)

    def report(self, model: str, provider: str, window: tuple[int, int], qt_warnings: tuple[str, ...]) -> MonitorReport:
        """All of it.

        Raises:
            ValueError: Nothing was measured.
        """
        if not (self._waits and self._pictures and self._answers and len(self._counts) > 1):
            raise ValueError("the time must be long enough to measure anything, got nothing: give more minutes")
        seconds = self._clock() - self._from
        first, last = self._counts[0], self._counts[-1]
        analysed, dropped, cores = (
            (after - before) / (last[0] - first[0]) for before, after in zip(first[1:], last[1:], strict=True)
        )
        growth = None
        if self._memory:
            tenth = max(1, len(self._memory) // 10)
            early, late = np.median(self._memory[:tenth]), np.median(self._memory[-tenth:])
            growth = float((late - early) / early * 100)
        return MonitorReport(
            this_machine(),
            model,
            provider,
            window,
            seconds,
            len(self._pictures) / seconds,
            analysed,
            dropped,
            cores,
            float(np.percentile(self._waits, 99.9) * 1000),
            max(self._waits) * 1000,
            float(np.percentile(self._pictures, 95) * 1000),
            float(np.percentile(self._answers, 95) * 1000),
            self._memory[-1] if self._memory else None,
            growth,
            qt_warnings,
        )

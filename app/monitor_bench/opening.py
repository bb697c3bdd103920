"""How long the monitor takes from its start to the first picture, and how much memory it then takes.

The program starts itself again, as a person starts it, and the new process says when its window first painted.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

from app.bench.machine import Machine, peak_memory_mebibytes, resident_mebibytes, this_machine
from app.settings import FOLDER_VARIABLE
from app.sources.source import SourceError

if TYPE_CHECKING:
    from app.program import Program

RUN_SECONDS = 20.0
"""The monitor runs so long before its memory is read."""

WAIT_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Opening:
    """One start.

    Attributes:
        window_seconds: From the process's start to a window on the screen.
        picture_seconds: To the first picture painted in it.
        answer_seconds: To the first answer of the model on the screen.
        memory_mebibytes: Resident, after it has run for a while; None where the system does not tell.
        peak_mebibytes: The largest so far.
    """

    window_seconds: float
    picture_seconds: float
    answer_seconds: float
    memory_mebibytes: float | None
    peak_mebibytes: float | None


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """Several starts on one machine; the first one may have had to read its files from the disk."""

    machine: Machine
    starts: tuple[Opening, ...]

    def to_json(self) -> str:
        """The report as JSON, indented."""
        return json.dumps(asdict(self), indent=2)

    def to_text(self) -> str:
        """The report for people, each value beside what it should keep to."""
        lines = [self.machine.text(), f"{len(self.starts)} starts of `monitor demo`, median (longest):"]
        for name, title, limit in (
            ("window_seconds", "window", ""),
            ("picture_seconds", "first picture", "  (under 3)"),
            ("answer_seconds", "first answer", ""),
        ):
            values = [getattr(each, name) for each in self.starts]
            lines.append(f"{title:16} {median(values):6.2f} s ({max(values):.2f}){limit}")
        memory = [each.memory_mebibytes for each in self.starts if each.memory_mebibytes is not None]
        if memory:
            lines.append(f"{'memory':16} {max(memory):6.0f} MiB after {RUN_SECONDS:.0f} s  (under 700)")
        return "\n".join(lines)


def measure_opening(starts: int, arguments: Sequence[str] = (), *, run_seconds: float = RUN_SECONDS) -> OpeningReport:
    """Starts the monitor on the demonstration so many times, one after the other.

    Args:
        starts: How many times, from 1.
        arguments: Of the monitor, such as `--model`.
        run_seconds: How long each runs.

    Raises:
        SourceError: It did not start, or ended without a picture.
    """
    # Packaged, the program is its own interpreter.
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]
    found = []
    with tempfile.TemporaryDirectory(prefix="sollievo-opening-") as data:
        environment = {**os.environ, FOLDER_VARIABLE: data}
        if os.name != "nt" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        for _ in range(starts):
            command = [*program, "bench", "--opened-at", repr(time.time()), "--run-seconds", str(run_seconds)]
            try:
                done = subprocess.run(
                    [*command, *arguments],
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=WAIT_SECONDS + run_seconds,
                )
            except subprocess.TimeoutExpired as error:
                raise SourceError(
                    f"the monitor must start within {WAIT_SECONDS} s, it did not: end other programs and try again"
                ) from error
            try:
                found.append(Opening(**json.loads(done.stdout.splitlines()[-1])))
            except (ValueError, TypeError, IndexError) as error:
                said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
                raise SourceError(f"the monitor must start and show a picture, it did not ({said})") from error
    return OpeningReport(this_machine(), tuple(found))


def open_and_tell(
    opened_at: float, run: Callable[[Callable[["Program"], None]], int], run_seconds: float = RUN_SECONDS
) -> Opening:
    """The new process: runs the monitor and notes when what was painted first.

    Args:
        opened_at: When the process was started, by `time.time`.
        run: Runs the monitor; calls what it is given with the program, before its first event.
        run_seconds: After so long it closes the window.

    Raises:
        SourceError: No picture or no answer came.
    """
    moments: dict[str, float] = {}
    memory: list[float | None] = []

    def note(what: str) -> None:
        moments.setdefault(what, time.time() - opened_at)

    def prepare(program: "Program") -> None:
        from PySide6.QtCore import QCoreApplication, QTimer

        def end() -> None:
            memory.append(resident_mebibytes())
            QCoreApplication.quit()

        QTimer.singleShot(0, lambda: note("window"))
        program.window.video.painted.connect(lambda: note("picture"))
        program.monitor.facts_shown.connect(lambda: QTimer.singleShot(0, lambda: note("answer")))
        QTimer.singleShot(round(run_seconds * 1000), end)

    run(prepare)
    missing = [what for what in ("window", "picture", "answer") if what not in moments]
    if missing:
        raise SourceError(f"the monitor showed no {missing[0]} within {run_seconds:g} s: try a longer --run-seconds")
    return Opening(
        moments["window"],
        moments["picture"],
        moments["answer"],
        memory[0] if memory else None,
        peak_memory_mebibytes(),
    )

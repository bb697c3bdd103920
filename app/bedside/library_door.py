"""Opens the library from the monitor, in a process of its own: what it analyses must not slow down what is watched."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.jobs import Jobs
from app.setup_watch import WatchOptions

NICENESS = 10
"""The library gives way to the monitor where both want the processor."""


def library_command(options: WatchOptions) -> list[str]:
    """The words that open the library with the same model, detector, provider and threads."""
    # Packaged, the program is its own interpreter.
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]
    given = {
        "--model": options.model,
        "--detector": options.detector,
        "--provider": options.provider,
        "--threads": options.threads,
    }
    chosen = [word for name, value in given.items() if value is not None for word in (name, str(value))]
    return [*program, "library", *chosen]


class LibraryDoor(QObject):
    """Opens one library at a time. It stays open when the monitor is closed: somebody may be at work in it.

    Signals:
        said: One line for the screen, in its language; "" takes it away: the library was closed.

    Args:
        jobs: Waits for its end.
        command: `library_command(...)`.
    """

    said = Signal(str)

    def __init__(self, jobs: Jobs, command: Sequence[str]) -> None:
        super().__init__()
        self._jobs = jobs
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """Of the library that is open; None while none is."""
        return None if self._process is None else self._process.pid

    def open(self) -> None:
        """Starts the library, where it is not open."""
        if self._process is None:
            try:
                self._process = _start(self._command)
            except OSError as error:
                self._on_failed(error)
                return
            self._jobs.run(self._process.wait, self._on_ended, self._on_failed)
        self.said.emit(
            QCoreApplication.translate("Library", "Recordings and sessions are open in a window of their own.")
        )

    def _on_ended(self, code: int) -> None:
        self._process = None
        text = QCoreApplication.translate("Library", "The window of recordings failed (code {0}): open it again.")
        self.said.emit(text.format(code) if code else "")

    def _on_failed(self, error: Exception) -> None:
        text = QCoreApplication.translate("Library", "The recordings cannot be opened: {0}")
        self.said.emit(text.format(" ".join(str(error).split())))


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    # On Windows each of these is another name; a session of its own keeps Ctrl+C for the monitor.
    priority = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, creationflags=priority)
    if os.name == "posix":
        with contextlib.suppress(OSError):  # it has just ended, or the system refuses: it runs as it is
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return process

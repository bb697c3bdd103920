"""Writes a picture of the window at the moment that says most."""

import contextlib
import logging
import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler

from app.feed import Facts
from app.pipeline.watch import State
from app.views.main_window import MainWindow

SCREENSHOT_SECONDS = 3.0
"""How long into the first pain expression the screenshot is taken again, for the trace to show it."""

log = logging.getLogger(__name__)


def hush_unseen_windows() -> None:
    """Keeps what Qt says about every window that is drawn unseen from the terminal: it is no fault."""

    def hear(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if "propagateSizeHints" not in text:
            sys.stderr.write(f"{text}\n")

    qInstallMessageHandler(hear)


class Photographer(QObject):
    """Writes a picture of the window: in the first pain expression, else at the end.

    Args:
        window: What is photographed.
        path: The PNG file to write.
    """

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__()
        self._window = window
        self._path = path
        self._since: float | None = None
        self._done = False

    def on_facts(self, facts: Facts) -> None:
        """Looks whether the moment has come."""
        if self._done:
            return
        now = facts.snapshot.observation.time_seconds
        if facts.snapshot.state is State.PAIN:
            if self._since is None:
                self._since = now
                self._write()  # in case it does not last
            elif now - self._since >= SCREENSHOT_SECONDS:
                self._write()
                self._done = True
        elif self._since is not None:
            self._done = True

    def on_ended(self, _failed: bool) -> None:
        """Takes the picture now where there was no pain expression."""
        if self._since is None:
            self._write()

    def _write(self) -> None:
        with contextlib.suppress(OSError):  # what cannot be made cannot be saved either, and that is told below
            self._path.touch()
            self._path.chmod(0o600)  # a face, for its owner alone
        if not self._window.grab().save(str(self._path), "PNG"):
            message = f"the screenshot must go into a folder that can be written, got {self._path}: choose another"
            self._window.set_message(message)
            log.error(message)

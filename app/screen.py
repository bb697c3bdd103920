"""Where windows open: only on a display, and a signal of the system closes them. Qt is loaded when it is started."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.heap import keep_heap_small
from app.refcounts import keep_constants_alive

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

LISTEN_MILLISECONDS = 200
"""Python hears a signal only when it runs, and an idle window runs none of it: so often it does."""


class ScreenError(OSError):
    """No window can open here. The text is one line: what, why, what to do."""


def has_display() -> bool:
    """Whether somebody can see a window; elsewhere than on Linux a display is taken for granted."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def require_display() -> None:
    """Asks for a display before Qt does, which would end the process; QT_QPA_PLATFORM says that none is needed.

    Raises:
        ScreenError: There is none.
    """
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise ScreenError("a window needs a display, found none: start from a desktop's terminal, or under `xvfb-run`")


def start_application() -> "QApplication":
    """Qt for a window: the application that is there, or a new one, to be kept while windows are open.

    Raises:
        ScreenError: There is no display.
    """
    require_display()
    from PySide6.QtWidgets import QApplication

    keep_heap_small()
    keep_constants_alive()
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication([])


@contextmanager
def closes_by_signal(application: "QApplication") -> Iterator[None]:
    """Inside, Ctrl+C and the system's wish that the process ends (SIGTERM) end the application as its window does."""
    from PySide6.QtCore import QTimer

    ears = QTimer()
    ears.timeout.connect(lambda: None)
    ears.start(LISTEN_MILLISECONDS)
    numbers = (signal.SIGINT, signal.SIGTERM)
    formers = [signal.signal(number, lambda _number, _frame: application.quit()) for number in numbers]
    try:
        yield
    finally:
        for number, former in zip(numbers, formers, strict=True):
            signal.signal(number, former)
        ears.stop()

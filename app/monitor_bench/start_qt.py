"""Qt for a measurement: as the program starts it, and unseen where there is no display."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def start_qt() -> "QApplication":
    """The application, new or the one that is there; to be kept while windows are open."""
    has_display = os.name == "nt" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if not has_display:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from app.photographer import hush_unseen_windows

        hush_unseen_windows()
    from PySide6.QtWidgets import QApplication

    from app.heap import keep_heap_small
    from app.refcounts import keep_constants_alive

    keep_heap_small()
    keep_constants_alive()
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication([])

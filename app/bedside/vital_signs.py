"""Vital signs: typed or imported, kept in the session, drawn under the trace."""

from pathlib import Path

from PySide6.QtCore import QObject

from app.assessment.marks import Mark, MarkKind
from app.bedside.desk import Desk
from app.bedside.marking import Marking
from app.session.database import SessionError
from app.session.records import VitalSign
from app.session.vital_signs import VitalSignsError, import_vital_signs, time_in_file
from app.views.vital_signs_panel import VitalSignsPanel
from app.views.vital_signs_view import VitalSignsView


class VitalSigns(QObject):
    """Connects panel and plot with the session's vital signs.

    Args:
        desk: What is shared.
        panel: Where they are entered.
        view: Where they are drawn.
        marking: Makes the sync mark.
    """

    def __init__(self, desk: Desk, panel: VitalSignsPanel, view: VitalSignsView, marking: Marking) -> None:
        super().__init__()
        self._desk = desk
        self._panel = panel
        self._view = view
        self._marking = marking
        panel.typed.connect(self._on_typed)
        panel.sync_wanted.connect(self._on_sync)
        panel.file_given.connect(self.bring_in)
        desk.changed.connect(self._show_sync)

    def tick(self) -> None:
        """Draws them over the time that the trace shows."""
        self._show_sync()  # in another language, too
        now = self._desk.monitor.source_seconds
        if now is not None:
            self._view.show_until(now, self._desk.window.trace.range_seconds or max(1.0, now))

    def restart(self) -> None:
        """Another source or child."""
        self._view.set_signs([])
        self._panel.set_said("")
        self._panel.clear_typed()

    def bring_in(self, path: str) -> None:
        """Imports a CSV file by the newest sync mark."""
        store, sync = self._desk.store, self._sync()
        if store is None or sync is None:
            return
        try:
            seconds = time_in_file(sync.content.text)
            count = import_vital_signs(store, Path(path), sync=sync, file_seconds=seconds, rater=self._desk.rater)
        except (VitalSignsError, SessionError, ValueError, OSError) as error:
            self._panel.set_said(str(error))
            return
        offset = sync.time_seconds - seconds
        self._panel.set_said(self.tr("{0} values kept. The clocks are {1} s apart.").format(count, f"{offset:+.1f}"))
        self._draw()

    def _on_typed(self, rate: float | None, saturation: float | None) -> None:
        at = self._desk.now()
        if at is None or (rate is None and saturation is None):
            return
        try:
            sign = VitalSign(at, rate, saturation)
        except ValueError:
            self._panel.set_said(self.tr("Not kept: a heart rate lies within 0 to 350, a saturation within 0 to 100."))
            return
        store = self._desk.begin()
        if store is None:
            return
        store.add_vital_signs([sign], rater=self._desk.rater)
        self._panel.clear_typed()
        self._panel.set_said(self.tr("Kept at {0}.").format(self._desk.clock_text(at.time_seconds)))
        self._draw()
        self._desk.changed.emit()

    def _on_sync(self, text: str) -> None:
        try:
            time_in_file(text)
        except ValueError:
            self._panel.set_said(self.tr("Not marked: a time is like 12:03:20, or seconds."))
            return
        self._panel.set_said("")
        self._marking.add(MarkKind.SYNC, text)

    def _sync(self) -> Mark | None:
        store = self._desk.store
        marks = [] if store is None else [mark for mark in store.marks() if mark.kind is MarkKind.SYNC]
        return max(marks, key=lambda mark: mark.row) if marks else None

    def _show_sync(self) -> None:
        sync = self._sync()
        text = self.tr("Marked: it showed {0} at our {1}.")
        self._panel.set_sync(
            "" if sync is None else text.format(sync.content.text, self._desk.clock_text(sync.time_seconds))
        )

    def _draw(self) -> None:
        if self._desk.store is not None:
            self._view.set_signs(self._desk.store.vital_signs())
            self.tick()

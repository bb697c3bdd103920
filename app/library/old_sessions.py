"""The dialog of old sessions at work: listing and erasing off the screen's thread."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.jobs import Jobs
from app.session.retention import Erased, OldSession, Retention, carry_out, plan_retention
from app.views.old_sessions_dialog import OldSessionsDialog

USUAL_DAYS = 365


class OldSessions(QObject):
    """Opens the dialog when it is wanted. What is erased is what was listed, never more.

    Signals:
        erased: Sessions are gone.

    Attributes:
        dialog: The view.

    Args:
        dialog: The view.
        jobs: Runs what takes a while.
        data_folder: `app.settings.data_folder()`, for the audit line.
        caches_folder: `app.settings.caches_folder()`.
        keep_days: The ward's own number of days; None where it has none.
        utc_seconds: The machine's calendar clock.
    """

    erased = Signal()

    def __init__(
        self,
        dialog: OldSessionsDialog,
        jobs: Jobs,
        data_folder: Path,
        caches_folder: Path,
        keep_days: int | None,
        utc_seconds: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.dialog = dialog
        self._jobs = jobs
        self._data, self._caches = data_folder, caches_folder
        self._utc_seconds = utc_seconds
        self._folder = Path()
        self._plan: Retention | None = None
        dialog.set_days(keep_days or USUAL_DAYS)
        dialog.days_wanted.connect(self._list)
        dialog.erasing_wanted.connect(self._on_erase)

    def open(self, folder: Path) -> None:
        """Lists the old sessions of a folder."""
        self._folder = folder
        self.dialog.set_said("")
        self.dialog.open()
        self._list(self.dialog.days)

    def _list(self, days: int) -> None:
        folder, now = self._folder, self._utc_seconds()
        self._plan = None
        self.dialog.set_lines([], 0)
        self.dialog.set_busy(True)
        self._jobs.run(
            lambda: plan_retention(days, sessions_folder=folder, caches_folder=self._caches, utc_seconds=now),
            self._on_plan,
            self._on_failed,
        )

    def _on_plan(self, plan: Retention) -> None:
        self._plan = plan
        self.dialog.set_busy(False)
        self.dialog.set_lines([*map(_words, plan.sessions), *plan.left], len(plan.sessions))

    def _on_erase(self) -> None:
        plan, now = self._plan, self._utc_seconds()
        if plan is None:
            return
        self._plan = None
        self.dialog.set_busy(True)
        self._jobs.run(
            lambda: carry_out(plan, data_folder=self._data, utc_seconds=now), self._on_erased, self._on_failed
        )

    def _on_erased(self, done: Erased) -> None:
        text = QCoreApplication.translate("Library", "Erased: {0} sessions. It is noted in the audit file.")
        self.dialog.set_said("\n".join([text.format(done.sessions), *done.left]))
        self.erased.emit()
        self._list(self.dialog.days)

    def _on_failed(self, error: Exception) -> None:
        self.dialog.set_busy(False)
        self.dialog.set_said(" ".join(str(error).split()))


def _words(session: OldSession) -> str:
    text = QCoreApplication.translate("Library", "{0}: {1} days old, {2} MB")
    text = text.format(session.folder.name, session.days, round(session.size_bytes / 1e6))
    if session.elsewhere is None:
        return text
    return text + ". " + QCoreApplication.translate("Library", "Its recording stays: {0}").format(session.elsewhere)

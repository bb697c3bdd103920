"""Comparing models from the library: both look at the marked recordings, off the screen's thread."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.candidate.command import compare_models, promote_candidate
from app.candidate.comparison import Verdict
from app.candidate.report import Compared, figure, lines
from app.candidate.words import Words
from app.jobs import Jobs
from app.kept.entries import Entry
from app.replay.analysis import RecordingAnalysis
from app.setup_watch import WatchOptions
from app.views.compare_dialog import CompareDialog
from models.bundle import ModelBundle
from models.library import ModelLibrary


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    compared: Compared
    text: str
    picture: bytes


def _said(compared: Compared) -> _Outcome:
    words = Words(QCoreApplication.translate)
    return _Outcome(compared, "\n".join(lines(compared, words)), figure(compared, words))


class Comparing(QObject):
    """Opens the dialog when it is wanted.

    Signals:
        promoted: Another model is in use.

    Attributes:
        dialog: The view.

    Args:
        dialog: The view.
        jobs: Runs what takes a while.
        options: Detector and so on.
        library: The models.
        caches_folder: `app.settings.caches_folder()`.
        sessions_folder: `app.settings.sessions_folder()`.
    """

    promoted = Signal()

    def __init__(
        self,
        dialog: CompareDialog,
        jobs: Jobs,
        options: WatchOptions,
        library: ModelLibrary,
        caches_folder: Path,
        sessions_folder: Path,
    ) -> None:
        super().__init__()
        self.dialog = dialog
        self._jobs = jobs
        self._options = options
        self._library = library
        self._caches, self._sessions = caches_folder, sessions_folder
        self._places: list[Path] = []
        self._active_hash = ""
        self._compared: Compared | None = None
        self._left = threading.Event()
        self._left.set()
        dialog.compare_wanted.connect(self._on_compare)
        dialog.promote_wanted.connect(self._on_promote)
        dialog.back_wanted.connect(self._on_back)
        dialog.left.connect(self._left.set)

    def open(self, entries: Sequence[Entry], active_hash: str) -> None:
        """Opens the dialog for these recordings.

        Args:
            entries: Those that are marked.
            active_hash: The model in use, which is no candidate.
        """
        self._places = [entry.path for entry in entries if entry.recording is not None]
        self._active_hash, self._compared = active_hash, None
        self.dialog.set_recordings(len(self._places))
        self.dialog.set_outcome("", b"", may_promote=False)
        self.dialog.set_progress("", None)
        self.dialog.open()
        self._list()

    def show_language(self) -> None:
        """Says in the language that is spoken now what came out."""
        compared = self._compared
        if compared is None:
            return

        def show(outcome: _Outcome) -> None:
            if self._compared is outcome.compared:
                self._show(outcome)

        self._jobs.run(lambda: _said(compared), show, self._on_failed)

    def _list(self) -> None:
        active = self._active_hash

        def rows() -> list[tuple[str, str]]:
            found = []
            for entry in self._library.entries():
                manifest = entry.manifest
                if manifest is not None and not manifest.untrained and ModelBundle.load(entry.folder).hash != active:
                    found.append((f"{manifest.name} {manifest.version}", entry.label))
            return found

        def done(found: list[tuple[str, str]]) -> None:
            self.dialog.set_candidates(found)
            if not found:
                none = QCoreApplication.translate("Library", "There is no other model: bring one in first.")
                self.dialog.set_said(none)

        self._jobs.run(rows, done, self._on_failed)

    def _on_compare(self, label: str) -> None:
        self._left.clear()
        self._compared = None
        places, left = list(self._places), self._left
        self.dialog.set_outcome("", b"", may_promote=False)
        self.dialog.set_progress(QCoreApplication.translate("Library", "Opening models and recordings..."), 0.0)
        running: list[RecordingAnalysis] = []

        def told(name: str, done: float, total: float | None) -> None:
            if left.is_set():
                for analysis in running:
                    analysis.stop(0.0)
            self._jobs.post(partial(self._on_told, name, done, total))

        def compare() -> _Outcome:
            compared = compare_models(
                label, places, self._options, caches_folder=self._caches, sessions_folder=self._sessions, told=told,
                hold=running.append,
            )  # fmt: skip
            return _said(compared)

        self._jobs.run(compare, self._on_compared, self._on_failed)

    def _on_told(self, name: str, done: float, total: float | None) -> None:
        text = QCoreApplication.translate("Library", "is analysed: {0}").format(name)
        self.dialog.set_progress(text, min(1.0, done / total) if total else 0.0)

    def _on_compared(self, outcome: _Outcome) -> None:
        self._compared = outcome.compared
        self.dialog.set_progress("", None)
        self._show(outcome)

    def _show(self, outcome: _Outcome) -> None:
        compared = outcome.compared
        is_used = compared.bundles[1].hash == self._active_hash
        may_promote = compared.outcome.verdict is not Verdict.KEEP and not is_used
        is_advised = compared.outcome.verdict is Verdict.PROMOTE and not is_used
        self.dialog.set_outcome(outcome.text, outcome.picture, may_promote=may_promote, is_advised=is_advised)

    def _on_promote(self) -> None:
        if self._compared is None:
            return
        candidate = self._compared.bundles[1]
        self._jobs.run(
            lambda: promote_candidate(candidate, self._library),
            lambda _none: self._on_used(candidate),
            self._on_failed,
        )

    def _on_back(self) -> None:
        self._jobs.run(self._library.roll_back, self._on_used, self._on_failed)

    def _on_used(self, bundle: ModelBundle) -> None:
        said = QCoreApplication.translate(
            "Library", "{0} is in use from now on. A window that is open keeps its model."
        )
        self.dialog.set_may_promote(False)
        self.dialog.set_said(said.format(f"{bundle.manifest.name} {bundle.manifest.version}"))
        self._active_hash = bundle.hash
        self._list()
        self.promoted.emit()

    def _on_failed(self, error: Exception) -> None:
        self.dialog.set_progress(" ".join(str(error).split()), None)

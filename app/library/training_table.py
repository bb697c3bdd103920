"""What "Use for training" does: labels of marked sessions become a table for the trainer."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.jobs import Jobs
from app.kept.entries import Entry
from app.session.export.labels import Labels, collect_labels, write_labels
from app.views.library_window import LibraryWindow


class TrainingTable(QObject):
    """Collects off the screen's thread, and says who was left out and why.

    Signals:
        written: A table was written: its path.

    Args:
        window: Says what became of it.
        jobs: Runs what takes a while.
        training_folder: `app.settings.training_folder()`; the table is put there.
        utc_seconds: The machine's calendar clock.
    """

    written = Signal(object)

    def __init__(
        self,
        window: LibraryWindow,
        jobs: Jobs,
        training_folder: Path,
        utc_seconds: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._window = window
        self._jobs = jobs
        self._folder = training_folder
        self._utc_seconds = utc_seconds

    def collect(self, entries: Sequence[Entry]) -> None:
        """Writes the labels of these entries' sessions as one new table."""
        sessions = list(dict.fromkeys(entry.session for entry in entries if entry.session is not None))
        # A folder may hold a recording beside the session that points at it.
        known = {entry.recording for entry in entries if entry.session is not None}
        without = [entry.name for entry in entries if entry.session is None and entry.recording not in known]
        names = {entry.session.name: entry.name for entry in entries if entry.session is not None}
        self._window.set_message(QCoreApplication.translate("Library", "Collecting labels..."))

        def collect() -> tuple[Labels, Path]:
            labels = collect_labels(sessions)
            path = self._new_path()
            write_labels(labels, path)
            return labels, path

        def done(made: tuple[Labels, Path]) -> None:
            labels, path = made
            said = QCoreApplication.translate("Library", "{0} labels of {1} sessions are in {2}")
            notes = (_named(note, names) for note in labels.notes)
            lines = [said.format(len(labels.rows), labels.sessions, path), *notes]
            unmarked = QCoreApplication.translate("Library", "{0} left out: nobody marked it")
            self._window.set_message("\n".join([*lines, *(unmarked.format(name) for name in without)]))
            self.written.emit(path)

        self._jobs.run(collect, done, lambda error: self._window.set_message(" ".join(str(error).split())))

    def _new_path(self) -> Path:
        day = f"{datetime.fromtimestamp(self._utc_seconds(), UTC):%Y-%m-%d}"
        path, number = self._folder / f"labels-{day}.parquet", 2
        while path.exists():
            path, number = self._folder / f"labels-{day}-{number}.parquet", number + 1
        return path


def _named(note: str, names: Mapping[str, str]) -> str:
    """A note with the name by which the list knows the session, not its folder's."""
    folder, _, rest = note.partition(" ")
    return f"{names.get(folder, folder)} {rest}"

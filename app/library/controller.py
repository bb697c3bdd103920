"""The library at work: what lies in a folder is found, searched and analysed off the screen's thread."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.jobs import Jobs
from app.kept.analyses import known_analyses
from app.kept.entries import Entry, entries_in
from app.library.queue import AnalysisQueue, Item, ItemState, QueueStatus
from app.library.search import Found, Scored, Search, matches, may_see
from app.library.words import choice_words, queue_words, row_of
from app.session.recordings import fingerprint
from app.setup_watch import WatchOptions, load_model
from app.views.library_window import LibraryRow, LibraryWindow
from models.bundle import BundleError, ModelBundle
from models.library import ModelLibrary

BATCH_SECONDS = 0.3
"""So often what was found is listed."""

PERIODS = (None, 1, 7, 30, 365)


@dataclass(frozen=True, slots=True)
class KnownModels:
    """The models of this machine.

    Attributes:
        active_hash: Of the one in use; "" until it is known.
        names: Name and version by hash.
    """

    active_hash: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


class LibraryController(QObject):
    """Lists one folder at a time in a window.

    Signals:
        open_wanted: A recording is to be replayed: its path.
        listed: Everything in the folder was found.
        queue_changed: A `QueueStatus`.

    Attributes:
        window: The views.
        queue: What is analysed.

    Args:
        window: The views.
        jobs: Runs what takes a while.
        options: Model, detector and so on.
        library: The models; None where there is none.
        caches_folder: `app.settings.caches_folder()`.
        sessions_folder: `app.settings.sessions_folder()`.
        utc_seconds: The machine's calendar clock.
    """

    open_wanted = Signal(object)
    listed = Signal()
    queue_changed = Signal(object)
    _queue_told = Signal(object)

    def __init__(
        self,
        window: LibraryWindow,
        jobs: Jobs,
        options: WatchOptions,
        library: ModelLibrary | None,
        caches_folder: Path,
        sessions_folder: Path,
        utc_seconds: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.window = window
        self._jobs = jobs
        self._options = options
        self._library = library
        self._caches, self._sessions = caches_folder, sessions_folder
        self._utc_seconds = utc_seconds
        self._is_blind, self._rater = False, ""
        self._folder = Path()
        self._number = 0
        self._entries: dict[str, Entry] = {}
        self._is_listing = False
        self._models = KnownModels()
        self._items: dict[Path, Item] = {}
        self.queue = AnalysisQueue(options, caches_folder, self._queue_told.emit)
        self._queue_told.connect(self._on_queue)
        window.search_changed.connect(self.show)
        window.folder_given.connect(lambda path: self.open(Path(path)))
        window.open_wanted.connect(self._on_open)
        window.analyse_wanted.connect(self._on_analyse)
        window.stop_wanted.connect(self.queue.stop)
        self.name_filters()

    def set_looker(self, rater: str, *, is_blind: bool) -> None:
        """Says who looks, and whether scores and what the model found are kept from her; from searches as well."""
        if (rater, is_blind) != (self._rater, self._is_blind):
            self._rater, self._is_blind = rater, is_blind
            self.show()

    @property
    def folder(self) -> Path:
        """What is listed."""
        return self._folder

    @property
    def entries(self) -> list[Entry]:
        """Everything that was found."""
        return list(self._entries.values())

    @property
    def marked(self) -> list[Entry]:
        """The entries that are marked in the window."""
        return [self._entries[key] for key in self.window.marked if key in self._entries]

    @property
    def active_hash(self) -> str:
        """The model in use; "" until it is known."""
        return self._models.active_hash

    def open(self, folder: Path) -> None:
        """Lists a folder instead of what was listed."""
        self._folder = folder
        self.window.set_folder(str(folder))
        self.window.set_message("")
        self.refresh()

    def refresh(self) -> None:
        """Lists the folder anew."""
        self._number += 1
        number, folder = self._number, self._folder
        self._entries, self._is_listing = {}, True
        self.show()

        def find() -> None:
            models = self._known_models()
            self._jobs.post(partial(self._on_models, number, models))
            batch: list[Entry] = []
            told = time.monotonic()
            for entry in entries_in(folder, self._caches, self._sessions):
                if number != self._number:
                    return
                batch.append(entry)
                if time.monotonic() - told >= BATCH_SECONDS:
                    self._jobs.post(partial(self._on_found, number, tuple(batch)))
                    batch.clear()
                    told = time.monotonic()
            self._jobs.post(partial(self._on_found, number, tuple(batch)))

        def done(_nothing: object) -> None:
            if number == self._number:
                self._is_listing = False
                self.show()
                self.listed.emit()

        def failed(error: Exception) -> None:
            done(None)
            if number == self._number:
                self.window.set_message(" ".join(str(error).split()))

        self._jobs.run(find, done, failed)

    def show(self) -> None:
        """Lists what the search asks for."""
        found = [entry for entry in self._entries.values() if self._matches(entry)]
        self.window.set_rows([self._row(entry) for entry in found])
        text = QCoreApplication.translate("Library", "{0} of {1} recordings").format(len(found), len(self._entries))
        if self._is_listing:
            text += ", " + QCoreApplication.translate("Library", "looking for more")
        self.window.set_count(text)

    def name_filters(self) -> None:
        """Names what the filters offer, in the screen's language; what is chosen stays."""
        window = self.window
        names: dict[int | None, str] = {
            None: QCoreApplication.translate("Library", "any time"),
            1: QCoreApplication.translate("Library", "the last day"),
            7: QCoreApplication.translate("Library", "the last 7 days"),
            30: QCoreApplication.translate("Library", "the last 30 days"),
            365: QCoreApplication.translate("Library", "the last year"),
        }
        window.filter("period").set_rows(
            [(names[days], days) for days in PERIODS], window.filter("period").currentData()
        )
        scored, found = window.filter("scored"), window.filter("found")
        scored.set_rows([(choice_words(one), one) for one in Scored], scored.currentData() or Scored.ANY)
        found.set_rows([(choice_words(one), one) for one in Found], found.currentData() or Found.ANY)
        models = sorted({(name, model) for model, name in self._models.names.items()})
        rows: list[tuple[str, object]] = [(QCoreApplication.translate("Library", "any model"), "")]
        window.filter("model").set_rows([*rows, *models], window.filter("model").currentData() or "")

    def rest(self) -> None:
        """Stops looking and analysing, until somebody wants it again; what was found so far is kept."""
        self._number += 1
        self.queue.stop()

    def close(self) -> None:
        """Stops everything for good; what was found so far is kept."""
        self._number += 1
        self.queue.close()

    def _known_models(self) -> KnownModels:
        active = ""
        names: dict[str, str] = {}
        try:
            bundle = load_model(self._options.model)
            active = bundle.hash
            names[active] = f"{bundle.manifest.name} {bundle.manifest.version}"
        except (BundleError, OSError):
            pass  # said where a recording is analysed; the list can be seen without
        for entry in () if self._library is None else self._library.entries():
            if entry.manifest is not None:
                names[ModelBundle.load(entry.folder).hash] = f"{entry.manifest.name} {entry.manifest.version}"
        return KnownModels(active, names)

    def _on_models(self, number: int, models: KnownModels) -> None:
        if number == self._number:
            self._models = models
            self.name_filters()

    def _on_found(self, number: int, batch: tuple[Entry, ...]) -> None:
        if number == self._number:
            self._entries |= {str(entry.path): entry for entry in batch}
            self.show()

    def _on_open(self, key: str) -> None:
        entry = self._entries.get(key)
        if entry is None:
            return
        self.window.set_message(entry.problem)
        if entry.recording is not None:
            self.open_wanted.emit(entry.recording)

    def _on_analyse(self) -> None:
        paths = [entry.recording for entry in self.marked if entry.recording is not None]
        self.window.set_message("")
        self.queue.add(paths)

    def _on_queue(self, status: QueueStatus) -> None:
        before, self._items = self._items, {item.path: item for item in status.items}
        self.window.set_queue(*queue_words(status))
        for entry in list(self._entries.values()):
            item = None if entry.recording is None else self._items.get(entry.recording)
            if item is None or item == before.get(item.path):
                continue
            self.window.set_row(self._row(entry))
            if item.state in {ItemState.DONE, ItemState.STOPPED}:
                self._look_again(entry)
        self.queue_changed.emit(status)

    def _look_again(self, entry: Entry) -> None:
        """Sees what is kept of a recording now."""
        number, path = self._number, entry.recording
        if path is None:
            return

        def done(found: Entry) -> None:
            if number == self._number and str(found.path) in self._entries:
                self._entries[str(found.path)] = found
                self.window.set_row(self._row(found))

        self._jobs.run(
            lambda: replace(entry, analyses=known_analyses(self._caches, fingerprint(path).partial_hash)),
            done,
            lambda _error: None,
        )

    def _row(self, entry: Entry) -> LibraryRow:
        item = None if entry.recording is None else self._items.get(entry.recording)
        return row_of(
            entry, self._models.active_hash, self._models.names, item, rater=self._rater, is_blind=self._is_blind
        )

    def _matches(self, entry: Entry) -> bool:
        window = self.window
        blind = self._is_blind
        shown = [not blind and may_see(one, self._rater, entry.scores) for one in entry.scores]
        scores = [one if seen else replace(one, total=None) for one, seen in zip(entry.scores, shown, strict=True)]
        entry = replace(entry, scores=tuple(scores), analyses=() if blind else entry.analyses)
        search = Search(
            text=window.search.text(),
            newest_days=window.filter("period").currentData(),
            scored=Scored(window.filter("scored").currentData() or Scored.ANY),
            found=Found(window.filter("found").currentData() or Found.ANY),
            model_hash=window.filter("model").currentData() or "",
        )
        return matches(
            entry,
            search,
            now_utc_seconds=self._utc_seconds(),
            active_hash=self._models.active_hash,
            model_names=self._models.names,
        )

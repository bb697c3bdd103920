"""The library as a program: makes the window and what works behind it, and opens replay windows."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.jobs import Jobs
from app.library.comparing import Comparing
from app.library.controller import LibraryController
from app.library.old_sessions import OldSessions
from app.library.training_table import TrainingTable
from app.replay.program import ReplayProgram
from app.screen import closes_by_signal, start_application
from app.session.database import SessionError
from app.settings import (
    Settings,
    SettingsError,
    caches_folder,
    data_folder,
    models_folder,
    read_settings,
    sessions_folder,
    training_folder,
    write_settings,
)
from app.setup_watch import WatchOptions
from app.views.compare_dialog import CompareDialog
from app.views.language import Interpreter, Language, system_language
from app.views.library_window import LibraryWindow
from app.views.old_sessions_dialog import OldSessionsDialog
from models.library import ModelLibrary


class LibraryProgram:
    """The window over a folder, and the replay windows opened from it.

    Attributes:
        window, controller, old, training, comparing, replays: For tests and for whoever adds to it.

    Args:
        application: Gets the language.
        folder: What is listed.
        options: Model, detector and so on.
        settings: What was remembered.
        interpreter: Where another window of this process speaks already; None takes a new one.
    """

    def __init__(
        self,
        application: QApplication,
        folder: Path,
        options: WatchOptions,
        settings: Settings,
        *,
        interpreter: Interpreter | None = None,
    ) -> None:
        self._application = application
        self._options = options
        self._settings = settings
        self._interpreter = interpreter or Interpreter(application)
        self._jobs = Jobs()
        self.replays: list[ReplayProgram] = []
        self.window = LibraryWindow()
        self.controller = LibraryController(
            self.window, self._jobs, options, ModelLibrary(models_folder()), caches_folder(), sessions_folder()
        )
        self._hides_model = False
        self._look()
        self.old = OldSessions(
            OldSessionsDialog(self.window), self._jobs, data_folder(), caches_folder(), settings.keep_sessions_days
        )
        self.training = TrainingTable(self.window, self._jobs, training_folder())
        self.comparing = Comparing(
            CompareDialog(self.window),
            self._jobs,
            options,
            ModelLibrary(models_folder()),
            caches_folder(),
            sessions_folder(),
        )
        self.window.compare_wanted.connect(
            lambda: self.comparing.open(self.controller.marked, self.controller.active_hash)
        )
        self.comparing.promoted.connect(self.controller.refresh)
        self.controller.open_wanted.connect(self._on_open)
        self.window.old_wanted.connect(lambda: self.old.open(self.controller.folder))
        self.old.erased.connect(self.controller.refresh)
        self.window.train_wanted.connect(lambda: self.training.collect(self.controller.marked))
        self.window.language_wanted.connect(self._on_language)
        # Replay windows stay open, and can open the list again; the program ends with its last window.
        self.window.closed.connect(self.controller.rest)
        if interpreter is None:
            chosen = settings.language
            self._speak(system_language() if chosen == "system" else Language(chosen))
        self.controller.open(folder)

    def show(self) -> None:
        """Opens the window."""
        self.window.show()

    def bring_forward(self) -> None:
        """Puts the window before all others; one that was closed opens again and looks anew."""
        window = self.window
        self._settings, _ = read_settings()
        self._look()
        if not window.isVisible():
            self.controller.refresh()
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.activateWindow()

    def adopt(self, replay: ReplayProgram) -> None:
        """Takes a replay window in: it finds back to this list, and what was done in it is seen here."""
        self.replays.append(replay)
        replay.window.library_wanted.connect(self.bring_forward)
        replay.window.language_wanted.connect(lambda _language: self.show_language())
        replay.window.closed.connect(lambda: self._on_closed(replay))
        replay.window.rater_changed.connect(self._on_rater)
        replay.controller.veil.changed.connect(self._look)
        self._look()

    def show_language(self) -> None:
        """Says what Qt does not say anew by itself, in the language that is spoken now."""
        self.controller.name_filters()
        self.controller.show()
        self.comparing.show_language()

    def close(self) -> None:
        """Ends everything. Twice is allowed."""
        self._jobs.close()
        self.controller.close()
        for replay in self.replays:
            replay.close()
        self.replays.clear()
        self.window.hide()

    def _on_open(self, recording: Path) -> None:
        settings, _ = read_settings()
        replay = ReplayProgram(
            self._application,
            (recording,),
            self._options,
            settings,
            hide_model=self._hides_model,
            interpreter=self._interpreter,
        )
        self.adopt(replay)
        replay.show()

    def _on_rater(self, code: str) -> None:
        self._settings = self._settings.model_copy(update={"rater": code})
        self._look()

    def _look(self) -> None:
        """Hides in the list what replay hides; once its last window is closed, what was hidden there stays hidden."""
        if self.replays:
            self._hides_model = any(replay.window.marking.hides_model for replay in self.replays)
        hides = self._hides_model or any(replay.controller.veil.hides_others for replay in self.replays)
        settings = self._settings
        self.controller.set_looker(settings.rater, is_blind=settings.replay_score_first or hides)

    def _on_closed(self, replay: ReplayProgram) -> None:
        if replay in self.replays:
            self.replays.remove(replay)
            try:
                replay.close()
            except (SessionError, OSError) as error:
                self.window.set_message(" ".join(str(error).split()))
            if self.window.isVisible():
                self.controller.refresh()

    def _speak(self, language: Language) -> None:
        self._interpreter.speak(language)
        self.show_language()
        for replay in self.replays:
            replay.show_language()

    def _on_language(self) -> None:
        language = self._interpreter.language.next
        self._speak(language)
        # Another window may have changed other settings meanwhile.
        present, _ = read_settings()
        try:
            write_settings(present.model_copy(update={"language": language.value}))
        except SettingsError as error:
            self.window.set_message(str(error))


def run_library(folder: Path | None, options: WatchOptions) -> int:
    """Opens the library and returns when it is closed.

    Args:
        folder: What is listed; the user's own sessions if None.
        options: Model, detector and so on.

    Raises:
        NotADirectoryError: The folder is none.
        ScreenError: There is no display.
    """
    here = sessions_folder() if folder is None else folder.absolute()
    if folder is not None and not here.is_dir():
        raise NotADirectoryError(f"the library lists a folder, got {folder}: name another")
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    application = start_application()
    settings, trouble = read_settings()
    program = LibraryProgram(application, here, options, settings)
    try:
        with closes_by_signal(application):
            program.show()
            if trouble:
                program.window.set_message(trouble)
            return application.exec()
    finally:
        program.close()

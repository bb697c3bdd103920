"""Replay as a program: makes the window and what works behind it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.assessment.scale import read_scales
from app.assessment.windows import read_rules
from app.replay.controller import ReplayController
from app.replay.recordings_here import recordings_at
from app.screen import closes_by_signal, start_application
from app.settings import (
    Settings,
    SettingsError,
    caches_folder,
    read_settings,
    scales_folder,
    sessions_folder,
    write_settings,
)
from app.setup_watch import WatchOptions
from app.sources.choose import DEMO, DEMO_ROLL_DEGREES
from app.views.language import Interpreter, Language, system_language
from app.views.replay_window import ReplayWindow


class ReplayProgram:
    """A window over one or more recordings.

    Attributes:
        window, controller, interpreter: For tests and for whoever adds to it.

    Args:
        application: Gets the language.
        recordings: At least one.
        options: Model, detector and so on.
        settings: What was remembered: language, rater's code.
        hide_model: Begins with the model's output hidden.
        interpreter: Where another window of this process speaks already; None takes a new one.
    """

    def __init__(
        self,
        application: QApplication,
        recordings: tuple[Path, ...],
        options: WatchOptions,
        settings: Settings,
        *,
        hide_model: bool = False,
        interpreter: Interpreter | None = None,
    ) -> None:
        self._recordings = recordings
        self._settings = settings
        self.interpreter = interpreter or Interpreter(application)
        self.window = ReplayWindow()
        if recordings == (DEMO,) and options.roll_degrees is None:
            options = WatchOptions(
                options.model, options.detector, DEMO_ROLL_DEGREES, options.child, options.provider, options.threads
            )
        rules = read_rules()
        scales, self._problems = read_scales([scales_folder()], rules)
        self.window.set_rater(settings.rater)
        self.controller = ReplayController(
            self.window, options, caches_folder(), sessions_folder(), settings, self._keep, scales, rules
        )
        self.window.marking.hide_button.setChecked(hide_model)
        self.window.language_wanted.connect(self._on_language)
        self.window.rater_changed.connect(lambda code: self._keep(rater=code))
        self.window.recording_wanted.connect(self._on_recording)
        chosen = settings.language
        self._speak(system_language() if chosen == "system" else Language(chosen))

    def show(self) -> None:
        """Opens the window on the first recording."""
        self.window.set_recordings([path.name for path in self._recordings], 0)
        self.window.show()
        self.controller.open(self._recordings[0])
        for problem in self._problems:  # a ward's file that cannot be used
            self.window.set_message(problem)

    def close(self) -> None:
        """Ends everything. Twice is allowed."""
        self.controller.close()
        self.window.close()

    def _on_recording(self, number: int) -> None:
        if 0 <= number < len(self._recordings):
            self.controller.open(self._recordings[number])

    def show_language(self) -> None:
        """Says what Qt does not say anew by itself, in the language that is spoken now."""
        self.window.set_language(self.interpreter.language)
        self.controller.show_language()
        self.controller.scoring.show_language()

    def _speak(self, language: Language) -> None:
        self.interpreter.speak(language)
        self.show_language()

    def _on_language(self, language: Language) -> None:
        self._speak(language)
        self._keep(language=language.value)

    def _keep(self, **changes: object) -> None:
        # Another window may have changed other settings meanwhile.
        present, _ = read_settings()
        try:
            write_settings(present.model_copy(update=changes))
        except SettingsError as error:
            self.window.set_message(str(error))


def run_replay(
    spec: str,
    options: WatchOptions,
    *,
    hide_model: bool = False,
    prepare: Callable[[QApplication, ReplayProgram], Callable[[], None]] | None = None,
) -> int:
    """Opens the replay window and returns when it is closed.

    Args:
        spec: A recording, `demo`, a session's folder, or a folder of recordings.
        options: Model, detector and so on.
        hide_model: Begins with the model's output hidden: for labels given without having seen it.
        prepare: Gets the program before its first event, and gives back what is to be called at the end.

    Raises:
        SourceError: There is no recording.
        ScreenError: There is no display.
    """
    recordings = recordings_at(spec)
    application = start_application()
    settings, trouble = read_settings()
    program = ReplayProgram(application, recordings, options, settings, hide_model=hide_model)
    end = None if prepare is None else prepare(application, program)
    try:
        with closes_by_signal(application):
            program.show()
            if trouble:
                program.window.set_message(trouble)
            return application.exec()
    finally:
        program.close()
        if end is not None:
            end()

"""The monitor as a program: makes every object of the screen, connects every signal, remembers what was chosen."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.bedside.bedside import Bedside
from app.bedside.library_door import LibraryDoor, library_command
from app.bedside.streaming import Streaming
from app.heap import once, set_loaded_apart
from app.jobs import Jobs
from app.model_choice import ModelChoice, ReadyModel
from app.monitor import Monitor
from app.photographer import Photographer
from app.pipeline.watch import Watch
from app.run import Run
from app.screen import closes_by_signal, start_application
from app.session.lab_stream import LabStream
from app.settings import (
    Settings,
    SettingsError,
    models_folder,
    read_settings,
    scales_folder,
    sessions_folder,
    write_settings,
)
from app.setup_watch import WatchOptions, build_watch, calibrate_once, check_child, load_model, open_classifier
from app.source_choice import SourceChoice
from app.sources.choose import DEMO_ROLL_DEGREES, is_device, open_source
from app.sources.devices import list_devices
from app.sources.paced import PacedSource
from app.sources.reconnecting import ReconnectingSource
from app.sources.source import Source, SourceInfo
from app.views.help_dialog import HelpDialog
from app.views.language import Interpreter, Language, system_language
from app.views.main_window import MainWindow
from app.views.models_dialog import ModelsDialog
from app.views.notice_view import CHOOSE, Notice
from app.views.source_picker import SourcePicker
from app.views.tour import Tour
from models.bundle import ModelBundle
from models.classifier import Classifier
from models.images import BgrImage
from models.library import ModelLibrary

log = logging.getLogger(__name__)

SourceOpener = Callable[[str], Source]
"""A spec to an open live source."""


def open_live(spec: str, *, rounds: int | None = 1) -> Source:
    """Opens a source; a recording is played in real time, as if it were live, and a device comes back by itself.

    Args:
        spec: As `app.sources.choose.open_source` takes it.
        rounds: How many times a recording is played; None without end.

    Raises:
        SourceError: There is no such source, or it cannot be opened.
    """
    if is_device(spec):
        return ReconnectingSource(lambda: open_source(spec))
    return PacedSource(lambda: open_source(spec), rounds)


class Program(QObject):
    """One window with all that belongs to it. Other parts of the screen are added by whoever makes it.

    Attributes:
        window, monitor, jobs, settings: For the parts that are added.
        picker, library_door: Chooses what is watched; opens recordings and sessions from there.

    Args:
        application: Gets the language.
        options: What was chosen at the start; roll and child hold for the first source only.
        settings: What was remembered.
        keep: Writes changed settings.
        open_live: Opens a source to be watched or previewed.
        library: The model bundles; None where the data folder cannot be had.
    """

    def __init__(
        self,
        application: QApplication,
        options: WatchOptions,
        settings: Settings,
        *,
        keep: Callable[[Settings], None] = write_settings,
        open_live: SourceOpener = open_live,
        library: ModelLibrary | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._options = options
        self._keep = keep
        self._open_live = open_live
        self._spec = self._said_of_library = ""
        self._wanted: Callable[[], None] = lambda: None
        self._is_parting = False
        self._interpreter = Interpreter(application)
        self.window = window = MainWindow()
        self.monitor = Monitor(window)
        self.jobs = Jobs()
        self.picker = SourcePicker(window)
        self._sources = SourceChoice(self.picker, self.jobs, list_devices, self._open_live, self._present_picture)
        self.library_door = LibraryDoor(self.jobs, library_command(options))
        self._models: ModelChoice | None = None
        if library is not None:
            self.monitor.facts_shown.connect(self._calibrate)
            self._models = ModelChoice(
                ModelsDialog(window), self.jobs, library, self._open_classifier, options.detector
            )
            self._models.ready.connect(self._on_model)
            self._models.refused.connect(lambda why: window.notice.set_notice(Notice.MODEL_REFUSED, why))
        self._help = HelpDialog(window)
        self._tour = Tour((window.video, window.state, window.trace, window.button("source")), window)
        self._connect()
        self._apply_settings()

    def watch(self, spec: str) -> None:
        """Watches this from now on, instead of what was watched."""
        first, former = not self._spec, self.monitor.part()
        self._spec = spec
        options = self._options if first else replace(self._options, roll_degrees=None, child=None)
        options = self._mounted(spec, options)

        def build(info: SourceInfo) -> Watch:
            # The model that is in use by then: it may be changed while the former source stops.
            present = replace(options, model=self._options.model)
            check_child(present, info)
            return build_watch(present, frames_per_second=info.frames_per_second, is_live=info.is_live)

        def start() -> None:
            self.monitor.show(
                Run(
                    lambda: self._open_live(spec),
                    build,
                    waits_for_source=is_device(spec),
                    listeners=self.monitor.listeners,
                    spec=spec,
                )
            )

        self._wanted = start  # the latest alone: one that was chosen while the former still stops is never begun
        if former is not None:
            self._is_parting = True
            former.stop_apart(lambda let_go: self.jobs.post(lambda: self._on_parted(let_go)))
        elif not self._is_parting:
            start()

    def change(self, **changes: object) -> None:
        """Changes settings and writes them; one that cannot be written is said, and holds until the program ends."""
        self.settings = self.settings.model_copy(update=changes)
        try:
            self._keep(self.settings)
        except SettingsError as error:
            log.warning("%s", error)
            self.window.set_message(str(error))

    def begin_tour(self) -> None:
        """Shows the tour."""
        self._tour.begin()

    def speak(self, language: Language) -> None:
        """Changes the screen's language."""
        self._interpreter.speak(language)
        self.window.set_language(language)

    def close(self) -> None:
        """Ends everything in under two seconds. Twice is allowed."""
        self.jobs.close()
        self._sources.close()
        self.monitor.stop()
        self.window.close()

    def _connect(self) -> None:
        window = self.window
        window.source_wanted.connect(lambda: self._sources.open(self._spec))
        window.models_wanted.connect(self._on_models_wanted)
        window.language_wanted.connect(self._on_language)
        window.help_wanted.connect(self._help.open)
        window.notice.acted.connect(lambda notice: self._sources.open(self._spec) if notice in CHOOSE else None)
        window.trace.range_wanted.connect(lambda seconds: self.change(trace_minutes=int((seconds or 0) / 60)))
        window.cam_bar.place_changed.connect(self._on_cam_place)
        self.monitor.left_behind.connect(lambda: window.notice.set_notice(Notice.LEFT_BEHIND))
        self._sources.chosen.connect(self._on_source)
        self.picker.library_wanted.connect(self.library_door.open)
        self.library_door.said.connect(self._on_library_said)
        self._help.tour_wanted.connect(self.begin_tour)
        self._tour.seen.connect(lambda: self.change(tour_seen=True))

    def _apply_settings(self) -> None:
        chosen = self.settings.language
        self.speak(system_language() if chosen == "system" else Language(chosen))
        try:
            self.window.pedal.set_key(self.settings.pedal_key)
        except ValueError as error:
            self.window.set_message(str(error))
        self.window.trace.set_range(self.settings.trace_minutes * 60.0 or None)

    def _mounted(self, spec: str, options: WatchOptions) -> WatchOptions:
        """What is known of how the camera is mounted, where nobody said."""
        if options.roll_degrees is not None:
            return options
        if spec == "demo":
            return replace(options, roll_degrees=DEMO_ROLL_DEGREES)
        if is_device(spec):
            return replace(options, roll_degrees=self.settings.mounted_roll_degrees)
        return options

    def _present_picture(self) -> BgrImage | None:
        run = self.monitor.run
        arrived = run.worker.pictures.look() if run is not None else None
        return None if arrived is None else arrived.frame.image

    def _on_parted(self, let_go: bool) -> None:
        self._is_parting = False
        if not let_go:
            self.window.notice.set_notice(Notice.LEFT_BEHIND)
        self._wanted()

    def _open_classifier(self, bundle: ModelBundle) -> Classifier:
        return open_classifier(bundle, self._options.provider, self._options.threads)

    def _calibrate(self) -> None:
        """Once pictures come: measures where the model runs fastest, where that is not known, and lets it run there."""
        self.monitor.facts_shown.disconnect(self._calibrate)
        options, running = self._options, self.monitor.model
        if options.provider is not None or running is None:
            return

        def measure() -> ReadyModel | None:
            bundle = load_model(options.model)
            measured = calibrate_once(bundle, options.threads)
            if measured is None or measured.provider_for(bundle.label) == running.provider:
                return None
            return ReadyModel(open_classifier(bundle, None, options.threads), None)

        def done(ready: ReadyModel | None) -> None:
            if ready is not None and self._options.model == options.model:
                self.monitor.use_model(ready.classifier, None)
            elif ready is not None:  # a person chose another model meanwhile
                ready.classifier.close()

        # Where it cannot be measured or kept, the usual provider goes on.
        self.jobs.run(measure, done, lambda error: log.warning("not calibrated: %s", error))

    def _on_source(self, spec: str) -> None:
        self.change(last_source=spec)
        self.watch(spec)

    def _on_model(self, ready: ReadyModel) -> None:
        # The next source starts with it too.
        self._options = replace(self._options, model=str(ready.classifier.bundle.folder))
        self.window.notice.clear(Notice.MODEL_REFUSED)
        self.monitor.use_model(ready.classifier, ready.detector)

    def _on_library_said(self, text: str) -> None:
        if text or self.window.message == self._said_of_library:  # another line is not its to take away
            self.window.set_message(text)
        self._said_of_library = text

    def _on_models_wanted(self) -> None:
        if self._models is not None:
            model = self.monitor.model
            self._models.open("" if model is None else f"{model.name} {model.version}")

    def _on_language(self, language: Language) -> None:
        self.speak(language)
        self.change(language=language.value)

    def _on_cam_place(self) -> None:
        bar = self.window.cam_bar
        self.change(grad_cam="overlay" if bar.shows_over else "inset" if bar.shows_inset else "off")


def run_monitor(
    source_spec: str | None,
    options: WatchOptions,
    *,
    screenshot: Path | None = None,
    quit_at_end: bool = False,
    show_cam: bool = False,
    lab_stream: LabStream | None = None,
    prepare: Callable[["Program"], None] = lambda _program: None,
) -> int:
    """Opens the window on a source and returns when it is closed.

    Args:
        source_spec: As `app.sources.choose.open_source` takes it; recordings are played in real time. None takes the
            one that was watched last, else the demonstration.
        options: Model, detector and so on.
        screenshot: Where a picture of the window is written, if wanted.
        quit_at_end: Closes the window when the source has ended.
        show_cam: Shows Grad-CAM from the start on.
        lab_stream: Gets what is watched; closed at the end.
        prepare: Gets the program before its first event.

    Returns:
        The program's exit code: 0, or 2 where the run failed and `quit_at_end` is set.

    Raises:
        ScreenError: There is no display.
    """
    application = start_application()
    settings, trouble = read_settings()
    program = Program(application, options, settings, library=ModelLibrary(models_folder()))
    window, monitor = program.window, program.monitor
    bedside = Bedside(
        window,
        monitor,
        lambda: program.settings,
        program.change,
        sessions_folder=sessions_folder,
        scale_folders=(scales_folder(),),
    )
    if lab_stream is not None:
        Streaming(bedside.desk, lab_stream)
    window.cam_bar.set_shown(show_cam)
    failures: list[bool] = []
    if screenshot is not None:
        photographer = Photographer(window, screenshot)
        monitor.facts_shown.connect(photographer.on_facts)
        monitor.ended.connect(photographer.on_ended)
    if quit_at_end:
        monitor.ended.connect(failures.append)
        monitor.ended.connect(lambda _failed: application.quit())
    monitor.facts_shown.connect(once(set_loaded_apart))  # the model is there by then
    prepare(program)
    try:
        with closes_by_signal(application):
            window.show()
            program.watch(source_spec or settings.last_source or "demo")
            if trouble:
                window.notice.set_notice(Notice.OTHER, trouble)
            if not settings.tour_seen and screenshot is None and not quit_at_end:
                program.begin_tour()
            application.exec()
    finally:
        program.close()
        bedside.close()
        if lab_stream is not None:
            lab_stream.close()
    return 2 if any(failures) else 0

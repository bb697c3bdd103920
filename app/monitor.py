"""The bedside monitor: the one place that knows the window, the worker and what passes between them."""

import logging
import signal
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.feed import Facts, Feed, ModelFacts
from app.pipeline.watch import Snapshot, State, Watch
from app.refcounts import keep_constants_alive
from app.setup_watch import WatchOptions, build_watch
from app.sources.choose import open_source
from app.sources.paced import PacedSource
from app.sources.source import Source, SourceInfo
from app.views.main_window import DEMONSTRATION, UNTRAINED, MainWindow
from app.worker import Arrived, Worker, WorkerState, WorkerStatus
from models.gaps import GapReason
from models.heatmap import overlay_crop

PULL_MILLISECONDS = 33
"""How often the newest picture is pulled."""

STALE_SECONDS = 1.0
"""From this age on a picture is not live, and an answer says nothing of now."""

BELONGS_SECONDS = 0.5
"""A face's frame and a map are shown while their picture is no older than this beside the picture shown."""

SCREENSHOT_SECONDS = 3.0
"""How long into the first pain expression the screenshot is taken again, for the trace to show it."""

log = logging.getLogger(__name__)


class Monitor(QObject):
    """Runs one source on one window.

    Signals:
        ended: The run reached its end; whether it failed.
        snapshot_shown: A snapshot is on the screen.

    Args:
        window: Shows everything.
        open_source: Opens the source, in the worker's thread.
        build_watch: Loads model and detector, in the worker's thread.
        monotonic_seconds: The clock, passed in for tests.
    """

    ended = Signal(bool)
    snapshot_shown = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        open_source: Callable[[], Source],
        build_watch: Callable[[SourceInfo], Watch],
        monotonic_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._window = window
        self._clock = monotonic_seconds
        self._feed = Feed(open_source, build_watch)
        self._worker: Worker[Snapshot] = Worker(
            self._feed.open, self._feed.process, self._feed.on_result, self._feed.on_status
        )
        self._picture: Arrived | None = None
        self._facts: Facts | None = None
        self._model: ModelFacts | None = None
        self._status = WorkerStatus(WorkerState.STARTING)
        self._counts: deque[tuple[float, int, int]] = deque()
        self._stopped = False
        self._feed.facts.connect(self._on_facts, Qt.ConnectionType.QueuedConnection)
        self._feed.status.connect(self._on_status, Qt.ConnectionType.QueuedConnection)
        window.cam_wanted.connect(self._on_cam_wanted)
        window.closed.connect(self.stop)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PULL_MILLISECONDS)
        self._timer.timeout.connect(self.pull)

    def start(self) -> None:
        """Begins; to be called once."""
        self._window.state.set_silent("starting: opening source and model")
        self._worker.start()
        self._timer.start()

    def stop(self) -> None:
        """Ends the run in under two seconds, from any state. Twice is allowed."""
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        self._feed.silence()
        if self._worker.stop():
            self._feed.close()
        else:
            # The thread hangs in a driver or is loading a model; it is a daemon and ends with the program.
            log.warning("the source did not stop in time; it is left behind")

    def pull(self) -> None:
        """Shows the newest picture and says how old it is; called by the timer."""
        newest = self._worker.pictures.look()
        if newest is not None and newest is not self._picture:
            self._picture = newest
            self._window.video.set_picture(newest.frame.image)
            self._show_face()
        self._show_age()

    @property
    def _over(self) -> bool:
        return self._status.state in (WorkerState.ENDED, WorkerState.FAILED)

    def _show_age(self) -> None:
        """Takes back what does not hold any more: nothing old is shown as if it were now."""
        now = self._clock()
        if self._over:
            failed = self._status.state is WorkerState.FAILED
            if self._picture is not None:
                self._window.video.set_stale(0.0, "NO PICTURE" if failed else "RECORDING ENDED")
            self._window.state.set_silent("" if failed else "the recording has ended")
            return
        if self._picture is None:
            return
        rate = self._status.source.frames_per_second if self._status.source else None
        limit = max(STALE_SECONDS, 2.5 / rate) if rate else STALE_SECONDS
        age = now - self._picture.monotonic_seconds
        self._window.video.set_stale(age if age > limit else None)
        if age > limit:
            self._window.status.set_rates(0.0, 0.0)
            self._show_cannot_tell(GapReason.CAMERA_LOST, age)
        elif self._facts is not None and now - self._facts.arrived_seconds > limit:
            self._show_cannot_tell("the model is late", now - self._facts.arrived_seconds)

    def _show_cannot_tell(self, reason: str, seconds: float) -> None:
        if self._model is not None and not self._model.untrained:
            self._window.state.set_state(State.CANNOT_TELL, reason, seconds)

    def _belongs(self) -> bool:
        """Whether the last result is about the picture shown, or one so near that the face is still there."""
        if self._facts is None or self._picture is None:
            return False
        apart = self._picture.frame.time_seconds - self._facts.snapshot.observation.time_seconds
        return abs(apart) <= BELONGS_SECONDS

    def _show_face(self) -> None:
        observation = self._facts.snapshot.observation if self._facts is not None and self._belongs() else None
        if observation is None or observation.face is None:
            self._window.video.set_face(None)
            return
        corners = observation.crop.corners() if observation.crop is not None else None
        self._window.video.set_face(observation.face.box, corners)
        if self._window.cam_is_shown and not self._belongs():
            self._window.cam.set_map(None)

    def _show_cam(self) -> None:
        facts = self._facts
        if not self._window.cam_is_shown:
            return
        observation = facts.snapshot.observation if facts is not None and self._belongs() else None
        if facts is None or observation is None or observation.cam is None or observation.crop is None:
            self._window.cam.set_map(None)
            return
        overlaid = overlay_crop(observation.crop.image, observation.cam[..., facts.model.pain_class])
        self._window.cam.set_map(overlaid)

    def _on_facts(self, facts: Facts) -> None:
        if self._stopped:
            return
        self._facts = facts
        self._show_model(facts.model)
        snapshot = facts.snapshot
        now = snapshot.observation.time_seconds
        if not facts.model.untrained:
            self._window.trace.set_trace(facts.columns, facts.spans, now)
            reason = str(snapshot.point.gap) if snapshot.point.gap else ""
            self._window.state.set_state(snapshot.state, reason, now - snapshot.state_since_seconds)
        self._window.status.set_latency(max(0.0, self._clock() - facts.arrived_seconds))
        self._show_face()
        self._show_cam()
        self._show_age()
        self.snapshot_shown.emit(snapshot)

    def _show_model(self, model: ModelFacts) -> None:
        if model == self._model:
            return
        self._model = model
        self._window.status.set_model(model.name, model.version, model.provider, model.fallback)
        self._window.set_badge(UNTRAINED if model.untrained else DEMONSTRATION if model.demonstration else "")
        self._window.trace.set_threshold(None if model.untrained else model.threshold)
        if model.untrained:
            self._window.state.set_silent("no state: the model is untrained")
            self._window.trace.set_note("no trace: the model is untrained")
        if model.fallback:
            self._window.set_message(model.fallback)

    def _on_status(self, status: WorkerStatus) -> None:
        if self._stopped:
            return
        self._status = status
        if status.source is not None:
            self._window.status.set_source(status.source.name, status.source.width, status.source.height)
        self._show_counts(status)
        if status.message:
            self._window.set_message(status.message)
        if self._over:
            self.pull()
            self._timer.stop()
            self.ended.emit(status.state is WorkerState.FAILED)

    def _show_counts(self, status: WorkerStatus) -> None:
        now = self._clock()
        self._counts.append((now, status.frames_in, status.analysed))
        while len(self._counts) > 2 and now - self._counts[0][0] > 3:
            self._counts.popleft()
        then, frames_in, analysed = self._counts[0]
        seconds = now - then
        if self._over:
            self._window.status.set_rates(None, None)
        elif seconds > 0.4 and status.state is WorkerState.RUNNING:
            self._window.status.set_rates(
                (status.frames_in - frames_in) / seconds, (status.analysed - analysed) / seconds
            )
        self._window.status.set_dropped(status.dropped)

    def _on_cam_wanted(self, _wanted: bool) -> None:
        self._show_cam()


def open_live(source_spec: str) -> Source:
    """Opens a source; a recording is played in real time, as if it were live.

    Raises:
        SourceError: There is no such source, or it cannot be opened.
    """
    source = open_source(source_spec)
    return source if source.info.is_live else PacedSource(lambda: source)


class Photographer(QObject):
    """Writes a picture of the window: in the first pain expression, else at the end.

    Args:
        window: What is photographed.
        path: The PNG file to write.
    """

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__()
        self._window = window
        self._path = path
        self._since: float | None = None
        self._done = False

    def on_snapshot(self, snapshot: Snapshot) -> None:
        """Looks whether the moment has come."""
        if self._done:
            return
        now = snapshot.observation.time_seconds
        if snapshot.state is State.PAIN:
            if self._since is None:
                self._since = now
                self._write()  # in case it does not last
            elif now - self._since >= SCREENSHOT_SECONDS:
                self._write()
                self._done = True
        elif self._since is not None:
            self._done = True

    def on_ended(self) -> None:
        """Takes the picture now where there was no pain expression."""
        if self._since is None:
            self._write()

    def _write(self) -> None:
        if not self._window.grab().save(str(self._path), "PNG"):
            message = f"the screenshot must go into a folder that can be written, got {self._path}: choose another"
            self._window.set_message(message)
            log.error(message)


def run_monitor(
    source_spec: str,
    options: WatchOptions,
    *,
    screenshot: Path | None = None,
    quit_at_end: bool = False,
    show_cam: bool = False,
) -> int:
    """Opens the window on a source and returns when it is closed.

    Args:
        source_spec: As `app.sources.choose.open_source` takes it; recordings are played in real time.
        options: Model, detector and so on.
        screenshot: Where a picture of the window is written, if wanted.
        quit_at_end: Closes the window when the source has ended.
        show_cam: Shows Grad-CAM from the start on.

    Returns:
        The program's exit code: 0, or 2 where the run failed and `quit_at_end` is set.
    """
    keep_constants_alive()
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([])
    window = MainWindow()
    window.set_cam_shown(show_cam)

    def build(info: SourceInfo) -> Watch:
        return build_watch(options, frames_per_second=info.frames_per_second)

    monitor = Monitor(window, lambda: open_live(source_spec), build)
    failures: list[bool] = []
    if screenshot is not None:
        photographer = Photographer(window, screenshot)
        monitor.snapshot_shown.connect(photographer.on_snapshot)
        monitor.ended.connect(lambda _failed: photographer.on_ended())
    if quit_at_end:
        monitor.ended.connect(failures.append)
        monitor.ended.connect(lambda _failed: application.quit())
    # The timer lets Python run between Qt's events, so that Ctrl+C is heard.
    former = signal.signal(signal.SIGINT, lambda _number, _frame: application.quit())
    try:
        window.show()
        monitor.start()
        application.exec()
    finally:
        signal.signal(signal.SIGINT, former)
        monitor.stop()
        window.close()
    return 2 if any(failures) else 0

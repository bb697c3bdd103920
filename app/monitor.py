"""The bedside monitor: takes a run's facts and pictures to the window, and a person's wishes to the run."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from app.feed import CamPlace, Facts, LookedAt, ModelFacts
from app.pipeline.numbered_faces import NumberedFaces
from app.pipeline.trace_curve import TraceCurve
from app.pipeline.watch import State
from app.run import Listener, Run
from app.views.badge import Badge
from app.views.main_window import MainWindow
from app.views.notice_view import Notice
from app.views.state_view import Lateness, Silence
from app.views.video_view import PictureWord
from app.which_way_up import WhichWayUp
from app.worker import Arrived, WorkerState, WorkerStatus
from models.classifier import Classifier
from models.detectors.detector import FaceDetector
from models.gaps import GapReason

PULL_MILLISECONDS = 15
"""How often the newest picture is pulled: twice a frame, so that none waits long and none is passed over."""

STALE_SECONDS = 1.0
"""From this age on a picture is not live, and an answer says nothing of now."""

BELONGS_SECONDS = 0.4
"""A face's frame and the inset are shown while the picture they belong to is no older than this beside that shown."""


class Monitor(QObject):
    """Shows one run after the other on one window.

    Signals:
        begins: A `Run` is about to be started and shown; listeners may still be added to it.
        ended: The run reached its end; whether it failed.
        facts_shown: `Facts` that are on the screen now.
        left_behind: A run was stopped for another one, and did not let go.

    Args:
        window: Shows everything.
        monotonic_seconds: The clock, passed in for tests.
    """

    begins = Signal(object)
    ended = Signal(bool)
    facts_shown = Signal(object)
    left_behind = Signal()

    def __init__(self, window: MainWindow, monotonic_seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._window = window
        self._clock = monotonic_seconds
        self._run: Run | None = None
        self._listeners: list[Listener] = []
        self._newest: Arrived | None = None
        self._picture: Arrived | None = None
        self._looked_at: LookedAt | None = None
        self._facts: Facts | None = None
        self._model: ModelFacts | None = None
        self._status = WorkerStatus(WorkerState.STARTING)
        self._counts: deque[tuple[float, int, int]] = deque()
        self._numbers = NumberedFaces()
        self._which_way_up = WhichWayUp(window.roll, self._on_roll_answered)
        video = window.video
        video.tapped.connect(self._on_tapped)
        window.child_confirmed.connect(self._on_confirmed)
        window.face_chosen.connect(self._on_face_chosen)
        window.roll_wanted.connect(self._on_roll_wanted)
        window.cam_bar.place_changed.connect(self._on_cam_wish)
        window.cam_bar.class_changed.connect(self._on_cam_wish)
        window.trace.range_wanted.connect(self._on_range)
        window.closed.connect(self.stop)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PULL_MILLISECONDS)
        self._timer.timeout.connect(self.pull)

    def add_listener(self, listener: Listener) -> None:
        """Hears every single result of every run from the next one on, in the worker's thread; must not block."""
        self._listeners.append(listener)

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """Who hears every single result; for whoever makes a `Run`."""
        return tuple(self._listeners)

    @property
    def run(self) -> Run | None:
        """What is shown; None before the first."""
        return self._run

    @property
    def model(self) -> ModelFacts | None:
        """The model at work; None while none has answered."""
        return self._model

    @property
    def status(self) -> WorkerStatus:
        """Where the run stands."""
        return self._status

    @property
    def has_failed(self) -> bool:
        """Whether the run ended in a failure."""
        return self._status.state is WorkerState.FAILED

    @property
    def picture_shown(self) -> Arrived | None:
        """The picture on the screen; None before the first."""
        return self._picture

    @property
    def source_seconds(self) -> float | None:
        """The source's time now, for marks: the newest picture's, and what has gone by since. None before the first."""
        if self._picture is None:
            return None
        return self._picture.frame.time_seconds + max(0.0, self._clock() - self._picture.monotonic_seconds)

    def holds(self, facts: Facts) -> bool:
        """Whether facts say something of now: the run goes on, and they are no older than a live picture may be."""
        return not self._over and self._clock() - facts.arrived_seconds <= self._stale_seconds

    def show(self, run: Run) -> None:
        """Starts a run and shows it, never two at once: one that is still shown is stopped first, which may take time.

        For a screen that goes on meanwhile take it away by `part`, and stop it apart.
        """
        self.stop()
        self._forget()
        self._run = run
        self.begins.emit(run)
        run.feed.facts.connect(self._on_facts, Qt.ConnectionType.QueuedConnection)
        run.feed.status.connect(self._on_status, Qt.ConnectionType.QueuedConnection)
        self._wish()
        self._window.state.set_silent(Silence.STARTING)
        run.start()
        self._timer.start()

    def part(self) -> Run | None:
        """Stops showing the run, which goes on; returns it."""
        run, self._run = self._run, None
        self._timer.stop()
        if run is not None:
            run.feed.silence()
            run.feed.facts.disconnect(self._on_facts)
            run.feed.status.disconnect(self._on_status)
        return run

    def stop(self) -> None:
        """Ends the run in under two seconds, from any state. Twice is allowed."""
        run = self.part()
        if run is not None and not run.stop():
            self.left_behind.emit()

    def use_model(self, classifier: Classifier, detector: FaceDetector | None) -> None:
        """Has the run answer with another model; without a run the model is freed."""
        if self._run is None or self._over:
            classifier.close()
            if detector is not None:
                detector.close()
            return
        self._run.use_model(classifier, detector)

    def next_child(self) -> None:
        """Has the run watch another child; nothing of the former is shown any more."""
        if self._run is None:
            return
        self._run.next_child()
        self._forget_seen()
        if not self._over and not (self._model and self._model.untrained):
            self._window.state.set_silent(Silence.WAITING)

    def pull(self) -> None:
        """Shows the newest picture and says how old it is; called by the timer."""
        run = self._run
        if run is None:
            return
        looked_at = run.feed.looked_at.look()
        if looked_at is not None and looked_at.child != run.child:
            looked_at = None
        newest = run.worker.pictures.look()
        if newest is not None and newest is not self._newest:
            self._newest = newest
        over = self._window.cam_bar.shows_over and self._window.model_output_hidden is None
        if over and looked_at is not None and looked_at.cam_place is CamPlace.OVER_PICTURE:
            # The map is drawn on the very picture that it belongs to, which is a little older than the newest.
            if looked_at is not self._looked_at:
                self._show_picture(looked_at.arrived, looked_at)
        elif self._newest is not None and self._newest is not self._picture:
            self._show_picture(self._newest, looked_at)
        self._show_age()

    @property
    def _over(self) -> bool:
        return self._status.state in (WorkerState.ENDED, WorkerState.FAILED)

    @property
    def _stale_seconds(self) -> float:
        rate = self._status.source.frames_per_second if self._status.source else None
        return max(STALE_SECONDS, 2.5 / rate) if rate else STALE_SECONDS

    def _forget(self) -> None:
        """Nothing of one run is shown in the next."""
        self._newest = self._picture = self._model = None
        self._status = WorkerStatus(WorkerState.STARTING)
        self._counts.clear()
        self._which_way_up.restart()
        window = self._window
        window.set_message("")
        for notice in (Notice.SOURCE_FAILED, Notice.CAMERA_AWAITED, Notice.CAMERA_LOST, Notice.PROVIDER_CHANGED):
            window.notice.clear(notice)
        window.video.set_stale(None)
        self._forget_seen()

    def _forget_seen(self) -> None:
        """Nothing of one child is shown for the next."""
        self._looked_at = self._facts = None
        window = self._window
        window.set_doubt(False)
        window.video.set_face(None)
        window.video.set_choices([])
        self._numbers.forget()
        window.cam.set_map(None)
        window.trace.set_curve(TraceCurve(0.0, 0.0, np.empty(0), np.empty(0)))

    def _show_picture(self, arrived: Arrived, looked_at: LookedAt | None) -> None:
        self._picture = arrived
        self._looked_at = looked_at
        window = self._window
        is_over = looked_at is not None and looked_at.arrived is arrived and window.cam_bar.shows_over
        drawn = looked_at.cam if is_over and looked_at is not None and looked_at.cam is not None else None
        window.video.set_picture(arrived.frame.image if drawn is None else drawn)
        window.video.set_caption("" if drawn is None else window.cam.caption)
        height, width = arrived.frame.image.shape[:2]
        if self._status.source is not None:
            window.status.set_source(self._status.source.name, width, height)
        self._show_face(looked_at)

    def _show_face(self, looked_at: LookedAt | None) -> None:
        window = self._window
        observation = None
        if looked_at is not None and self._picture is not None:
            apart = self._picture.frame.time_seconds - looked_at.arrived.frame.time_seconds
            observation = looked_at.snapshot.observation if abs(apart) <= BELONGS_SECONDS else None
        if observation is None or observation.face is None:
            window.video.set_face(None)
        else:
            corners = observation.crop.corners() if observation.crop is not None else None
            window.video.set_face(observation.face.box, corners)
        doubtful = observation is not None and observation.gap is GapReason.ANOTHER_FACE
        if observation is not None and doubtful:
            window.video.set_choices(self._numbers.update(observation.faces, observation.time_seconds))
        else:
            window.video.set_choices([])
        if window.cam_bar.shows_inset:
            belongs = observation is not None and looked_at is not None and looked_at.cam_place is CamPlace.INSET
            window.cam.set_map(looked_at.cam if belongs and looked_at is not None else None)

    def _show_age(self) -> None:
        """Takes back what does not hold any more: nothing old is shown as if it were now."""
        window = self._window
        if self._over:
            failed = self._status.state is WorkerState.FAILED
            if self._picture is not None:
                window.video.set_stale(0.0, PictureWord.NO_PICTURE if failed else PictureWord.ENDED)
            window.state.set_silent(Silence.STOPPED if failed else Silence.ENDED)
            window.set_doubt(False)  # nobody is watched any more
            return
        if self._newest is None:
            return
        now, limit = self._clock(), self._stale_seconds
        age = now - self._newest.monotonic_seconds
        window.video.set_stale(age if age > limit else None)
        if age > limit:
            window.status.set_rates(0.0, 0.0)
            window.status.set_latency(None)
            window.notice.set_notice(Notice.CAMERA_LOST, self._status.message)
            window.set_doubt(False)  # nothing is seen that could be the child
            self._show_cannot_tell(GapReason.CAMERA_LOST, age)
            return
        window.notice.clear(Notice.CAMERA_LOST)
        if self._facts is not None and now - self._facts.arrived_seconds > limit:
            self._show_cannot_tell(Lateness.MODEL_LATE, now - self._facts.arrived_seconds)

    def _show_cannot_tell(self, reason: GapReason | Lateness, seconds: float) -> None:
        if self._model is not None and not self._model.untrained:
            self._window.state.set_state(State.CANNOT_TELL, reason, seconds)

    def _on_facts(self, facts: Facts) -> None:
        if self._run is None or facts.child != self._run.child:
            return
        self._facts = facts
        window = self._window
        self._show_model(facts.model)
        snapshot = facts.snapshot
        now = snapshot.observation.time_seconds
        if not facts.model.untrained:
            if facts.curve is not None:
                window.trace.set_curve(facts.curve)
            if facts.waited_seconds == 0:
                window.state.set_state(snapshot.state, snapshot.reason, now - snapshot.state_since_seconds)
        if facts.waited_seconds == 0:
            window.status.set_latency(max(0.0, self._clock() - facts.arrived_seconds))
            window.set_doubt(snapshot.observation.gap is GapReason.ANOTHER_FACE)
            self._which_way_up.look(snapshot.observation)
        self._show_age()
        self.facts_shown.emit(facts)

    def _show_model(self, model: ModelFacts) -> None:
        if model == self._model:
            return
        self._model = model
        window = self._window
        window.status.set_model(model.name, model.version, model.provider, model.fallback, model.measured)
        kind = Badge.UNTRAINED if model.untrained else Badge.DEMONSTRATION if model.demonstration else Badge.NONE
        window.set_badge(kind)
        window.trace.set_threshold(None if model.untrained else model.threshold)
        note = QCoreApplication.translate("Monitor", "no trace: the model is untrained")
        window.trace.set_note(note if model.untrained else "")
        if model.untrained:
            window.state.set_silent(Silence.UNTRAINED)
        if model.fallback:
            window.notice.set_notice(Notice.PROVIDER_CHANGED, model.fallback)
        else:
            window.notice.clear(Notice.PROVIDER_CHANGED)

    def _on_status(self, status: WorkerStatus) -> None:
        if self._run is None:
            return
        self._status = status
        window = self._window
        if status.state is WorkerState.STARTING and status.message:
            window.notice.set_notice(Notice.CAMERA_AWAITED, status.message)
        else:
            window.notice.clear(Notice.CAMERA_AWAITED)
        if status.state is WorkerState.FAILED:
            window.notice.clear(Notice.CAMERA_LOST)
            window.notice.set_notice(Notice.SOURCE_FAILED, status.message)
        if status.source is not None and self._picture is None:
            window.status.set_source(status.source.name, status.source.width, status.source.height)
        window.set_message("" if status.state is WorkerState.STARTING else status.message)
        self._show_counts(status)
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

    def _wish(self) -> None:
        """Tells the run what is to be seen."""
        if self._run is None:
            return
        bar = self._window.cam_bar
        place = CamPlace.OVER_PICTURE if bar.shows_over else CamPlace.INSET if bar.shows_inset else CamPlace.OFF
        feed = self._run.feed
        feed.wishes = replace(
            feed.wishes, cam=place, cam_for_decided=bar.for_decided, trace_seconds=self._window.trace.range_seconds
        )

    def _on_cam_wish(self) -> None:
        self._wish()
        self._window.cam.set_map(None)  # the next one that belongs comes with the next result
        if not self._window.cam_bar.shows_over:
            self._window.video.set_caption("")

    def _on_range(self, _seconds: float | None) -> None:
        self._wish()

    def _on_tapped(self, x: float, y: float) -> None:
        if self._run is not None:
            self._run.lock(x, y)

    def _on_confirmed(self) -> None:
        if self._run is not None:
            self._run.confirm()

    def _on_face_chosen(self, number: int) -> None:
        choices = self._window.video.choices
        box = choices[number] if number < len(choices) else None
        if self._run is not None and box is not None:
            self._run.lock(*box.centre)

    def _on_roll_wanted(self) -> None:
        if self._run is not None:
            self._which_way_up.toggle()

    def _on_roll_answered(self, degrees: float) -> None:
        if self._run is not None:
            self._run.set_roll(degrees)

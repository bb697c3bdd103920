"""Replay at work: one recording in the window. Decoding, analysis and disk are in other threads; here it is only shown.

Picture and trace are always of one frame: state, face, cursor and numbers are set from the frame that is painted.
"""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.jobs import Jobs
from app.replay.analysis import AnalysisState, Progress, RecordingAnalysis
from app.replay.desk import MarkingDesk
from app.replay.frame_words import cam_picture, crop_corners, progress_words
from app.replay.marking import Marking
from app.replay.opening import FirstPicture, Kept, make_session, open_kept, open_picture
from app.replay.player import Player
from app.replay.playhead import Playhead
from app.replay.results import Results
from app.session.subject import outside_population
from app.setup_watch import WatchOptions
from app.sources.source import Frame
from app.views.badge import Badge
from app.views.replay_window import ReplayWindow
from app.views.time_bar import clock
from models.face import Box

PLAY_MILLISECONDS = 10
OVERVIEW_SECONDS = 1.0
"""How often the trace of the whole recording is drawn anew while it is being analysed."""

FIRST_DETAIL_SECONDS, SHORTEST_SECONDS = 30.0, 1.0
LEAST_GAP_SECONDS = 0.5
"""A shorter gap is not jumped to."""


class ReplayController(QObject):
    """Shows recordings in a window, one at a time.

    Signals:
        opened: A recording's results and marks are there (or none can be).
        shown: A frame was put on the screen: its index.
        progressed: The analysis has come further: a `Progress`.

    Attributes:
        window: The views.
        desk: Marking in that window.

    Args:
        window: The views.
        options: Model, detector and so on.
        caches_folder: `app.settings.caches_folder()`.
        sessions_folder: `app.settings.sessions_folder()`.
        now: A monotonic clock in seconds.
    """

    opened = Signal()
    shown = Signal(int)
    progressed = Signal(object)
    _answered = Signal(int)
    _told = Signal(int, object)

    def __init__(
        self,
        window: ReplayWindow,
        options: WatchOptions,
        caches_folder: Path,
        sessions_folder: Path,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.window = window
        self.desk = MarkingDesk(window)
        self._options = options
        self._caches, self._sessions = caches_folder, sessions_folder
        self._now = now
        self._jobs = Jobs()
        self._number = 0
        self._path = Path()
        self._player: Player | None = None
        self._head: Playhead | None = None
        self._kept: Kept | None = None
        self._results: Results | None = None
        self._analysis: RecordingAnalysis | None = None
        self._frame: Frame | None = None
        self._wished = 0
        self._length = 0.0
        self._detail_seconds = FIRST_DETAIL_SECONDS
        self._overview_drawn = float("-inf")
        self._cam_top = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(PLAY_MILLISECONDS)
        self._timer.timeout.connect(self._on_tick)
        self._answered.connect(self._on_answered)
        self._told.connect(self._on_told)
        self._connect()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self._frame

    @property
    def head(self) -> Playhead | None:
        """Which frame is due; None until the times of all frames are known."""
        return self._head

    @property
    def is_playing(self) -> bool:
        """Whether time goes on."""
        return self._head is not None and self._head.is_playing

    @property
    def results(self) -> Results | None:
        """What the analysis found so far."""
        return self._results

    def open(self, path: Path) -> None:
        """Shows a recording from its first frame on, instead of what was shown."""
        self._leave()
        self._number += 1
        number, self._path = self._number, path
        self.window.set_title(path.name)
        self.window.set_message("")
        self.window.set_progress(QCoreApplication.translate("Replay", "opening"), None)

        def mine(act: Callable[..., None]) -> Callable[..., None]:
            return lambda got: act(got) if number == self._number else _let_go(got)

        self._jobs.run(lambda: open_picture(path), mine(self._on_picture), mine(self._on_failed))
        self._jobs.run(
            lambda: open_kept(path, self._options, self._caches, self._sessions),
            mine(self._on_kept),
            mine(self._on_failed),
        )

    def go_to(self, index: int) -> None:
        """Goes to a frame."""
        if self._head is not None and self._player is not None:
            self._wished = self._head.go_to(index, self._now())
            self._player.jump_to(self._wished)

    def go_to_time(self, seconds: float) -> None:
        """Goes to the frame shown at a time."""
        if self._head is not None:
            self.go_to(self._head.at_time(seconds))

    def analyse(self) -> None:
        """Begins the analysis, or goes on with it."""
        if self._kept is None or self._analysis is not None:
            return
        number = self._number
        self._results = Results(self._kept.cache.kind)
        self._analysis = RecordingAnalysis(
            self._path,
            self._kept.cache,
            self._results,
            self._kept.options,
            lambda progress: self._told.emit(number, progress),
            self._length or None,
        )
        self._analysis.start()

    def close(self) -> None:
        """Ends everything; what was found and marked is kept."""
        self._number += 1
        self._jobs.close()
        self._leave()

    def _leave(self) -> None:
        self._timer.stop()
        self._number += 1
        if self._analysis is not None:
            self._analysis.stop()
        if self._player is not None:
            self._player.close()
        self.desk.set_marking(None)
        self._player = self._head = self._kept = self._results = self._analysis = self._frame = None
        self._cam_top, self._overview_drawn = 0.0, float("-inf")
        window = self.window
        window.set_playing(False)
        window.video.clear()
        window.cam.set_map(None)
        window.set_not_analysed(True)
        for bar in (window.detail, window.overview):
            bar.set_selection(None)
            bar.clear()

    def _on_picture(self, first: FirstPicture) -> None:
        number = self._number
        self._player = Player(first.source, lambda: self._answered.emit(number))
        self._set_length(first.source.info.duration_seconds or 1.0)
        self._show(first.frame)

        def times_known(times: list[float]) -> None:
            if number == self._number:
                self._head = Playhead(times)
                self.desk.set_times(self._head.time_of, self._head.count)
                self._set_length(max(first.source.info.duration_seconds or 0.0, times[-1]))
                if self._frame is not None:
                    self._show(self._frame)

        def failed(error: Exception) -> None:
            if number == self._number:
                self._on_failed(error)

        self._jobs.run(lambda: first.source.frame_times().tolist(), times_known, failed)

    def _on_kept(self, kept: Kept) -> None:
        self._kept = kept
        manifest = kept.bundle.manifest
        kind = Badge.UNTRAINED if manifest.untrained else Badge.DEMONSTRATION if manifest.demonstration else Badge.NONE
        self.window.set_badge(kind)
        for bar in (self.window.detail, self.window.overview):
            bar.set_threshold(None if manifest.untrained else manifest.threshold.value)
        path, sessions = self._path, self._sessions
        self.desk.set_marking(Marking(path, kept.store, lambda: make_session(path, sessions)))
        outside = ""
        if kept.store is not None and kept.store.subject is not None:
            outside = outside_population(kept.store.subject, manifest)
        self.desk.set_outside(outside)
        self.analyse()
        self.opened.emit()

    def _on_failed(self, error: Exception) -> None:
        self.window.set_message(" ".join(str(error).split()))
        self.window.set_progress("", None)
        self.opened.emit()

    def _on_answered(self, number: int) -> None:
        if number != self._number or self._player is None:
            return
        answer = self._player.take()
        if answer is None:
            return
        if answer.frame is None:
            self.window.set_message(answer.message)
        else:
            self._show(answer.frame)

    def _show(self, frame: Frame) -> None:
        """Puts a frame on the screen, with all that belongs to it and nothing else."""
        self._frame = frame
        window = self.window
        window.video.set_picture(frame.image)
        window.video.set_stale(None)
        window.detail.set_cursor(frame.time_seconds)
        window.overview.set_cursor(frame.time_seconds)
        self._follow()
        count = f" / {self._head.count}" if self._head is not None else ""
        place = QCoreApplication.translate("Replay", "{0} of {1}   picture {2}{3}")
        step = 0.1
        window.set_place(
            place.format(clock(frame.time_seconds, step), clock(self._length, step), frame.index + 1, count)
        )
        self._show_seen()
        self.desk.set_frame(frame.index, frame.time_seconds)
        self.shown.emit(frame.index)

    def _show_seen(self) -> None:
        frame, window = self._frame, self.window
        if frame is None:
            return
        seen = None if self._results is None else self._results.at(frame.time_seconds)
        window.set_not_analysed(seen is None)
        corrected = self.desk.box_at(frame.time_seconds)
        if corrected is not None:
            window.video.set_face(Box(*corrected))
        elif seen is None or seen.box is None:
            window.video.set_face(None)
        else:
            corners = None if self._kept is None else crop_corners(seen, self._kept.bundle.manifest)
            window.video.set_face(seen.box, corners)
        window.cam.set_map(None)
        if self._results is not None and self._results.count:
            self.desk.on_model_shown()  # the trace, if not the state
        if seen is None:
            return
        window.state.set_state(seen.state, seen.gap, frame.time_seconds - seen.state_since_seconds)
        if window.cam_button.isChecked() and seen.cam is not None and self._kept is not None:
            self._cam_top = max(self._cam_top, float(seen.cam.max()))
            window.cam.set_map(cam_picture(frame.image, seen, self._kept.bundle.manifest, self._cam_top))

    def _follow(self) -> None:
        """Turns the larger bar's page when the picture leaves it."""
        if self._frame is None:
            return
        start, end = self.window.detail.range_seconds
        length = min(self._detail_seconds, max(self._length, SHORTEST_SECONDS))
        at = self._frame.time_seconds
        if abs(end - start - length) > 1e-6 or not start <= at <= end - 0.02 * length:
            first = max(0.0, min(at - 0.1 * length, self._length - length))
            if at < start and abs(end - start - length) <= 1e-6:
                first = max(0.0, at - 0.9 * length)
            self.window.detail.set_range(first, first + length)
            self.window.overview.set_shown_elsewhere((first, first + length) if length < self._length else None)
            self._draw_detail()

    def _draw_detail(self) -> None:
        if self._results is not None:
            known = self._results.until_seconds
            self.window.detail.set_curve(self._results.curve(*self.window.detail.range_seconds), known)

    def _draw_overview(self) -> None:
        if self._results is not None:
            known = self._results.until_seconds
            self.window.overview.set_curve(self._results.curve(0.0, max(self._length, 1e-3)), known)

    def _set_length(self, seconds: float) -> None:
        self._length = seconds
        for bar in (self.window.detail, self.window.overview):
            bar.set_length(seconds)
        self.window.overview.set_range(0.0, seconds)
        self._draw_overview()

    def _on_told(self, number: int, progress: Progress) -> None:
        if number != self._number or self._results is None:
            return
        ended = progress.state in (AnalysisState.DONE, AnalysisState.STOPPED, AnalysisState.FAILED)
        if progress.state is AnalysisState.DONE and self._results.until_seconds > self._length:
            self._set_length(self._results.until_seconds)
        now = self._now()
        if ended or now - self._overview_drawn >= OVERVIEW_SECONDS:
            self._overview_drawn = now
            self._draw_overview()
        self._draw_detail()
        self._show_seen()
        self.window.set_progress(*progress_words(progress))
        if ended:
            self._analysis = None
        if progress.state is AnalysisState.DONE:
            self._verify(number)
        self.progressed.emit(progress)

    def _verify(self, number: int) -> None:
        """Takes the full hash in the background, where it is not known that the file is the same."""
        kept, path = self._kept, self._path
        if kept is None or kept.cache.is_verified():
            return

        def done(same: bool) -> None:
            if number == self._number and not same:
                self.window.set_message(
                    QCoreApplication.translate("Replay", "The recording has changed: it is analysed anew.")
                )
                self.analyse()

        wanted = lambda: number == self._number  # noqa: E731
        self._jobs.run(lambda: kept.cache.verify(path, wanted), done, lambda _error: None)

    def _on_tick(self) -> None:
        if self._head is None or self._player is None:
            return
        due = self._head.due(self._now())
        if due != self._wished:
            self._wished = due
            self._player.play_to(due)
        if not self._head.is_playing:
            self._timer.stop()
            self.window.set_playing(False)

    def _on_play(self) -> None:
        if self._head is None:
            return
        if self._head.is_playing:
            self._head.pause(self._now())
            self._timer.stop()
        else:
            self._head.play(self._now())
            self._timer.start()
        self.window.set_playing(self._head.is_playing)

    def _on_step(self, frames: int) -> None:
        if self._head is not None and self._player is not None:
            self._wished = self._head.step(frames, self._now())
            self._player.jump_to(self._wished)
            self.window.set_playing(False)

    def _on_skip(self, seconds: float) -> None:
        if self._head is not None:
            self.go_to_time(self._head.time_of(self._head.index) + seconds)

    def _on_speed(self, speed: float) -> None:
        if self._head is not None:
            self._head.set_speed(speed, self._now())

    def _on_loop(self, on: bool) -> None:
        if self._head is not None:
            part = self.desk.part_seconds if on else None
            self._head.set_loop(part)
            self.window.button("loop").setChecked(part is not None)

    def _on_part(self) -> None:
        if self.window.button("loop").isChecked():
            self._on_loop(True)

    def _on_jump(self, what: str, direction: int) -> None:
        if self._results is None or self._frame is None:
            return
        if what == "episode":
            places = [one.onset_seconds for one in self._results.episodes]
        elif what == "gap":
            places = [span.start_seconds for span in self._results.gaps(LEAST_GAP_SECONDS)]
        else:
            places = self.desk.mark_seconds()
        at = self._frame.time_seconds
        on = [place for place in places if (place > at + 1e-3 if direction > 0 else place < at - 1e-3)]
        if on:
            # A hair later: an onset is a frame's time, which an MKV has rounded.
            self.go_to_time((min(on) if direction > 0 else max(on)) + 5e-4)
            self.window.set_message("")
        else:
            self.window.set_message(QCoreApplication.translate("Replay", "There is no other one in that direction."))

    def _on_zoom(self, factor: float) -> None:
        length = min(self._detail_seconds, self._length)
        self._detail_seconds = min(max(length * factor, SHORTEST_SECONDS), max(self._length, SHORTEST_SECONDS))
        self._follow()

    def _on_analysis(self) -> None:
        if self._analysis is None:
            self.analyse()
        else:
            self._analysis.stop(0.0)

    def _connect(self) -> None:
        window = self.window
        window.detail.sought.connect(self.go_to_time)
        window.overview.sought.connect(self.go_to_time)
        window.play_wanted.connect(self._on_play)
        window.step_wanted.connect(self._on_step)
        window.skip_wanted.connect(self._on_skip)
        window.speed_wanted.connect(self._on_speed)
        window.loop_wanted.connect(self._on_loop)
        window.jump_wanted.connect(self._on_jump)
        window.zoom_wanted.connect(self._on_zoom)
        window.analysis_wanted.connect(self._on_analysis)
        window.cam_wanted.connect(lambda _on: self._show_seen())
        self.desk.part_changed.connect(self._on_part)
        self.desk.boxes_changed.connect(self._show_seen)


def _let_go(got: object) -> None:
    """Closes what came for a recording that is not wanted any more."""
    if isinstance(got, FirstPicture):
        got.source.close()
    if isinstance(got, Kept) and got.store is not None:
        got.store.close()

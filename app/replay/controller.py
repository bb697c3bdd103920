"""Replay at work: one recording in the window. Decoding, analysis and disk are in other threads; here it is only shown.

Picture and trace are always of one frame: state, face, cursor and numbers are set from the frame that is painted.
"""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.assessment.scale import Scale
from app.assessment.windows import WindowRule
from app.jobs import Jobs
from app.replay.analysis import AnalysisState, Progress, RecordingAnalysis
from app.replay.child import ChildDesk
from app.replay.desk import MarkingDesk
from app.replay.frame_screen import FrameScreen
from app.replay.frame_words import progress_words
from app.replay.jumps import next_place
from app.replay.kept_index import find_times
from app.replay.loudspeaker import Loudspeaker, SystemLoudspeaker
from app.replay.marking import Marking
from app.replay.opening import FirstPicture, Kept, make_session, open_kept, open_picture
from app.replay.player import Answer
from app.replay.playhead import Playhead
from app.replay.quick_desk import QuickDesk
from app.replay.quick_making import open_quick
from app.replay.quick_pictures import QuickPictures
from app.replay.results import Results
from app.replay.scoring import ScoringDesk
from app.replay.trace_bars import TraceBars
from app.replay.transport import Transport
from app.replay.veil import Veil
from app.session.subject import find_outside
from app.settings import Settings
from app.setup_watch import WatchOptions
from app.sources.source import Frame
from app.views.badge import Badge
from app.views.bedside_words import population_words
from app.views.replay_window import ReplayWindow

OVERVIEW_SECONDS = 1.0
"""How often the trace of the whole recording is drawn anew while it is being analysed."""


class ReplayController(QObject):
    """Shows recordings in a window, one at a time.

    Signals:
        opened: A recording's results and marks are there (or none can be).
        shown: A frame was put on the screen: its index.
        progressed: The analysis has come further: a `Progress`.

    Attributes:
        window: The views.
        veil: What may be seen.
        desk, scoring, child: Marking, scores, form and consent in that window.
        quick: The copy of a recording whose pictures would come late.

    Args:
        window: The views.
        options: Model, detector and so on.
        caches_folder: `app.settings.caches_folder()`.
        sessions_folder: `app.settings.sessions_folder()`.
        settings: What was chosen last.
        remember: Keeps a setting, by name.
        scales: By id, at least one.
        rules: Of windows, by id.
        now: A monotonic clock in seconds.
        open_loudspeaker: Finds what sound is heard by; the system's unless a test brings one.
    """

    opened = Signal()
    shown = Signal(int)
    progressed = Signal(object)
    _reported = Signal(int, object)
    _not_kept = Signal(int, str)

    def __init__(
        self,
        window: ReplayWindow,
        options: WatchOptions,
        caches_folder: Path,
        sessions_folder: Path,
        settings: Settings,
        remember: Callable[..., None],
        scales: dict[str, Scale],
        rules: dict[str, WindowRule],
        now: Callable[[], float] = time.monotonic,
        open_loudspeaker: Callable[[], Loudspeaker] = SystemLoudspeaker,
    ) -> None:
        super().__init__()
        self.window = window
        self.veil = Veil(window)
        self.desk = MarkingDesk(window, self.veil)
        self.scoring = ScoringDesk(window, self.desk, self.veil, scales, rules, settings, remember)
        self.child = ChildDesk(window, settings.study, settings.setting)
        self._transport = Transport(window, now, open_loudspeaker)
        self.quick = QuickDesk(self._transport)
        self._bars = TraceBars(window)
        self._screen = FrameScreen(window, self._bars, self.desk, self.veil)
        self._options = options
        self._caches, self._sessions = caches_folder, sessions_folder
        self._may_copy = settings.replay_copies
        self._now = now
        self._jobs = Jobs()
        self._number = 0
        self._problem = ""
        self._path = Path()
        self._kept: Kept | None = None
        self._analysis: RecordingAnalysis | None = None
        self._progress: Progress | None = None
        self._overview_drawn = float("-inf")
        self._connect()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self._screen.frame

    @property
    def shows_copy(self) -> bool:
        """Whether that frame is a copy's, and the recording's own is still to come."""
        return self._screen.is_copy

    @property
    def head(self) -> Playhead | None:
        """Which frame is due; None until the times of all frames are known."""
        return self._transport.head

    @property
    def is_playing(self) -> bool:
        """Whether time goes on."""
        return self.head is not None and self.head.is_playing

    @property
    def results(self) -> Results | None:
        """What the analysis found so far."""
        return self._screen.results

    def open(self, path: Path) -> None:
        """Shows a recording from its first frame on, instead of what was shown."""
        self._problem = self._leave()
        self._say("")
        self._number += 1
        number, self._path = self._number, path
        self.window.set_title(path.name)
        self._progress = None
        self.window.controls.set_progress(QCoreApplication.translate("Replay", "opening"), None)

        def mine(act: Callable[..., None]) -> Callable[..., None]:
            return lambda got: act(got) if number == self._number else _let_go(got)

        self._jobs.run(lambda: open_picture(path), mine(self._on_picture), mine(self._on_failed))
        self._jobs.run(
            lambda: open_kept(path, self._options, self._caches, self._sessions, self._teller(number)),
            mine(self._on_kept),
            mine(self._on_failed),
        )

    def go_to(self, index: int) -> None:
        """Goes to a frame."""
        self._transport.go_to(index)

    def go_to_time(self, seconds: float) -> None:
        """Goes to the frame shown at a time."""
        self._transport.go_to_time(seconds)

    def analyse(self) -> None:
        """Begins the analysis, or goes on with it."""
        if self._kept is None or self._analysis is not None:
            return
        number = self._number
        results = self._screen.results = Results(self._kept.cache.kind)
        self._bars.set_results(results)
        self.scoring.set_results(results)
        self._analysis = RecordingAnalysis(
            self._path,
            self._kept.cache,
            results,
            self._kept.options,
            lambda progress: self._reported.emit(number, progress),
            self._bars.length_seconds or None,
        )
        self._analysis.start()

    def close(self) -> None:
        """Ends everything; what was found and marked is kept."""
        self._number += 1
        self._jobs.close()
        self._leave()

    def _leave(self) -> str:
        """Returns "" or one line on what of the former recording could not be written."""
        self._number += 1
        if self._analysis is not None:
            self._analysis.stop()
        self.quick.end()
        self._transport.end()
        problem = self._set_marking(None)
        self.desk.set_head(None)
        self._kept = self._analysis = None
        self._overview_drawn = float("-inf")
        self._bars.clear()
        self._screen.clear()
        return problem

    def _set_marking(self, marking: Marking | None) -> str:
        """All that people enter is of this recording from now on; see `MarkingDesk.set_marking`."""
        self.veil.set_marking(marking)
        problem = self.desk.set_marking(marking)
        self.scoring.set_marking(marking, None if self._kept is None else self._kept.bundle)
        self.child.set_marking(marking)
        self._transport.sound.set_marking(marking, "" if self._kept is None else self._kept.note)
        self.veil.apply()
        return problem

    def _say(self, text: str) -> None:
        """Shows one line; what could not be written stays before it."""
        self.window.set_message("; ".join(filter(None, [self._problem, text])))

    def _on_picture(self, first: FirstPicture) -> None:
        number = self._number
        self._transport.begin(first.source)
        self._bars.set_length(first.source.info.duration_seconds or 1.0)
        self._show(first.frame)

        def find() -> tuple[list[float], QuickPictures | None]:
            times = find_times(first.source, self._caches)
            return times, open_quick(first.source, self._caches, may_copy=self._may_copy)

        def times_known(found: tuple[list[float], QuickPictures | None]) -> None:
            times, pictures = found
            if number == self._number:
                self.desk.set_head(self._transport.set_times(times))
                self._bars.set_length(max(first.source.info.duration_seconds or 0.0, times[-1]))
                self.quick.begin(pictures)
                self._screen.count = len(times)
                if self.frame is not None:
                    self._show(self.frame, is_copy=self.shows_copy)

        def failed(error: Exception) -> None:
            if number == self._number:
                self._on_failed(error)

        self._jobs.run(find, times_known, failed)

    def _on_kept(self, kept: Kept) -> None:
        self._kept = kept
        manifest = self._screen.manifest = kept.bundle.manifest
        kind = Badge.UNTRAINED if manifest.untrained else Badge.DEMONSTRATION if manifest.demonstration else Badge.NONE
        self.window.set_badge(kind)
        self._bars.set_threshold(None if manifest.untrained else manifest.threshold.value)
        path, sessions, tell = self._path, self._sessions, self._teller(self._number)
        opened = kept.cache.recording
        marking = Marking(path, kept.store, lambda: make_session(path, sessions, opened, tell), kept.seen_by)
        self._set_marking(marking)
        self.child.set_settings(list(manifest.population.settings))
        if kept.note or marking.note:
            self._say(kept.note or marking.note)
        self._on_child()
        self.analyse()
        self.opened.emit()

    def _teller(self, number: int) -> Callable[[str], None]:
        """Brings what the session's own thread says into this one."""
        return lambda problem: self._not_kept.emit(number, problem)

    def _on_not_kept(self, number: int, problem: str) -> None:
        """What was entered cannot be written, or can again: "" then."""
        if number != self._number:
            return
        former, self._problem = self._problem, problem
        if problem or (former and self.window.message.startswith(former)):
            self._say("")

    def _on_child(self) -> None:
        """The form is another one: the model may not speak for this child. Without a form nobody knows, and it does."""
        if self._kept is None:
            return
        subject = self.child.subject
        outside = None if subject is None else find_outside(subject, self._kept.bundle.manifest)
        words = "" if outside is None else population_words(outside)
        if words:
            self._say(words)
        self.scoring.set_outside(outside is not None)
        self.veil.set_outside(words)

    def _on_failed(self, error: Exception) -> None:
        self._say(" ".join(str(error).split()))
        self._progress = None
        self.window.controls.set_progress("", None)
        self.opened.emit()

    def _on_answered(self, answer: Answer) -> None:
        if answer.frame is None:
            self.window.set_message(answer.message)
        else:
            self._show(answer.frame, is_copy=answer.is_copy)

    def _show(self, frame: Frame, *, is_copy: bool = False) -> None:
        self._screen.show(frame, is_copy=is_copy)
        self.shown.emit(frame.index)

    def show_language(self) -> None:
        """Says where it stands and how far it is in the language that is spoken now."""
        self._screen.say_place()
        self._say_progress()
        self.desk.show_language()

    def _say_progress(self) -> None:
        if self._progress is not None:
            text, running = progress_words(self._progress)
            preparing = self.quick.words()
            self.window.controls.set_progress(f"{text}; {preparing}" if preparing else text, running)

    def _on_reported(self, number: int, progress: Progress) -> None:
        if number != self._number or self.results is None:
            return
        ended = progress.state in (AnalysisState.DONE, AnalysisState.STOPPED, AnalysisState.FAILED)
        if progress.state is AnalysisState.DONE and self.results.until_seconds > self._bars.length_seconds:
            self._bars.set_length(self.results.until_seconds)
        now = self._now()
        if ended or now - self._overview_drawn >= OVERVIEW_SECONDS:
            self._overview_drawn = now
            self._bars.draw_overview()
        self._bars.draw_detail()
        self._screen.show_seen()
        self._progress = progress
        self._say_progress()
        if ended:
            self._analysis = None
            self.scoring.refresh()
        if progress.state is AnalysisState.DONE:
            self._verify(number)
            self.quick.make()
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
                self.quick.end()
                self.analyse()

        wanted = lambda: number == self._number  # noqa: E731
        self._jobs.run(lambda: kept.cache.verify(path, wanted), done, lambda _error: None)

    def _on_jump(self, what: str, direction: int) -> None:
        if self.results is None or self.frame is None:
            return
        place = next_place(what, direction, self.frame.time_seconds, self.results, self.desk.mark_seconds())
        if place is None:
            self.window.set_message(QCoreApplication.translate("Replay", "There is no other one in that direction."))
        else:
            self.go_to_time(place + 5e-4)  # a hair later: an onset is a frame's time, which an MKV has rounded
            self._say("")

    def _on_analysis(self) -> None:
        if self._analysis is None:
            self.analyse()
        else:
            self._analysis.stop(0.0)

    def _on_rater(self, _code: str) -> None:
        self.scoring.on_rater()  # first: what is to be hidden from her is hidden before she counts as having seen it
        self.veil.on_rater()

    def _connect(self) -> None:
        window = self.window
        self._reported.connect(self._on_reported)
        self._not_kept.connect(self._on_not_kept)
        self._transport.answered.connect(self._on_answered)
        self.quick.told.connect(self._say_progress)
        self.child.consented.connect(self._transport.sound.show_consent)
        window.controls.jump_wanted.connect(self._on_jump)
        window.controls.zoom_wanted.connect(self._bars.zoom)
        window.controls.analysis_wanted.connect(self._on_analysis)
        window.cam_wanted.connect(lambda _on: self._screen.show_seen())
        window.rater_changed.connect(self._on_rater)
        self.desk.part_changed.connect(lambda: self._transport.set_part(self.desk.part_seconds))
        self.desk.changed.connect(self._screen.show_seen)
        self.veil.changed.connect(self._screen.show_seen)
        self.scoring.place_wanted.connect(self.go_to_time)
        self.child.changed.connect(self._on_child)


def _let_go(got: object) -> None:
    """Closes what came for a recording that is not wanted any more."""
    if isinstance(got, FirstPicture):
        got.source.close()
    if isinstance(got, Kept) and got.store is not None:
        got.store.close()

"""The bedside as a whole: makes its panels, and ends one child's session before the next begins."""

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.assessment.marks import MarkKind
from app.assessment.moment import Clock, SystemClock
from app.assessment.nurse_first import NurseFirst
from app.assessment.scale import read_scales
from app.assessment.windows import read_rules
from app.bedside.advising import Advising
from app.bedside.completing import Completing
from app.bedside.desk import Desk
from app.bedside.keeping import Keeping
from app.bedside.marking import Marking
from app.bedside.recording import Recording
from app.bedside.scoring import Scoring
from app.bedside.vital_signs import VitalSigns
from app.feed import Facts
from app.monitor import Monitor
from app.run import Run
from app.session.store import SessionStore
from app.session.subject import Feed, StateBefore, Subject
from app.settings import Settings
from app.views.advisory_bar import AdvisoryBar
from app.views.bedside_words import population_words
from app.views.consent_dialog import ConsentDialog
from app.views.main_window import MainWindow
from app.views.notice_view import Notice
from app.views.procedure_strip import ProcedureStrip
from app.views.recording_panel import RecordingPanel
from app.views.score_panel import ScorePanel
from app.views.state_view import Silence
from app.views.subject_panel import SubjectPanel
from app.views.to_complete_panel import ToCompletePanel
from app.views.vital_signs_panel import VitalSignsPanel
from app.views.vital_signs_view import VitalSignsView
from app.worker import WorkerState
from models.bundle import ModelBundle

TICK_MILLISECONDS = 500

WITHOUT_MODEL = {WorkerState.ENDED: Silence.ENDED, WorkerState.FAILED: Silence.STOPPED}
"""What is said while no model has answered, where the run is over; else that it is starting."""

DEMO_SUBJECT = Subject(
    "DEMO",
    "DEMO-01",
    gestational_weeks=39.0,
    age_days=2.0,
    setting="simulation",
    state_before=StateBefore.QUIET,
    feed=Feed.BREAST,
    fed_minutes_ago=60.0,
)
"""The child of the demonstration, which is nobody: inside the shipped model's population, so that states are shown."""

log = logging.getLogger(__name__)


class Bedside(QObject):
    """All panels of one window, with what connects them to the session.

    Attributes:
        desk, keeping: The shared state and the session.
        strip, bar, subject, scores, recording, vital_signs, tray, consent: The views.

    Args:
        window: Gets the panels.
        monitor: Tells of every run.
        settings: The settings as they are now.
        change: Changes settings and writes them, by name.
        sessions_folder: Where sessions lie; asked when one begins.
        scale_folders: Where a ward's own scales lie.
        clock: The machine's, or a test's.
    """

    _problem = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        monitor: Monitor,
        settings: Callable[[], Settings],
        change: Callable[..., None],
        *,
        sessions_folder: Callable[[], Path],
        scale_folders: tuple[Path, ...] = (),
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        clock = clock or SystemClock()
        self._window = window
        self._curtain: tuple[Silence | None, str] = (None, "")
        self._drawn_for: ModelBundle | None = None
        self._logged_notices: dict[Notice, str] = {}
        self._logged_visibility: tuple[SessionStore | None, str, Silence | None] | None = None
        self.keeping = Keeping(sessions_folder, clock, self._post_problem)
        self.desk = Desk(window, monitor, self.keeping, settings, change, clock)
        self._problem.connect(self._on_problem, Qt.ConnectionType.QueuedConnection)
        self.strip, self.bar, self._view = ProcedureStrip(), AdvisoryBar(), VitalSignsView()
        self.subject, self.scores, self.recording = SubjectPanel(), ScorePanel(), RecordingPanel()
        self.vital_signs, self.tray, self.consent = VitalSignsPanel(), ToCompletePanel(), ConsentDialog(window)
        self._place()
        monitor.facts_shown.connect(self._on_facts)  # before whoever asks what may be seen
        rules = read_rules()
        scales, problems = read_scales(scale_folders, rules)
        for problem in problems:
            log.warning("%s", problem)
            window.notice.set_notice(Notice.OTHER, problem)
        self._marking = Marking(self.desk, self.strip)
        self.scoring = Scoring(self.desk, self.scores, scales, rules)
        self.advising = Advising(self.desk, self.bar, lambda: self._marking.in_procedure)
        self._recording = Recording(self.desk, self.recording, self.consent)
        self._vital_signs = VitalSigns(self.desk, self.vital_signs, self._view, self._marking)
        self._completing = Completing(self.desk, self.tray, self._marking, self.scoring, window.panels.show_panel)
        self.subject.saved.connect(self._on_subject)
        self.subject.next_wanted.connect(self.next_child)
        self.desk.changed.connect(self.tick)
        monitor.begins.connect(self._on_begins)
        window.video.tapped.connect(lambda x, y: self._log_child("tapped", {"x": x, "y": y}))
        window.child_confirmed.connect(lambda: self._log_child("confirmed", {}))
        window.closed.connect(self.close)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._clear()

    def tick(self) -> None:
        """Goes on with everything that counts by the clock."""
        self._draw_curtain()
        self._marking.tick()
        self.advising.tick()
        self.scoring.tick()
        self._recording.tick()
        self._vital_signs.tick()
        self._completing.tick()
        self._log_notices()

    def next_child(self) -> None:
        """Ends this child's session; the same source goes on for another child, of whom nothing is known yet."""
        self.desk.monitor.next_child()  # first: what is seen from now on is no more the former's
        self._end()
        self._clear()

    def close(self) -> None:
        """Ends the session, with everything on the disk. Twice is allowed."""
        self._timer.stop()
        self._end()

    def _end(self) -> None:
        problem = self.keeping.end()
        if problem:
            log.warning("%s", problem)
            self._window.notice.set_notice(Notice.NOT_KEPT, problem)

    def _on_begins(self, run: Run) -> None:
        self._end()
        self.desk.spec = run.spec
        self.keeping.listen(run)
        self._clear()

    def _clear(self) -> None:
        """Nothing of one child is shown for the next."""
        desk = self.desk
        demo = desk.spec == "demo"
        desk.subject = DEMO_SUBJECT if demo else None
        now = desk.monitor.source_seconds or 0.0
        # The demonstration shows what the program can do; a study's rule would hide it. It can be turned on there too.
        desk.nurse = NurseFirst(enabled=desk.settings().nurse_first and not demo, now_seconds=now)
        desk.was_ever_shown = False
        settings = desk.settings()
        self.subject.set_subject(desk.subject, study=settings.study, setting=settings.setting)
        self.scoring.clear()
        self._recording.restart()
        self._vital_signs.restart()
        self.advising.restart()
        desk.changed.emit()

    def _on_facts(self, _facts: Facts) -> None:
        if self.keeping.bundle is not self._drawn_for:  # what another model says is not shown before it is looked at
            self._draw_curtain()

    def _draw_curtain(self) -> None:
        desk = self.desk
        bundle = self._drawn_for = self.keeping.bundle
        outside = desk.outside
        why: Silence | None = None
        if bundle is None:  # for whom the next one speaks is not known yet
            why = WITHOUT_MODEL.get(desk.monitor.status.state, Silence.STARTING)
        elif outside is not None:
            why = Silence.OUTSIDE_POPULATION
        elif not desk.nurse.visible:
            why = Silence.NURSE_FIRST
        detail = population_words(outside)
        self._log_visibility(why)
        if (why, detail) != self._curtain:
            self._curtain = (why, detail)
            self._window.set_model_output_hidden(why, detail)
        desk.was_ever_shown = desk.was_ever_shown or why is None
        if bundle is not None:
            own = desk.settings().setting
            known = list(bundle.manifest.population.settings)
            self.subject.set_settings(known + ([own] if own and own not in known else []))

    def _log_visibility(self, why: Silence | None) -> None:
        """Whether whoever is at work sees what the model says: once a session, rater and change."""
        desk = self.desk
        now = (desk.store, desk.rater, why)
        if desk.store is not None and now != self._logged_visibility:
            desk.store.add_event(
                "visibility",
                "shown" if why is None else "hidden",
                details={"why": why.value if why else ""},
                at=desk.now(),
                rater=desk.rater,
                model_visible=why is None,
            )
            self._logged_visibility = now

    def _on_subject(self, subject: Subject) -> None:
        desk = self.desk
        desk.subject = subject
        if desk.settings().study != subject.study or desk.settings().setting != subject.setting:
            desk.change(study=subject.study[:40], setting=subject.setting[:40])
        if desk.store is None:
            store = desk.begin()  # it is recorded as the session begins
        else:
            store = desk.store
            store.set_subject(subject, rater=desk.rater)
        self.subject.set_said(
            self.tr("Saved.") if store is not None else self.tr("Taken; it is kept as soon as a picture comes.")
        )
        desk.changed.emit()

    def _post_problem(self, problem: str) -> None:
        """From any thread, also from that of a session that is still being written when the window is gone."""
        with contextlib.suppress(RuntimeError):  # Qt's half is gone
            self._problem.emit(problem)

    def _on_problem(self, problem: str) -> None:
        if problem:
            self._window.notice.set_notice(Notice.NOT_KEPT, problem)
        else:
            self._window.notice.clear(Notice.NOT_KEPT)

    def _log_child(self, text: str, details: dict[str, object]) -> None:
        if self.desk.store is not None:
            self.desk.store.add_event("child", text, details=details, at=self.desk.now(), rater=self.desk.rater)

    def _log_notices(self) -> None:
        """Technical notices that came or went since the last look."""
        store, there = self.desk.store, self._window.notice.notices
        if store is not None:
            for notice in there.keys() - self._logged_notices.keys():
                store.add_event("notice", notice.name, details={"text": there[notice], "there": True})
            for notice in self._logged_notices.keys() - there.keys():
                store.add_event("notice", notice.name, details={"there": False})
        self._logged_notices = there

    def _place(self) -> None:
        window = self._window
        window.advisories.add(self.bar)
        window.strip.add(self.strip)
        window.under_trace.add(self._view)
        window.panels.add("subject", self.subject, "B")
        window.panels.add("scores", self.scores, "D")
        window.panels.add("recording", self.recording, "E")
        window.panels.add("vital signs", self.vital_signs, "V")
        window.panels.add("tray", self.tray, "W")
        self.strip.listen(window)
        self.bar.listen(window)
        window.pedal.set_home(self.strip.button(MarkKind.PRICK))

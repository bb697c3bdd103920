"""What all parts of the bedside share: the window, the session, who is at work, and what that person could see."""

import logging
import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.assessment.moment import Clock, Moment
from app.assessment.nurse_first import NurseFirst
from app.assessment.procedure import Procedure, procedures
from app.bedside.keeping import SOURCE, Keeping
from app.monitor import Monitor
from app.session.database import SessionError
from app.session.store import SessionStore
from app.session.subject import OutsidePopulation, Subject, find_outside
from app.settings import Settings, SettingsError
from app.views.main_window import MainWindow
from app.views.notice_view import Notice
from models.manifest import Manifest

UNNAMED = "unnamed"
"""The rater of marks while nobody has entered a code: a mark is never refused for want of one."""

log = logging.getLogger(__name__)


class Desk(QObject):
    """Shared state of one window's bedside; for the GUI's thread.

    Signals:
        changed: Marks, scores, subject or consent are others now.
        marked: A new `Mark` was made.

    Args:
        window: The window.
        monitor: Says what the source's time is.
        keeping: The session.
        settings: The settings as they are now.
        change: Changes settings and writes them, by name.
        clock: The machine's, or a test's.
    """

    changed = Signal()
    marked = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        monitor: Monitor,
        keeping: Keeping,
        settings: Callable[[], Settings],
        change: Callable[..., None],
        clock: Clock,
    ) -> None:
        super().__init__()
        self.window = window
        self.monitor = monitor
        self.keeping = keeping
        self.settings = settings
        self.change = change
        self.clock = clock
        self.spec = ""
        self.subject: Subject | None = None
        self.nurse = NurseFirst(enabled=settings().nurse_first)
        self.was_ever_shown = False

    @property
    def rater(self) -> str:
        """Who enters things now."""
        return self.settings().rater or UNNAMED

    @property
    def store(self) -> SessionStore | None:
        """The session, where one has begun."""
        return self.keeping.store

    @property
    def outside(self) -> OutsidePopulation | None:
        """Why the model does not speak for this child; None where it does, or while there is no model."""
        bundle = self.keeping.bundle
        return None if bundle is None else self.outside_of(bundle.manifest)

    def outside_of(self, model: Manifest) -> OutsidePopulation | None:
        """Why this model does not speak for this child; None where it does."""
        # An untrained model says nothing in any case, and that it is one.
        return None if model.untrained else find_outside(self.subject, model)

    def now(self) -> Moment | None:
        """This moment in the source's time; None before the first picture."""
        seconds = self.monitor.source_seconds
        if seconds is None:
            return None
        return Moment(seconds, None, self.clock.monotonic_seconds(), self.clock.utc_seconds(), SOURCE)

    def moment(self, seconds: float) -> Moment:
        """Another time of the source, such as that where a mark was dragged to."""
        return Moment(seconds, source=SOURCE)

    def begin(self) -> SessionStore | None:
        """The session, begun now where there is none; None, and a notice, where there can be none."""
        info = self.monitor.status.source
        if self.keeping.store is None and info is None:
            return None
        try:
            if self.keeping.store is not None:
                return self.keeping.store
            assert info is not None  # noqa: S101 (looked at above)
            store = self.keeping.begin(info, self.spec, self.subject, self.rater)
        except (SessionError, SettingsError) as error:
            log.warning("%s", error)
            self.window.notice.set_notice(Notice.NOT_KEPT, str(error))
            return None
        self.window.notice.clear(Notice.NOT_KEPT)
        return store

    def was_visible(self, start_seconds: float, end_seconds: float = math.inf) -> bool:
        """Whether anything that the model says could be seen then; for `model_visible`."""
        return self.was_ever_shown and self.nurse.was_visible(start_seconds, end_seconds)

    def visible_now(self) -> bool:
        """Whether it can be seen now."""
        return self.keeping.bundle is not None and self.window.model_output_hidden is None

    def procedures(self) -> tuple[Procedure, ...]:
        """The procedures so far."""
        store = self.keeping.store
        return () if store is None else procedures(store.marks())

    def clock_text(self, seconds: float, *, tenths: bool = False) -> str:
        """A time of the source as the clock on the wall showed it; with tenths of a second where they matter.

        The nearest mark tells, for it kept both times: the machine's clock may have been set, or have slept, since.
        """
        now = self.monitor.source_seconds
        if now is None:
            return "-"
        store = self.keeping.store
        marks = [] if store is None else [mark.content.at for mark in store.marks()]
        known = [(at.time_seconds, at.utc_seconds) for at in marks if at.utc_seconds is not None]
        near, utc = min([*known, (now, self.clock.utc_seconds())], key=lambda both: abs(both[0] - seconds))
        utc += seconds - near
        text = time.strftime("%H:%M:%S", time.localtime(utc))
        return f"{text}.{int(utc * 10) % 10}" if tenths else text

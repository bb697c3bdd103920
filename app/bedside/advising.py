"""The pain advisory on the screen: what the model says, what the nurse answers, all of it logged."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.assessment.advisories import Advisories, AdvisoryChange, AdvisorySettings, AdvisoryState
from app.bedside.desk import Desk
from app.bedside.tone import play_softly
from app.feed import Facts
from app.pipeline.watch import Snapshot, State
from app.views.advisory_bar import AdvisoryBar


class Advising(QObject):
    """Connects facts, procedure and bar with the advisory's states.

    The optional tone sounds once, when an advisory comes; where there is no sound, the system's bell.

    Args:
        desk: What is shared.
        bar: Shows the advisory.
        in_procedure: Whether a marked procedure goes on.
    """

    _no_sound = Signal()

    def __init__(self, desk: Desk, bar: AdvisoryBar, in_procedure: Callable[[], bool]) -> None:
        super().__init__()
        self._desk = desk
        self._bar = bar
        self._in_procedure = in_procedure
        self._facts: Facts | None = None
        self._onset: float | None = None  # of the episode that may be told
        self.restart()
        bar.acknowledged.connect(self._on_acknowledged)
        bar.pause_wanted.connect(self._on_pause)
        bar.tone_wanted.connect(self._on_tone)
        self._no_sound.connect(self._beep, Qt.ConnectionType.QueuedConnection)
        desk.monitor.facts_shown.connect(self._on_facts)

    @property
    def state(self) -> AdvisoryState:
        """What the advisory does."""
        return self._advisories.view(self._now()).state

    def restart(self) -> None:
        """Another source or child: nothing of the former is carried over."""
        settings = self._desk.settings()
        self._facts = self._onset = None
        self._advisories = Advisories(
            AdvisorySettings(settings.advisory_onset_seconds, settings.advisory_pause_seconds),
            self._now(),
            self._on_change,
        )
        self.tick()

    def tick(self) -> None:
        """Goes on with onset and countdown, also while no picture comes."""
        now = self._now()
        visible = self._desk.visible_now()
        known = self._known_now()
        # What nobody may see announces nothing: its onset counts from when it may be seen.
        onset = known.episode.onset_seconds if visible and known and known.episode else None
        if onset != self._onset:
            self._onset = onset
            self._advisories.forget_onset()
        view = self._advisories.update(now, episode_onset_seconds=onset, in_procedure=self._in_procedure())
        self._bar.set_tone(self._desk.settings().advisory_tone)
        told = visible or view.state is AdvisoryState.PAUSED
        is_seen = known is not None and known.state is not State.CANNOT_TELL
        self._bar.set_view(view if told else None, is_seen=is_seen)

    def _now(self) -> float:
        return self._desk.clock.monotonic_seconds()

    def _on_facts(self, facts: Facts) -> None:
        former, self._facts = self._facts, facts
        if former is None or former.snapshot.episode != facts.snapshot.episode:
            self.tick()  # a tone or an answer must not come to what is over

    def _known_now(self) -> Snapshot | None:
        """What the newest facts say of now; None where they do not: none came for a while, or the run is over."""
        facts = self._facts
        if facts is None or facts.waited_seconds > 0 or not self._desk.monitor.holds(facts):
            return None
        return facts.snapshot

    def _on_acknowledged(self) -> None:
        self._advisories.acknowledge(self._now())
        self.tick()

    def _on_pause(self) -> None:
        if self._advisories.view(self._now()).state is AdvisoryState.PAUSED:
            self._advisories.resume(self._now())
        else:
            self._advisories.pause(self._now())
        self.tick()

    def _beep(self) -> None:
        QApplication.beep()

    def _on_tone(self, on: bool) -> None:
        self._desk.change(advisory_tone=on)
        if self._desk.store is not None:
            self._desk.store.add_event("advisory", "tone on" if on else "tone off", rater=self._desk.rater)
        self.tick()

    def _on_change(self, change: AdvisoryChange) -> None:
        desk = self._desk
        if desk.store is not None:
            details = {"before": change.before.value, "reason": change.reason.value}
            desk.store.add_event(
                "advisory", change.after.value, details=details, at=desk.now(), model_visible=desk.visible_now()
            )
        if change.after is AdvisoryState.ACTIVE and desk.settings().advisory_tone:
            play_softly(self._no_sound.emit)

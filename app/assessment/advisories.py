"""The pain advisory: silent, of the lowest priority, and out of the way. Pure; the monotonic time is an argument.

An advisory is not an alarm. It comes when an episode of pain expression (`app.assessment.episodes`, which has onset
delay and hysteresis of its own) has gone on for `onset_seconds`, stays until the episode ends, and can be acknowledged.
During a marked procedure, where a pain expression surprises nobody, it is suppressed; it can be paused for a while.
Onset counts anew after both. Technical notices are another thing: `app.assessment.notices`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.holding import check_seconds


class AdvisoryState(StrEnum):
    """What the advisory does now. The values are the words of files and tables."""

    QUIET = "quiet"
    ACTIVE = "active"
    ACKNOWLEDGED = "acknowledged"
    SUPPRESSED = "suppressed: procedure"
    PAUSED = "paused"


class AdvisoryReason(StrEnum):
    """Why the state changed."""

    PAIN_EXPRESSION = "pain expression goes on"
    OVER = "pain expression is over"
    ACKNOWLEDGED = "acknowledged"
    PROCEDURE_BEGAN = "procedure began"
    PROCEDURE_ENDED = "procedure ended"
    PAUSED = "paused"
    PAUSE_OVER = "pause is over"
    RESUMED = "resumed by hand"


@dataclass(frozen=True, slots=True)
class AdvisorySettings:
    """When an advisory comes.

    Attributes:
        onset_seconds: How long an episode must have gone on, beyond the episode's own onset delay.
        pause_seconds: How long a pause lasts.
    """

    onset_seconds: float = 3.0
    pause_seconds: float = 120.0

    def __post_init__(self) -> None:
        """Refuses values without a meaning.

        Raises:
            ValueError: One is negative or not finite, or the pause is 0.
        """
        check_seconds("onset_seconds", self.onset_seconds)
        check_seconds("pause_seconds", self.pause_seconds, above_zero=True)


@dataclass(frozen=True, slots=True)
class AdvisoryChange:
    """One change of state, for the log.

    Attributes:
        monotonic_seconds: When.
        before: The state until then.
        after: The state from then on.
        reason: Why.
    """

    monotonic_seconds: float
    before: AdvisoryState
    after: AdvisoryState
    reason: AdvisoryReason


@dataclass(frozen=True, slots=True)
class AdvisoryView:
    """What the screen shows.

    Attributes:
        state: What the advisory does.
        since_seconds: Since when, monotonic.
        pause_left_seconds: What is left of the pause; None unless paused.
    """

    state: AdvisoryState
    since_seconds: float
    pause_left_seconds: float | None = None


class Advisories:
    """The state machine of the one pain advisory. For one thread; times never go backwards.

    Args:
        settings: When it comes.
        now_seconds: When this begins; monotonic, as all times here.
        on_change: Is told every change, in order: to log it, to sound the tone when `after` is ACTIVE.
    """

    def __init__(
        self,
        settings: AdvisorySettings,
        now_seconds: float,
        on_change: Callable[[AdvisoryChange], None] | None = None,
    ) -> None:
        self.settings = settings
        self._on_change = on_change
        self._state = AdvisoryState.QUIET
        self._since = self._now = now_seconds
        self._episode: float | None = None  # the episode's own onset: tells one from the next
        self._counted_from: float | None = None  # since when the onset counts; None while nothing goes on
        self._in_procedure = False
        self._paused_until: float | None = None
        self._acknowledged: float | None = None  # its onset: it may be out of sight for a while and come back

    def view(self, now_seconds: float) -> AdvisoryView:
        """What to show now; goes on with the countdown."""
        self._step(now_seconds)
        left = None if self._paused_until is None else self._paused_until - now_seconds
        return AdvisoryView(self._state, self._since, left if self._state is AdvisoryState.PAUSED else None)

    def update(self, now_seconds: float, *, episode_onset_seconds: float | None, in_procedure: bool) -> AdvisoryView:
        """Takes what is known now.

        Args:
            now_seconds: Monotonic.
            episode_onset_seconds: Onset of the open episode (`Snapshot.episode.onset_seconds`), by any clock: it tells
                episodes apart; None where there is none, or where the picture is too old to say so.
            in_procedure: Whether a marked procedure goes on.

        Raises:
            ValueError: The time goes backwards.
        """
        self._step(now_seconds)
        if in_procedure != self._in_procedure:
            self._in_procedure = in_procedure
            self._restart(now_seconds)
            self._settle(
                now_seconds, AdvisoryReason.PROCEDURE_BEGAN if in_procedure else AdvisoryReason.PROCEDURE_ENDED
            )
        if episode_onset_seconds != self._episode:
            self._episode = episode_onset_seconds
            if episode_onset_seconds is not None and episode_onset_seconds != self._acknowledged:
                self._acknowledged = None
            self._counted_from = None if episode_onset_seconds is None else now_seconds
            self._settle(now_seconds, AdvisoryReason.ACKNOWLEDGED if self._is_acknowledged else AdvisoryReason.OVER)
        self._step(now_seconds)
        return self.view(now_seconds)

    def forget_onset(self) -> None:
        """The episode is over since some time after the last look: no advisory comes of it any more. Then `update`."""
        self._counted_from = None

    def acknowledge(self, now_seconds: float) -> None:
        """The nurse has seen it: it stays shown, quietly, until the episode ends. Does nothing unless active."""
        self._step(now_seconds)
        if self._state is AdvisoryState.ACTIVE:
            self._acknowledged = self._episode
            self._settle(now_seconds, AdvisoryReason.ACKNOWLEDGED)

    def pause(self, now_seconds: float) -> None:
        """Pauses from now on for `pause_seconds`; anew where it is paused already."""
        self._step(now_seconds)
        self._paused_until = now_seconds + self.settings.pause_seconds
        self._settle(now_seconds, AdvisoryReason.PAUSED)

    def resume(self, now_seconds: float) -> None:
        """Ends a pause by hand. Does nothing unless there is one."""
        self._step(now_seconds)
        if self._paused_until is not None:
            self._paused_until = None
            self._restart(now_seconds)
            self._settle(now_seconds, AdvisoryReason.RESUMED)

    @property
    def _is_acknowledged(self) -> bool:
        return self._episode is not None and self._episode == self._acknowledged

    def _step(self, now_seconds: float) -> None:
        """Lets time pass: a pause ends by itself, an onset delay too."""
        if not now_seconds >= self._now:
            raise ValueError(f"time never goes backwards, got {now_seconds} after {self._now}: use one monotonic clock")
        if self._paused_until is not None and now_seconds >= self._paused_until:
            over, self._paused_until = self._paused_until, None
            self._restart(over)
            self._settle(over, AdvisoryReason.PAUSE_OVER)
        if self._counted_from is not None:
            due = self._counted_from + self.settings.onset_seconds
            if now_seconds >= due and self._state is AdvisoryState.QUIET:
                self._change(due, AdvisoryState.ACTIVE, AdvisoryReason.PAIN_EXPRESSION)
        self._now = now_seconds

    def _restart(self, now_seconds: float) -> None:
        """The onset counts anew after a procedure or a pause; what was acknowledged stays so."""
        if self._counted_from is not None:
            self._counted_from = now_seconds

    def _settle(self, now_seconds: float, reason: AdvisoryReason) -> None:
        """The state that follows from the facts; ACTIVE comes only by `_step`."""
        if self._paused_until is not None:
            state = AdvisoryState.PAUSED
        elif self._in_procedure:
            state = AdvisoryState.SUPPRESSED
        elif self._is_acknowledged:
            state = AdvisoryState.ACKNOWLEDGED
        else:
            state = AdvisoryState.QUIET
        if state is not self._state:
            self._change(now_seconds, state, reason)

    def _change(self, at_seconds: float, state: AdvisoryState, reason: AdvisoryReason) -> None:
        change = AdvisoryChange(at_seconds, self._state, state, reason)
        self._state, self._since = state, at_seconds
        if self._on_change is not None:
            self._on_change(change)

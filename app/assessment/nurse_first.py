"""Nurse first: what the model says stays hidden until the nurse has saved her own score. Pure; times are arguments."""

import math

ALWAYS = -math.inf


class NurseFirst:
    """Whether state, trace, Grad-CAM, advisories and suggestion may be shown now, and whether they were.

    With the rule on, all of these are hidden from the beginning, shown once a score is saved, and hidden again when
    the next procedure begins or another rater takes over. With the rule off they are always shown.

    Args:
        enabled: Whether the rule is on; the study's default.
        now_seconds: When this begins, in the source's time; so are all times here.
    """

    def __init__(self, *, enabled: bool = True, now_seconds: float = 0.0) -> None:
        self._enabled = enabled
        # Stretches in which the model was visible; the last one is open while its end is infinite.
        self._shown: list[tuple[float, float]] = []
        if not enabled:
            self._show(now_seconds)

    @property
    def enabled(self) -> bool:
        """Whether the rule is on."""
        return self._enabled

    @property
    def visible(self) -> bool:
        """Whether what the model says may be shown now. Gap and technical notices may be shown in any case."""
        return bool(self._shown) and self._shown[-1][1] == math.inf

    def set_enabled(self, enabled: bool, now_seconds: float) -> None:
        """Turns the rule on (all is hidden) or off (all is shown)."""
        self._enabled = enabled
        if enabled:
            self._hide(now_seconds)
        else:
            self._show(now_seconds)

    def score_saved(self, now_seconds: float) -> None:
        """The nurse has saved her score: the model may be looked at."""
        self._show(now_seconds)

    def procedure_began(self, now_seconds: float) -> None:
        """Another procedure begins, or another rater takes over: all is hidden again while the rule is on."""
        if self._enabled:
            self._hide(now_seconds)

    def was_visible(self, start_seconds: float, end_seconds: float = math.inf) -> bool:
        """Whether the model was visible at any time from start to end: what `Entered.model_visible` stores.

        For a score the start is that of the procedure or window, the end is now; for a mark both are now.
        """
        return any(start <= end_seconds and start_seconds < end for start, end in self._shown)

    def _show(self, now_seconds: float) -> None:
        if not self.visible:
            self._shown.append((now_seconds, math.inf))

    def _hide(self, now_seconds: float) -> None:
        if self.visible:
            start, _ = self._shown.pop()
            self._shown.append((start, now_seconds))

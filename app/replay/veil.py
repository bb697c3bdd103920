"""What a rater may not see yet: the model, and what other raters said. Who saw the model is remembered for good."""

from PySide6.QtCore import QObject, Signal

from app.replay.marking import Marking
from app.session.outputs import OutputError
from app.views.replay_window import ReplayWindow


class Veil(QObject):
    """Hides the model while a person wishes it, until a rater has scored where she scores first, or for good.

    Signals:
        changed: Something else is hidden now.

    Args:
        window: What is hidden is hidden there.
    """

    changed = Signal()

    def __init__(self, window: ReplayWindow) -> None:
        super().__init__()
        self._window = window
        self._marking: Marking | None = None
        self._outside = ""
        self._is_to_score = False
        self._nobody_saw = False
        window.marking.hide_wanted.connect(lambda _on: self.apply())

    @property
    def hides_model(self) -> bool:
        """Whether nothing may be seen of what the model says."""
        return self.hides_others or bool(self._outside)

    @property
    def hides_others(self) -> bool:
        """Whether nothing may be seen of what other raters said."""
        return self._window.marking.hides_model or self._is_to_score

    @property
    def has_seen_model(self) -> bool:
        """Whether whoever is at work now has ever seen what the model says of this recording."""
        return self._marking is not None and self._marking.has_seen_model(self._window.rater)

    def set_marking(self, marking: Marking | None) -> None:
        """Another recording. Nothing is shown or hidden before `apply`."""
        self._marking, self._outside, self._nobody_saw = marking, "", False

    def set_outside(self, why: str) -> None:
        """Hides the model for good where it does not speak for this child; "" where it does."""
        self._outside = why
        self.apply()

    def set_to_score(self, is_to_score: bool) -> None:
        """Hides all until the score of whoever is at work is saved; False once it is, or where nobody scores first."""
        if is_to_score != self._is_to_score:
            self._is_to_score = is_to_score
            self.apply()

    def on_rater(self) -> None:
        """Hears that another rater is at work: what she finds on the screen she has seen."""
        if self._nobody_saw and self._window.rater and self._marking is not None:
            self._remember(self._marking)  # it was on the screen before she said who she is
            self._nobody_saw = False
        self.apply()

    def on_model_shown(self) -> None:
        """Hears that the model's word is on the screen: whoever is at work has seen it."""
        if self.hides_model or self._marking is None:
            return
        if self._window.rater:
            self._remember(self._marking)
        else:
            self._nobody_saw = True

    def _remember(self, marking: Marking) -> None:
        try:
            marking.saw_model(self._window.rater)
        except OutputError as error:
            self._window.set_message(str(error))

    def apply(self) -> None:
        """Hides or shows by what holds now."""
        self._window.set_model_hidden(self.hides_model)
        self.changed.emit()

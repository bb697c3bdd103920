"""Which way is up: asked on the screen where nobody knows it, and where a person wants to say it."""

from collections.abc import Callable

from app.pipeline.observation import Observation
from app.views.roll_question import RollQuestion
from models.gaps import GapReason

ASK_SECONDS = 4.0
"""So long the votes may look for which way is up before a person is asked; at once when a camera moved."""


class WhichWayUp:
    """Opens and closes the question of one run after the other.

    Args:
        question: On the screen.
        set_roll: Takes a person's answer, the child's roll in degrees, clockwise.
    """

    def __init__(self, question: RollQuestion, set_roll: Callable[[float], None]) -> None:
        self._question = question
        self._set_roll = set_roll
        self._unknown_since: float | None = None
        self._was_known = self._is_left_to_votes = self._is_asked_by_hand = False
        question.answered.connect(self._on_answered)
        question.left_to_votes.connect(self._on_left_to_votes)

    def restart(self) -> None:
        """Another run: nothing is known of it."""
        self._unknown_since = None
        self._was_known = self._is_left_to_votes = self._is_asked_by_hand = False
        self._question.setVisible(False)

    def look(self, observation: Observation) -> None:
        """Asks where it is time to, by what was seen last."""
        if observation.roll_degrees is not None:
            self._was_known, self._unknown_since, self._is_left_to_votes = True, None, False
            if not self._is_asked_by_hand:
                self._question.setVisible(False)
            return
        if self._unknown_since is None:
            self._unknown_since = observation.time_seconds
        waited = observation.time_seconds - self._unknown_since
        has_face = observation.face is not None or observation.gap is GapReason.ROLL_UNKNOWN
        if not self._is_left_to_votes and (self._was_known or (has_face and waited >= ASK_SECONDS)):
            self._question.ask(was_moved=self._was_known)

    def toggle(self) -> None:
        """A person wants to say it, or not after all."""
        self._is_asked_by_hand = not self._question.isVisible()
        if self._is_asked_by_hand:
            self._question.ask(was_moved=False)
        else:
            self._question.setVisible(False)

    def _on_answered(self, degrees: float) -> None:
        self._is_asked_by_hand = False
        self._question.setVisible(False)
        self._set_roll(degrees)

    def _on_left_to_votes(self) -> None:
        self._is_asked_by_hand, self._is_left_to_votes = False, True
        self._question.setVisible(False)

"""Which way is up: a state that is set or voted over time, never one picture's guess.

A single picture of a face in pain often reads upside down (an open mouth, shut eyes). So a picture only votes, by how
much its best turn beats the others, and a roll once known is kept until it is set anew or forgotten.
"""

import math
from dataclasses import dataclass

from models.face import Face
from models.finder_settings import FinderSettings
from models.search_picture import signed_degrees
from models.visibility import turned_measure

LONGEST_STEP_SECONDS = 0.5
"""One vote counts for the time since the last, but for no more than this."""
SAME_DIRECTION_DEGREES = 45.0
ROUNDING_SECONDS = 1e-6


@dataclass(frozen=True, slots=True)
class Vote:
    """One picture's say: the face's roll in the frame, and how clear it was (a margin of scores, 0..1)."""

    roll_degrees: float
    margin: float


def vote_of(found: list[tuple[float, Face]], settings: FinderSettings, floor: float = 0.5) -> Vote | None:
    """What one picture, searched at all quarter turns, says about one face's roll.

    Args:
        found: For each turn that found the face: the turn's roll and the face in frame pixels.
        settings: Margin and tilt.
        floor: The score that a turn that found nothing may have had: the detector's threshold.

    Returns:
        None where it says nothing: no turn has the eyes level, the face is turned away, or the best hardly beats
        another direction.
    """
    level = [
        face
        for turn, face in found
        if face.landmarks is not None
        and (turned_measure(face, face.roll_degrees, settings) or 0) < 1
        and abs(signed_degrees(face.roll_degrees - turn)) <= settings.vote_tilt_degrees
    ]
    if not level:
        return None
    best = max(level, key=lambda face: face.score)
    others = [
        face.score
        for face in level
        if abs(signed_degrees(face.roll_degrees - best.roll_degrees)) > SAME_DIRECTION_DEGREES
    ]
    margin = best.score - max([floor, *others])
    return Vote(best.roll_degrees, margin) if margin >= settings.vote_margin else None


class RollState:
    """The roll that crops are turned by.

    Unknown to known by `set` or by votes; known to unknown by `forget` or by votes over a long time. While it is known,
    the eyes refine it slowly.
    """

    def __init__(self, settings: FinderSettings) -> None:
        self._settings = settings
        self._base: float | None = None
        self._by_hand = False
        self._correction = 0.0
        self._votes: list[tuple[float, float]] = []  # (roll, faded weight)
        self._first_vote: float | None = None
        self._last_vote: float | None = None

    @property
    def degrees(self) -> float | None:
        """The roll, -180..180 clockwise; None while unknown."""
        return None if self._base is None else signed_degrees(self._base + self._correction)

    @property
    def is_set(self) -> bool:
        """Whether it was set, so that no vote can overturn it."""
        return self._by_hand

    def set(self, degrees: float) -> None:
        """Fixes the roll, as from the camera's mounting. Votes cannot overturn it: a face in pain reads upside down.

        Raises:
            ValueError: It is not a finite number.
        """
        if not math.isfinite(degrees):
            raise ValueError(f"a roll must be a finite number of degrees, got {degrees}: give 0 for upright")
        self._know(degrees)
        self._by_hand = True

    def forget(self) -> None:
        """Makes the roll unknown and drops all votes."""
        self._base = None
        self._by_hand = False
        self._correction = 0.0
        self._votes = []
        self._first_vote = self._last_vote = None

    def skip_to(self, time_seconds: float) -> None:
        """Takes notice of a jump in time: votes so far stay, time between them does not count."""
        if self._last_vote is not None and self._first_vote is not None:
            self._first_vote += time_seconds - self._last_vote
            self._last_vote = time_seconds

    def vote(self, vote: Vote, weight: float, time_seconds: float) -> None:
        """Counts one picture's say. Enough that agree make an unknown roll known, or void one that they contradict.

        Args:
            vote: From `vote_of`.
            weight: How much this moment is worth, 0..1; less in pain.
            time_seconds: Of the frame; not before the last one.
        """
        if self._first_vote is None or self._last_vote is None:
            self._first_vote = self._last_vote = time_seconds
            return  # the first one opens the vote: there is no span yet that it could stand for
        step = min(max(0.0, time_seconds - self._last_vote), LONGEST_STEP_SECONDS)
        self._last_vote = time_seconds
        fade = math.exp(-step / self._settings.vote_memory_seconds)
        self._votes = [(roll, strength * fade) for roll, strength in self._votes if strength * fade > 1e-6]
        self._votes.append((vote.roll_degrees, vote.margin * weight * step))
        span = time_seconds - self._first_vote
        if self._base is None:
            winner = self._winner() if span >= self._settings.vote_seconds - ROUNDING_SECONDS else None
            if winner is not None:
                self._know(winner)
        elif not self._by_hand and span >= self._settings.overturn_seconds:
            winner = self._winner()
            if winner is not None and abs(signed_degrees(winner - self._base)) > SAME_DIRECTION_DEGREES:
                self.forget()

    def refine(self, face: Face, step_seconds: float) -> None:
        """Lets the eyes of an upright detection correct the known roll, slowly and within the limit."""
        if self._base is None or face.landmarks is None:
            return
        seen = signed_degrees(face.roll_degrees - self._base)
        if abs(seen) <= self._settings.refine_limit_degrees:
            share = 1 - math.exp(-max(0.0, step_seconds) / self._settings.refine_seconds)
            self._correction += share * (seen - self._correction)

    def _know(self, degrees: float) -> None:
        self.forget()
        self._base = signed_degrees(degrees)

    def _winner(self) -> float | None:
        total = sum(strength for _, strength in self._votes)
        if total < self._settings.vote_support - 1e-9:
            return None
        best, best_group = 0.0, list[tuple[float, float]]()
        for candidate in range(0, 360, 15):
            group = [vote for vote in self._votes if abs(signed_degrees(vote[0] - candidate)) <= SAME_DIRECTION_DEGREES]
            strength = sum(strength for _, strength in group)
            if strength > best:
                best, best_group = strength, group
        if best < self._settings.vote_share * total:
            return None
        x = sum(strength * math.cos(math.radians(roll)) for roll, strength in best_group)
        y = sum(strength * math.sin(math.radians(roll)) for roll, strength in best_group)
        return math.degrees(math.atan2(y, x))

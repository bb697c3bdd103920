"""The lock on one child: pure logic over boxes and times.

The locked face is followed by place and size. Anything that could be somebody else's face is answered with a gap until
a person confirms: better a gap than somebody else's pain.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from models.face import Box, Face
from models.finder_settings import FinderSettings

ROUNDING_SECONDS = 1e-6
SAME_PLACE_OVERLAP = 0.2
"""Intersection over union from which two boxes are about one place."""
CONFIRM_SECONDS = 1.0
"""So old may a face be that a person confirms, and so long is its next sight awaited."""


@dataclass(frozen=True, slots=True)
class LockAnswer:
    """What one picture's faces mean for the lock.

    Attributes:
        face: The locked child's face; None where it is not seen or not sure.
        is_other: Another face is in the picture, or the one there may be another's: a gap.
    """

    face: Face | None
    is_other: bool


@dataclass(slots=True)
class Sight:
    """A face that is followed from picture to picture by where its box lies."""

    box: Box
    seen_seconds: float


def follow(sights: Sequence[Sight], boxes: Sequence[Box], time_seconds: float) -> list[Box]:
    """Moves each sight to its box in the next picture, where it is seen; returns the boxes that are nobody's yet.

    The pair that overlaps most comes first: a face never passes for one beside it that this picture misses.
    """
    missed, left = dict(enumerate(sights)), dict(enumerate(boxes))
    pairs = [(box.overlap(sight.box), i, j) for i, sight in missed.items() for j, box in left.items()]
    for overlap, i, j in sorted(pairs, reverse=True):
        if overlap > SAME_PLACE_OVERLAP and i in missed and j in left:
            sight = missed.pop(i)
            sight.box, sight.seen_seconds = left.pop(j), time_seconds
    return list(left.values())


class ChildLock:
    """Says which of a picture's faces is the child's."""

    def __init__(self, settings: FinderSettings) -> None:
        self._settings = settings
        self._place: Box | None = None
        self._locked_seconds = 0.0
        self._seen_seconds = 0.0
        self._back_seconds = -math.inf  # when the child was last seen again after an absence
        self._given_by_person = False
        self._is_doubtful = False
        self._stranger_seconds = 0.0
        self._companions: list[Sight] = []  # second faces that a person has confirmed may be there
        self._sights: list[Sight] = []  # every face of the last second
        self._wanted_point: tuple[float, float] | None = None
        self._meant: Sight | None = None
        self._meant_seconds = 0.0
        self._last_seconds = 0.0

    @property
    def place(self) -> Box | None:
        """Where the locked child was last seen; None without a lock."""
        return self._place

    @property
    def seen_seconds(self) -> float:
        """When the locked child was last seen."""
        return self._seen_seconds

    def lock(self, x: float, y: float) -> None:
        """Locks the face at this point of the frame: now, or as soon as one is there."""
        self._forget()
        self._wanted_point = (x, y)

    def confirm(self) -> None:
        """A person says: the face nearest the locked child's place is the child, others that are there may be there.

        What is meant is a face of the last second, by its next sight. Without a place it is the only one there is;
        several stay in doubt, as does what comes later: `lock` says which.
        """
        place, sights = self._place, self._sights
        strange = [s for s in sights if not any(s.box.overlap(c.box) > SAME_PLACE_OVERLAP for c in self._companions)]
        self._meant, self._meant_seconds = None, self._last_seconds
        if place is not None and sights:
            self._meant = min(strange or sights, key=lambda sight: _distance(sight.box.centre, place.centre))
        elif len(sights) == 1:
            self._meant = sights[0]

    def next_child(self) -> None:
        """Another child comes: whose face is theirs a person says, also where one is alone."""
        self._forget()
        self._is_doubtful = True

    def skip_to(self, time_seconds: float) -> None:
        """Takes notice of a seek: the time jumped over is no absence, but the place must still fit."""
        self._seen_seconds += time_seconds - self._last_seconds
        self._locked_seconds += time_seconds - self._last_seconds
        for companion in self._companions:
            companion.seen_seconds += time_seconds - self._last_seconds
        self._back_seconds += time_seconds - self._last_seconds
        self._sights, self._meant = [], None
        self._last_seconds = time_seconds

    def move(self, box: Box) -> None:
        """The child was followed to `box` by other means than a detection (optical flow); it was not seen."""
        self._place = box

    def doubt_unless_seen_since(self, time_seconds: float) -> None:
        """The camera was moved since then: who was not in view all the time may be another child at the same place."""
        is_away = self._last_seconds - self._seen_seconds > self._settings.hold_seconds
        if self._place is not None and (is_away or self._back_seconds >= time_seconds):
            self._is_doubtful = True

    def update(self, faces: tuple[Face, ...], time_seconds: float) -> LockAnswer:
        """Takes one picture's faces, in any order, at a time not before the last."""
        step = max(0.0, time_seconds - self._last_seconds)
        self._last_seconds = time_seconds
        meant = self._follow_sights(faces, time_seconds, step)
        if meant is not None:  # said after a point was named, where nothing may be
            return LockAnswer(self._take_by_person(meant, time_seconds), is_other=False)
        if self._wanted_point is not None:
            return self._lock_wanted(faces, self._wanted_point, time_seconds)
        self._forget_false_lock(faces, time_seconds)
        if self._place is None:
            if len(faces) == 1 and not self._is_doubtful:
                return LockAnswer(self._take(faces[0], time_seconds), is_other=False)
            return LockAnswer(None, is_other=bool(faces))
        return self._follow(faces, time_seconds, step)

    def _follow(self, faces: tuple[Face, ...], now: float, step: float) -> LockAnswer:
        absent = now - self._seen_seconds
        unknown = self._without_companions(faces, now)
        if self._is_doubtful:
            return LockAnswer(None, is_other=bool(unknown))
        mine = [face for face in unknown if self._could_be_mine(face)]
        strangers = [face for face in unknown if face not in mine]
        if not mine:
            if strangers and not self._is_misfit(faces):
                self._stranger_seconds += step
            return LockAnswer(None, is_other=bool(strangers))
        if len(mine) > 1:  # two faces where one was: after some time which is which cannot be told
            self._stranger_seconds += step
            return LockAnswer(None, is_other=True)
        if (
            absent > self._settings.absence_seconds
            or self._stranger_seconds >= self._settings.stranger_seconds - ROUNDING_SECONDS
        ):
            self._is_doubtful = True
            return LockAnswer(None, is_other=True)
        if absent > max(step, self._settings.hold_seconds):
            self._back_seconds = now
        self._place = mine[0].box
        self._seen_seconds = now
        self._stranger_seconds = 0.0
        return LockAnswer(None if strangers else mine[0], is_other=bool(strangers))

    def _could_be_mine(self, face: Face) -> bool:
        place = self._place
        if place is None:
            return False
        side, other = max(place.width, place.height), max(face.box.width, face.box.height)
        if not 1 / self._settings.size_ratio <= other / side <= self._settings.size_ratio:
            return False
        reach = self._settings.reach_sides * side
        dx, dy = face.box.centre[0] - place.centre[0], face.box.centre[1] - place.centre[1]
        return dx * dx + dy * dy <= reach * reach

    def _is_misfit(self, faces: tuple[Face, ...]) -> bool:
        """One face alone over the child's place, of another size: a gap, but no stranger to take for the child later.

        It is the child in a box gone wrong, or somebody who leans in before it.
        """
        return len(faces) == 1 and self._place is not None and faces[0].box.overlap(self._place) > SAME_PLACE_OVERLAP

    def _without_companions(self, faces: tuple[Face, ...], now: float) -> list[Face]:
        """Faces that are not a known companion's; companions follow theirs."""
        limit = self._settings.companion_seconds
        self._companions = [known for known in self._companions if now - known.seen_seconds <= limit]
        left = list(faces)
        for companion in self._companions:
            near = [face for face in left if face.box.overlap(companion.box) > SAME_PLACE_OVERLAP]
            if not near:
                continue
            best = max(near, key=lambda face: face.box.overlap(companion.box))
            # A face nearer to the child's own place stays the child's: a companion never swallows it.
            if self._place is not None and best.box.overlap(self._place) >= best.box.overlap(companion.box):
                continue
            companion.box, companion.seen_seconds = best.box, now
            left.remove(best)
        return left

    def _follow_sights(self, faces: tuple[Face, ...], now: float, step: float) -> Face | None:
        """Follows every face of the last second; returns the one that a person meant, where it is seen in time."""
        # A slow model's next picture may come later, a camera that was away for long may not.
        if now - self._meant_seconds > max(CONFIRM_SECONDS, min(step, self._settings.companion_seconds)):
            self._meant = None
        oldest = now - CONFIRM_SECONDS - ROUNDING_SECONDS
        self._sights = [sight for sight in self._sights if sight.seen_seconds >= oldest or sight is self._meant]
        self._sights += [Sight(box, now) for box in follow(self._sights, [face.box for face in faces], now)]
        meant = self._meant
        if meant is None or meant.seen_seconds < now:
            return None
        return next((face for face in faces if face.box == meant.box), None)

    def _lock_wanted(self, faces: tuple[Face, ...], point: tuple[float, float], now: float) -> LockAnswer:
        there = [face for face in faces if face.box.contains(*point)]
        if not there:
            return LockAnswer(None, is_other=bool(faces))
        chosen = min(there, key=lambda face: _distance(face.box.centre, point))
        return LockAnswer(self._take_by_person(chosen, now), is_other=False)

    def _take_by_person(self, face: Face, now: float) -> Face:
        """The other faces in this picture may be there from now on."""
        self._take(face, now)
        here = (sight for sight in self._sights if sight.seen_seconds == now)
        self._companions = [Sight(sight.box, now) for sight in here if sight.box != face.box]
        self._given_by_person = True
        return face

    def _take(self, face: Face, now: float) -> Face:
        self._forget()
        self._place = face.box
        self._locked_seconds = self._seen_seconds = now
        return face

    def _forget_false_lock(self, faces: tuple[Face, ...], now: float) -> None:
        """A lock that never got firm and lost its face is dropped: most likely the face was no face."""
        if self._place is None or self._given_by_person or any(self._could_be_mine(face) for face in faces):
            return
        was_firm = self._seen_seconds - self._locked_seconds >= self._settings.firm_seconds
        if not was_firm and now - self._seen_seconds > self._settings.hold_seconds:
            self._forget()

    def _forget(self) -> None:
        self._place = None
        self._wanted_point = self._meant = None
        self._back_seconds = -math.inf
        self._is_doubtful = self._given_by_person = False
        self._stranger_seconds = 0.0
        self._companions = []


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)

"""Faces by number for a person to choose from: who looks at a number and presses it means the face that bore it."""

from collections.abc import Sequence

from models.child_lock import Sight, follow
from models.face import Box, Face

MOST_FACES = 4
"""As many as have a key."""

KEEP_SECONDS = 0.5
"""A face that the detector misses for so long keeps its number and its last place."""


class NumberedFaces:
    """Gives each face a number that stays its own while it is seen; new ones get the lowest free, left to right."""

    def __init__(self) -> None:
        self._sights: list[Sight | None] = [None] * MOST_FACES

    def forget(self) -> None:
        """Begins anew, as for another source."""
        self._sights = [None] * MOST_FACES

    def update(self, faces: Sequence[Face], time_seconds: float) -> list[Box | None]:
        """Takes the faces of one picture, the likeliest first.

        Args:
            faces: As the detector gave them.
            time_seconds: Of the picture.

        Returns:
            The boxes of number 1, 2 and so on; None where a number is free.
        """
        known = [sight for sight in self._sights if sight is not None]
        left = follow(known, [face.box for face in faces], time_seconds)
        self._sights = [
            None if sight is None or abs(time_seconds - sight.seen_seconds) > KEEP_SECONDS else sight
            for sight in self._sights
        ]
        free = [place for place, sight in enumerate(self._sights) if sight is None]
        new = sorted(left[: len(free)], key=lambda box: box.centre[0])
        for place, box in zip(free, new, strict=False):
            self._sights[place] = Sight(box, time_seconds)
        boxes = [None if sight is None else sight.box for sight in self._sights]
        while boxes and boxes[-1] is None:
            boxes.pop()
        return boxes

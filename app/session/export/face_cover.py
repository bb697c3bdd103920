"""Where faces must be covered in each frame of a recording. Pure: faces and times in, covers out."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from models.face import Box, Face

SURE_SCORE = 0.5
"""From this score on a detection counts as a face that was found; a weaker one is covered all the same."""

ENLARGED = 2.0
"""Side of a cover in larger sides of the face's box: hair, ears and chin lie outside of what detectors box."""

WEAK_ENLARGED = 1.2
"""The same for a weaker detection. Alone it leaves the frame covered whole; beside a sure one it is seldom a face."""

AROUND_SECONDS = 0.5
"""A frame must show as many faces as any other this near, else one was missed. Chosen for this program: a turn of the
head takes longer to come and go."""

CARRIED_SECONDS = 0.25
"""Covers of frames this near are laid over a frame too: a face that moves on is covered on its whole way."""

_SAME_FACE = 0.2


@dataclass(frozen=True, slots=True)
class FacesSeen:
    """What all detectors at all turns saw in one frame.

    Attributes:
        time_seconds: The frame's own time.
        boxes: What must be covered of every detection, weak ones too.
        sure: How many different faces were found.
    """

    time_seconds: float
    boxes: tuple[Box, ...]
    sure: int


@dataclass(frozen=True, slots=True)
class Cover:
    """What is covered of one frame.

    Attributes:
        boxes: In frame pixels; they may reach over the edge.
        whole: The whole frame is, because a face may be anywhere.
    """

    boxes: tuple[Box, ...]
    whole: bool


def faces_seen(time_seconds: float, faces: Sequence[Face]) -> FacesSeen:
    """Sums up one frame's detections: of one face at several turns, or by several detectors, one is counted."""
    different: list[Box] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if face.score >= SURE_SCORE and all(face.box.overlap(box) < _SAME_FACE for box in different):
            different.append(face.box)
    return FacesSeen(time_seconds, tuple(cover_for(face) for face in faces), len(different))


def covers_of(seen: Sequence[FacesSeen]) -> list[Cover]:
    """The cover of each frame: whole where no face, or one fewer than just before or after, was found."""
    times = [one.time_seconds for one in seen]
    covers = []
    for one in seen:
        near = seen[
            bisect_left(times, one.time_seconds - AROUND_SECONDS) : bisect_right(
                times, one.time_seconds + AROUND_SECONDS
            )
        ]
        expected = max(1, *(each.sure for each in near))
        boxes = tuple(
            box for each in near if abs(each.time_seconds - one.time_seconds) <= CARRIED_SECONDS for box in each.boxes
        )
        covers.append(Cover(boxes, whole=one.sure < expected))
    return covers


def cover_for(face: Face) -> Box:
    """The square that is covered for a detection."""
    return enlarged(face.box, ENLARGED if face.score >= SURE_SCORE else WEAK_ENLARGED)


def enlarged(box: Box, sides: float = ENLARGED) -> Box:
    """The square about a box, its side in larger sides of the box."""
    half = max(box.width, box.height) * sides / 2
    x, y = box.centre
    return Box(x - half, y - half, x + half, y + half)

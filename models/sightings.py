"""Which of a picture's detections, at several turns, are of one face."""

from dataclasses import dataclass, replace

from models.face import Face

SAME_SHARED, WEAK_SHARED, WEAK_SCORE = 0.33, 0.12, 0.12
"""Of two boxes' smaller area, what they must share to be one face; and if one's score is weaker by the last number."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One face in the frame, and what each turn that found it gave: (turn in degrees, face in frame pixels)."""

    face: Face
    by_turn: tuple[tuple[float, Face], ...]


def is_same(a: Face, b: Face) -> bool:
    """Whether two detections are of one face: they share much, or one lies in the other.

    A high forehead gives a weak second box askew over it, which shares 0.2 to 0.33 of the smaller area with the face's;
    two heads side by side share less, and neither is that much weaker.
    """
    shared = a.box.shared(b.box)
    if shared > (WEAK_SHARED if abs(a.score - b.score) > WEAK_SCORE else SAME_SHARED):
        return True
    return a.box.contains(*b.box.centre) or b.box.contains(*a.box.centre)


def merged(found: list[tuple[float, Face]]) -> list[Sighting]:
    """One sighting a face, the best score first, with all that was found of it."""
    left = sorted(found, key=lambda item: item[1].score, reverse=True)
    sightings = []
    while left:
        best = left[0][1]
        group = tuple(item for item in left if is_same(item[1], best))
        left = [item for item in left if not is_same(item[1], best)]
        sightings.append(Sighting(best, group))
    return sightings


def with_more(sighting: Sighting, around: list[tuple[float, Face]]) -> Sighting:
    """The same sighting with what other turns found of the same face."""
    return replace(sighting, by_turn=(*sighting.by_turn, *(item for item in around if is_same(item[1], sighting.face))))

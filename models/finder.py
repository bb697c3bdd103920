"""Finds the child's face in every frame, or says why not.

Each part is a file of its own: `search_picture.py` (small, turned pictures), `roll.py` (which way is up),
`camera_motion.py`, `child_lock.py` (whose face), `tracker.py` (over missed detections), `visibility.py` (whether the
face can be judged). Here is only the order in which they are asked. Every time is the frame's own.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.camera_motion import CameraWatch
from models.child_lock import ChildLock
from models.detectors.detector import FaceDetector
from models.face import Box, Face
from models.finder_settings import FinderSettings
from models.frozen_picture import FrozenPicture
from models.gaps import GapReason
from models.images import BgrImage, DepthImage
from models.opencv import cv2
from models.roll import RollState, vote_of
from models.search_picture import SearchPicture
from models.sightings import Sighting, is_same, merged, with_more
from models.tracker import BoxSmoother, FlowTracker
from models.visibility import TurnedAway, eyes_look_covered, light_gap, middle_of

SMALL_PIXELS = 320
"""Width of the grey picture that optical flow and the camera watch see."""
DONE = object()
QUARTERS = (0.0, 90.0, 180.0, 270.0)
EIGHTHS = tuple(45.0 * eighth for eighth in range(8))
"""For the first votes: half-way between two quarter turns a face reads upside down more often (measured)."""

AUDIT_SECONDS = 0.25
"""Over so much time the looks of one audit are spread: all at once, one answer a second came 0.1 s late."""
AUDIT_LOOKS = 7
"""Of an audit at most: the detector's three, the voter's four."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one frame gave: the child's face, or why there is none to judge. Exactly one of the two.

    Attributes:
        face: In frame pixels; its roll is the known one, refined by the eyes, not the single picture's.
        gap: Why there is no value for this moment.
        faces: Every face that was detected, for the screen; rolls and boxes as the detector gave them.
    """

    face: Face | None
    gap: GapReason | None
    faces: tuple[Face, ...] = ()

    def __post_init__(self) -> None:
        if (self.face is None) == (self.gap is None):
            raise ValueError(f"a finding has either a face or a gap, got {self.face} and {self.gap}: give one of them")


class FaceFinder:
    """Finds, follows and judges one child's face. One thread at a time.

    Args:
        detector: Finds the faces.
        settings: Every number.
        voter: Says which way is up; a face that the detector found is shown to it at four turns. Without, the
            detector's own finds at several turns vote, which is wrong more often.
    """

    def __init__(
        self, detector: FaceDetector, settings: FinderSettings | None = None, voter: FaceDetector | None = None
    ) -> None:
        self._detector = detector
        self._voter = voter
        self._settings = settings = settings or FinderSettings()
        self._roll = RollState(settings)
        self._lock = ChildLock(settings)
        self._camera = CameraWatch(settings)
        self._frozen = FrozenPicture(settings.frozen_seconds)
        self._tracker = FlowTracker()
        self._smoother = BoxSmoother(settings.smooth_seconds)
        self._turned = TurnedAway(settings)
        self._vote_weight = 1.0
        self._last_seconds: float | None = None
        self._looked_around_seconds = -math.inf
        self._upright_seconds = -math.inf
        self._audit: Iterator[None] | None = None
        self._size: tuple[float, float] | None = None
        self._score = 0.0
        self._alone: Face | None = None
        """The child as last detected, where it was the only face; None where every frame must be searched."""
        self._detected_seconds = -math.inf

    @property
    def roll_degrees(self) -> float | None:
        """How far the child is turned clockwise in the picture, -180..180; None while unknown."""
        return self._roll.degrees

    @property
    def vote_weight(self) -> float:
        """How much the present moment's votes on the roll count, 0..1: a face in pain reads upside down."""
        return self._vote_weight

    @vote_weight.setter
    def vote_weight(self, weight: float) -> None:
        if not 0 <= weight <= 1:
            raise ValueError(f"a vote's weight is from 0 to 1, got {weight}: give 1 - the probability of pain")
        self._vote_weight = weight

    def set_roll(self, degrees: float) -> None:
        """Fixes which way is up, as from the camera's mounting or by a person. Kept until the camera moves."""
        self._roll.set(degrees)
        self._audit = self._alone = None

    def forget_roll(self) -> None:
        """Has the roll voted anew, as after the camera or the child was turned."""
        self._forget_roll()

    def lock(self, x: float, y: float) -> None:
        """Locks the face at this point of the frame: at once, or as soon as one is there."""
        self._lock.lock(x, y)
        self._alone = None

    def confirm(self) -> None:
        """A person says that the face nearest the child's place is the child; others in the picture may stay."""
        self._lock.confirm()
        self._alone = None

    def next_child(self) -> None:
        """Another child comes, to whom nothing of the former's place leads; roll and camera stay."""
        self._lock.next_child()
        self._tracker.forget()
        self._turned.forget()
        self._audit = self._alone = None

    def use_detector(self, detector: FaceDetector) -> FaceDetector:
        """Searches with another detector from the next frame on; child and roll stay. Returns the former, to close."""
        former, self._detector, self._alone = self._detector, detector, None
        return former

    @property
    def detector_name(self) -> str:
        """The detector that searches at present."""
        return self._detector.name

    def close(self) -> None:
        """Frees the detectors. Calling it twice is allowed; `find` afterwards is an error."""
        self._detector.close()
        if self._voter is not None:
            self._voter.close()

    def find(self, image: BgrImage, time_seconds: float, depth: DepthImage | None = None) -> Finding:
        """Takes the next frame.

        Args:
            image: (H, W, 3) uint8 BGR; not written to.
            time_seconds: The frame's own time. A step back or a long one forward is taken as a seek.
            depth: Not used yet; distance could tell a picture of a face from a face.
        """
        del depth
        step = self._step(time_seconds)
        if image.size == 0 or self._frozen.update(image, time_seconds):
            return Finding(None, GapReason.PICTURE_FROZEN if image.size else GapReason.NO_FACE)
        small, grey, scale = _shrink(image)
        if self._settings.void_roll_when_moved and self._camera.update(grey, time_seconds):
            self._forget_roll()
            self._lock.doubt_unless_seen_since(self._camera.last_alike_seconds)
        between = self._between_detections(grey, time_seconds)
        if between is not None:
            self._go_on_auditing(step)
            return self._judged(image, between, (between,), time_seconds, step)
        sightings = self._search(image, time_seconds)
        faces = tuple(sighting.face for sighting in sightings)
        answer = self._lock.update(faces, time_seconds)
        self._alone, self._detected_seconds = answer.face if len(faces) == 1 else None, time_seconds
        self._vote(image, sightings, answer.face, time_seconds)
        self._begin_audit(image, sightings, answer.face, time_seconds)
        self._go_on_auditing(step)
        if answer.is_other:
            self._tracker.forget()
            return Finding(None, GapReason.ANOTHER_FACE, faces)
        if answer.face is None:
            face = self._followed(grey, time_seconds)
            if face is None:
                return Finding(None, self._reason_for_none(small, grey, time_seconds), faces)
        else:
            face = answer.face
            self._tracker.seen(grey, scale, face.box)
            self._score = face.score
        if self._roll.degrees is None:
            return Finding(None, GapReason.ROLL_UNKNOWN, faces)
        return self._judged(image, face, faces, time_seconds, step)

    def _step(self, time_seconds: float) -> float:
        """Seconds since the last frame; 0 at the first and at a seek, over which nothing is carried."""
        last, self._last_seconds = self._last_seconds, time_seconds
        if last is not None and 0 <= time_seconds - last <= self._settings.jump_seconds:
            return time_seconds - last
        if last is not None:
            self._camera.restart()
            self._tracker.forget()
            self._turned.forget()
            self._frozen.restart()
            self._audit = self._alone = None
            self._lock.skip_to(time_seconds)
            self._roll.skip_to(time_seconds)
            self._looked_around_seconds = self._upright_seconds = -math.inf
        return 0.0

    def _search(self, image: BgrImage, time_seconds: float) -> list[Sighting]:
        """All faces: by the known roll; now and then where the child is not found, or roll unknown, at all turns."""
        roll = self._roll.degrees
        if roll is None:
            return merged(self._at_turns(image, EIGHTHS))
        upright = self._at_turns(image, (roll,))
        place = self._lock.place
        is_found = any(place is None or _is_at(face, place) for _, face in upright)
        if is_found:
            self._upright_seconds = time_seconds
            return merged(upright)
        self._audit = None
        if not self._looks_again(self._settings.turns_every_seconds, time_seconds):
            return merged(upright)
        around = self._at_turns(image, tuple(roll + turn for turn in QUARTERS[1:]))
        sightings = [with_more(sighting, around) for sighting in merged(upright)]
        if place is not None:
            sightings += self._sideways(image, around, place, time_seconds)
        if not sightings and place is None:
            # A face that is seen only at other turns says nothing but which way it may be turned.
            self._vote_from(image, around, time_seconds)
        return sightings

    def _looks_again(self, every_seconds: float, time_seconds: float) -> bool:
        """Whether it is time to look at the other turns, which it then is taken to be done."""
        if time_seconds - self._looked_around_seconds < every_seconds - 1e-6:
            return False
        self._looked_around_seconds = time_seconds
        return True

    def _forget_roll(self) -> None:
        self._roll.forget()
        self._audit = None

    def _at_turns(self, image: BgrImage, turns: tuple[float, ...]) -> list[tuple[float, Face]]:
        found = []
        for turn in turns:
            picture = SearchPicture.turn(image, turn, self._settings.search_pixels)
            found += [(turn, picture.face_in_frame(face)) for face in self._detector.detect(picture.image)]
        return found

    def _sideways(
        self, image: BgrImage, around: list[tuple[float, Face]], place: Box, time_seconds: float
    ) -> list[Sighting]:
        """The locked face where another turn sees it: it says where, with the last size, never how it is turned."""
        there = [(turn, face) for turn, face in around if _is_at(face, place)]
        if not there or self._size is None:
            return []
        if time_seconds - self._upright_seconds > self._settings.sideways_seconds:
            self._vote_from(image, there, time_seconds)
            return []
        best = max((face for _, face in there), key=lambda face: face.score)
        (x, y), (width, height) = best.box.centre, self._size
        box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        return [Sighting(replace(best, box=box, landmarks=None), tuple(there))]

    def _vote(self, image: BgrImage, sightings: list[Sighting], child: Face | None, time_seconds: float) -> None:
        """The child's face votes while the roll is unknown, and when it is seen again; else at each audit."""
        mine = self._mine(sightings, child)
        if mine is not None and (self._roll.degrees is None or self._looked_around_seconds == time_seconds):
            self._vote_from(image, list(mine.by_turn), time_seconds)

    def _mine(self, sightings: list[Sighting], child: Face | None) -> Sighting | None:
        """The child's face; without a lock the only face there is."""
        if child is None:
            return sightings[0] if self._lock.place is None and len(sightings) == 1 else None
        return next((sighting for sighting in sightings if sighting.face is child), None)

    def _begin_audit(self, image: BgrImage, sightings: list[Sighting], child: Face | None, time_seconds: float) -> None:
        """Now and then asks whether the child was turned round."""
        roll = self._roll.degrees
        if self._audit is not None or roll is None or self._roll.is_set or time_seconds != self._upright_seconds:
            return
        mine = self._mine(sightings, child)
        if mine is not None and self._looks_again(self._settings.audit_seconds, time_seconds):
            self._audit = self._audited(image, mine, roll, time_seconds)

    def _go_on_auditing(self, step: float) -> None:
        """A look or two a frame, all at the picture in which the audit began."""
        for _ in range(math.ceil(AUDIT_LOOKS * step / AUDIT_SECONDS - 1e-6) or 1):
            if self._audit is None or next(self._audit, DONE) is DONE:
                self._audit = None

    def _audited(self, image: BgrImage, mine: Sighting, roll: float, time_seconds: float) -> Iterator[None]:
        around = []
        for quarter in QUARTERS[1:]:
            around += self._at_turns(image, (roll + quarter,))
            yield
        yield from self._voted(image, list(with_more(mine, around).by_turn), time_seconds)

    def _vote_from(self, image: BgrImage, found: list[tuple[float, Face]], time_seconds: float) -> None:
        for _ in self._voted(image, found, time_seconds):
            pass

    def _voted(self, image: BgrImage, found: list[tuple[float, Face]], time_seconds: float) -> Iterator[None]:
        """Votes, after each look of the voter handing back."""
        weight = self._vote_weight
        if self._voter is not None and found:
            best = max((face for _, face in found), key=lambda face: face.score)
            found = []
            for quarter in QUARTERS:
                found += self._seen_by_voter(self._voter, image, best, best.roll_degrees + quarter)
                yield
        vote = vote_of(found, self._settings)
        if vote is not None:
            self._roll.vote(vote, weight, time_seconds)

    def _seen_by_voter(self, voter: FaceDetector, image: BgrImage, face: Face, turn: float) -> list[tuple[float, Face]]:
        """What the voter sees of one face at one turn."""
        picture = SearchPicture.around(
            image, turn, face.box, sides=self._settings.vote_sides, pixels=self._settings.vote_pixels
        )
        there = (picture.face_in_frame(found) for found in voter.detect(picture.image))
        return [(turn, found) for found in there if is_same(found, face)]

    def _between_detections(self, grey: NDArray[np.uint8], time_seconds: float) -> Face | None:
        """The child's face by optical flow while it was just detected, alone; None where the detector is to look."""
        face = self._alone
        if face is None or self._roll.degrees is None:
            return None
        if time_seconds - self._detected_seconds > self._settings.detect_every_seconds - 1e-6:
            return None
        box = self._tracker.follow(grey)
        if box is None:
            return None
        self._lock.move(box)
        return face.moved(box.left - face.box.left, box.top - face.box.top)

    def _followed(self, grey: NDArray[np.uint8], time_seconds: float) -> Face | None:
        """The face by optical flow, for a short time after it was last detected."""
        if self._lock.place is None or time_seconds - self._lock.seen_seconds > self._settings.hold_seconds:
            return None
        box = self._tracker.follow(grey)
        if box is None:
            return None
        self._lock.move(box)
        return Face(box, self._score, None, 0.0)

    def _judged(
        self, image: BgrImage, face: Face, faces: tuple[Face, ...], time_seconds: float, step: float
    ) -> Finding:
        settings = self._settings
        if face.landmarks is not None:
            self._roll.refine(face, step)
        face = replace(face, roll_degrees=self._roll.degrees or 0.0)
        is_turned = self._turned.update(face, face.roll_degrees, time_seconds)
        box = self._smoother.smooth(face.box, time_seconds)
        self._size = (box.width, box.height)
        gap: GapReason | None = None
        if max(box.width, box.height) < settings.least_face_pixels:
            gap = GapReason.FACE_TOO_SMALL
        elif light := light_gap(middle_of(image, face.box), settings.dark_level, settings.blue_ratio):
            gap = light
        elif is_turned:
            gap = GapReason.TURNED_AWAY
        elif eyes_look_covered(image, face, settings.cover_contrast):
            gap = GapReason.EYES_COVERED
        return Finding(None if gap else replace(face, box=box), gap, faces)

    def _reason_for_none(self, small: BgrImage, grey: NDArray[np.uint8], time_seconds: float) -> GapReason:
        """Why no face is seen: the light, else how the last one was lost, else nothing that is known."""
        light = light_gap(small, self._settings.dark_picture_level, self._settings.blue_picture_ratio)
        if light is not None:
            return light
        is_recent = time_seconds - self._lock.seen_seconds <= self._settings.reason_seconds
        if self._lock.place is None or not is_recent:
            return GapReason.NO_FACE
        if self._turned.measure >= 0.75:  # most of the way when it was last seen
            return GapReason.TURNED_AWAY
        return GapReason.FACE_COVERED if self._tracker.place_looks_changed(grey) else GapReason.NO_FACE


def _shrink(image: BgrImage) -> tuple[BgrImage, NDArray[np.uint8], float]:
    """The picture at about 320 px, the same in grey, and its scale."""
    scale = min(1.0, SMALL_PIXELS / max(image.shape[:2]))
    shape = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = np.asarray(cv2.resize(image, shape, interpolation=cv2.INTER_LINEAR), np.uint8)
    return small, np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8), scale


def _is_at(face: Face, place: Box) -> bool:
    """Whether the face lies where the child's was, by its centre."""
    return math.dist(face.box.centre, place.centre) < 0.5 * max(place.width, place.height)

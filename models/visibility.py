"""Whether what can be seen of a face is enough to judge it: light, size, turned away, eyes under a shield.

Honest limits. Light and size are measured. "Turned away" trusts five landmarks. A shield is noticed when both eyes have
the same colour and it is not the skin's (white, black, blue); one of skin colour is not, and glasses are not. A mouth
behind a pacifier or a hand is left to the model, which is trained on both. Whether a hand covers the whole face is told
by how the face was lost (`finder.py`), never from one picture.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.face import Box, Face, Point
from models.finder_settings import FinderSettings
from models.gaps import GapReason
from models.images import BgrImage
from models.opencv import cv2

Colour = NDArray[np.float64]

LUMA_BGR = np.array([0.114, 0.587, 0.299], np.float32)
"""Rec. 601."""
SHIELD_WAYS = (0.0, -0.25, -0.5, -0.75)
"""Where a shield is looked for: at the eyes that were found and up to three quarters of the way to the forehead above
them. With the real eyes hidden, detectors put them below the shield."""
BLUE_SHARE = 0.6
"""Share of blue pixels from which the light is blue, not a thing in it."""


def middle_of(image: BgrImage, box: Box) -> BgrImage:
    """The middle of the box, where a face is skin; a view, empty where it lies outside."""
    return _cut(image, *box.centre, 0.6 * box.width, 0.6 * box.height)


def light_gap(region: BgrImage, dark_level: float, blue_ratio: float) -> GapReason | None:
    """TOO_DARK or PHOTOTHERAPY_LIGHT where this part of a picture says so; None for an empty one.

    Blue light makes nearly every pixel blue; a blue pacifier or glove only some.
    """
    if region.size == 0:
        return None
    step = max(1, int(math.sqrt(region.shape[0] * region.shape[1] / 4096)))
    pixels = region[::step, ::step].reshape(-1, 3).astype(np.float32)
    if float((pixels @ LUMA_BGR).mean()) < dark_level:
        return GapReason.TOO_DARK
    is_blue = pixels[:, 0] > blue_ratio * np.maximum(pixels[:, 1], pixels[:, 2])
    return GapReason.PHOTOTHERAPY_LIGHT if is_blue.mean() > BLUE_SHARE else None


def eyes_look_covered(image: BgrImage, face: Face, contrast: float) -> bool:
    """Whether a shield lies over both eyes: alike in colour, and like neither what is below it nor what is above.

    Both, for a pacifier may hide the cheeks and a cap the forehead.

    Measured on rendered faces: 9 of 12 white shields were noticed (3 of 12 where they are only looked for at the eyes),
    and 6 of 613 faces without one were taken for covered. Most of these have a coloured pacifier that the detector took
    for the eyes: its box lies too low then, so that no value is the right answer.

    Args:
        image: (H, W, 3) uint8 BGR.
        face: With eyes and mouth in the picture's pixels; without, false.
        contrast: Distance in CIE a*b*.
    """
    points = face.landmarks
    if points is None or points.mouth is None:
        return False
    side = 0.35 * points.eye_distance
    middle = ((points.right_eye[0] + points.left_eye[0]) / 2, (points.right_eye[1] + points.left_eye[1]) / 2)
    down = (0.75 * (points.mouth[0] - middle[0]), 0.75 * (points.mouth[1] - middle[1]))

    def tint(point: Point, way: float) -> Colour:
        return _tint(_cut(image, point[0] + way * down[0], point[1] + way * down[1], side, side))

    for way in SHIELD_WAYS:
        right, left = tint(points.right_eye, way), tint(points.left_eye, way)
        # An empty region (over the picture's edge) is not a number, with which every comparison is false.
        if not math.dist(right, left) < contrast:
            continue
        cheeks = (tint(points.right_eye, way + 1) + tint(points.left_eye, way + 1)) / 2
        if math.dist(right, cheeks) > contrast and math.dist(left, cheeks) > contrast:
            forehead = tint(middle, way - 1)
            if math.dist(right, forehead) > contrast and math.dist(left, forehead) > contrast:
                return True
    return False


class TurnedAway:
    """Whether the head is turned so far that half the face is hidden, from the landmarks, over time."""

    def __init__(self, settings: FinderSettings) -> None:
        self._settings = settings
        self._measure = 0.0
        self._seconds: float | None = None

    @property
    def measure(self) -> float:
        """About 0.4 frontal, from 1 on turned away."""
        return self._measure

    def update(self, face: Face, roll_degrees: float, time_seconds: float) -> bool:
        """Takes a detection with landmarks at the known roll; without, the last answer holds."""
        now = turned_measure(face, roll_degrees, self._settings)
        if now is not None:
            step = math.inf if self._seconds is None else max(0.0, time_seconds - self._seconds)
            self._seconds = time_seconds
            self._measure += (1 - math.exp(-step / self._settings.turned_seconds)) * (min(now, 3.0) - self._measure)
        return self._measure >= 1

    def forget(self) -> None:
        """Another face, or after a seek."""
        self._measure, self._seconds = 0.0, None


def turned_measure(face: Face, roll_degrees: float, settings: FinderSettings) -> float | None:
    """How far the landmarks are from frontal: 1 at the limit of either sign. None without eyes and nose."""
    points = face.landmarks
    if points is None or points.nose is None:
        return None
    angle = math.radians(roll_degrees)
    distance = max(points.eye_distance, 1e-6)
    middle = ((points.right_eye[0] + points.left_eye[0]) / 2, (points.right_eye[1] + points.left_eye[1]) / 2)
    aside = (points.nose[0] - middle[0]) * math.cos(angle) + (points.nose[1] - middle[1]) * math.sin(angle)
    share = distance / max(face.box.width, face.box.height, 1e-6)
    return max(abs(aside) / distance / settings.turned_nose, settings.turned_eyes / max(share, 1e-6))


def _cut(image: BgrImage, x: float, y: float, width: float, height: float) -> BgrImage:
    left, top = max(0, round(x - width / 2)), max(0, round(y - height / 2))
    return image[top : max(0, round(y + height / 2)), left : max(0, round(x + width / 2))]


def _tint(region: BgrImage) -> Colour:
    """Mean CIE a*b*; not a number for an empty region."""
    if region.size == 0:
        return np.full(2, math.nan)
    # In 8 bits, a tenth of the time: rounding to whole units of a* and b* is lost in the mean.
    _, *tint, _ = cv2.mean(cv2.cvtColor(np.ascontiguousarray(region), cv2.COLOR_BGR2Lab))
    return np.array(tint, np.float64) - 128

"""A first-class face detector whose faces are written down: which are there, where, how turned, as time goes by.

It looks at one thing in the picture it is given: how it was turned, which the lighter half of the frame tells. So the
finder's real search, turning and mapping back are under test, with no network in between. The finder must make search
pictures of half the frame's size.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.face import Box, Face, Landmarks
from models.images import BgrImage
from models.search_picture import SearchPicture, signed_degrees

WIDTH, HEIGHT = 320, 180


@dataclass(frozen=True, slots=True)
class ScriptedFace:
    """A face in the frame: centre, side and roll in frame pixels and degrees."""

    x: float
    y: float
    side: float = 50.0
    roll_degrees: float = 0.0
    reads_upside_down: bool = False
    nose_aside: float = 0.0

    def found_at(self, turn_degrees: float) -> Face | None:
        """The face as a detector would give it in frame pixels, or None where it does not find it at this turn."""
        tilt = signed_degrees(self.roll_degrees - turn_degrees)
        if abs(tilt) > 60 and not (self.reads_upside_down and abs(tilt) > 120):
            return None
        roll = self.roll_degrees + (180 if abs(tilt) > 120 else 0)
        angle = math.radians(roll)

        def point(across: float, down: float) -> tuple[float, float]:
            across, down = across * self.side, down * self.side
            cosine, sine = math.cos(angle), math.sin(angle)
            return self.x + across * cosine - down * sine, self.y + across * sine + down * cosine

        half = self.side / 2
        return Face(
            Box(self.x - half, self.y - half, self.x + half, self.y + half),
            0.95 - 0.003 * abs(tilt) if abs(tilt) <= 60 else 0.9,
            Landmarks(point(-0.25, -0.1), point(0.25, -0.1), point(0.5 * self.nose_aside, 0.1), point(0, 0.3)),
            signed_degrees(roll),
        )


@dataclass(slots=True)
class ScriptedDetector:
    """Finds the faces of `faces`, which the test changes as its time goes by."""

    faces: tuple[ScriptedFace, ...] = ()
    is_closed: bool = False
    calls: int = 0

    @property
    def name(self) -> str:
        return "scripted"

    def detect(self, image: BgrImage) -> list[Face]:
        self.calls += 1
        turn = turn_of(image)
        picture = SearchPicture.turn(np.zeros((HEIGHT, WIDTH, 3), np.uint8), turn, max(WIDTH, HEIGHT) // 2)
        found = [face.found_at(turn) for face in self.faces]
        return [_in_search(face, picture) for face in found if face is not None]

    def close(self) -> None:
        self.is_closed = True


@dataclass(slots=True)
class ScriptedVoter:
    """Sees the face that it is shown in the middle only where it stands upright; with roll None it sees none."""

    roll_degrees: float | None
    is_closed: bool = False

    @property
    def name(self) -> str:
        return "scripted voter"

    def detect(self, image: BgrImage) -> list[Face]:
        if self.roll_degrees is None or abs(signed_degrees(self.roll_degrees - turn_of(image))) > 60:
            return []
        side = image.shape[0] / 5
        upright = ScriptedFace(image.shape[1] / 2, image.shape[0] / 2, side).found_at(0.0)
        return [] if upright is None else [upright]

    def close(self) -> None:
        self.is_closed = True


def frame(number: int, brightness: int = 120) -> BgrImage:
    """A plain frame whose right half is lighter, so that its turn can be read; no two numbers give the same."""
    image = np.full((HEIGHT, WIDTH, 3), brightness, np.uint8)
    image[:, WIDTH // 2 :] += 60
    image[0, 0] = (number % 251, number // 251 % 251, 7)
    return image


def times(seconds: float, rate: float = 30.0, start: float = 0.0) -> Iterator[float]:
    """Frame times of that span."""
    for index in range(round(seconds * rate)):
        yield start + index / rate


def turn_of(image: BgrImage) -> float:
    """How far the frame was turned: the lighter half's direction."""
    grey = image[::2, ::2, 0]
    inside = grey > 3
    y, x = np.nonzero(inside)
    light = grey[inside] > grey[inside].mean()
    dx, dy = x[light].mean() - x[~light].mean(), y[light].mean() - y[~light].mean()
    return signed_degrees(-math.degrees(math.atan2(dy, dx)))


def _in_search(face: Face, picture: SearchPicture) -> Face:
    """The frame's face in the search picture's pixels."""
    linear = np.linalg.inv(picture.to_frame[:, :2])

    def forward(point: tuple[float, float]) -> tuple[float, float]:
        x, y = linear @ (np.array(point) - picture.to_frame[:, 2])
        return float(x), float(y)

    x, y = forward(face.box.centre)
    half = face.box.width / 2 * picture.scale
    points = face.landmarks
    assert points is not None
    assert points.nose is not None
    assert points.mouth is not None
    landmarks = Landmarks(*(forward(p) for p in (points.right_eye, points.left_eye, points.nose, points.mouth)))
    return Face(Box(x - half, y - half, x + half, y + half), face.score, landmarks, landmarks.roll_degrees)

"""A face in a picture: what every detector returns and the finder passes on."""

import math
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels; (left, top) inside, (right, bottom) outside. May reach over the edge."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Area in square pixels; 0 for a box turned inside out."""
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        """Centre (x, y) in pixels."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def moved(self, dx: float, dy: float) -> "Box":
        """The same box, so many pixels to the right and down."""
        return Box(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def shared(self, other: Self) -> float:
        """Intersection over the smaller of the two areas, 0..1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        smaller = min(self.width * self.height, other.width * other.height)
        return width * height / smaller if min(width, height, smaller) > 0 else 0.0

    def overlap(self, other: Self) -> float:
        """Intersection over union with `other`, 0..1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        shared = max(0.0, width) * max(0.0, height)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Points (x, y) in pixels; left and right are the child's own."""

    right_eye: Point
    left_eye: Point
    nose: Point | None = None
    mouth: Point | None = None

    @property
    def roll_degrees(self) -> float:
        """How far the face is turned clockwise in the picture, -180..180; 0 is upright.

        Upright, the child's right eye is on the picture's left.
        """
        dx = self.left_eye[0] - self.right_eye[0]
        dy = self.left_eye[1] - self.right_eye[1]
        return math.degrees(math.atan2(dy, dx))

    @property
    def eye_distance(self) -> float:
        """Distance between the eyes in pixels."""
        return math.dist(self.right_eye, self.left_eye)

    def moved(self, dx: float, dy: float) -> "Landmarks":
        """The same points, so many pixels to the right and down."""

        def shift(point: Point | None) -> Point | None:
            return None if point is None else (point[0] + dx, point[1] + dy)

        (rx, ry), (lx, ly) = self.right_eye, self.left_eye
        return Landmarks((rx + dx, ry + dy), (lx + dx, ly + dy), shift(self.nose), shift(self.mouth))


@dataclass(frozen=True, slots=True)
class Face:
    """One face in one picture, in that picture's pixels. `score` is the detector's own, 0..1."""

    box: Box
    score: float
    landmarks: Landmarks | None
    roll_degrees: float

    def moved(self, dx: float, dy: float) -> "Face":
        """The same face, so many pixels to the right and down."""
        landmarks = None if self.landmarks is None else self.landmarks.moved(dx, dy)
        return replace(self, box=self.box.moved(dx, dy), landmarks=landmarks)

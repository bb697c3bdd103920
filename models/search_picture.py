"""The small upright picture that a detector sees, and the way back to the frame's pixels."""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from models.crop import turn_upright, warp_region
from models.face import Box, Face, Landmarks, Point
from models.images import BgrImage
from models.opencv import cv2


def signed_degrees(degrees: float) -> float:
    """The same direction as -180..180, 180 itself excluded."""
    return (degrees + 180) % 360 - 180


@dataclass(frozen=True, slots=True, eq=False)
class SearchPicture:
    """A frame made smaller and turned.

    Attributes:
        image: BGR; the turned frame, or a part of it, on black.
        roll_degrees: The roll at which a face in the frame stands upright here.
        scale: Pixels here for one pixel of the frame.
        to_frame: (2, 3) float64, from here to the frame; both count from the corner of the first pixel.
    """

    image: BgrImage
    roll_degrees: float
    scale: float
    to_frame: NDArray[np.float64]

    @classmethod
    def turn(cls, frame: BgrImage, roll_degrees: float, longer_side: int) -> Self:
        """Turns the whole frame so that faces of that roll stand upright.

        Args:
            frame: (H, W, 3) uint8 BGR; not written to.
            roll_degrees: Any angle, clockwise.
            longer_side: The frame's longer side becomes this many pixels; a smaller frame is not enlarged.
        """
        height, width = frame.shape[:2]
        scale = min(1.0, longer_side / max(height, width))
        angle = math.radians(roll_degrees)
        cosine, sine = abs(math.cos(angle)), abs(math.sin(angle))
        shape = (
            max(1, round(scale * (width * cosine + height * sine))),
            max(1, round(scale * (width * sine + height * cosine))),
        )
        to_search = turn_upright((width / 2, height / 2), roll_degrees, scale, (shape[0] / 2, shape[1] / 2))
        step = max(1, int(0.5 / scale))
        # Skipping pixels of a very large frame costs nothing; the detector's own net averages what is left.
        source = np.ascontiguousarray(frame[::step, ::step]) if step > 1 else frame
        matrix = to_search.copy()
        matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5  # OpenCV counts from the centre of the first pixel
        matrix[:, :2] *= step
        image = cv2.warpAffine(source, matrix, shape, flags=cv2.INTER_LINEAR)
        to_frame = np.asarray(cv2.invertAffineTransform(to_search), np.float64)
        return cls(np.asarray(image, np.uint8), roll_degrees, scale, to_frame)

    @classmethod
    def around(cls, frame: BgrImage, roll_degrees: float, box: Box, *, sides: float, pixels: int) -> Self:
        """A square about a face, turned so that it would stand upright at that roll.

        Args:
            frame: (H, W, 3) uint8 BGR; not written to.
            roll_degrees: Any angle, clockwise.
            box: The face, in the frame's pixels; with size.
            sides: The square's side, in larger sides of the box. Black where it reaches over the frame's edge.
            pixels: The square's side here.
        """
        scale = pixels / (sides * max(box.width, box.height))
        to_search = turn_upright(box.centre, roll_degrees, scale, (pixels / 2, pixels / 2))
        rgb = warp_region(frame, to_search, pixels, pixels)
        to_frame = np.asarray(cv2.invertAffineTransform(to_search), np.float64)
        return cls(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8), roll_degrees, scale, to_frame)

    def face_in_frame(self, face: Face) -> Face:
        """The face found here, in the frame's pixels.

        The box keeps the upright face's sides (they change places at a quarter turn), so that its size does not depend
        on the roll; landmarks and roll are the frame's own.
        """
        x, y = self._point(face.box.centre)
        width, height = face.box.width / self.scale, face.box.height / self.scale
        if round(self.roll_degrees / 90) % 2:
            width, height = height, width
        points = face.landmarks
        return replace(
            face,
            box=Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2),
            landmarks=None if points is None else self._landmarks(points),
            roll_degrees=signed_degrees(face.roll_degrees + self.roll_degrees),
        )

    def _landmarks(self, points: Landmarks) -> Landmarks:
        return Landmarks(
            right_eye=self._point(points.right_eye),
            left_eye=self._point(points.left_eye),
            nose=None if points.nose is None else self._point(points.nose),
            mouth=None if points.mouth is None else self._point(points.mouth),
        )

    def _point(self, point: Point) -> Point:
        x, y = self.to_frame @ (*point, 1.0)
        return float(x), float(y)

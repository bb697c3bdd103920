"""Cuts the upright square that a model looks at out of a frame."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.face import Face
from models.images import BgrImage, RgbCrop
from models.opencv import cv2

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A face as a model takes it, and where it came from.

    Attributes:
        image: (height, width, 3) uint8, RGB, upright; black where it reaches over the frame's edge.
        frame_to_crop: (2, 3) float64; takes (x, y, 1) of the frame to the crop. Both count from the corner of the first
            pixel, as `Box` does, so a pixel's centre is at .5.
    """

    image: RgbCrop
    frame_to_crop: Matrix

    def corners(self) -> Matrix:
        """The crop's corners in frame pixels, (4, 2) float64: top left, top right, bottom right, bottom left."""
        height, width = self.image.shape[:2]
        back = cv2.invertAffineTransform(self.frame_to_crop)
        corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
        return np.asarray(corners @ back.T, np.float64)


def cut_crop(image: BgrImage, face: Face, roll_degrees: float, *, margin: float, width: int, height: int) -> Crop:
    """Cuts the square about the face's box, turned upright.

    The square's side is the box's larger side and `margin` of it on each side. Where `width` and `height` differ, the
    longer one shows more of the frame; nothing is stretched. Only the needed region of the frame is read.

    Args:
        image: (H, W, 3) uint8 BGR; not written to.
        face: In the pixels of `image`; only its box is used.
        roll_degrees: How far the face is turned clockwise.
        margin: Share of the box's larger side, 0 or more.
        width: Of the crop in pixels.
        height: Of the crop in pixels.

    Raises:
        ValueError: The box is empty, the margin negative or the crop without size.
    """
    side = max(face.box.width, face.box.height) * (1 + 2 * margin)
    if not (side > 0 and math.isfinite(side) and margin >= 0 and width > 0 and height > 0):
        raise ValueError(
            f"a crop needs a box with size, a margin of 0 or more and a size of 1 px or more, "
            f"got {face.box}, {margin} and {width}x{height}: check the finder and the manifest"
        )
    scale = min(width, height) / side
    frame_to_crop = turn_upright(face.box.centre, roll_degrees, scale, (width / 2, height / 2))
    return Crop(warp_region(image, frame_to_crop, width, height), frame_to_crop)


def turn_upright(centre: tuple[float, float], roll_degrees: float, scale: float, target: tuple[float, float]) -> Matrix:
    """The (2, 3) map that turns by -roll about `centre`, scales, and puts `centre` on `target`; pixel corners at 0."""
    cosine, sine = _exact_cosine_sine(roll_degrees)
    linear = scale * np.array([[cosine, sine], [-sine, cosine]])
    shift = np.array(target) - linear @ np.array(centre)
    return np.hstack([linear, shift[:, None]])


def warp_region(image: BgrImage, frame_to_crop: Matrix, width: int, height: int) -> RgbCrop:
    """Resamples what the map shows, as (height, width, 3) RGB. Reads a region of `image`, never copies the whole."""
    back = cv2.invertAffineTransform(frame_to_crop)
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]]) @ back.T
    # One pixel more than a linear filter needs, so that the region's own edge never shows inside the frame.
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 2, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 2, image.shape[1::-1])
    if left >= right or top >= bottom:
        return np.zeros((height, width, 3), np.uint8)
    region = image[top:bottom, left:right]
    scale = math.sqrt(abs(np.linalg.det(frame_to_crop[:, :2])))
    matrix = frame_to_crop.copy()
    matrix[:, 2] += matrix[:, :2] @ (left, top)
    step = int(1 / scale) if scale > 0 else 1
    if step >= 2:
        # A linear filter reads 2x2 pixels: shrunk further it would skip pixels and make patterns, so average first.
        shape = (max(1, region.shape[1] // step), max(1, region.shape[0] // step))
        matrix[:, :2] *= np.array([region.shape[1] / shape[0], region.shape[0] / shape[1]])
        region = np.asarray(cv2.resize(region, shape, interpolation=cv2.INTER_AREA), np.uint8)
    # OpenCV counts from the centre of the first pixel.
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    crop = cv2.warpAffine(region, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2RGB), np.uint8)


def _exact_cosine_sine(degrees: float) -> tuple[float, float]:
    """Exact at quarter turns, so that a crop at 90 degrees is the same pixels as one at 0."""
    exact = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}
    angle = degrees % 360
    return exact.get(angle, (math.cos(math.radians(angle)), math.sin(math.radians(angle))))

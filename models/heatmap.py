"""Grad-CAM as colours over a crop or over the whole picture. For the eye only: no number is read from these.

The colours are OpenCV's viridis, made for every kind of colour vision: green and yellow, which no skin has (cividis is
grey in its middle, and was hardly seen on a face). Where the model looked harder they are brighter and less
transparent.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.images import BgrImage, RgbCrop

STRONGEST = 0.7
"""Opacity at most: the face stays visible below."""

FULL_FROM = 0.6
"""From this share of the maximum on it is as opaque as that: half of it must be seen from two metres away."""


def heat_colours(cam: NDArray[np.float32], width: int, height: int, maximum: float | None = None) -> NDArray[np.uint8]:
    """A map of one class as a picture with transparency.

    Args:
        cam: (h, w) float32, 0 and up.
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        maximum: The value that is shown at full strength; None for the map's own largest. Give one value for a whole
            recording, or a faint map looks as strong as a strong one.

    Returns:
        (height, width, 4) uint8, RGBA.

    Raises:
        ValueError: `cam` is not a map, or `maximum` is under 0.
    """
    from models.opencv import cv2

    strengths = _strengths(cam, width, height, maximum)
    colours = cv2.applyColorMap(strengths, cv2.COLORMAP_VIRIDIS)
    result: NDArray[np.uint8] = np.dstack([colours[..., ::-1], _opacity()[strengths]])
    return result


def overlay_crop(crop: RgbCrop, cam: NDArray[np.float32], maximum: float | None = None) -> RgbCrop:
    """A crop with the map over it; a new picture. Arguments and errors as in `heat_colours`."""
    strengths = _strengths(cam, crop.shape[1], crop.shape[0], maximum)
    return _tinted(crop, strengths, is_rgb=True)


def overlay_frame(
    image: BgrImage,
    cam: NDArray[np.float32],
    frame_to_crop: NDArray[np.float64],
    crop_size: tuple[int, int],
    maximum: float | None = None,
) -> BgrImage:
    """A frame with the map laid back to where the crop was cut from; a new picture.

    Args:
        image: (H, W, 3) uint8, BGR.
        cam: (h, w) float32, 0 and up.
        frame_to_crop: (2, 3) affine from the frame's pixels to the crop's.
        crop_size: (width, height) of the crop in pixels.
        maximum: As in `heat_colours`.
    """
    from models.opencv import cv2

    width, height = crop_size
    result = image.copy()
    crop_to_frame = cv2.invertAffineTransform(frame_to_crop)
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64) @ crop_to_frame.T
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (image.shape[1], image.shape[0]))
    if left >= right or top >= bottom:
        return result
    # Only the crop's surroundings are warped: the same affine, its origin moved to their corner.
    to_crop = np.array(frame_to_crop, np.float64)
    to_crop[:, 2] += to_crop[:, :2] @ np.array([left, top], np.float64)
    strengths: NDArray[np.uint8] = cv2.warpAffine(  # type: ignore[assignment]
        _strengths(cam, width, height, maximum),
        to_crop,
        (int(right - left), int(bottom - top)),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,  # 0 is no colour at all
    )
    region = result[top:bottom, left:right]
    region[...] = _tinted(region, strengths, is_rgb=False)
    return result


def _strengths(cam: NDArray[np.float32], width: int, height: int, maximum: float | None) -> NDArray[np.uint8]:
    """The map in 255 steps, (height, width) uint8. Arguments and errors as in `heat_colours`."""
    from models.opencv import cv2

    if cam.ndim != 2:
        raise ValueError(f"a map must be of shape (h, w), got {cam.shape}; choose one class")
    top = float(cam.max()) if maximum is None else maximum
    if top < 0:
        raise ValueError(f"the maximum of a map must be 0 or more, got {top}")
    shares = np.zeros_like(cam, np.float32) if top == 0 else np.clip(cam / np.float32(top), 0, 1).astype(np.float32)
    # Linear: a cubic would overshoot and show places that no cell names.
    shares = cv2.resize(shares, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray((shares * 255).round(), np.uint8)


@lru_cache(maxsize=1)
def _opacity() -> NDArray[np.uint8]:
    """By strength, (256,) uint8."""
    shares = np.minimum(np.arange(256) / (255 * FULL_FROM), 1.0)
    return np.asarray((255 * STRONGEST * shares).round(), np.uint8)


@lru_cache(maxsize=2)
def _tints(*, is_rgb: bool) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """By strength: the colour that is added, and what is left of the picture; each (256, 1, 3) uint8."""
    from models.opencv import cv2

    steps = np.arange(256, dtype=np.uint8)[:, None]
    opacity = _opacity()[:, None, None].astype(np.float32)
    colours = cv2.applyColorMap(steps, cv2.COLORMAP_VIRIDIS)[..., :: -1 if is_rgb else 1]
    added = np.ascontiguousarray((colours * (opacity / 255)).round().astype(np.uint8))
    left = np.ascontiguousarray(np.repeat(255 - opacity, 3, axis=2).astype(np.uint8))
    return added, left


def _tinted(image: NDArray[np.uint8], strengths: NDArray[np.uint8], *, is_rgb: bool) -> NDArray[np.uint8]:
    """In 8 bits, by two tables: a third of the time of blending in float32."""
    from models.opencv import cv2

    added, left = _tints(is_rgb=is_rgb)
    kept = cv2.multiply(image, cv2.applyColorMap(strengths, left), scale=1 / 255)
    return np.asarray(cv2.add(kept, cv2.applyColorMap(strengths, added)), np.uint8)

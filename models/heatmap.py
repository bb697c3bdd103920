"""Grad-CAM as colours over a crop or over the whole picture. For the eye only: no number is read from these.

The colours are OpenCV's cividis, which looks the same to people with any kind of colour vision; where the model looked
harder the colour is brighter and less transparent.
"""

import numpy as np
from numpy.typing import NDArray

from models.images import BgrImage, RgbCrop

STRONGEST = 0.65
"""Opacity at the map's maximum: the face stays visible below."""


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

    if cam.ndim != 2:
        raise ValueError(f"a map must be of shape (h, w), got {cam.shape}; choose one class")
    top = float(cam.max()) if maximum is None else maximum
    if top < 0:
        raise ValueError(f"the maximum of a map must be 0 or more, got {top}")
    shares = np.zeros_like(cam, np.float32) if top == 0 else np.clip(cam / np.float32(top), 0, 1).astype(np.float32)
    # Linear: a cubic would overshoot and show places that no cell names.
    shares = cv2.resize(shares, (width, height), interpolation=cv2.INTER_LINEAR)
    colours = cv2.applyColorMap((shares * 255).round().astype(np.uint8), cv2.COLORMAP_CIVIDIS)
    alpha = (shares * (STRONGEST * 255)).round().astype(np.uint8)
    result: NDArray[np.uint8] = np.dstack([colours[..., ::-1], alpha])
    return result


def overlay_crop(crop: RgbCrop, cam: NDArray[np.float32], maximum: float | None = None) -> RgbCrop:
    """A crop with the map over it; a new picture. Arguments and errors as in `heat_colours`."""
    heat = heat_colours(cam, crop.shape[1], crop.shape[0], maximum)
    return _blend(crop, heat[..., :3], heat[..., 3])


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
    heat: NDArray[np.uint8] = cv2.warpAffine(  # type: ignore[assignment]
        heat_colours(cam, width, height, maximum),
        to_crop,
        (int(right - left), int(bottom - top)),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
    )
    region = result[top:bottom, left:right]
    region[...] = _blend(region, heat[..., 2::-1], heat[..., 3])
    return result


def _blend(image: NDArray[np.uint8], colours: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from models.opencv import cv2

    share = alpha.astype(np.float32) / np.float32(255)
    blended = cv2.blendLinear(np.ascontiguousarray(image), np.ascontiguousarray(colours), 1 - share, share)
    return np.asarray(blended, np.uint8)

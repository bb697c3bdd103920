"""From linear light to a camera's picture: exposure, tone curve, blur by motion, noise, compression."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.images import BgrImage

TARGET_GREY = 0.44
"""Mean linear light that the camera's automatic exposure aims for; it goes two thirds of the way."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """A camera's weaknesses.

    `motion_pixels` and `motion_degrees` are the smear's length and direction; `defocus_pixels` a Gaussian's sigma;
    `noise` the standard deviation in grey levels at middle grey; `quality` JPEG's 1-100, None for no compression;
    `cast` multiplies linear red, green and blue (white balance that missed); `smallest_side` first scales the picture
    down to that many rows, as a cheaper camera would.
    """

    motion_pixels: float = 0.0
    motion_degrees: float = 0.0
    defocus_pixels: float = 0.0
    noise: float = 1.5
    quality: int | None = 90
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    contrast: float = 1.0
    rows: int | None = None


def automatic_gain(colour: NDArray[np.float32]) -> float:
    """What the camera multiplies light with so that the picture becomes neither dark nor pale."""
    mean = float(np.clip(colour, 0, 2.0).mean())
    return float((TARGET_GREY / max(mean, 1e-3)) ** 0.67)


def expose(colour: NDArray[np.float32], sensor: Sensor, gain: float, random: np.random.Generator) -> BgrImage:
    """Linear RGB (H, W, 3) as the picture that the camera would deliver.

    Args:
        colour: linear light, red first.
        sensor: the camera.
        gain: what to multiply light with.
        random: noise comes from here.
    """
    light = colour * (np.array(sensor.cast, np.float32) * gain)
    rows, columns = light.shape[:2]
    if sensor.rows is not None and sensor.rows < rows:
        small = (max(1, round(columns * sensor.rows / rows)), sensor.rows)
        light = cv2.resize(light, small, interpolation=cv2.INTER_AREA)
    if sensor.motion_pixels > 1:
        light = cv2.filter2D(light, -1, motion_kernel(sensor.motion_pixels, sensor.motion_degrees))
    if sensor.defocus_pixels > 0.2:
        light = cv2.GaussianBlur(light, (0, 0), sensor.defocus_pixels)
    # A soft shoulder keeps bright cloth from clipping; then the display's curve.
    curve = np.clip(light * (1 + light / 4) / (1 + light), 0, 1) ** np.float32(1 / 2.2)
    curve = np.clip((curve - 0.5) * sensor.contrast + 0.5, 0, 1)
    levels = curve.astype(np.float32) * 255
    if sensor.noise > 0:
        grain = random.standard_normal(levels.shape, dtype=np.float32)
        levels += grain * np.float32(sensor.noise) * np.sqrt(np.maximum(levels, 4) / 128)
    image = np.clip(levels, 0, 255).astype(np.uint8)[:, :, ::-1]
    if image.shape[0] != rows:
        image = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_LINEAR)
    if sensor.quality is not None:
        _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, sensor.quality])
        image = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(image)


def motion_kernel(length: float, degrees: float) -> NDArray[np.float32]:
    """A line of that many pixels, (n, n), summing to 1."""
    size = max(3, int(np.ceil(length)) | 1)
    kernel = np.zeros((size, size), np.float32)
    middle, angle = size / 2 - 0.5, np.radians(degrees)
    dx, dy = np.cos(angle) * length / 2, np.sin(angle) * length / 2
    start, end = (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))
    cv2.line(kernel, start, end, 1.0, 1, cv2.LINE_AA)
    return np.asarray(kernel / kernel.sum(), np.float32)

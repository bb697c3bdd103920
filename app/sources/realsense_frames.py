"""Turns the RealSense SDK's frames into our arrays and seconds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.sources.source import SourceError
from models.images import BgrImage, DepthImage
from models.opencv import cv2

TO_BGR = {
    "rgb8": cv2.COLOR_RGB2BGR,
    "rgba8": cv2.COLOR_RGBA2BGR,
    "bgra8": cv2.COLOR_BGRA2BGR,
    "y8": cv2.COLOR_GRAY2BGR,
    "yuyv": cv2.COLOR_YUV2BGR_YUY2,
    "uyvy": cv2.COLOR_YUV2BGR_UYVY,
}
"""By the SDK's names. The RealSense Viewer records RGB8; our own camera is asked for BGR8."""

JUMP_SECONDS = 10.0
"""Two frames of a device are never that far apart: silence ends a live source much earlier."""

HOLE_SECONDS = 86400.0
"""A recording may lack some of its time, but no day of it: then its clock has jumped."""


class DeviceClock:
    """Seconds from the first frame by the device's clock, rising also where that clock starts anew.

    A D400's own counter begins again after 71 minutes (32 bits of microseconds), and the SDK may pass from the device's
    clock to its estimate of the computer's in the first second. Then one frame's length is put in place of the jump.

    Args:
        frame_seconds: The usual time from frame to frame.
        is_live: Whether it is a device; a recording may have a hole, whose time is kept.
    """

    def __init__(self, frame_seconds: float, *, is_live: bool) -> None:
        self._frame_seconds = frame_seconds
        self._longest_step = JUMP_SECONDS if is_live else HOLE_SECONDS
        self._offset = 0.0
        self._domain: str | None = None
        self._last_stamp = 0.0
        self._last: float | None = None

    def time_of(self, stamp_seconds: float, domain: str) -> float | None:
        """The frame's time; None for one that is not newer than the last.

        Args:
            stamp_seconds: As the device says.
            domain: Which clock that is.
        """
        if self._last is None:
            self._offset = -stamp_seconds
        elif domain != self._domain or not -JUMP_SECONDS <= stamp_seconds - self._last_stamp <= self._longest_step:
            self._offset = self._last + self._frame_seconds - stamp_seconds
        elif stamp_seconds <= self._last_stamp:
            return None
        self._last_stamp, self._domain = stamp_seconds, domain
        self._last = stamp_seconds + self._offset
        return self._last


def to_bgr(colour: Any) -> BgrImage:
    """A colour frame of the SDK as (H, W, 3) uint8 BGR, in memory of its own.

    Raises:
        SourceError: Its coding is none of those that we know.
    """
    coding = colour.get_profile().format().name
    pixels = np.asanyarray(colour.get_data())
    if coding == "bgr8":
        return np.array(pixels, np.uint8)
    if coding not in TO_BGR:
        known = ", ".join(("bgr8", *TO_BGR))
        raise SourceError(
            f"The recording's colour is coded as {coding}, not one of {known}: record it as one of these."
        )
    if coding in ("yuyv", "uyvy"):
        pixels = pixels.view(np.uint8).reshape(colour.get_height(), colour.get_width(), 2)
    return np.asarray(cv2.cvtColor(pixels, TO_BGR[coding]), np.uint8)


def to_millimetres(depth: NDArray[np.uint16], units_metres: float) -> DepthImage:
    """A depth picture in the device's units as whole millimetres, in memory of its own; 0 stays "not measured".

    Args:
        depth: (H, W) uint16, in multiples of `units_metres`.
        units_metres: The SDK's depth units, 0.001 unless somebody changed them.
    """
    scale = units_metres * 1000
    if abs(scale - 1) < 1e-4:  # the SDK keeps 0.001 as a float32
        return depth.copy()
    return np.asarray(np.clip(np.rint(depth * scale), 0, 65535), np.uint16)

"""Keeps a face for a moment that the detector misses, and steadies its box."""

import math

import numpy as np
from numpy.typing import NDArray

from models.face import Box
from models.opencv import cv2

GreyImage = NDArray[np.uint8]

MOST_POINTS = 40
LEAST_POINTS = 8
LEAST_SHARE = 0.5
"""Share of the points that must be found again: behind a hand most are not."""
MOST_ERROR_PIXELS = 1.0
"""Of going there and back, in pixels of the small picture."""
LIKE = 0.5
"""Correlation of the face's place with what was there from which it still looks the same."""


class FlowTracker:
    """Follows a face from the last picture in which it was detected, by Lucas-Kanade flow checked there and back."""

    def __init__(self) -> None:
        self._grey: GreyImage | None = None  # never written to
        self._box = Box(0, 0, 0, 0)
        self._scale = 1.0

    def seen(self, grey: GreyImage, scale: float, box: Box) -> None:
        """The face was detected.

        Args:
            grey: (h, w) uint8, the whole picture made small; kept, not copied.
            scale: Its pixels for one pixel of the frame.
            box: In the frame's pixels.
        """
        self._grey, self._scale, self._box = grey, scale, box

    def forget(self) -> None:
        """There is no face to follow any more."""
        self._grey = None

    def follow(self, grey: GreyImage) -> Box | None:
        """Where the face is in this picture, in frame pixels; None where it cannot be followed."""
        if self._grey is None or grey.shape != self._grey.shape:
            return None
        mask = np.zeros_like(self._grey)
        rows, columns = self._place()
        mask[rows, columns] = 255
        points = cv2.goodFeaturesToTrack(self._grey, MOST_POINTS, 0.02, 3, mask=mask)
        if np.size(points) < 2 * LEAST_POINTS:  # also where OpenCV finds none and gives None
            return None
        points = np.asarray(points, np.float32)
        there, found, _ = cv2.calcOpticalFlowPyrLK(self._grey, grey, points, np.empty_like(points))
        back, found_back, _ = cv2.calcOpticalFlowPyrLK(grey, self._grey, there, np.empty_like(points))
        error = np.linalg.norm(back - points, axis=2).ravel()
        good = (found.ravel() > 0) & (found_back.ravel() > 0) & (error < MOST_ERROR_PIXELS)
        if np.count_nonzero(good) < max(LEAST_POINTS, LEAST_SHARE * len(points)):
            return None
        dx, dy = (np.median((there - points)[good].reshape(-1, 2), axis=0) / self._scale).tolist()
        return self._box.moved(dx, dy)

    def place_looks_changed(self, grey: GreyImage) -> bool:
        """Whether something else is seen where the face was; false without a face to compare."""
        if self._grey is None or grey.shape != self._grey.shape:
            return False
        rows, columns = self._place()
        before, now = self._grey[rows, columns].astype(np.float32), grey[rows, columns].astype(np.float32)
        if before.size == 0:
            return False
        before -= before.mean()
        now -= now.mean()
        likeness = float((before * now).sum()) / max(float(np.linalg.norm(before) * np.linalg.norm(now)), 1e-6)
        return likeness < LIKE

    def _place(self) -> tuple[slice, slice]:
        scale, box = self._scale, self._box
        return (
            slice(max(0, round(box.top * scale)), max(0, round(box.bottom * scale))),
            slice(max(0, round(box.left * scale)), max(0, round(box.right * scale))),
        )


class BoxSmoother:
    """Averages a box's centre and sides over time."""

    def __init__(self, time_constant_seconds: float) -> None:
        self._time_constant = time_constant_seconds
        self._box: Box | None = None
        self._seconds = 0.0

    def smooth(self, box: Box, time_seconds: float) -> Box:
        """The smoothed box. A jump by half a side or a pause of ten time constants starts anew."""
        before, step = self._box, time_seconds - self._seconds
        self._seconds = time_seconds
        if before is not None and 0 <= step <= 10 * self._time_constant:
            jump = math.dist(before.centre, box.centre)
            if jump < 0.5 * max(box.width, box.height):
                new = 1 - math.exp(-step / self._time_constant)
                box = Box(
                    before.left + new * (box.left - before.left),
                    before.top + new * (box.top - before.top),
                    before.right + new * (box.right - before.right),
                    before.bottom + new * (box.bottom - before.bottom),
                )
        self._box = box
        return box

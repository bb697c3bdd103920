"""Turns a picture the way up that its file's display matrix asks for: phones store portrait video lying down."""

from dataclasses import dataclass

import numpy as np

from models.images import BgrImage


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways to lay a picture on a grid: first swap the axes, then mirror.

    Attributes:
        swaps_axes: Rows become columns.
        mirrors_x: Left and right change places, after the swap.
        mirrors_y: Top and bottom change places, after the swap.
    """

    swaps_axes: bool = False
    mirrors_x: bool = False
    mirrors_y: bool = False

    @classmethod
    def from_display_matrix(cls, matrix: bytes) -> "Orientation":
        """Reads FFmpeg's display matrix: nine native int32, of which (a, b; c, d) at 0, 1, 3, 4 turn and mirror.

        A point (x, y) of the stored picture is shown at (a x + c y, b x + d y) (FFmpeg, libavutil/display.h). An angle
        between quarter turns, which no camera writes, goes to the nearest one.
        """
        a, b, _, c, d = (int(value) for value in np.frombuffer(matrix, np.int32)[:5])
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(swaps_axes=True, mirrors_x=c < 0, mirrors_y=b < 0)
        return cls(mirrors_x=a < 0, mirrors_y=d < 0)

    def upright(self, image: BgrImage) -> BgrImage:
        """The picture as it should be shown, (H, W, 3) uint8 in one piece; itself where nothing is to be done."""
        if not (self.swaps_axes or self.mirrors_x or self.mirrors_y):
            return image
        # NumPy takes four times as long as OpenCV to turn a picture, so OpenCV does it; only such files need it.
        from models.opencv import cv2

        turned = cv2.transpose(image) if self.swaps_axes else image
        if self.mirrors_x or self.mirrors_y:
            turned = cv2.flip(turned, -1 if self.mirrors_x and self.mirrors_y else int(self.mirrors_x))
        return np.asarray(turned, np.uint8)

"""Notices that the camera was moved: the background is another one, and stays so.

Only the outer blocks of the picture are compared, by correlation, which does not mind brighter or darker light. What it
cannot do: a plain background without any pattern tells nothing, and a move by less than the pattern's size is not seen
(it would not change which way is up either).
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.finder_settings import FinderSettings

GreyImage = NDArray[np.uint8]

COLUMNS, ROWS = 6, 4
LEAST_PATTERN = 3.0
"""Standard deviation of a block, in grey levels, from which it has a pattern to compare."""
LEAST_BLOCKS = 4
"""With fewer blocks that have a pattern nothing is said."""


class CameraWatch:
    """Compares small grey pictures of the same size over time."""

    def __init__(self, settings: FinderSettings) -> None:
        self._settings = settings
        self._reference: NDArray[np.float32] | None = None
        self._reference_seconds = 0.0
        self._previous: NDArray[np.float32] | None = None
        self._compared_seconds = 0.0
        self._changed_since: float | None = None
        self._last_alike_seconds = -math.inf

    @property
    def last_alike_seconds(self) -> float:
        """When the picture was last seen as it was before the newest move: that move came later."""
        return self._last_alike_seconds

    def restart(self) -> None:
        """Forgets what the background looked like, as after a seek."""
        self._reference = self._previous = None
        self._changed_since = None

    def update(self, grey: GreyImage, time_seconds: float) -> bool:
        """Takes a picture; true once for each move of the camera, when the picture stands still again.

        Args:
            grey: (h, w) uint8, about 320 px wide.
            time_seconds: Of the frame.
        """
        if grey.shape[0] < ROWS or grey.shape[1] < COLUMNS:
            return False  # no picture that could be cut into blocks
        if self._reference is not None and time_seconds - self._compared_seconds < self._settings.moved_every_seconds:
            return False
        before, self._compared_seconds = self._compared_seconds, time_seconds
        blocks = outer_blocks(grey)
        previous, self._previous = self._previous, blocks
        if self._reference is None or previous is None or blocks.shape != self._reference.shape:
            self._take(blocks, time_seconds)
            return False
        if not self._differs(self._reference, blocks):
            self._changed_since = None
            if time_seconds - self._reference_seconds > self._settings.reference_seconds:
                self._take(blocks, time_seconds)
            return False
        if self._changed_since is None:
            self._changed_since, self._last_alike_seconds = time_seconds, before
        lasted = time_seconds - self._changed_since
        settled = not self._differs(previous, blocks)
        if lasted >= self._settings.moved_seconds * (1 if settled else 3):
            self._take(blocks, time_seconds)
            return True
        return False

    def _take(self, blocks: NDArray[np.float32], time_seconds: float) -> None:
        self._reference = blocks
        self._reference_seconds = time_seconds
        self._changed_since = None

    def _differs(self, before: NDArray[np.float32], now: NDArray[np.float32]) -> bool:
        norms_before, norms_now = np.linalg.norm(before, axis=1), np.linalg.norm(now, axis=1)
        least = LEAST_PATTERN * np.sqrt(before.shape[1])
        patterned = (norms_before > least) | (norms_now > least)
        if np.count_nonzero(patterned) < LEAST_BLOCKS:
            return False
        # A pattern that appears or vanishes counts as another one: its correlation with none is near 0.
        likeness = (before * now).sum(axis=1) / np.maximum(norms_before * norms_now, 1e-6)
        changed = np.mean(likeness[patterned] < self._settings.moved_likeness)
        return bool(changed >= self._settings.moved_share)


def outer_blocks(grey: GreyImage) -> NDArray[np.float32]:
    """The outer ring of a 6 x 4 grid of blocks, each flattened and freed of its mean: (16, pixels) float32."""
    height, width = grey.shape[0] // ROWS, grey.shape[1] // COLUMNS
    grid = grey[: height * ROWS, : width * COLUMNS].reshape(ROWS, height, COLUMNS, width).swapaxes(1, 2)
    is_outer = np.ones((ROWS, COLUMNS), bool)
    is_outer[1:-1, 1:-1] = False
    blocks = grid[is_outer].reshape(-1, height * width).astype(np.float32)
    return np.asarray(blocks - blocks.mean(axis=1, keepdims=True), np.float32)

"""Crops of coloured noise: reference crops that show nobody."""

import cv2
import numpy as np
from numpy.typing import NDArray

SCALES = (3, 7, 15, 40, 112)
"""Cells a side of the noise that is added up, from large blobs to grain, so that every layer has something to see."""


def noise_crops(count: int, width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Smooth coloured noise, (count, height, width, 3) uint8, the same for the same seed."""
    random = np.random.default_rng(seed)
    crops = np.empty((count, height, width, 3), np.uint8)
    for crop in crops:
        total = np.full((height, width, 3), 110.0, np.float32)
        for cells in SCALES:
            noise = random.normal(0.0, 60.0 / cells**0.4, (cells, cells, 3)).astype(np.float32)
            total += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
        crop[...] = np.clip(total, 0, 255)
    return crops

"""Grey pixels and their principal components (Brahnam and others, 2006; thesis, section 2.3.1)."""

import numpy as np
from numpy.typing import NDArray

from models.opencv import cv2
from training.baselines.baseline import Baseline, Features

SIDE = 64
COMPONENTS = 70
"""Both are this project's choice; the thesis names neither for its chapter 2."""


def grey_faces(crops: NDArray[np.uint8], side: int = SIDE) -> NDArray[np.uint8]:
    """(N, side, side) grey, histogram equalised against light, of crops (N, H, W, 3) uint8, RGB."""
    small = (cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA) for crop in crops)
    return np.stack([cv2.equalizeHist(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)) for crop in small]).astype(np.uint8)


def pixels(crops: NDArray[np.uint8]) -> Features:
    """(N, side x side) float32, 0..1."""
    return grey_faces(crops).reshape(len(crops), -1).astype(np.float32) / np.float32(255)


PIXELS_LDA = Baseline(
    "pixels-pca-lda",
    "Grey pixels, principal components, linear discriminant (after Brahnam and others, 2006)",
    pixels,
    COMPONENTS,
    "lda",
)
PIXELS_SVM = Baseline(
    "pixels-pca-svm",
    "Grey pixels, principal components, linear SVM (after Brahnam and others, 2006)",
    pixels,
    COMPONENTS,
    "svm",
)

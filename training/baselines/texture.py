"""Local binary patterns and histograms of oriented gradients (thesis, section 2.3.1).

Celona and Manoni (2017, the thesis's [51]) use both. Patterns: Ojala, Pietikainen, Maenpaa, 2002; gradients: Dalal
and Triggs, 2005; both as scikit-image has them.
"""

import numpy as np
from numpy.typing import NDArray

from training.baselines.baseline import Baseline, Features
from training.baselines.pixels import grey_faces

SIDE = 96
CELLS = 6
"""Histograms of patterns are taken over 6 x 6 cells of 16 pixels."""

NEIGHBOURS, RADIUS = 8, 1
PATTERNS = NEIGHBOURS * (NEIGHBOURS - 1) + 3
"""Uniform patterns that are not turned into each other, and one for all others."""


def lbp_and_hog(crops: NDArray[np.uint8]) -> Features:
    """(N, CELLS² x PATTERNS + HOG's) float32 of crops (N, H, W, 3) uint8, RGB."""
    return np.stack([np.concatenate([_lbp(face), _hog(face)]) for face in grey_faces(crops, SIDE)])


def _lbp(face: NDArray[np.uint8]) -> Features:
    from skimage.feature import local_binary_pattern

    codes = local_binary_pattern(face, NEIGHBOURS, RADIUS, method="nri_uniform")  # type: ignore[no-untyped-call]
    cell = SIDE // CELLS
    blocks = codes.astype(np.int64).reshape(CELLS, cell, CELLS, cell).transpose(0, 2, 1, 3).reshape(CELLS * CELLS, -1)
    places = blocks + np.arange(CELLS * CELLS)[:, np.newaxis] * PATTERNS
    counts = np.bincount(places.ravel(), minlength=CELLS * CELLS * PATTERNS)
    return (counts / (cell * cell)).astype(np.float32)


def _hog(face: NDArray[np.uint8]) -> Features:
    from skimage.feature import hog

    return np.asarray(hog(face, orientations=9, pixels_per_cell=(12, 12), cells_per_block=(2, 2)), np.float32)


LBP_HOG_SVM = Baseline(
    "lbp-hog-svm",
    "Local binary patterns and histograms of oriented gradients, linear SVM (the handcrafted features of Celona and "
    "Manoni, 2017)",
    lbp_and_hog,
    None,
    "svm",
)

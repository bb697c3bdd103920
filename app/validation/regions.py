"""How much of Grad-CAM lies in the face's action regions: brow, eyes, nasolabial folds and mouth.

The regions follow from the true eyes and mouth. With e the middle of the eyes, a the way from the right eye to the
left and d the way from e to the mouth, a point of the face is e + s a + t d: so the regions go along when a head turns.
The limits in (s, t), set by eye on rendered faces of all kinds:

    brow         s -0.85..0.85, t -0.75..-0.25, and the root of the nose between the eyes, s -0.18..0.18, t -0.25..0.1
    eyes         s within 0.32 of -0.5 and of 0.5, t -0.25..0.25
    nasolabial   s 0.2..0.55 on either side, t 0.3..0.95
    mouth        s -0.5..0.5, t 0.75..1.4; where it meets the folds the mouth has it
    face         the rest of the ellipse that fills the true box of the face

Chance is a region's share of the crop's area: a map that is the same everywhere puts just that much into it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.validation.truth import Truth
from models.crop import Crop
from models.opencv import cv2

REGIONS = ("brow", "eyes", "nasolabial", "mouth")
PARTS = (*REGIONS, "face")
"""The action regions, and what is left of the face."""

_LIMITS = {
    "brow": ((-0.85, 0.85, -0.75, -0.25), (-0.18, 0.18, -0.25, 0.1)),
    "eyes": ((-0.82, -0.18, -0.25, 0.25), (0.18, 0.82, -0.25, 0.25)),
    "nasolabial": ((-0.55, -0.2, 0.3, 0.95), (0.2, 0.55, 0.3, 0.95)),
    "mouth": ((-0.5, 0.5, 0.75, 1.4),),
}
_FINE = 4  # binary digits behind the point of a pixel, for OpenCV


@dataclass(frozen=True, slots=True)
class CamMass:
    """Where one frame's map for pain lies.

    Attributes:
        frame: Index in the recording.
        mass: Share of the map in each of `PARTS`, 0..1; what is left is outside the face. None where the map is all 0.
        area: Share of the crop's area that each of `PARTS` has, 0..1.
    """

    frame: int
    mass: tuple[float, ...] | None
    area: tuple[float, ...]


def cam_mass(truth: Truth, frame: int, crop: Crop, cam: NDArray[np.float32]) -> CamMass:
    """Measures one frame.

    Args:
        truth: With eyes, mouth and box in that frame.
        frame: Index in the recording.
        crop: What the model saw.
        cam: (h, w) float32, 0 and up: the map for pain. It is spread over the crop as the screen shows it.
    """
    height, width = crop.image.shape[:2]
    owner = part_of_pixels(truth, frame, crop)
    spread = cv2.resize(np.ascontiguousarray(cam), (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float64)
    counts = np.bincount(owner.ravel(), minlength=len(PARTS) + 1)[: len(PARTS)]
    sums = np.bincount(owner.ravel(), weights=spread.ravel(), minlength=len(PARTS) + 1)[: len(PARTS)]
    whole = float(spread.sum())
    return CamMass(
        frame,
        tuple((sums / whole).tolist()) if whole > 0 else None,
        tuple((counts / owner.size).tolist()),
    )


def part_of_pixels(truth: Truth, frame: int, crop: Crop) -> NDArray[np.uint8]:
    """Which of `PARTS` each pixel of the crop belongs to, (H, W) uint8: its place in `PARTS`, `len(PARTS)` for none."""
    owner = np.full(crop.image.shape[:2], len(PARTS), np.uint8)
    left, top, right, bottom = truth.boxes[frame].tolist()
    turns = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    oval = np.stack(
        [
            (left + right) / 2 + (right - left) / 2 * np.cos(turns),
            (top + bottom) / 2 + (bottom - top) / 2 * np.sin(turns),
        ],
        axis=1,
    )
    _fill(owner, crop, oval, PARTS.index("face"))
    right_eye, left_eye, mouth = (truth.places[name][frame] for name in ("right_eye", "left_eye", "mouth"))
    middle = (right_eye + left_eye) / 2
    across, down = left_eye - right_eye, mouth - middle
    for name in REGIONS:
        for s0, s1, t0, t1 in _LIMITS[name]:
            corners = np.array([(s0, t0), (s1, t0), (s1, t1), (s0, t1)])
            _fill(owner, crop, middle + corners[:, :1] * across + corners[:, 1:] * down, PARTS.index(name))
    return owner


def _fill(owner: NDArray[np.uint8], crop: Crop, points: NDArray[np.float64], value: int) -> None:
    """Gives the polygon, in frame pixels, to a part."""
    inside = points @ crop.frame_to_crop[:, :2].T + crop.frame_to_crop[:, 2] - 0.5  # OpenCV counts from pixel centres
    cv2.fillPoly(owner, [np.round(inside * 2**_FINE).astype(np.int32)], (value,), shift=_FINE)

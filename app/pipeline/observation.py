"""What the program saw in one frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.crop import Crop
from models.face import Face
from models.gaps import GapReason


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One frame's answer, or why there is none. Exactly one of `probability` and `gap` is set.

    Attributes:
        frame_index: The frame's index in its source.
        time_seconds: The frame's own time.
        face: The child's face in frame pixels; None where none was accepted.
        roll_degrees: How far the child lies turned clockwise in the picture; None while unknown.
        probability: Of a pain expression, 0..1; None in a gap.
        gap: Why there is no probability; None where there is one.
        crop: The picture that the model saw and where it lies in the frame; None in a gap without a face.
        cam: Grad-CAM, (h, w, classes) float32, not normalised; None in a gap.
        decided_class: Index of the class decided, by the threshold for pain, else the likeliest other; None in a gap.
        faces: Every face that was detected, as the detector gave it: for a person to choose from.
    """

    frame_index: int
    time_seconds: float
    face: Face | None
    roll_degrees: float | None
    probability: float | None
    gap: GapReason | None
    crop: Crop | None
    cam: NDArray[np.float32] | None
    decided_class: int | None = None
    faces: tuple[Face, ...] = ()

    def __post_init__(self) -> None:
        if (self.probability is None) == (self.gap is None):
            raise ValueError(
                f"an observation has either a probability or a gap, got {self.probability!r} and {self.gap!r}"
            )

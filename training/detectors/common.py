"""What several of the study's detectors share: smaller pictures, points to faces, one face for overlapping boxes."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.face import Box, Face, Landmarks
from models.images import BgrImage
from models.opencv import cv2
from training.errors import TrainingError

if TYPE_CHECKING:
    import onnxruntime

LONGEST_PIXELS = 640
"""Longer side of the picture that networks without a fixed input size see; smaller pictures stay as they are."""

MINIMUM_SCORE = 0.5
"""Detections of the detectors with a probability count from here on: MediaPipe's own default, for all the same."""

Array = NDArray[np.float32]


def closed(name: str) -> ValueError:
    """The error of a detector that was closed."""
    return ValueError(f"a detector must be open, {name} is closed: open it again")


def shrunk(image: BgrImage, longest: int = LONGEST_PIXELS) -> tuple[BgrImage, float]:
    """The picture at `longest` pixels or less, and its scale."""
    scale = min(1.0, longest / max(image.shape[:2]))
    if scale == 1:
        return image, 1.0
    shape = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, shape, interpolation=cv2.INTER_AREA), np.uint8), scale


def face_of_points(corners: Array, points: Array | None, score: float) -> Face:
    """A face.

    Args:
        corners: (4,) left, top, right, bottom.
        points: (5, 2) the child's right eye, left eye, nose, right and left corner of the mouth; None without.
        score: 0..1.
    """
    landmarks = None
    if points is not None:
        right_eye, left_eye, nose, *mouth = [(float(x), float(y)) for x, y in points]
        middle = ((mouth[0][0] + mouth[1][0]) / 2, (mouth[0][1] + mouth[1][1]) / 2)
        landmarks = Landmarks(right_eye, left_eye, nose, middle)
    return Face(
        box=Box(*(float(value) for value in corners)),
        score=min(1.0, max(0.0, score)),
        landmarks=landmarks,
        roll_degrees=landmarks.roll_degrees if landmarks else 0.0,
    )


def best_of_overlapping(faces: Sequence[Face], overlap: float) -> list[Face]:
    """Non-maximum suppression: best first, without faces that overlap a better one by more than `overlap`."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda each: each.score, reverse=True):
        if all(face.box.overlap(better.box) <= overlap for better in kept):
            kept.append(face)
    return kept


def squashed(margin: float) -> float:
    """A margin without bounds as 0..1, rising: for detectors whose score is no probability."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, margin))))


def onnx_session(model: bytes, name: str) -> "onnxruntime.InferenceSession":
    """The model, opened on one thread of the processor, as the shipped detectors run.

    Raises:
        TrainingError: It is no ONNX model.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own exceptions share no base but this
        said = " ".join(str(error).split())[:200]
        raise TrainingError(f"{name} needs an ONNX model, this is none ({said}); name another file") from error


def brought_file(name: str, path: Path | None, what: str) -> Path:
    """The file that a user brings for a detector whose weights no package ships.

    Raises:
        TrainingError: None was named, or it is not there.
    """
    if path is None:
        raise TrainingError(f"{name} needs a file that no package ships ({what}); name it: --weights {name}=PATH")
    if not path.is_file():
        raise TrainingError(f"{path}: the weights of {name} must be a file, there is none; check the name")
    return path

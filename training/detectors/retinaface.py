"""RetinaFace (Deng et al. 2020) with a MobileNet 0.25 base, trained on WIDER FACE.

The model is a bytes literal in a package's Python file; it is read as data. Its outputs: offsets (n, 4), class
probabilities (n, 2) and five points (n, 10), to anchors of two sizes a cell at strides 8, 16 and 32.
"""

import numpy as np

from models.face import Face
from models.images import BgrImage
from training.detectors.common import (
    MINIMUM_SCORE,
    Array,
    best_of_overlapping,
    closed,
    face_of_points,
    onnx_session,
    shrunk,
)
from training.detectors.weights import bytes_literal, study_file

ANCHORS = {8: (16, 32), 16: (64, 128), 32: (256, 512)}
"""Sides in pixels by stride."""
VARIANCE = (0.1, 0.2)
MEAN_BGR = np.array([104.0, 117.0, 123.0], np.float32)
SAME_FACE_OVERLAP = 0.4


class RetinaFaceDetector:
    """The network behind the protocol `FaceDetector`.

    Raises:
        TrainingError: The weights are not there.
    """

    def __init__(self) -> None:
        model = bytes_literal(study_file("retinaface"), "WEIGHTS")
        self._session = onnx_session(model, self.name)
        self._anchors: dict[tuple[int, int], Array] = {}

    @property
    def name(self) -> str:
        """`retinaface`."""
        return "retinaface"

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best first. See `FaceDetector`."""
        if self._session is None:
            raise closed(self.name)
        small, scale = shrunk(image)
        blob = (small.astype(np.float32) - MEAN_BGR).transpose(2, 0, 1)[None]
        offsets, scores, points = self._session.run(["loc", "conf", "landmarks"], {"input": blob})
        shape = (small.shape[1], small.shape[0])
        if shape not in self._anchors:
            self._anchors = {shape: anchors(*shape)}
        kept = scores[0, :, 1] >= MINIMUM_SCORE
        corners, marks = decode(offsets[0][kept], points[0][kept], self._anchors[shape][kept])
        found = [
            face_of_points(box / scale, five / scale, float(score))
            for box, five, score in zip(corners, marks, scores[0, kept, 1], strict=True)
        ]
        return best_of_overlapping(found, SAME_FACE_OVERLAP)

    def close(self) -> None:
        """Frees the session. Twice is allowed."""
        self._session = None


def anchors(width: int, height: int) -> Array:
    """(n, 4) centre x, y and side, side in pixels, in the order of the network's outputs."""
    grids = []
    for stride, sides in ANCHORS.items():
        x = (np.arange(-(-width // stride)) + 0.5) * stride
        y = (np.arange(-(-height // stride)) + 0.5) * stride
        for row in y:
            for column in x:
                grids += [(column, row, side, side) for side in sides]
    return np.array(grids, np.float32)


def decode(offsets: Array, points: Array, centres: Array) -> tuple[Array, Array]:
    """Corners (n, 4) and points (n, 5, 2) in pixels, from offsets (n, 4) and (n, 10) to anchors (n, 4)."""
    middle = centres[:, :2] + centres[:, 2:] * offsets[:, :2] * VARIANCE[0]
    half = centres[:, 2:] * np.exp(offsets[:, 2:] * VARIANCE[1]) / 2
    marks = centres[:, None, :2] + centres[:, None, 2:] * points.reshape(-1, 5, 2) * VARIANCE[0]
    return np.concatenate([middle - half, middle + half], axis=1), marks

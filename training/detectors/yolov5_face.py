"""YOLOv5-face through ONNX Runtime, with weights that the user brings: no package ships any.

The thesis used weights trained on newborns (USF-MNPAD-I); their authors hand them out by link only. Any export of the
same head will do: input (1, 3, 640, 640) RGB in 0..1, three raw outputs (1, 3, cells, cells, 16) at strides 8, 16, 32:
box (4), objectness, five points (10), class. The anchors are those of the published YOLOv5-face and of NICUface-Y5F.
"""

from pathlib import Path

import numpy as np

from models.face import Face
from models.images import BgrImage
from models.opencv import cv2
from training.detectors.common import (
    MINIMUM_SCORE,
    Array,
    best_of_overlapping,
    brought_file,
    closed,
    face_of_points,
    onnx_session,
    shrunk,
)
from training.errors import TrainingError

SIZE = 640
CHANNELS = 16
ANCHORS: dict[int, tuple[tuple[int, int], ...]] = {
    8: ((4, 5), (8, 10), (13, 16)),
    16: ((23, 29), (43, 55), (73, 105)),
    32: ((146, 217), (231, 300), (335, 433)),
}
"""Width and height in pixels by stride."""
GREY = 114
SAME_FACE_OVERLAP = 0.5
WHAT = "an ONNX export of YOLOv5-face, such as NICUface-Y5F"


class Yolov5FaceDetector:
    """The network behind the protocol `FaceDetector`.

    Args:
        path: The ONNX file.

    Raises:
        TrainingError: It is missing, no ONNX model, or of another form.
    """

    def __init__(self, path: Path | None) -> None:
        file = brought_file(self.name, path, WHAT)
        self._session = onnx_session(file.read_bytes(), self.name)
        self._input = self._session.get_inputs()[0].name
        blank = np.zeros((1, 3, SIZE, SIZE), np.float32)
        # Exports name and order their outputs as they like; the number of cells tells which is which.
        try:
            shapes = [output.shape for output in self._session.run(None, {self._input: blank})]
        except Exception as error:  # ONNX Runtime's own exceptions share no base but this
            raise TrainingError(f"{file}: the input must be (1, 3, {SIZE}, {SIZE}); export the model so") from error
        wanted = {stride: (1, 3, SIZE // stride, SIZE // stride, CHANNELS) for stride in ANCHORS}
        if not all(shape in shapes for shape in wanted.values()):
            raise TrainingError(
                f"{file}: the outputs must be {', '.join(map(str, wanted.values()))}, found "
                f"{', '.join(map(str, shapes))}; export the model without its decoding"
            )
        self._places = {stride: shapes.index(shape) for stride, shape in wanted.items()}

    @property
    def name(self) -> str:
        """`yolov5-face`."""
        return "yolov5-face"

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best first. See `FaceDetector`."""
        if self._session is None:
            raise closed(self.name)
        small, scale = shrunk(image, SIZE)
        canvas = np.full((SIZE, SIZE, 3), GREY, np.uint8)
        canvas[: small.shape[0], : small.shape[1]] = small
        blob = cv2.dnn.blobFromImage(canvas, 1 / 255, swapRB=True)
        outputs = self._session.run(None, {self._input: blob})
        rows = np.concatenate([decode(outputs[place][0], stride) for stride, place in self._places.items()])
        found = [face_of_points(row[:4] / scale, row[5:].reshape(5, 2) / scale, float(row[4])) for row in rows]
        return best_of_overlapping(found, SAME_FACE_OVERLAP)

    def close(self) -> None:
        """Frees the session. Twice is allowed."""
        self._session = None


def decode(output: Array, stride: int) -> Array:
    """Detections over the threshold as rows (n, 15): corners, score, five points, in input pixels.

    Args:
        output: (3, rows, columns, 16) raw.
        stride: Pixels between cells.
    """
    sizes = np.array(ANCHORS[stride], np.float32)
    chance = _sigmoid(output[..., 4]) * _sigmoid(output[..., 15])
    which, row, column = np.nonzero(chance >= MINIMUM_SCORE)
    kept = output[which, row, column]
    cell = np.stack([column, row], axis=1).astype(np.float32)
    anchor = sizes[which]
    box = _sigmoid(kept[:, :4])
    middle = (box[:, :2] * 2 - 0.5 + cell) * stride
    half = (box[:, 2:] * 2) ** 2 * anchor / 2
    points = kept[:, 5:15].reshape(-1, 5, 2) * anchor[:, None] + cell[:, None] * stride
    score = chance[which, row, column][:, None]
    return np.concatenate([middle - half, middle + half, score, points.reshape(-1, 10)], axis=1).astype(np.float32)


def _sigmoid(values: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -80, 80))), np.float32)

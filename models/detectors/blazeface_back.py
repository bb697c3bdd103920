"""BlazeFace `back` at 256 px through ONNX Runtime: of the shipped detectors the best on faces in pain.

Where `blazeface_back.onnx` comes from: `face_detection_back.tflite` of Google MediaPipe (Apache-2.0; SHA-256
e376cf6b..., entry `blazeface-back` in `models/assets.py`), converted with tf2onnx 1.17.0 at opset 17, weights
unchanged. It is committed because converting needs TensorFlow, which the app's environment must not have;
`tests/training/test_blazeface_back.py` converts it again and finds equal outputs. MediaPipe Tasks cannot run this
network: it knows only the anchors of the two others and would give a wrong box.

The network (Bazarevsky et al., BlazeFace, 2019): (1, 256, 256, 3) RGB in -1..1 -> 896 anchors, each with a logit and 16
offsets in pixels (centre, size, six points) from its centre.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.face import Box, Face, Landmarks
from models.images import BgrImage
from models.opencv import cv2

MODEL_PATH = Path(__file__).with_name("blazeface_back.onnx")
SIZE = 256
"""Side of the network's input in pixels."""
STRIDES = (16, 32, 32, 32)
"""Pixels between anchors, one entry a layer of the published SSD options; each layer has two anchors a cell."""
SAME_FACE_OVERLAP = 0.3
"""Intersection over union from which two detections are one face: MediaPipe's own value."""

FloatArray = npt.NDArray[np.float32]


class BlazeFaceBack:
    """BlazeFace `back` behind the protocol `FaceDetector`.

    Args:
        minimum_score: Detections below are not returned, 0..1.
        threads: Of ONNX Runtime. One: a frame takes a few milliseconds, the classifier needs the other cores.
    """

    def __init__(self, minimum_score: float = 0.5, threads: int = 1) -> None:
        # Imported here: whoever runs another detector needs none of it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors only
        self._session = onnxruntime.InferenceSession(
            MODEL_PATH.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        self._minimum_score = minimum_score
        self._anchors = anchors()
        self._canvas = np.empty((SIZE, SIZE, 3), np.uint8)
        self._input = np.empty((1, SIZE, SIZE, 3), np.float32)

    @property
    def name(self) -> str:
        """`blazeface-back`."""
        return "blazeface-back"

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best score first. See `FaceDetector`."""
        if self._session is None:
            raise ValueError(f"a detector must be open, {self.name} is closed: open it again with open_detector")
        height, width = image.shape[:2]
        scale = SIZE / max(height, width)
        shape = (max(1, round(width * scale)), max(1, round(height * scale)))
        left, top = (SIZE - shape[0]) // 2, (SIZE - shape[1]) // 2
        self._canvas.fill(0)
        self._canvas[top : top + shape[1], left : left + shape[0]] = cv2.resize(image, shape)
        rgb = np.asarray(cv2.cvtColor(self._canvas, cv2.COLOR_BGR2RGB), np.uint8)
        np.subtract(rgb, np.float32(127.5), out=self._input[0])
        self._input *= np.float32(1 / 127.5)
        offsets, logits = self._session.run(["regressors", "classificators"], {"input": self._input})
        points, scores = self._decode(offsets[0], logits[0, :, 0])
        back = np.array([width / shape[0], height / shape[1]], np.float32)
        return [_face((group - (left, top)) * back, score) for group, score in merge_overlapping(points, scores)]

    def close(self) -> None:
        """Frees the session. Twice is allowed."""
        self._session = None

    def _decode(self, offsets: FloatArray, logits: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Anchors over the threshold: (n, 8, 2), two corners and six points in input pixels, and scores (n,)."""
        scores = 1 / (1 + np.exp(-np.clip(logits, -80, 80)))  # clipped where float32's exp would overflow
        kept = scores >= self._minimum_score
        pairs = offsets[kept].reshape(-1, 8, 2)
        centres = self._anchors[kept]
        middle = pairs[:, 0] + centres
        half = pairs[:, 1] / 2
        points = np.concatenate(
            [(middle - half)[:, None], (middle + half)[:, None], pairs[:, 2:] + centres[:, None]], axis=1
        )
        return points.astype(np.float32), scores[kept].astype(np.float32)


def anchors() -> FloatArray:
    """Centres (x, y) of the 896 anchors in input pixels, in the order of the network's outputs.

    Layers of equal stride share one grid, so a cell of the 16 px grid has two anchors and one of the 32 px grid six.
    """
    grids = []
    for stride in dict.fromkeys(STRIDES):
        line = (np.arange(SIZE // stride) + 0.5) * stride
        x, y = np.meshgrid(line, line)
        centres = np.stack([x.ravel(), y.ravel()], axis=1)
        grids.append(np.repeat(centres, 2 * STRIDES.count(stride), axis=0))
    return np.concatenate(grids).astype(np.float32)


def merge_overlapping(points: FloatArray, scores: FloatArray) -> list[tuple[FloatArray, float]]:
    """Weighted non-maximum suppression, as in the BlazeFace paper: the detections of one face are averaged by score.

    Averaging instead of picking the best steadies the box from frame to frame.

    Args:
        points: (n, 8, 2), the first two the box's corners.
        scores: (n,).

    Returns:
        For each face, best first, the averaged points (8, 2) and the best score.
    """
    boxes = [Box(*corner.ravel()[:4].tolist()) for corner in points]
    left = [int(i) for i in np.argsort(-scores, kind="stable")]
    merged = []
    while left:
        best = left[0]
        group = [i for i in left if i == best or boxes[i].overlap(boxes[best]) > SAME_FACE_OVERLAP]
        weights = scores[group]
        merged.append((np.average(points[group], axis=0, weights=weights), float(scores[best])))
        left = [i for i in left if i not in group]
    return merged


def _face(points: FloatArray, score: float) -> Face:
    rows = [(float(x), float(y)) for x, y in points]
    landmarks = Landmarks(*rows[2:6])  # the two ears are of no use here
    return Face(
        box=Box(*rows[0], *rows[1]), score=min(1.0, score), landmarks=landmarks, roll_degrees=landmarks.roll_degrees
    )

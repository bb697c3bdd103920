"""YuNet (Wu et al. 2023), the modern light detector of OpenCV, with weights that the user brings.

OpenCV has the class but ships no weights, nor does a package that was looked at: face_detection_yunet_*.onnx of
OpenCV's model zoo (MIT) is the file.
"""

from pathlib import Path
from typing import Any

import numpy as np

from models.face import Face
from models.images import BgrImage
from models.opencv import cv2
from training.detectors.common import MINIMUM_SCORE, brought_file, closed, face_of_points, shrunk
from training.errors import TrainingError

WHAT = "face_detection_yunet_2023mar.onnx or a later one of OpenCV's model zoo"
SAME_FACE_OVERLAP = 0.3


class YuNetDetector:
    """The network behind the protocol `FaceDetector`.

    Args:
        path: The ONNX file.

    Raises:
        TrainingError: It is missing, or no YuNet model.
    """

    def __init__(self, path: Path | None) -> None:
        file = brought_file(self.name, path, WHAT)
        try:
            self._net: cv2.FaceDetectorYN | None = cv2.FaceDetectorYN.create(
                str(file), "", (320, 320), MINIMUM_SCORE, SAME_FACE_OVERLAP
            )
            self._net.detect(np.zeros((320, 320, 3), np.uint8))  # a wrong network fails only here
        except cv2.error as error:
            said = " ".join(str(error).split())[:200]
            raise TrainingError(f"{file}: this is no YuNet model ({said}); name {WHAT}") from error

    @property
    def name(self) -> str:
        """`yunet`."""
        return "yunet"

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best first. See `FaceDetector`."""
        if self._net is None:
            raise closed(self.name)
        small, scale = shrunk(image)
        self._net.setInputSize((small.shape[1], small.shape[0]))
        rows: Any = self._net.detect(small)[1]  # (n, 15): box, five points, score; None where nothing was found
        found = []
        for row in rows if rows is not None else ():
            corners = np.asarray(np.concatenate([row[:2], row[:2] + row[2:4]]) / scale, np.float32)
            found.append(face_of_points(corners, row[4:14].reshape(5, 2) / scale, float(row[14])))
        return sorted(found, key=lambda face: face.score, reverse=True)

    def close(self) -> None:
        """Frees the network. Twice is allowed."""
        self._net = None

"""OpenCV's SSD with a ResNet-10 base at 300x300 (Liu et al. 2016; the sample model of OpenCV's dnn module)."""

import numpy as np

from models.face import Face
from models.images import BgrImage
from models.opencv import cv2
from training.detectors.common import MINIMUM_SCORE, closed, face_of_points
from training.detectors.weights import study_file

SIZE = 300
MEAN_BGR = (104.0, 177.0, 123.0)
"""The sample's own."""


class SsdDetector:
    """The network behind the protocol `FaceDetector`. It gives no landmarks.

    Raises:
        TrainingError: The weights are not there.
    """

    def __init__(self) -> None:
        network, weights = study_file("ssd-res10-network"), study_file("ssd-res10")
        self._net: cv2.dnn.Net | None = cv2.dnn.readNetFromCaffe(str(network), str(weights))

    @property
    def name(self) -> str:
        """`ssd`."""
        return "ssd"

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best first. See `FaceDetector`."""
        if self._net is None:
            raise closed(self.name)
        height, width = image.shape[:2]
        self._net.setInput(cv2.dnn.blobFromImage(cv2.resize(image, (SIZE, SIZE)), 1.0, (SIZE, SIZE), MEAN_BGR))
        rows = np.asarray(self._net.forward(), np.float32)[0, 0]  # (n, 7): picture, class, score, corners in 0..1
        rows = rows[rows[:, 2] >= MINIMUM_SCORE]
        found = [face_of_points(row[3:7] * (width, height, width, height), None, float(row[2])) for row in rows]
        return sorted(found, key=lambda face: face.score, reverse=True)

    def close(self) -> None:
        """Frees the network. Twice is allowed."""
        self._net = None

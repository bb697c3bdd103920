"""OpenCV's Haar cascade for frontal faces (Viola and Jones 2001), with the cascade that OpenCV ships."""

from pathlib import Path

import numpy as np

from models.face import Face
from models.images import BgrImage
from models.opencv import cv2
from training.detectors.common import closed, face_of_points, squashed
from training.errors import TrainingError

CASCADE = "haarcascade_frontalface_default.xml"
SCALE_STEP, NEIGHBOURS, LEAST_PIXELS = 1.1, 5, 40
"""The step and the neighbours of OpenCV's own examples; smaller faces are too small for a crop."""


class HaarDetector:
    """The cascade behind the protocol `FaceDetector`. It gives no landmarks; its score is a squashed level weight."""

    def __init__(self) -> None:
        path = Path(cv2.__file__).with_name("data") / CASCADE
        self._cascade: cv2.CascadeClassifier | None = cv2.CascadeClassifier(str(path))
        if self._cascade.empty():
            raise TrainingError(f"{path}: OpenCV must ship this cascade, it does not; install opencv-contrib-python")

    @property
    def name(self) -> str:
        """`haar`."""
        return "haar"

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best first. See `FaceDetector`."""
        if self._cascade is None:
            raise closed(self.name)
        boxes, _, weights = self._cascade.detectMultiScale3(
            cv2.cvtColor(image, cv2.COLOR_BGR2GRAY),
            scaleFactor=SCALE_STEP,
            minNeighbors=NEIGHBOURS,
            minSize=(LEAST_PIXELS, LEAST_PIXELS),
            outputRejectLevels=True,
        )
        found = [
            face_of_points(np.array([x, y, x + width, y + height], np.float32), None, squashed(float(weight)))
            for (x, y, width, height), weight in zip(boxes, weights, strict=True)
        ]
        return sorted(found, key=lambda face: face.score, reverse=True)

    def close(self) -> None:
        """Frees the cascade. Twice is allowed."""
        self._cascade = None

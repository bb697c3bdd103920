"""dlib's frontal face detector: HOG features and a linear SVM (Dalal and Triggs 2005; King 2009), part of dlib."""

from typing import Any

import numpy as np

from models.face import Face
from models.images import BgrImage
from models.opencv import cv2
from training.detectors.common import closed, face_of_points, squashed
from training.errors import TrainingError


class DlibHogDetector:
    """The detector behind the protocol `FaceDetector`, without enlarging: it sees faces of 80 px and more.

    It gives no landmarks; its score is the SVM's margin, squashed.

    Raises:
        TrainingError: dlib is not installed.
    """

    def __init__(self) -> None:
        try:
            import dlib
        except ImportError as error:
            raise TrainingError(
                "dlib-hog needs the package dlib-bin, found none; install the extra detectors"
            ) from error
        self._detector: Any = dlib.get_frontal_face_detector()

    @property
    def name(self) -> str:
        """`dlib-hog`."""
        return "dlib-hog"

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best first. See `FaceDetector`."""
        if self._detector is None:
            raise closed(self.name)
        boxes, margins, _ = self._detector.run(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), 0, 0.0)
        found = [
            face_of_points(
                np.array([box.left(), box.top(), box.right() + 1, box.bottom() + 1], np.float32), None, squashed(margin)
            )
            for box, margin in zip(boxes, margins, strict=True)
        ]
        return sorted(found, key=lambda face: face.score, reverse=True)

    def close(self) -> None:
        """Frees the detector. Twice is allowed."""
        self._detector = None

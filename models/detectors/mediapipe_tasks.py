"""MediaPipe's own face detectors, short and full range, through MediaPipe Tasks.

The weights are Google's (Apache-2.0), brought at set-up (`models/assets.py`). Measured on one 1280x720 frame, one
thread: short range 3 ms, full range 6 ms; both read the picture at 128 or 192 px, so a smaller picture costs no recall.
"""

from typing import TYPE_CHECKING

import numpy as np

from models.assets import asset_path
from models.detectors.quiet import quiet_native_stderr
from models.face import Box, Face, Landmarks
from models.images import BgrImage
from models.opencv import cv2

if TYPE_CHECKING:
    from mediapipe.tasks.python.components.containers import Detection

POINTS = 4
"""Right eye, left eye, nose, mouth, as the child has them; two ears follow, of no use here."""


class MediaPipeDetector:
    """A MediaPipe face detector behind the protocol `FaceDetector`.

    Args:
        name: `mediapipe-short` (faces within about two metres) or `mediapipe-full` (about five).
        minimum_score: Detections below are not returned, 0..1. 0.5 is MediaPipe's own default.

    Raises:
        AssetError: The weights are not there; the text says what to run.
    """

    def __init__(self, name: str, minimum_score: float = 0.5) -> None:
        path = asset_path(name)
        # Imported here: MediaPipe takes more than a second, and whoever runs another detector needs none of it.
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision

        from models.detectors.tflite_metadata import with_normalisation

        options = vision.FaceDetectorOptions(
            base_options=BaseOptions(model_asset_buffer=with_normalisation(path.read_bytes(), name)),
            running_mode=vision.RunningMode.IMAGE,
            min_detection_confidence=minimum_score,
        )
        self._name = name
        self._mediapipe = mediapipe
        with quiet_native_stderr():
            self._task: vision.FaceDetector | None = vision.FaceDetector.create_from_options(options)
            for width in range(64, 640, 72):  # the first pictures are slow and noisy: here, not live
                self.detect(np.zeros((64, width, 3), np.uint8))

    @property
    def name(self) -> str:
        """`mediapipe-short` or `mediapipe-full`."""
        return self._name

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces, best score first. See `FaceDetector`."""
        if self._task is None:
            raise ValueError(f"a detector must be open, {self._name} is closed: open it again with open_detector")
        height, width = image.shape[:2]
        rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        picture = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=rgb)
        found = [_face(detection, width, height) for detection in self._task.detect(picture).detections]
        return sorted(found, key=lambda face: face.score, reverse=True)

    def close(self) -> None:
        """Frees the graph. Twice is allowed. Left out, MediaPipe complains when the interpreter ends."""
        task, self._task = self._task, None
        if task is not None:
            with quiet_native_stderr():
                task.close()


def _face(detection: "Detection", width: int, height: int) -> Face:
    box = detection.bounding_box
    points = [(point.x * width, point.y * height) for point in detection.keypoints[:POINTS]]
    landmarks = Landmarks(*points)
    return Face(
        box=Box(box.origin_x, box.origin_y, box.origin_x + box.width, box.origin_y + box.height),
        score=min(1.0, float(detection.categories[0].score)),
        landmarks=landmarks,
        roll_degrees=landmarks.roll_degrees,
    )

"""MediaPipe's own face detectors, short and full range, through MediaPipe Tasks.

The weights are Google's (Apache-2.0), brought at set-up (`models/assets.py`). Measured on one 1280x720 frame, one
thread: short range 3 ms, full range 6 ms; both read the picture at 128 or 192 px, so a smaller picture costs no recall.
"""

import numpy as np

from models.assets import asset_path
from models.detectors.light_import import without_plotting
from models.detectors.quiet import quiet_native_stderr
from models.face import Box, Face, Landmarks
from models.images import BgrImage, RgbCrop
from models.opencv import cv2

POINTS = 4
"""Right eye, left eye, nose, mouth, as the child has them; two ears follow, of no use here."""
CLOSE_UP_CANVAS = 2.5
"""The full range is made for distant faces. Of 143 rendered, uncovered ones that fill a third to two thirds of the
picture it found 61 %, on a black canvas so many times the picture 99 %."""
CLOSE_UP_PIXELS = 256
"""Longer side of the picture on that canvas: more than the net sees of it, less than costs time."""


class MediaPipeDetector:
    """A MediaPipe face detector behind the protocol `FaceDetector`.

    Args:
        name: `mediapipe-short` (faces within about two metres) or `mediapipe-full` (about five).
        minimum_score: Detections below are not returned, 0..1. 0.5 is MediaPipe's own default.
        sees_close_ups: The full range looks a second time, for close faces, where it found no other.

    Raises:
        AssetError: The weights are not there; the text says what to run.
    """

    def __init__(self, name: str, minimum_score: float = 0.5, *, sees_close_ups: bool = True) -> None:
        path = asset_path(name)
        # Imported here: MediaPipe takes more than a second, and whoever runs another detector needs none of it.
        with without_plotting():
            import mediapipe
            from mediapipe.tasks.python import BaseOptions, vision

        from models.detectors.tflite_metadata import with_normalisation

        options = vision.FaceDetectorOptions(
            base_options=BaseOptions(model_asset_buffer=with_normalisation(path.read_bytes(), name)),
            running_mode=vision.RunningMode.IMAGE,
            min_detection_confidence=minimum_score,
        )
        self._name = name
        self._sees_close_ups = sees_close_ups and name == "mediapipe-full"
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
        rgb = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)
        faces = self._look(rgb)
        if self._sees_close_ups and not faces:
            faces = self._look_for_close_ups(rgb)
        return sorted(faces, key=lambda face: face.score, reverse=True)

    def _look(self, rgb: RgbCrop, left: int = 0, top: int = 0, scale: float = 1.0) -> list[Face]:
        """Faces in the pixels of a picture that lies in `rgb` with its corner there and `scale` times as large."""
        if self._task is None:
            raise ValueError(f"a detector must be open, {self._name} is closed: open it again with open_detector")
        picture = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=rgb)
        found = []
        for detection in self._task.detect(picture).detections:
            box, height, width = detection.bounding_box, *rgb.shape[:2]
            corners = [(box.origin_x, box.origin_y), (box.origin_x + box.width, box.origin_y + box.height)]
            points = [(point.x * width, point.y * height) for point in detection.keypoints[:POINTS]]
            placed = [((x - left) / scale, (y - top) / scale) for x, y in (*corners, *points)]
            landmarks = Landmarks(*placed[2:])
            score = min(1.0, float(detection.categories[0].score))
            found.append(Face(Box(*placed[0], *placed[1]), score, landmarks, landmarks.roll_degrees))
        return found

    def _look_for_close_ups(self, rgb: RgbCrop) -> list[Face]:
        height, width = rgb.shape[:2]
        scale = min(1.0, CLOSE_UP_PIXELS / max(height, width))
        small = cv2.resize(rgb, (max(1, round(width * scale)), max(1, round(height * scale))))
        top, left = (round(side * (CLOSE_UP_CANVAS - 1) / 2) for side in small.shape[:2])
        canvas = cv2.copyMakeBorder(small, top, top, left, left, cv2.BORDER_CONSTANT)
        return self._look(np.asarray(canvas, np.uint8), left, top, scale)

    def close(self) -> None:
        """Frees the graph. Twice is allowed. Left out, MediaPipe complains when the interpreter ends."""
        task, self._task = self._task, None
        if task is not None:
            with quiet_native_stderr():
                task.close()

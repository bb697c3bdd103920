"""All detectors of the study by name: the thesis's seven, YuNet, and the one that this program ships with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.detectors.detector import FaceDetector
from training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Candidate:
    """A detector that can be studied.

    Attributes:
        name: On the command line.
        title: For people.
        has_landmarks: Whether it tells where the eyes are, without which the roll cannot be voted.
        is_brought: Whether the user brings its weights.
    """

    name: str
    title: str
    has_landmarks: bool
    is_brought: bool = False


CANDIDATES = (
    Candidate("mediapipe-short", "MediaPipe short range", has_landmarks=True),
    Candidate("mediapipe-full", "MediaPipe long (full) range", has_landmarks=True),
    Candidate("haar", "OpenCV Haar", has_landmarks=False),
    Candidate("ssd", "SSD (OpenCV res10)", has_landmarks=False),
    Candidate("retinaface", "RetinaFace", has_landmarks=True),
    Candidate("yolov5-face", "YOLOv5-face", has_landmarks=True, is_brought=True),
    Candidate("dlib-hog", "dlib HOG", has_landmarks=False),
    Candidate("yunet", "YuNet", has_landmarks=True, is_brought=True),
    Candidate("blazeface-back", "BlazeFace back", has_landmarks=True),
)
"""In the order of thesis table 4.1, then the two that are newer than it."""

BEDSIDE = frozenset({"mediapipe-short", "mediapipe-full", "blazeface-back"})
"""Those that the bedside program has too: crops for a bundle must be cut by one of them."""


def candidate_named(name: str) -> Candidate:
    """The detector of that name.

    Raises:
        TrainingError: There is none.
    """
    for candidate in CANDIDATES:
        if candidate.name == name:
            return candidate
    raise TrainingError(f"a detector is one of {', '.join(each.name for each in CANDIDATES)}, got {name!r}; choose one")


def open_candidate(name: str, weights: Mapping[str, Path]) -> FaceDetector:
    """The opened detector; the caller closes it.

    Args:
        name: One of `CANDIDATES`.
        weights: Files that the user brings, by the detector's name.

    Raises:
        TrainingError: The name is unknown, or the weights are missing or wrong.
    """
    candidate_named(name)
    if name in BEDSIDE:
        return _open_bedside(name)
    # Imported here: each brings a library of its own.
    if name == "haar":
        from training.detectors.haar import HaarDetector

        return HaarDetector()
    if name == "ssd":
        from training.detectors.ssd import SsdDetector

        return SsdDetector()
    if name == "retinaface":
        from training.detectors.retinaface import RetinaFaceDetector

        return RetinaFaceDetector()
    if name == "dlib-hog":
        from training.detectors.dlib_hog import DlibHogDetector

        return DlibHogDetector()
    return _open_brought(name, weights.get(name))


def weights_by_name(pairs: list[str]) -> dict[str, Path]:
    """Files by detector, from words like `yolov5-face=PATH`.

    Raises:
        TrainingError: A word has another form, or names a detector that brings its own weights.
    """
    brought = [candidate.name for candidate in CANDIDATES if candidate.is_brought]
    files = {}
    for pair in pairs:
        name, _, path = pair.partition("=")
        if name not in brought or not path:
            raise TrainingError(
                f"weights are brought for {' or '.join(brought)}, as NAME=PATH, got {pair!r}; correct it"
            )
        files[name] = Path(path)
    return files


def _open_bedside(name: str) -> FaceDetector:
    from models.assets import AssetError
    from models.detectors.choose import open_detector
    from models.detectors.quiet import quiet_native_stderr

    try:
        with quiet_native_stderr():  # in this environment MediaPipe imports TensorFlow, which talks
            return open_detector(name)
    except AssetError as error:
        raise TrainingError(str(error)) from error


def _open_brought(name: str, path: Path | None) -> FaceDetector:
    if name == "yunet":
        from training.detectors.yunet import YuNetDetector

        return YuNetDetector(path)
    from training.detectors.yolov5_face import Yolov5FaceDetector

    return Yolov5FaceDetector(path)

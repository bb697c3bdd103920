"""Opens a detector by the name that manifests, settings and the command line use."""

from models.detectors.detector import FaceDetector

DETECTOR_NAMES = ("mediapipe-short", "mediapipe-full", "blazeface-back")
"""Every name that `open_detector` takes."""


def open_detector(name: str) -> FaceDetector:
    """The opened detector; the caller closes it.

    Raises:
        ValueError: The name is unknown.
        AssetError: Its weights are not on this machine.
    """
    # Imported here: each detector brings a heavy library.
    if name in {"mediapipe-short", "mediapipe-full"}:
        from models.detectors.mediapipe_tasks import MediaPipeDetector

        return MediaPipeDetector(name)
    if name == "blazeface-back":
        from models.detectors.blazeface_back import BlazeFaceBack

        return BlazeFaceBack()
    raise ValueError(f"a detector is one of {', '.join(DETECTOR_NAMES)}, got {name!r}: choose one of these")

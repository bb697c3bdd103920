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


def open_voter() -> FaceDetector:
    """The detector that says which way is up, whichever finds the faces; the caller closes it.

    Measured on rendered procedures (docs/decisions/0006): the full range hardly ever takes a face for one upside down,
    where it sees it at the size that it is made for. The others do, with a pacifier and in pain.

    Raises:
        AssetError: Its weights are not on this machine.
    """
    from models.detectors.mediapipe_tasks import MediaPipeDetector

    return MediaPipeDetector("mediapipe-full", sees_close_ups=False)

"""The protocol of a face detector: an upright picture in, upright faces out."""

from typing import Protocol

from models.face import Face
from models.images import BgrImage


class FaceDetector(Protocol):
    """Finds faces that are roughly upright. Turning the picture is the finder's work, not the detector's.

    A detector may be shared between pictures but is used by one thread at a time.
    """

    @property
    def name(self) -> str:
        """Its name in manifests, tables and on the command line, such as `mediapipe-short`."""
        ...

    def detect(self, image: BgrImage) -> list[Face]:
        """All faces in the picture, best score first; empty where there is none.

        Args:
            image: (H, W, 3) uint8, BGR, any size from 16 px up.
        """
        ...

    def close(self) -> None:
        """Frees what the detector holds. Calling it twice is allowed; `detect` afterwards is an error."""
        ...

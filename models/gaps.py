"""Why a moment has no value: the reasons for a gap in the trace."""

from enum import StrEnum


class GapReason(StrEnum):
    """Why no probability can be given. A gap is never a zero and never interpolated.

    The values are the words of files and tables; the screen translates them.
    """

    NO_FACE = "no face"
    TURNED_AWAY = "turned away"
    FACE_COVERED = "face covered"
    EYES_COVERED = "eyes covered"
    FACE_TOO_SMALL = "face too small"
    TOO_DARK = "too dark"
    PHOTOTHERAPY_LIGHT = "phototherapy light"
    PICTURE_FROZEN = "picture frozen"
    CAMERA_LOST = "camera lost"
    ANOTHER_FACE = "another face"
    MODEL_FAILED = "model failed"
    # Not in the first list of reasons: until the votes on which way is up agree, a crop could be upside down.
    ROLL_UNKNOWN = "which way is up unknown"
    # Pictures came, and the model was too slow for them: no camera to look after.
    MODEL_LATE = "model late"

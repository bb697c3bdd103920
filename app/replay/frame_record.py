"""One analysed frame as a record of fixed size: so a cache can be gone on with, and read at any frame, at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.pipeline.observation import Observation
from app.pipeline.watch import Doubt, Snapshot, State
from models.face import Box, Face
from models.gaps import GapReason

GAPS = tuple(GapReason)
STATES = tuple(State)
DOUBTS = tuple(Doubt)
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class SeenFrame:
    """What the analysis said of one frame.

    Attributes:
        frame_index: In the recording.
        time_seconds: The frame's own time.
        probability: Of pain, 0..1; None in a gap.
        smoothed: The same, smoothed; None in a gap.
        gap: Why there is no probability; None where there is one.
        box: The child's face in frame pixels; None where none was accepted.
        roll_degrees: How far the child lies turned clockwise; None while unknown.
        frame_to_crop: (2, 3) float64, as in `models.crop.Crop`; None in a gap without a face.
        cam: Grad-CAM of pain, (h, w) float32, to 8 bits of its own maximum: for the eye only; None in a gap.
        state: In words.
        state_since_seconds: When the state began.
        doubt: Why nothing can be told of a face that is seen; None otherwise.
    """

    frame_index: int
    time_seconds: float
    probability: float | None
    smoothed: float | None
    gap: GapReason | None
    box: Box | None
    roll_degrees: float | None
    frame_to_crop: NDArray[np.float64] | None
    cam: NDArray[np.float32] | None
    state: State
    state_since_seconds: float
    doubt: Doubt | None

    def observation(self) -> Observation:
        """The same as an observation without pictures, for a trace that is built again."""
        face = None if self.box is None else Face(self.box, 1.0, None, self.roll_degrees or 0.0)
        return Observation(
            self.frame_index, self.time_seconds, face, self.roll_degrees, self.probability, self.gap, None, None
        )


def record_type(cam_height: int, cam_width: int) -> np.dtype[np.void]:
    """The record for a Grad-CAM of so many cells: 135 bytes and one a cell. What is unknown is NaN or -1."""
    return np.dtype(
        [
            ("frame_index", "<i8"),
            ("time_seconds", "<f8"),
            ("probability", "<f8"),
            ("smoothed", "<f8"),
            ("box", "<f8", (4,)),
            ("roll_degrees", "<f8"),
            ("frame_to_crop", "<f8", (2, 3)),
            ("state_since_seconds", "<f8"),
            ("cam_top", "<f4"),
            ("gap", "i1"),
            ("state", "i1"),
            ("doubt", "i1"),
            ("cam", "u1", (cam_height, cam_width)),
        ]
    )


def to_record(snapshot: Snapshot, kind: np.dtype[np.void], pain_index: int) -> NDArray[np.void]:
    """A result as an array of one record."""
    seen, point = snapshot.observation, snapshot.point
    record = np.zeros(1, kind)
    record["frame_index"] = seen.frame_index
    record["time_seconds"] = seen.time_seconds
    record["probability"] = np.nan if point.probability is None else point.probability
    record["smoothed"] = np.nan if point.smoothed is None else point.smoothed
    box = None if seen.face is None else seen.face.box
    record["box"] = np.nan if box is None else (box.left, box.top, box.right, box.bottom)
    record["roll_degrees"] = np.nan if seen.roll_degrees is None else seen.roll_degrees
    record["frame_to_crop"] = np.nan if seen.crop is None else seen.crop.frame_to_crop
    record["state_since_seconds"] = snapshot.state_since_seconds
    record["gap"] = NONE if point.gap is None else GAPS.index(point.gap)
    record["state"] = STATES.index(snapshot.state)
    record["doubt"] = DOUBTS.index(snapshot.reason) if isinstance(snapshot.reason, Doubt) else NONE
    if seen.cam is not None:
        cam = seen.cam[..., pain_index]
        top = float(cam.max())
        record["cam_top"] = top
        if top > 0:
            record["cam"] = np.round(cam / top * 255)
    else:
        record["cam_top"] = np.nan
    return record


def from_record(record: np.void) -> SeenFrame:
    """The result that a record holds."""
    box = record["box"]
    matrix = np.array(record["frame_to_crop"], np.float64)
    top = float(record["cam_top"])
    gap, doubt, roll = int(record["gap"]), int(record["doubt"]), float(record["roll_degrees"])
    seen = gap == NONE
    return SeenFrame(
        frame_index=int(record["frame_index"]),
        time_seconds=float(record["time_seconds"]),
        probability=float(record["probability"]) if seen else None,
        smoothed=float(record["smoothed"]) if seen else None,
        gap=None if seen else GAPS[gap],
        box=None if np.isnan(box[0]) else Box(*(float(value) for value in box)),
        roll_degrees=None if np.isnan(roll) else roll,
        frame_to_crop=None if np.isnan(matrix[0, 0]) else matrix,
        cam=None if np.isnan(top) else record["cam"].astype(np.float32) * np.float32(top / 255),
        state=STATES[int(record["state"])],
        state_since_seconds=float(record["state_since_seconds"]),
        doubt=None if doubt == NONE else DOUBTS[doubt],
    )

"""What a reader gives, and the rows of one recording that all readers of recordings make in the same way."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.csv_rows import whole_number
from training.errors import TrainingError
from training.frame_table import LabelledFrame
from training.recordings import frame_times, shown_at

SLOWEST, FASTEST = 0.01, 240.0
"""Rows a second that can be asked for; no camera here gives more frames."""

MOST = {"videodol": 2}
"""The highest face score by origin, FLACC's; of all others it is DAN's, 4."""


@dataclass(frozen=True, slots=True)
class FrameTime:
    """Which frame of a recording is shown at a time that is asked for."""

    index: int
    time_seconds: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader gave.

    Attributes:
        frames: The rows.
        notes: One line for each thing that was left out, and why.
        left_out: Frames of recordings that people looked at and that are not to be used.
    """

    frames: tuple[LabelledFrame, ...]
    notes: tuple[str, ...] = ()
    left_out: tuple[tuple[Path, FrameTime], ...] = ()


def evenly(
    path: Path, per_second: float, start: float = 0.0, end: float | None = None, here: str = ""
) -> list[FrameTime]:
    """The frames that are shown at even times of a window, each once.

    Args:
        path: The recording.
        per_second: How many a second, `SLOWEST` to `FASTEST`.
        start: Where the window begins, in seconds.
        end: Where it ends; None for the recording's end, which also counts where that is earlier.
        here: Where the window is stated, for errors; the recording where empty.

    Raises:
        TrainingError: It cannot be read, the window holds none of it, or there would be too many or too few a second.
    """
    if not SLOWEST <= per_second <= FASTEST:
        raise TrainingError(
            f"--per-second must be from {SLOWEST:g} to {FASTEST:g} rows a second, got {per_second:g}; give another"
        )
    times = frame_times(path)
    until = float(times[-1])
    if start < 0 or start > until or (end is not None and end <= start):
        said = f"{start:g} to {'its end' if end is None else f'{end:g}'}"
        raise TrainingError(
            f"{here or path}: a window must begin in the recording, from 0 to {until:g} seconds, and end later, "
            f"got {said}; correct it"
        )
    last = until if end is None else min(end, until)
    points = np.arange(start, last + 1e-6, 1 / per_second)
    indices = dict.fromkeys(shown_at(times, float(point)) for point in points)
    return [FrameTime(index, round(float(times[index]), 4)) for index in indices]


def face_score(text: str, origin: str, here: str) -> int | None:
    """A person's score of a whole recording; None where the cell is empty.

    Args:
        text: The cell.
        origin: Where the row comes from: it says which scale.
        here: Where it stands, for errors.

    Raises:
        TrainingError: It is no whole number, or not on the scale.
    """
    if not text:
        return None
    score, most = whole_number(text, f"{here}: a human score"), MOST.get(origin, 4)
    if not 0 <= score <= most:
        raise TrainingError(f"{here}: a human score is from 0 to {most}, got {score}; correct it or leave it empty")
    return score

"""What a reader gives, and the rows of one recording that all readers of recordings make in the same way."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.errors import TrainingError
from training.frame_table import LabelledFrame
from training.recordings import frame_times, shown_at


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
        per_second: How many a second.
        start: Where the window begins, in seconds.
        end: Where it ends; None for the recording's end, which also counts where that is earlier.
        here: Where the window is stated, for errors; the recording where empty.

    Raises:
        TrainingError: It cannot be read, or the window holds none of it.
    """
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

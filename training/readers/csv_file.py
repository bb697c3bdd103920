"""A CSV file with one row a frame or picture, for every data set that no other reader knows.

Columns file, child and label must be there; frame_index, time_seconds, human_score, origin and split may be. A frame of
a recording is named by its index or by its time. Files are named relative to the CSV file.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.csv_rows import decimal, read_csv, whole_number
from training.errors import TrainingError
from training.frame_table import PICTURE_SUFFIXES, LabelledFrame, is_label
from training.readers.reading import FrameTime, Reading, face_score
from training.recordings import frame_times, shown_at

ORIGIN = "csv"


def read_csv_file(path: Path) -> Reading:
    """The rows of the file.

    Raises:
        TrainingError: A column is missing, or a row's child, label, index, time or score is missing or wrong.
    """
    times = lru_cache(maxsize=None)(frame_times)
    frames = []
    for number, row in enumerate(read_csv(path, ("file", "child", "label")), start=2):
        here = f"{path}, line {number} ({row['file']})"
        if not row["child"]:
            raise TrainingError(f"{here}: a row must name the child, this names none; give every child a code")
        label = row["label"].lower()
        if not is_label(label):
            raise TrainingError(f"{here}: a label is pain or nonpain, got {row['label']!r}; correct it")
        file = path.parent / row["file"]
        is_picture = file.suffix.lower() in PICTURE_SUFFIXES
        time = FrameTime(0, 0.0) if is_picture else _frame_time(row, times(file), here)
        origin = row.get("origin", "") or ORIGIN
        frames.append(
            LabelledFrame(
                file=file,
                frame_index=time.index,
                time_seconds=time.time_seconds,
                child=row["child"],
                label=label,
                human_score=face_score(row.get("human_score", ""), origin, here),
                origin=origin,
                split=row.get("split", ""),
            )
        )
    return Reading(tuple(frames))


def _frame_time(row: dict[str, str], times: NDArray[np.float64], here: str) -> FrameTime:
    if index_text := row.get("frame_index", ""):
        index = whole_number(index_text, f"{here}: a frame index")
    elif time_text := row.get("time_seconds", ""):
        seconds = decimal(time_text, f"{here}: a time in seconds")
        # The last frame is shown as long as the one before.
        end = float(times[-1] + (times[-1] - times[-2] if len(times) > 1 else 0.0))
        if not 0 <= seconds <= end + 1e-3:
            raise TrainingError(f"{here}: a time is from 0 to {end:g} seconds here, got {seconds:g}; correct it")
        index = shown_at(times, seconds)
    else:
        raise TrainingError(f"{here}: a frame of a recording needs frame_index or time_seconds, has none; add one")
    if not 0 <= index < len(times):
        raise TrainingError(f"{here}: a frame index is from 0 to {len(times) - 1} here, got {index}; correct it")
    return FrameTime(index, round(float(times[index]), 4))

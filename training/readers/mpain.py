"""M-PAIN (thesis 4.1.1, 4.3.3): recordings of heel pricks and a table of DAN face scores.

A folder with the recordings and `dan.csv`: columns file, child, face (0-4), and where the recordings are not cut to the
observation window, window_start_seconds and window_end_seconds. Every frame of a recording that scores 0 or 1 is
nonpain. From 2 on each frame needs a person's label: `labels.csv`, as replay exports it (`readers/replay.py`).
"""

from pathlib import Path

import numpy as np

from training.csv_rows import decimal, read_csv, whole_number
from training.errors import TrainingError
from training.frame_table import Label, LabelledFrame
from training.readers.reading import FrameTime, Reading, evenly
from training.readers.replay import read_labels
from training.sampling import HIGH_SCORE

SCORES_FILE, LABELS_FILE = "dan.csv", "labels.csv"
ORIGIN = "m-pain"
FRAMES_PER_SECOND = 1.0
"""The thesis's higher rate; `sampling.py` thins what scores low."""


def read_mpain(folder: Path, labels: Path | None = None, per_second: float = FRAMES_PER_SECOND) -> Reading:
    """The rows of M-PAIN.

    Args:
        folder: With the recordings and `dan.csv`.
        labels: People's labels of single frames; `labels.csv` in the folder where None.
        per_second: Rows a second.

    Raises:
        TrainingError: A table or a recording is missing or wrong.
    """
    table = folder / SCORES_FILE
    by_hand, notes = _labels_by_file(labels or folder / LABELS_FILE, is_asked_for=labels is not None)
    frames: list[LabelledFrame] = []
    for number, row in enumerate(read_csv(table, ("file", "child", "face")), start=2):
        here = f"{table}, line {number} ({row['file']})"
        score = whole_number(row["face"], f"{here}: a DAN face score")
        if not 0 <= score <= 4:
            raise TrainingError(f"{here}: a DAN face score is from 0 to 4, got {score}; correct it")
        if not row["child"]:
            raise TrainingError(f"{here}: a recording must name the child, this names none; give every child a code")
        path = folder / row["file"]
        start, end = (_seconds(row, name, here) for name in ("window_start_seconds", "window_end_seconds"))
        times = evenly(path, per_second, start or 0.0, end)
        given: list[tuple[FrameTime, Label]] = [(time, "nonpain") for time in times]
        if score >= HIGH_SCORE:
            given = _labelled(times, by_hand.get(path.name, []), 0.5 / per_second)
            if len(given) < len(times):
                notes.append(
                    f"{row['file']}: scores {score}, so each frame needs a person's label, {len(given)} of "
                    f"{len(times)} have one; the others are left out, label them in replay"
                )
        frames += [
            LabelledFrame(path, time.index, time.time_seconds, row["child"], label, score, ORIGIN)
            for time, label in given
        ]
    return Reading(tuple(frames), tuple(notes))


def _seconds(row: dict[str, str], name: str, here: str) -> float | None:
    return decimal(row[name], f"{here}: {name}") if row.get(name) else None


def _labels_by_file(path: Path, *, is_asked_for: bool) -> tuple[dict[str, list[LabelledFrame]], list[str]]:
    if not path.exists() and not is_asked_for:
        return {}, []
    reading = read_labels(path)
    by_file: dict[str, list[LabelledFrame]] = {}
    for frame in reading.frames:
        by_file.setdefault(frame.file.name, []).append(frame)
    return by_file, list(reading.notes)


def _labelled(times: list[FrameTime], labels: list[LabelledFrame], near: float) -> list[tuple[FrameTime, Label]]:
    """The frames that a person labelled: that very frame, else the nearest label within `near` seconds."""
    if not labels:
        return []
    known = np.array([label.time_seconds for label in labels])
    found = []
    for time in times:
        best = int(np.argmin(np.abs(known - time.time_seconds)))
        if abs(known[best] - time.time_seconds) <= near:
            found.append((time, labels[best].label))
    return found

"""M-PAIN (thesis 4.1.1, 4.3.3): recordings of heel pricks and a table of DAN face scores.

A folder with the recordings and `dan.csv`: columns file, child, face (0-4), and where the recordings are not cut to the
observation window, window_start_seconds and window_end_seconds. Every frame of a recording that scores 0 or 1 is
nonpain. From 2 on each frame needs a person's label: `labels.csv`, as replay exports it (`readers/replay.py`).

Labels are a recording's where they name that very file. After a move a file's name alone will do, where no other
recording of either table has it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Said:
    """What people said of a frame; `label` is None where it is not to be used."""

    time_seconds: float
    label: Label | None


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
    rows = read_csv(table, ("file", "child", "face"))
    files = {(folder / row["file"]).resolve() for row in rows}
    for number, row in enumerate(rows, start=2):
        here = f"{table}, line {number} ({row['file']})"
        score = whole_number(row["face"], f"{here}: a DAN face score")
        if not 0 <= score <= 4:
            raise TrainingError(f"{here}: a DAN face score is from 0 to 4, got {score}; correct it")
        if not row["child"]:
            raise TrainingError(f"{here}: a recording must name the child, this names none; give every child a code")
        path = folder / row["file"]
        start, end = (_seconds(row, name, here) for name in ("window_start_seconds", "window_end_seconds"))
        times = evenly(path, per_second, start or 0.0, end, here)
        given: list[tuple[FrameTime, Label]] = [(time, "nonpain") for time in times]
        if score >= HIGH_SCORE:
            given = _labelled(times, _of_recording(path.resolve(), by_hand, files, here), 0.5 / per_second)
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


def _labels_by_file(path: Path, *, is_asked_for: bool) -> tuple[dict[Path, list[_Said]], list[str]]:
    """What was said of each recording, by its resolved path, what was left out first, and notes."""
    if not path.exists() and not is_asked_for:
        return {}, []
    reading = read_labels(path)
    said = [(file, _Said(time.time_seconds, None)) for file, time in reading.left_out]
    said += [(frame.file, _Said(frame.time_seconds, frame.label)) for frame in reading.frames]
    resolved = {file: file.resolve() for file, _ in said}
    by_file: dict[Path, list[_Said]] = {}
    for file, each in said:
        by_file.setdefault(resolved[file], []).append(each)
    return by_file, list(reading.notes)


def _of_recording(
    path: Path, by_hand: Mapping[Path, Sequence[_Said]], files: Collection[Path], here: str
) -> Sequence[_Said]:
    """What was said of the recording: of that very file, else of the only one with its name.

    Args:
        path: The recording, resolved.
        by_hand: As `_labels_by_file` gives it.
        files: All recordings of the DAN table, resolved.
        here: Where the recording is named.

    Raises:
        TrainingError: Only its name is labelled, and another recording has it too.
    """
    if path in by_hand:
        return by_hand[path]
    named = [file for file in by_hand if file.name == path.name]
    others = [file for file in named if file not in files]
    if not others:
        return ()
    if len(named) > 1 or sum(file.name == path.name for file in files) > 1:
        raise TrainingError(
            f"{here}: labels must name this very recording where several are called {path.name}, found labels of "
            f"{others[0]}; give both tables the same path, or take out what is another recording"
        )
    return by_hand[others[0]]


def _labelled(times: list[FrameTime], said: Sequence[_Said], near: float) -> list[tuple[FrameTime, Label]]:
    """The frames with a person's label: the nearest that was said within `near` seconds, unless it leaves one out."""
    if not said:
        return []
    known = np.array([each.time_seconds for each in said])
    found: list[tuple[FrameTime, Label]] = []
    for time in times:
        apart = np.abs(known - time.time_seconds)
        nearest = int(np.argmin(apart))
        label = said[nearest].label
        if apart[nearest] <= near and label is not None:
            found.append((time, label))
    return found

"""What `sollievo-train synth` wrote: sets of pictures, or recordings with their ground truth.

Pictures keep their set as the split. Recordings of a heel prick give the frames of the observation window, those of
care all; a frame's label is the drawn truth, the score is the DAN face score that follows from it.
"""

from pathlib import Path

from training.csv_rows import decimal, read_csv, require_columns, whole_number
from training.errors import TrainingError
from training.frame_table import Label, LabelledFrame
from training.readers.reading import Reading, evenly, face_score

CLIPS_FILE = "clips.csv"
WINDOW = ("window_start", "window_end")
ORIGIN = "synthetic"
FRAMES_PER_SECOND = 1.0


def read_synthetic(folder: Path, per_second: float = FRAMES_PER_SECOND) -> Reading:
    """The rows of all pictures and recordings of a folder.

    Args:
        folder: That `synth` wrote.
        per_second: Rows a second of recordings.

    Raises:
        TrainingError: There is no table, or a table or a recording is wrong.
    """
    frames: list[LabelledFrame] = []
    for table in sorted(folder.glob("*.csv")):
        rows = read_csv(table, ("file", "subject"))
        if "set" in rows[0]:
            require_columns(rows[0], ("pain",), table)
            frames += [_picture(row, folder, f"{table}, line {line}") for line, row in enumerate(rows, start=2)]
        elif "kind" in rows[0]:
            require_columns(rows[0], ("dan_score", *WINDOW), table)
            for line, row in enumerate(rows, start=2):
                frames += _recording(row, folder, per_second, f"{table}, line {line} ({row['file']})")
    if not frames:
        raise TrainingError(
            f"{folder}: there must be a table of pictures or {CLIPS_FILE}, found none; run `synth` first"
        )
    return Reading(tuple(frames))


def _picture(row: dict[str, str], folder: Path, here: str) -> LabelledFrame:
    label = _label(row["pain"], f"{here} ({row['file']})")
    return LabelledFrame(folder / row["file"], 0, 0.0, row["subject"], label, None, ORIGIN, row["set"])


def _recording(row: dict[str, str], folder: Path, per_second: float, here: str) -> list[LabelledFrame]:
    path = folder / row["file"]
    score = face_score(row["dan_score"], ORIGIN, here)
    start, end = (decimal(row[name], f"{here}: {name}") if row[name] else None for name in WINDOW)
    truth_file = path.with_name(f"{path.stem}_truth.csv")
    truth = {
        whole_number(each["frame"], f"{truth_file}, line {line}: a frame"): each["pain"]
        for line, each in enumerate(read_csv(truth_file, ("frame", "pain")), start=2)
    }
    times = evenly(path, per_second, start or 0.0, end, here)
    missing = [time.index for time in times if time.index not in truth]
    if missing:
        raise TrainingError(
            f"{truth_file}: a recording's truth must name every frame, lacks frame {missing[0]}; run `synth` again"
        )
    return [
        LabelledFrame(
            file=path,
            frame_index=time.index,
            time_seconds=time.time_seconds,
            child=row["subject"],
            label=_label(truth[time.index], f"{truth_file}, frame {time.index}"),
            human_score=score,
            origin=ORIGIN,
        )
        for time in times
    ]


def _label(pain: str, here: str) -> Label:
    if pain not in ("0", "1"):
        raise TrainingError(f"{here}: pain is 0 or 1, got {pain!r}; run `synth` again")
    return "pain" if pain == "1" else "nonpain"

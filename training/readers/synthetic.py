"""What `sollievo-train synth` wrote: sets of pictures, or recordings with their ground truth.

Pictures keep their set as the split. Recordings of a heel prick give the frames of the observation window, those of
care all; a frame's label is the drawn truth, the score is the DAN face score that follows from it.
"""

from pathlib import Path

from training.csv_rows import decimal, read_csv, whole_number
from training.errors import TrainingError
from training.frame_table import LabelledFrame
from training.readers.reading import Reading, evenly

CLIPS_FILE = "clips.csv"
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
            frames += [_picture(row, folder) for row in rows]
        elif "kind" in rows[0]:
            for row in rows:
                frames += _recording(row, folder, per_second)
    if not frames:
        raise TrainingError(
            f"{folder}: there must be a table of pictures or {CLIPS_FILE}, found none; run `synth` first"
        )
    return Reading(tuple(frames))


def _picture(row: dict[str, str], folder: Path) -> LabelledFrame:
    label = "pain" if row["pain"] == "1" else "nonpain"
    return LabelledFrame(folder / row["file"], 0, 0.0, row["subject"], label, None, ORIGIN, row["set"])  # type: ignore[arg-type]


def _recording(row: dict[str, str], folder: Path, per_second: float) -> list[LabelledFrame]:
    path = folder / row["file"]
    score, start, end = row["dan_score"], row["window_start"], row["window_end"]
    truth_file = path.with_name(f"{path.stem}_truth.csv")
    truth = {int(each["frame"]): each["pain"] for each in read_csv(truth_file, ("frame", "pain"))}
    times = evenly(
        path, per_second, decimal(start, row["file"]) if start else 0.0, decimal(end, row["file"]) if end else None
    )
    return [
        LabelledFrame(
            file=path,
            frame_index=time.index,
            time_seconds=time.time_seconds,
            child=row["subject"],
            label="pain" if truth[time.index] == "1" else "nonpain",
            human_score=whole_number(score, f"{row['file']}: a DAN face score") if score else None,
            origin=ORIGIN,
        )
        for time in times
    ]

"""VideoDol (thesis 4.1.2, 4.3.4, table A.1): recordings and FLACC face scores of three raters.

A folder with the recordings and `flacc.csv`: columns file, child, rater_1, rater_2, rater_3 (0-2). A score of 2 is
pain, 0 or 1 is not; a recording whose raters disagree about that is left out, and so is a child's second one without
pain.
"""

from pathlib import Path
from statistics import median_low

from training.csv_rows import read_csv, whole_number
from training.errors import TrainingError
from training.frame_table import LabelledFrame
from training.readers.reading import Reading, evenly
from training.sampling import HIGH_SCORE

SCORES_FILE = "flacc.csv"
RATERS = ("rater_1", "rater_2", "rater_3")
ORIGIN = "videodol"
FRAMES_PER_SECOND = 2.0
"""The thesis's higher rate; `sampling.py` thins what scores low."""


def read_videodol(folder: Path, per_second: float = FRAMES_PER_SECOND) -> Reading:
    """The rows of VideoDol.

    Args:
        folder: With the recordings and `flacc.csv`.
        per_second: Rows a second.

    Raises:
        TrainingError: The table or a recording is missing or wrong.
    """
    table = folder / SCORES_FILE
    frames: list[LabelledFrame] = []
    notes: list[str] = []
    with_low: set[str] = set()
    for number, row in enumerate(read_csv(table, ("file", "child", *RATERS)), start=2):
        here = f"{table}, line {number} ({row['file']})"
        scores = [whole_number(row[rater], f"{here}: {rater}'s FLACC face score") for rater in RATERS]
        if not all(0 <= score <= 2 for score in scores):
            raise TrainingError(f"{here}: a FLACC face score is from 0 to 2, got {scores}; correct it")
        if not row["child"]:
            raise TrainingError(f"{here}: a recording must name the child, this names none; give every child a code")
        if len({score >= HIGH_SCORE for score in scores}) > 1:
            said = ", ".join(map(str, scores))
            notes.append(f"{row['file']}: left out, its raters disagree about pain (face scores {said})")
            continue
        score = median_low(scores)
        is_pain = score >= HIGH_SCORE
        if not is_pain and row["child"] in with_low:
            notes.append(f"{row['file']}: left out, child {row['child']} has an earlier recording without pain")
            continue
        if not is_pain:
            with_low.add(row["child"])
        path = folder / row["file"]
        frames += [
            LabelledFrame(
                path, time.index, time.time_seconds, row["child"], "pain" if is_pain else "nonpain", score, ORIGIN
            )
            for time in evenly(path, per_second)
        ]
    return Reading(tuple(frames), tuple(notes))

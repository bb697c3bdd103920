"""Recordings with their ground truth beside them, read from tables: no code of whoever made them is needed.

The folder holds `clips.csv` (one row a recording) and, for each recording `NAME.mkv`, `NAME_truth.csv` beside it (one
row a frame): what `sollievo-train synth` writes for a recipe with recordings.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SET_TABLE = "clips.csv"
SIGNS = ("brow_bulge", "eye_squeeze", "nasolabial_furrow")
"""The three of the DAN scale (thesis 4.1.1), each 0..1."""
OTHER_ACTIONS = (
    "open_lips", "vertical_stretch", "horizontal_stretch", "taut_tongue", "chin_quiver", "lids_closed", "lip_purse",
    "smile", "brow_raise", "cheek_puff",
)  # fmt: skip
"""What else the face may do, each 0..1: for telling what was taken for pain."""

TURNED_DEGREES, COVERED_SHARE, HALF_COVERED_SHARE = 60.0, 0.6, 0.3
"""From here on a face cannot be judged, or only half: as the tables' own column `in_view` draws the line."""

_PLACES = ("right_eye", "left_eye", "nose", "mouth")
_CLIP_COLUMNS = ("file", "kind", "subject", "seconds", "rate", "dan_score", "window_start", "window_end", "skin")
_NUMBERS = ("time_seconds", "intensity", "roll_degrees", "turned_degrees", "covered_share")
_BOX = ("left", "top", "right", "bottom")


class TruthError(ValueError):
    """The truth cannot be used. The text is one line: what, why, what to do."""


@dataclass(frozen=True, slots=True)
class DanTruth:
    """The true DAN face score: the largest of the three signs, each timed on its own (thesis 4.1.1).

    Attributes:
        score: 0..4.
        start_seconds: The window's, at the heel squeeze.
        end_seconds: The window's, at the procedure's end or the child's calm.
    """

    score: int
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording of the set.

    Attributes:
        name: Its file's name without the ending; no two of a set are the same.
        path: The video.
        truth_path: Its table.
        kind: What happens in it, such as `heel_prick` or `sleep`.
        subject: The child.
        skin: The child's skin tone in words.
        seconds: Its length.
        rate: Frames a second.
        dan: The true score; None where it has none.
    """

    name: str
    path: Path
    truth_path: Path
    kind: str
    subject: str
    skin: str
    seconds: float
    rate: float
    dan: DanTruth | None


class View(StrEnum):
    """How well the face can truly be seen in a frame."""

    IN_VIEW = "in view"
    TWO_FACES = "two faces"
    HALF_COVERED = "half covered"
    COVERED = "covered"
    TURNED_AWAY = "turned away"
    OUT_OF_PICTURE = "out of the picture"


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A recording's table as columns of n frames. What a frame does not have is NaN.

    Attributes:
        time_seconds: (n,) float64.
        pain: (n,) bool, by the written rule over the true actions.
        intensity: (n,) float64, 0..1.
        faces: (n,) int64, how many faces are in the picture.
        roll_degrees: (n,) float64, how far the face is turned clockwise.
        turned_degrees: (n,) float64, how far it is turned away from the camera.
        covered_share: (n,) float64, of the face.
        boxes: (n, 4) float64 pixels: left, top, right, bottom.
        places: Name to (n, 2) float64 pixels: `right_eye`, `left_eye`, `nose`, `mouth`.
        actions: Name to (n,) float64, 0..1: `SIGNS` and `OTHER_ACTIONS`.
    """

    time_seconds: NDArray[np.float64]
    pain: NDArray[np.bool_]
    intensity: NDArray[np.float64]
    faces: NDArray[np.int64]
    roll_degrees: NDArray[np.float64]
    turned_degrees: NDArray[np.float64]
    covered_share: NDArray[np.float64]
    boxes: NDArray[np.float64]
    places: dict[str, NDArray[np.float64]]
    actions: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        """Number of frames."""
        return len(self.time_seconds)

    def view(self, frame: int, width: int, height: int) -> View:
        """How well the face can be seen in that frame of a picture of that size; the worst that holds."""
        left, top, right, bottom = self.boxes[frame].tolist()
        inside = max(0.0, min(right, width) - max(left, 0)) * max(0.0, min(bottom, height) - max(top, 0))
        if not inside > 0.5 * (right - left) * (bottom - top):  # NaN too: there is no face
            return View.OUT_OF_PICTURE
        if self.turned_degrees[frame] >= TURNED_DEGREES:
            return View.TURNED_AWAY
        if self.covered_share[frame] >= COVERED_SHARE:
            return View.COVERED
        if self.covered_share[frame] >= HALF_COVERED_SHARE:
            return View.HALF_COVERED
        return View.TWO_FACES if self.faces[frame] > 1 else View.IN_VIEW

    def mounting_degrees(self) -> float:
        """How the child lies in the picture, as a ward would set it for its camera: to ten degrees.

        The circular mean over frames whose face is not turned away.

        Raises:
            TruthError: No such frame.
        """
        rolls = np.radians(self.roll_degrees[self.turned_degrees < TURNED_DEGREES / 2])
        if not len(rolls):
            raise TruthError("the truth has no frame that tells how the child lies: give --roll in degrees")
        return round(math.degrees(math.atan2(float(np.sin(rolls).mean()), float(np.cos(rolls).mean()))) / 10) * 10.0


def read_set(folder: Path) -> list[Clip]:
    """The recordings of a set, in the order of its table.

    Raises:
        TruthError: The folder is no such set, a column or file is missing, a number is none, a name comes twice.
    """
    table = folder / SET_TABLE
    if not table.is_file():
        raise TruthError(
            f"a set of recordings with truth has a table {SET_TABLE}, {folder} has none: "
            "make one with `sollievo-train synth` and a recipe with recordings"
        )
    clips = [_clip(folder, table, row) for row in _rows(table, _CLIP_COLUMNS)]
    names = [clip.name for clip in clips]
    if len(set(names)) != len(names) or not names:
        raise TruthError(f"{table} must name every recording once, found {len(names)} rows and {len(set(names))} names")
    return clips


def read_truth(path: Path) -> Truth:
    """A recording's table.

    Raises:
        TruthError: It is missing or empty, a column is missing, a number is none.
    """
    points = [f"{place}_{axis}" for place in _PLACES for axis in "xy"]
    names = (*_NUMBERS, "pain", "faces", *_BOX, *points, *SIGNS, *OTHER_ACTIONS)
    rows = _rows(path, names)
    columns = {name: np.array([_number(path, name, row[name]) for row in rows]) for name in names}
    if not len(rows) or np.isnan(columns["time_seconds"]).any() or (np.diff(columns["time_seconds"]) <= 0).any():
        raise TruthError(f"{path} must have a row a frame with rising time_seconds: render the recording again")
    return Truth(
        time_seconds=columns["time_seconds"],
        pain=columns["pain"] == 1,
        intensity=columns["intensity"],
        faces=np.nan_to_num(columns["faces"]).astype(np.int64),
        roll_degrees=columns["roll_degrees"],
        turned_degrees=columns["turned_degrees"],
        covered_share=columns["covered_share"],
        boxes=np.stack([columns[name] for name in _BOX], axis=1),
        places={place: np.stack([columns[f"{place}_x"], columns[f"{place}_y"]], axis=1) for place in _PLACES},
        actions={name: columns[name] for name in (*SIGNS, *OTHER_ACTIONS)},
    )


def _clip(folder: Path, table: Path, row: dict[str, str]) -> Clip:
    path = folder / row["file"]
    truth = path.with_name(f"{path.stem}_truth.csv")
    for file in (path, truth):
        if not file.is_file():
            raise TruthError(f"{table} names {row['file']}, but {file} is not there: render the set again")
    seconds, rate = (_number(table, name, row[name]) for name in ("seconds", "rate"))
    if not (seconds > 0 and rate > 0):
        raise TruthError(f"{table}: seconds and rate of {row['file']} must be over 0, found {seconds} and {rate}")
    dan = None
    if row["dan_score"]:
        score, start, end = (_number(table, name, row[name]) for name in ("dan_score", "window_start", "window_end"))
        if score not in range(5) or not end > start:
            raise TruthError(f"{table}: {row['file']} has the score {score} over {start} to {end} s: correct the table")
        dan = DanTruth(int(score), start, end)
    return Clip(path.stem, path, truth, row["kind"], row["subject"], row["skin"], seconds, rate, dan)


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TruthError(f"{path} cannot be read as a table ({error}): render the set again") from error
    if rows:
        missing = [name for name in columns if rows[0].get(name) is None]
        if missing:
            raise TruthError(f"{path} lacks the column {missing[0]}: render the set with this version")
    return rows


def _number(path: Path, name: str, text: str | None) -> float:
    try:
        return float(text) if text else math.nan
    except ValueError:
        raise TruthError(f"{path}: {name} must be a number, found {text!r}: render the set again") from None

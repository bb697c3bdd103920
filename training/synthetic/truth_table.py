"""Ground truth as rows of a table: the same columns for single pictures and for frames of a recording."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from training.synthetic.actions import ACTION_NAMES, FacialActions
from training.synthetic.studio import FaceTruth, Picture

Cell = str | float | int | bool | None

FACE_COLUMNS = (
    "pain", "intensity", "faces", "roll_degrees", "turned_degrees", "covered_share",
    "left", "top", "right", "bottom",
    "right_eye_x", "right_eye_y", "left_eye_x", "left_eye_y", "nose_x", "nose_y", "mouth_x", "mouth_y",
    *ACTION_NAMES,
)  # fmt: skip
"""Of the child's own face, in pixels of the picture; empty where there is none."""


def truth_cells(picture: Picture, child_present: bool = True) -> dict[str, Cell]:
    """The cells of `FACE_COLUMNS` for one picture."""
    cells: dict[str, Cell] = dict.fromkeys(FACE_COLUMNS)
    cells["faces"] = len(picture.faces)
    cells["pain"] = bool(child_present and picture.actions.pain)
    if child_present:
        cells |= face_cells(picture.faces[0]) | action_cells(picture.actions)
    return cells


def face_cells(face: FaceTruth) -> dict[str, Cell]:
    """Where the face is, to a tenth of a pixel."""
    marks = face.landmarks
    cells: dict[str, Cell] = {
        "roll_degrees": round(face.roll_degrees, 2),
        "turned_degrees": round(face.turned_degrees, 2),
        "covered_share": round(face.covered_share, 3),
    }
    for name in ("left", "top", "right", "bottom"):
        cells[name] = round(getattr(face.box, name), 1)
    for name in ("right_eye", "left_eye", "nose", "mouth"):
        point = getattr(marks, name)
        cells[f"{name}_x"], cells[f"{name}_y"] = round(point[0], 1), round(point[1], 1)
    return cells


def action_cells(actions: FacialActions) -> dict[str, Cell]:
    """What the face does."""
    cells: dict[str, Cell] = {name: round(getattr(actions, name), 4) for name in ACTION_NAMES}
    return cells | {"intensity": round(actions.intensity, 4)}


def write_table(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, Cell]]) -> None:
    """Writes a CSV with LF line ends; true and false as 1 and 0, nothing as an empty cell."""
    names = list(columns)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([_text(row.get(name)) for name in names])


def _text(value: Cell) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)

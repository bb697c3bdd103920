"""A sheet of faces to look at: upright crops with state, intensity and skin below each."""

import csv
from pathlib import Path

import cv2
import numpy as np

from models.images import BgrImage

SIDE, LABEL = 150, 36
PAPER = (245, 245, 245)


def tile(image: BgrImage, row: dict[str, str]) -> BgrImage:
    """One face, turned upright, with its label: red letters for pain."""
    left, top, right, bottom = (float(row[side]) for side in ("left", "top", "right", "bottom"))
    centre = ((left + right) / 2, (top + bottom) / 2)
    scale = SIDE / (1.35 * max(right - left, bottom - top))
    matrix = cv2.getRotationMatrix2D(centre, float(row["roll_degrees"]), scale)
    matrix = matrix + np.array([[0, 0, SIDE / 2 - centre[0]], [0, 0, SIDE / 2 - centre[1]]])
    crop = cv2.warpAffine(image, matrix, (SIDE, SIDE), flags=cv2.INTER_AREA, borderValue=PAPER)
    strip = np.full((LABEL, SIDE, 3), PAPER, np.uint8)
    colour = (0, 0, 200) if row["pain"] == "1" else (40, 40, 40)
    text = f"{row['state'].replace('_', ' ')} {float(row['intensity']):.2f}"
    for line, height, shade in ((text, 14, colour), (row["skin"], 29, (110, 110, 110))):
        cv2.putText(strip, line, (3, height), cv2.FONT_HERSHEY_SIMPLEX, 0.38, shade, 1, cv2.LINE_AA)
    return np.vstack([crop, strip])


def write_sheet(folder: Path, table: Path, out: Path, columns: int = 13, rows_per_state: int = 6) -> None:
    """Writes a PNG with some faces of each state, a column a state.

    Args:
        folder: what the table's `file` is relative to.
        table: the CSV of the pictures.
        out: the PNG to write.
        columns: states in a row at most.
        rows_per_state: faces of each state.
    """
    by_state: dict[str, list[dict[str, str]]] = {}
    with table.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["left"]:
                by_state.setdefault(row["state"], []).append(row)
    strips = []
    for state in sorted(by_state)[:columns]:
        entries = by_state[state]
        count = min(rows_per_state, len(entries))
        chosen = [entries[int(i)] for i in np.linspace(0, len(entries) - 1, count)]
        tiles = []
        for row in chosen:
            image = cv2.imread(str(folder / row["file"]))
            if image is not None:
                tiles.append(tile(np.asarray(image, np.uint8), row))
        blank = np.full((SIDE + LABEL, SIDE, 3), PAPER, np.uint8)
        strips.append(np.vstack(tiles + [blank] * (rows_per_state - len(tiles))))
    if strips:
        out.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(out), np.hstack(strips))

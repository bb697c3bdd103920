"""The tables of rendered pictures with their truth, and the rule that no child is on both sides.

Rendered sets have one table a set beside the folder of its pictures (`training.synthetic.truth_table`).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.face import Box
from training.errors import TrainingError

ACTIONS = (
    "brow_bulge", "eye_squeeze", "nasolabial_furrow", "open_lips", "vertical_stretch", "horizontal_stretch",
    "taut_tongue", "lids_closed", "lip_purse", "smile", "brow_raise",
)  # fmt: skip
"""The facial actions that a network is also asked for while it learns."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture and what is known about it.

    Attributes:
        path: The picture's file.
        child: Whose face it is. Pictures of one child are never split.
        split: The set it belongs to, such as train, validation, test.
        is_pain: The label.
        state: What the child does, such as hunger_cry.
        tone: Skin tone by name.
        light: Light by name.
        has_pacifier: Whether a pacifier is in the mouth.
        face: The true box in the picture's pixels.
        roll_degrees: How far the face is turned clockwise.
        turned_degrees: How far it looks away from the camera.
        covered_share: Share of the face that something covers, 0..1.
        actions: How strongly each of `ACTIONS` is done, 0..1.
    """

    path: Path
    child: str
    split: str
    is_pain: bool
    state: str
    tone: str
    light: str
    has_pacifier: bool
    face: Box
    roll_degrees: float
    turned_degrees: float
    covered_share: float
    actions: tuple[float, ...]


def read_pictures(folder: Path) -> tuple[Picture, ...]:
    """All pictures of all tables (`*.csv`) of a folder that `sollievo-train synth` wrote.

    Raises:
        TrainingError: There is no table, a column or a value is missing, or a child is in two sets.
    """
    tables = sorted(folder.glob("*.csv"))
    if not tables:
        raise TrainingError(f"{folder}: there must be a table (*.csv) of pictures, found none; run `synth` first")
    pictures = tuple(picture for table in tables for picture in _read(table))
    refuse_shared_children(pictures)
    return pictures


class OfChild(Protocol):
    """A row that says whose face it shows and which set it is in: `Picture`, `training.frame_table.LabelledFrame`."""

    @property
    def child(self) -> str:
        """Whose face it is."""
        ...

    @property
    def split(self) -> str:
        """The set it belongs to."""
        ...


def refuse_shared_children(pictures: Iterable[OfChild]) -> None:
    """Raises `TrainingError` where a child is in more than one set: the score would be of faces already seen."""
    split_of: dict[str, str] = {}
    for picture in pictures:
        split = split_of.setdefault(picture.child, picture.split)
        if split != picture.split:
            raise TrainingError(
                f"a child must be in one set only, found {picture.child} in {split} and {picture.split}; "
                "take it out of one of them"
            )


def codes_alike(codes: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Codes that may be one child's: those that only case, space or a study before the code (`STUDY/CODE`) tell apart.

    `sollievo labels` writes the study, tables kept by hand mostly do not. The same code in two studies that are both
    named is of two children.
    """
    alike: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code in sorted(set(codes)):
        study, _, number = "".join(code.split()).casefold().rpartition("/")
        alike[number][study].append(code)
    return tuple(
        tuple(sorted(code for of_study in by_study.values() for code in of_study))
        for by_study in alike.values()
        if (len(by_study) > 1 and "" in by_study) or any(len(of_study) > 1 for of_study in by_study.values())
    )


def of_split(pictures: Iterable[Picture], split: str) -> tuple[Picture, ...]:
    """The pictures of one set.

    Raises:
        TrainingError: There are none, or all have the same label.
    """
    chosen = tuple(picture for picture in pictures if picture.split == split)
    if len({picture.is_pain for picture in chosen}) < 2:
        raise TrainingError(
            f"set {split} must hold pictures with and without pain, found {len(chosen)} pictures; check its table"
        )
    return chosen


def _read(table: Path) -> list[Picture]:
    with table.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    try:
        return [_picture(row, table.parent) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise TrainingError(f"{table}: a column or a value is missing or wrong ({error}); write it anew") from error


def _picture(row: dict[str, str], folder: Path) -> Picture:
    return Picture(
        path=folder / row["file"],
        child=row["subject"],
        split=row["set"],
        is_pain=bool(int(row["pain"])),
        state=row["state"],
        tone=row["skin"],
        light=row["light"],
        has_pacifier=bool(int(row["pacifier"])),
        face=Box(float(row["left"]), float(row["top"]), float(row["right"]), float(row["bottom"])),
        roll_degrees=float(row["roll_degrees"]),
        turned_degrees=float(row["turned_degrees"]),
        covered_share=float(row["covered_share"]),
        actions=tuple(min(1.0, max(0.0, float(row[name]))) for name in ACTIONS),
    )

"""A crop set on the disk: face crops of labelled frames, ready for training.

A folder with `crops.npy` (the pictures), `crops.parquet` (one row a crop, in the same order: the table's columns and
where the face was), `missed.parquet` (rows whose face was not found; absent where all were) and `crops.json` (how the
crops were cut, for the manifest). `sollievo-train extract` writes it. It holds faces: keep it where the recordings are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.manifest import CropRule
from training.errors import TrainingError
from training.frame_table import LabelledFrame, frames_of, read_rows

IMAGES_FILE, TABLE_FILE, MISSED_FILE, RULE_FILE = "crops.npy", "crops.parquet", "missed.parquet", "crops.json"

FACE_COLUMNS: Mapping[str, str] = {
    "face_left": "Left edge of the face's box in pixels of the frame.",
    "face_top": "Top edge of the face's box.",
    "face_right": "Right edge of the face's box.",
    "face_bottom": "Bottom edge of the face's box.",
    "roll_degrees": "How far the face is turned clockwise; the crop was turned back by it.",
    "face_score": "The detector's own score, 0..1.",
}
"""Columns of `crops.parquet` beyond the table's."""


@dataclass(frozen=True, slots=True, eq=False)
class CropSet:
    """Face crops with their labels.

    Attributes:
        frames: The row of each crop, (N,).
        images: (N, size + 2 x border, size + 2 x border, 3) uint8, RGB, upright, nothing else done to them.
        rule: How they were cut, as the manifest will say it.
        border: Pixels around the crop proper, at the same scale, for augmentation to turn and shift into.
    """

    frames: tuple[LabelledFrame, ...]
    images: NDArray[np.uint8]
    rule: CropRule
    border: int = 0

    def __post_init__(self) -> None:
        shape = self.images.shape
        if self.images.dtype != np.uint8 or len(shape) != 4 or shape[3] != 3 or shape[0] != len(self.frames):
            raise ValueError(
                f"crops are (N, height, width, 3) uint8 with one row each, got {shape} {self.images.dtype} "
                f"for {len(self.frames)} rows: extract them anew"
            )

    @property
    def labels(self) -> NDArray[np.int64]:
        """(N,) 1 for pain, 0 for none."""
        return np.array([frame.is_pain for frame in self.frames], np.int64)

    @property
    def children(self) -> NDArray[np.str_]:
        """(N,) whose face each crop is: the groups of every split."""
        return np.array([frame.child for frame in self.frames], np.str_)

    @property
    def origins(self) -> NDArray[np.str_]:
        """(N,) where each row comes from."""
        return np.array([frame.origin for frame in self.frames], np.str_)

    @property
    def plain(self) -> NDArray[np.uint8]:
        """(N, size, size, 3) the crops without their border: what the model is given at the bedside. A view."""
        end = self.images.shape[1] - self.border
        return self.images[:, self.border : end, self.border : end]


def read_crops(folder: Path) -> CropSet:
    """The crop set of a folder; its pictures stay on the disk and are read as they are used.

    Raises:
        TrainingError: A file is missing, damaged, or does not fit the others.
    """
    path = folder / IMAGES_FILE
    try:
        images = np.load(path, mmap_mode="r")
        rule = json.loads((folder / RULE_FILE).read_text(encoding="utf-8"))
        return CropSet(
            frames=frames_of(read_rows(folder / TABLE_FILE), folder / TABLE_FILE),
            images=images,
            rule=CropRule(detector=rule["detector"], margin=rule["margin"], roll=rule["roll"]),
            border=int(rule["border"]),
        )
    except FileNotFoundError as error:
        raise TrainingError(
            f"{folder}: a crop set must hold {IMAGES_FILE}, {TABLE_FILE} and {RULE_FILE}, "
            f"lacks {Path(error.filename).name}; run `sollievo-train extract` to its end"
        ) from error
    except TrainingError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        said = " ".join(str(error).split())
        raise TrainingError(
            f"{folder}: a crop set's files must fit together, found: {said}; extract it anew"
        ) from error


def joined(sets: Sequence[CropSet]) -> CropSet:
    """Several sets as one, as the thesis's third experiment joins M-PAIN and iCOPE. Copies the pictures to memory.

    Raises:
        TrainingError: There are none, or they were cut to different sizes or margins. The detector may differ, as in
            the thesis; the first set's rule stands.
    """
    if not sets:
        raise TrainingError("crop sets to join must be one or more, got none; name a folder")
    first = sets[0]
    for other in sets[1:]:
        ours, theirs = (_geometry(each) for each in (first, other))
        if ours != theirs:
            raise TrainingError(
                f"crop sets to join must have one size, margin and border, got {ours} and {theirs}; extract one anew"
            )
    return CropSet(
        frames=tuple(frame for each in sets for frame in each.frames),
        images=first.images if len(sets) == 1 else np.concatenate([each.images for each in sets]),
        rule=first.rule,
        border=first.border,
    )


def rule_text(rule: CropRule, *, size: int, border: int, **more: Any) -> str:
    """What `crops.json` holds."""
    content = {**rule.model_dump(), "size": size, "border": border, **more}
    return json.dumps(content, indent=2) + "\n"


def _geometry(each: CropSet) -> tuple[tuple[int, ...], float, int]:
    return each.images.shape[1:3], each.rule.margin, each.border

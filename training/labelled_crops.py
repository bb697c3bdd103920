"""Crops with the labels of a table that may be newer: what was relabelled, or taken out by hand, counts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.crop_set import CropSet
from training.errors import TrainingError
from training.frame_table import LabelledFrame, read_table


def with_tables(crops: CropSet, tables: Sequence[Path]) -> tuple[CropSet, NDArray[np.int64]]:
    """The crops with what the tables say about their frames, and the rows that the tables still hold.

    No crop leaves the set, so that row numbers stay; those that no table holds any more keep their old labels.

    Args:
        crops: As extracted.
        tables: Tables of labelled frames; none: the crops stay as they are, all rows count.

    Raises:
        TrainingError: A table is wrong, or holds none of the crops.
    """
    if not tables:
        return crops, np.arange(len(crops.frames))
    said = {_key(frame): frame for table in tables for frame in read_table(table)}
    found = [said.get(_key(frame)) for frame in crops.frames]
    rows = np.array([row for row, frame in enumerate(found) if frame is not None], np.int64)
    if not len(rows):
        raise TrainingError(
            f"{tables[0]}: a table must hold the frames of the crops, found none of {len(found)}; give the table that "
            "the crops were extracted from"
        )
    frames = tuple(new or old for new, old in zip(found, crops.frames, strict=True))
    return replace(crops, frames=frames), rows


def _key(frame: LabelledFrame) -> tuple[Path, int]:
    return frame.file.resolve(), frame.frame_index

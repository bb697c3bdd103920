"""Tiny crop sets that a small network tells apart: in pain the lower half is bright, else the upper one."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.crop_set import IMAGES_FILE, RULE_FILE, TABLE_FILE
from training.frame_table import LabelledFrame, write_table


def write_crop_set(
    folder: Path,
    *,
    children: int = 6,
    per_child: int = 4,
    size: int = 16,
    border: int = 0,
    origin: str = "synthetic",
    labels: Sequence[str] = ("nonpain", "pain"),
    splits: Sequence[str] = ("",),
    seed: int = 0,
) -> Path:
    """Writes a crop set into `folder` and returns it.

    Args:
        folder: Where to; made.
        children: How many; each has `per_child` crops, whose labels take turns.
        per_child: Crops of a child.
        size: Width and height of the crops in pixels.
        border: Pixels around them.
        origin: Of all rows.
        labels: That take turns.
        splits: Of the children, which take turns.
        seed: Of the noise.
    """
    folder.mkdir(parents=True)
    random = np.random.default_rng(seed)
    frames, images = [], []
    whole = size + 2 * border
    for child in range(children):
        for place in range(per_child):
            label = labels[place % len(labels)]
            image = random.integers(0, 100, (whole, whole, 3))
            half = slice(whole // 2, whole) if label == "pain" else slice(0, whole // 2)
            image[half] += 120
            images.append(image.astype(np.uint8))
            frames.append(
                LabelledFrame(
                    file=folder / f"{origin}-{child}.mkv",
                    frame_index=place,
                    time_seconds=float(place),
                    child=f"{origin}-{child:02}",
                    label=label,  # type: ignore[arg-type]
                    human_score=None,
                    origin=origin,
                    split=splits[child % len(splits)],
                )
            )
    np.save(folder / IMAGES_FILE, np.stack(images))
    write_table(frames, folder / TABLE_FILE)
    rule = {"detector": "blazeface-back", "margin": 0.1, "roll": "upright", "size": size, "border": border}
    (folder / RULE_FILE).write_text(json.dumps(rule), encoding="utf-8")
    return folder


SMALL = (
    "network.name=n-cnn",
    "network.input_size=70",
    "training.epochs=3",
    "training.patience=null",
    "training.batch=8",
    "training.precision=float32",
    "evaluation.folds=2",
    "evaluation.validation_share=0.4",
)
"""Changes that make the recipe `synthetic` one for crops of 70 pixels, trained in seconds."""

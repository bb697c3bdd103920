"""Which pictures the gallery shows, and where the network looked in each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.heatmap import overlay_crop
from models.images import RgbCrop
from training.attribution.integrated_gradients import STEPS, integrated_gradients
from training.metrics import LabelArray
from training.networks.network import Network
from training.parity import keras_answers


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """One crop and what spoke for one class in it, as pictures (H, W, 3) uint8, RGB."""

    grad_cam: RgbCrop
    integrated_gradients: RgbCrop


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """One crop with the looks of some classes.

    Attributes:
        crop: (H, W, 3) uint8, RGB.
        looks: One a class that was asked for; Grad-CAM's strength is comparable between the classes of one crop.
        gap: The largest error of Integrated Gradients' sum, in units of the score before the softmax.
    """

    crop: RgbCrop
    looks: tuple[Looks, ...]
    gap: float


def choose(
    labels: LabelArray, called: NDArray[np.bool_], children: NDArray[np.str_], *, truth: int, right: bool, count: int,
    seed: int = 0,
) -> NDArray[np.int64]:  # fmt: skip
    """Rows drawn at random from those of one truth that were judged right or wrong; one a child before a second one.

    Drawn, not picked: the surest or the prettiest would promise too much.

    Args:
        labels: (N,) 1 for pain, 0 for none.
        called: (N,) what was called pain.
        children: (N,) whose picture it is.
        truth: The label to draw from.
        right: Whether the answer was right.
        count: At most this many.
        seed: Of the drawing.
    """
    rows = np.flatnonzero((labels == truth) & ((called == (labels == 1)) == right))
    rows = np.random.default_rng(seed).permutation(rows)
    seen: dict[str, int] = {}
    turns = []
    for row in rows:
        child = str(children[row])
        seen[child] = seen.get(child, 0) + 1
        turns.append(seen[child])
    return rows[np.argsort(np.array(turns, np.int64), kind="stable")][:count]


def explain(network: Network, crop: RgbCrop, classes: Sequence[int], *, steps: int = STEPS) -> Explained:
    """Where the network looked, for some classes: Grad-CAM by TensorFlow's own gradients, and Integrated Gradients."""
    maps = keras_answers(network, crop[np.newaxis], temperature=1.0).cam[0]
    strongest = float(maps.max())
    looks, gaps = [], []
    for index in classes:
        attribution = integrated_gradients(network, crop, index, steps=steps)
        gaps.append(attribution.gap)
        fine = overlay_crop(crop, attribution.for_the_class())
        looks.append(Looks(overlay_crop(crop, maps[..., index], strongest), fine))
    return Explained(crop, tuple(looks), max(gaps))

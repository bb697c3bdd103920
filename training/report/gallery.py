"""The gallery: pictures that were judged right and wrong, and where the network looked in them.

One figure a group, one column a picture. Below a picture that was judged wrong stands what spoke for the class that was
said and what spoke for the true one (thesis, figure 5.7).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.attribution.examples import Explained, choose, explain
from training.attribution.integrated_gradients import STEPS
from training.networks.network import Network
from training.report.results import RunResult
from training.report.style import new_figure, save

CLASSES = ("no pain", "pain")


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the gallery: which truth, and whether the answer was right."""

    truth: int
    right: bool

    @property
    def title(self) -> str:
        """In words."""
        said = self.truth if self.right else 1 - self.truth
        return f"Truth {CLASSES[self.truth]}, called {CLASSES[said]}"

    @property
    def file(self) -> str:
        """Name of its figure."""
        return f"gallery-{'right' if self.right else 'wrong'}-{CLASSES[self.truth].replace(' ', '-')}.png"

    @property
    def classes(self) -> tuple[int, ...]:
        """Whose looks are shown: the class that was said, then the true one where it is another."""
        return (self.truth,) if self.right else (1 - self.truth, self.truth)


GROUPS = (Group(1, right=True), Group(0, right=True), Group(1, right=False), Group(0, right=False))


@dataclass(frozen=True, slots=True)
class GalleryFigure:
    """A group's figure.

    Attributes:
        group: Which.
        file: Its file's name.
        shown: How many pictures it shows.
        of: How many there are of the kind.
        gap: The largest error of Integrated Gradients' sum, in units of the score before the softmax.
    """

    group: Group
    file: str
    shown: int
    of: int
    gap: float


@dataclass(frozen=True, slots=True, eq=False)
class _Item:
    title: str
    explained: Explained


def draw_gallery(
    result: RunResult,
    network_of: Callable[[int], Network],
    crop_of: Callable[[int], NDArray[np.uint8]],
    folder: Path,
    *,
    count: int,
    steps: int = STEPS,
) -> tuple[GalleryFigure, ...]:
    """Draws every group that has pictures.

    Args:
        result: The run's numbers; its rows point into the crops.
        network_of: A fold's number to its network; it is asked once a fold and group.
        crop_of: A row of the run's crops to the crop, (H, W, 3) uint8, RGB.
        folder: Where the figures go.
        count: At most so many pictures a group.
        steps: Of Integrated Gradients.
    """
    done = []
    for group in GROUPS:
        everyone = choose(
            result.labels,
            result.called,
            result.children,
            truth=group.truth,
            right=group.right,
            count=len(result.labels),
        )
        chosen = everyone[:count]
        if not len(chosen):
            continue
        items = []
        for number in np.unique(result.numbers[chosen]):
            network = network_of(int(number))
            for row in chosen[result.numbers[chosen] == number]:
                title = (
                    f"child {_short(str(result.children[row]))}, fold {number}\npain {result.probabilities[row]:.2f}"
                )
                crop = np.ascontiguousarray(crop_of(int(result.rows[row])))
                items.append(_Item(title, explain(network, crop, group.classes, steps=steps)))
        _draw(group, items, folder / group.file)
        gap = max(item.explained.gap for item in items)
        done.append(GalleryFigure(group, group.file, len(items), len(everyone), gap))
    return tuple(done)


def _draw(group: Group, items: Sequence[_Item], path: Path) -> None:
    rows = ["picture"]
    names = [CLASSES[index] for index in group.classes]
    rows += [f"Grad-CAM\nfor {name}" for name in names] + [f"Integrated\nGradients\nfor {name}" for name in names]
    figure = new_figure(0.9 + 1.55 * len(items), 0.35 + 1.5 * len(rows))
    every = figure.subplots(len(rows), len(items), squeeze=False)
    for column, item in enumerate(items):
        looks = item.explained.looks
        pictures = [item.explained.crop, *(look.grad_cam for look in looks)]
        pictures += [look.integrated_gradients for look in looks]
        for row, picture in enumerate(pictures):
            axes = every[row, column]
            axes.imshow(picture)
            axes.set_xticks([])
            axes.set_yticks([])
        every[0, column].set_title(item.title, fontsize=8)
    for row, name in enumerate(rows):
        every[row, 0].set_ylabel(name, fontsize=8)
    save(figure, path)


def _short(name: str) -> str:
    return name if len(name) <= 12 else f"{name[:5]}…{name[-6:]}"

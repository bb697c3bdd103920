"""The packed body: a newborn's head with its shapes, a parent's head and an adult's hand. Read once, never changed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DATA_FILE = Path(__file__).parent / "data" / "body.npz"
HEIGHT_SHIFT = 3.0
"""Added to every height when packing, so that the face lies near the origin."""

MILLIMETRES_PER_UNIT = 70.0
"""The mesh is a one-year-old's in decimetres; at 70 mm a unit its head is a newborn's (chin to crown about 115 mm)."""

PARTS = (
    "body",
    "tongue",
    "upper_gum",
    "lower_gum",
    "left_upper_lashes",
    "left_lower_lashes",
    "right_upper_lashes",
    "right_lower_lashes",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One sparse shape: vertex numbers (n,) and their displacements (n, 3) in units."""

    indices: Ints
    displacements: Floats


@dataclass(frozen=True, slots=True)
class Body:
    """The head's vertices (V, 3) before any shape, quads of each part, eye vertices, masks (V,) in 0..1 and shapes.

    x to the child's left, y to the crown, z out of the face. `hand_vertices` and `hand_quads` are an adult's left
    forearm and hand in decimetres of their own frame.
    """

    vertices: Floats
    quads: dict[str, Ints]
    left_eye: Ints
    right_eye: Ints
    masks: dict[str, Floats]
    shapes: dict[str, Shape]
    hand_vertices: Floats
    hand_quads: Ints

    def add(self, vertices: Floats, name: str, weight: float) -> None:
        """Adds `weight` times a shape to `vertices` in place.

        Raises:
            KeyError: if the body has no shape of that name.
        """
        if weight:
            shape = self.shapes[name]
            vertices[shape.indices] += weight * shape.displacements

    def magnitude(self, *names: str) -> Floats:
        """How much the shapes together move each vertex, (V,), largest 1: a soft mask of where they act."""
        total = np.zeros(len(self.vertices))
        for name in names:
            shape = self.shapes[name]
            total[shape.indices] += np.linalg.norm(shape.displacements, axis=1)
        return np.asarray(total / total.max())


def load_body(path: Path = DATA_FILE) -> Body:
    """Reads the packed body.

    Raises:
        FileNotFoundError: if the file is missing; `training.synthetic.pack_body` makes it.
    """
    with np.load(path) as data:
        ends = np.cumsum(data["target_lengths"])
        shapes: dict[str, Shape] = {}
        for name, scale, end, length in zip(
            data["target_names"], data["target_scales"], ends, data["target_lengths"], strict=True
        ):
            part = slice(int(end - length), int(end))
            shapes[str(name)] = Shape(
                data["target_indices"][part].astype(np.int64), data["target_deltas"][part] * float(scale)
            )
        return Body(
            vertices=data["vertices"].astype(np.float64),
            quads={part: data[f"quads_{part}"].astype(np.int64) for part in PARTS},
            left_eye=data["eye_left"].astype(np.int64),
            right_eye=data["eye_right"].astype(np.int64),
            masks={key[5:]: data[key] / 255 for key in data.files if key.startswith("mask_")},
            shapes=shapes,
            hand_vertices=data["hand_vertices"].astype(np.float64),
            hand_quads=data["hand_quads"].astype(np.int64),
        )

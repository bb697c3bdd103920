"""What is on or over the face: pacifier, feeding tube and tape, eye shields, cap, a nurse's hand and arm."""

import numpy as np

from training.synthetic.body import MILLIMETRES_PER_UNIT, Body, Floats
from training.synthetic.child import ChildBuilder, Posed
from training.synthetic.furniture import Colour, tint
from training.synthetic.meshes import Mesh, rotation, scaling, sphere, torus, translation, tube
from training.synthetic.renderer import Material, Model, Region, Uniform

PACIFIERS: tuple[Colour, ...] = (
    (0.20, 0.55, 0.80), (0.90, 0.55, 0.70), (0.95, 0.90, 0.45), (0.40, 0.75, 0.50), (0.92, 0.92, 0.95),
    (0.75, 0.85, 0.95), (0.95, 0.75, 0.45),
)  # fmt: skip
UNFAMILIAR_PACIFIERS: tuple[Colour, ...] = ((0.55, 0.12, 0.18), (0.12, 0.12, 0.14), (0.45, 0.30, 0.60))
GLOVES: tuple[Colour, ...] = ((0.35, 0.50, 0.85), (0.55, 0.45, 0.80), (0.92, 0.91, 0.88), (0.30, 0.62, 0.72))
SLEEVES: tuple[Colour, ...] = ((0.30, 0.55, 0.62), (0.25, 0.35, 0.60), (0.85, 0.88, 0.90), (0.50, 0.68, 0.55))


LOST_AT = translation(0.72, -0.98, 0.70) @ rotation(2, -35) @ rotation(1, 18)
"""Where a lost pacifier comes to lie: on the wrap, beside the chin."""


def frame_of(posed: Posed) -> Floats:
    """4x4 of the face: origin at the mouth, x to the child's left, y to the brow, z out of the face."""
    right = posed.left_eye - posed.right_eye
    right = right / np.linalg.norm(right)
    up = np.cross(posed.forward, right)
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1] = right, up / np.linalg.norm(up)
    matrix[:3, 2] = np.cross(matrix[:3, 0], matrix[:3, 1])
    matrix[:3, 3] = posed.mouth
    return matrix


def pacifier(posed: Posed, colour: Colour, *, away: float = 0.0, pull: float = 0.0, shape: float = 0.4) -> list[Model]:
    """A pacifier in the mouth, or on its way (`away` 0..1) to where a lost one lies. `shape` 0..1 bends it."""
    at = frame_of(posed) @ translation(0, 0, 0.05 - 0.045 * pull)
    if away > 0:
        # In between it also lifts off, so that it does not pass through the cheek.
        at = (1 - away) * at + away * LOST_AT
        at[2, 3] += 0.35 * away * (1 - away)
    ball = sphere(36, 24)
    shield = ball.vertices * (0.30, 0.21, 0.045)
    shield[:, 1] *= 1 - (0.10 + 0.22 * shape) * np.exp(-((shield[:, 0] / 0.12) ** 2))
    shield[:, 2] -= 0.45 * shield[:, 0] ** 2
    dark: Colour = (0.8 * colour[0], 0.8 * colour[1], 0.8 * colour[2])
    models = []
    for points, shade in ((shield, colour), (ball.vertices * (0.105, 0.105, 0.085) + (0, 0, 0.075), dark)):
        mesh = Mesh(points, ball.quads).moved(at)
        models.append(Model(mesh.vertices, mesh.quads, Material.PLASTIC, {"colour": shade}))
    ring = torus(0.135, 0.022).moved(at @ translation(0, -0.05, 0.15) @ rotation(0, 62))
    models.append(Model(ring.vertices, ring.quads, Material.PLASTIC, {"colour": dark}))
    return models


def feeding_tube(child: ChildBuilder, posed: Posed, side: float) -> list[Model]:
    """A thin tube from a nostril over the cheek, held by tape. `side` is 1 for the child's left, -1 for its right."""
    path = [(0.05, -0.15, 0.02), (0.12, -0.19, 0.03), (0.24, -0.16, 0.02), (0.40, -0.10, 0.02), (0.60, -0.02, 0.03)]
    points = [child.on_skin(posed, side * x, y, lift) for x, y, lift in path]
    points.append(points[-1] + np.array([side * 0.5, 0.3, -0.5]))
    mesh = tube(np.array(points), 0.020)
    tape: dict[str, Uniform] = {
        "colour": (0.93, 0.91, 0.86), "colour_two": (0.86, 0.82, 0.76), "weave": 3, "weave_scale": 30.0,
        "region_at": (side * 0.36, -0.12, 0.11, 0.07),
    }  # fmt: skip
    return [
        Model(mesh.vertices, mesh.quads, Material.PLASTIC, {"colour": (0.86, 0.84, 0.72)}),
        child.shell(posed, Region.TAPE, 0.012, tape),
    ]


def eye_shields(child: ChildBuilder, posed: Posed, colour: Colour) -> Model:
    """The band over both eyes that is worn under phototherapy."""
    look: dict[str, Uniform] = {"colour": colour, "colour_two": colour, "weave": 0, "weave_scale": 5.0}
    return child.shell(posed, Region.EYE_SHIELD, 0.045, look)


def cap(child: ChildBuilder, posed: Posed, fabric: dict[str, Uniform]) -> Model:
    """A knitted cap."""
    return child.shell(posed, Region.CAP, 0.035, fabric)


class Hand:
    """A nurse's gloved hand and forearm, made from the packed adult hand; built once."""

    def __init__(self, body: Body) -> None:
        wrist = np.array([4.31185, 2.45181, 1.75655])  # joints of the base mesh in its own decimetres
        elbow = np.array([3.12936, 3.49319, 0.13203])
        finger = np.array([4.78414, 1.30278, 3.01469])
        along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
        points = body.hand_vertices - wrist
        fingers = points[points @ along > 0.3]
        _, _, axes = np.linalg.svd(fingers - fingers.mean(axis=0), full_matrices=False)
        reach = (finger - wrist) / np.linalg.norm(finger - wrist)
        back = axes[2] - (axes[2] @ reach) * reach
        back = back / np.linalg.norm(back)
        if back[1] < 0:
            back = -back
        side = np.cross(reach, back)
        local = np.stack([points @ side, points @ reach, points @ back], axis=1)
        self._points = local * (100 / MILLIMETRES_PER_UNIT)
        self._quads = body.hand_quads

    def models(
        self, place: Floats, turn_degrees: float, *, glove: Colour | None, skin: Colour, sleeve: Colour,
        curl: float = 0.5, mirrored: bool = False, lift_degrees: float = 12.0,
    ) -> list[Model]:  # fmt: skip
        """The hand with its wrist at `place`, fingers along +y before it is turned about z.

        Args:
            place: the wrist, (3,).
            turn_degrees: direction of the fingers, counter-clockwise from up.
            glove: None for a bare hand.
            skin: of the forearm.
            sleeve: of the upper arm's cloth.
            curl: 0 flat to 1 closed.
            mirrored: the other hand.
            lift_degrees: how far the fingertips point down to the child.
        """
        points = self._points.copy()
        if mirrored:
            points[:, 0] *= -1
        beyond = np.clip(points[:, 1] - 0.9, 0, None)
        points[:, 2] -= curl * 0.22 * beyond**2
        points[:, 1] -= curl * 0.10 * beyond**2
        at = translation(*(float(v) for v in place)) @ rotation(2, turn_degrees) @ rotation(0, -lift_degrees)
        quads = self._quads[:, ::-1] if mirrored else self._quads
        mesh = Mesh(points, quads, points).moved(at)
        look: dict[str, Uniform] = {
            "colour": glove if glove is not None else skin, "colour_two": skin,
            "cuff": -0.55 if glove is not None else 9.0,
        }  # fmt: skip
        arm = Mesh(sphere(28, 20).vertices, sphere(28, 20).quads)
        upper = arm.moved(at @ translation(0.0, -6.2, 0.25) @ rotation(0, 3) @ scaling(0.62, 4.0, 0.58))
        return [
            Model(mesh.vertices, mesh.quads, Material.GLOVE, look, points),
            Model(upper.vertices, upper.quads, Material.CLOTH,
                  {"colour": sleeve, "colour_two": sleeve, "weave": 0, "weave_scale": 3.0}, upper.surface * 4),
        ]  # fmt: skip


def draw_hand_look(random: np.random.Generator, skins: tuple[Colour, ...]) -> tuple[Colour, Colour, Colour]:
    """Glove, skin and sleeve."""
    return tint(random, GLOVES), tint(random, skins), tint(random, SLEEVES)

"""A child as models for the renderer: head, eyes, tongue, gums, and the points that the ground truth needs."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from training.synthetic.actions import FacialActions
from training.synthetic.body import Body, Floats
from training.synthetic.deformation import FaceRig, HeadTurn, reference_face
from training.synthetic.identity import Identity
from training.synthetic.meshes import normals, sphere
from training.synthetic.renderer import Material, Model, Region, Uniform


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A child in one moment: models to draw, and points in world units.

    `face` (N, 3) are the skin's points of the face, `surface` (V, 3) every vertex in the world.
    """

    models: tuple[Model, ...]
    face: Floats
    surface: Floats
    left_eye: Floats
    right_eye: Floats
    mouth: Floats
    nose: Floats
    forward: Floats
    up: Floats


class ChildBuilder:
    """Poses children. Holds what is the same for all of them."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.rig = FaceRig(body)
        self.reference = reference_face(body)
        masks = self._masks()
        self._rest = {part: matrix @ self.reference for part, (matrix, _) in self.rig.subdivided.items()}
        self._fine_masks = {part: np.clip(matrix @ masks, 0, 1) for part, (matrix, _) in self.rig.subdivided.items()}
        eye = self.reference[body.left_eye]
        self._eye_at = (eye.max(axis=0) + eye.min(axis=0)) / 2
        self._face = np.flatnonzero(masks[:, 7] > 0.5)
        on_body = np.zeros(len(body.vertices), bool)
        on_body[np.unique(body.quads["body"])] = True
        self._on_body = np.flatnonzero(on_body)
        self._lips = np.flatnonzero((body.masks["lips"] > 0.5) & on_body)
        front = np.where(on_body, self.reference[:, 2], -9.0)
        middle = (np.abs(self.reference[:, 0]) < 0.03) & (self.reference[:, 1] < self._eye_at[1])
        self._nose = int(np.argmax(np.where(middle, front, -9.0)))
        self._sphere = sphere(28, 18)

    def _masks(self) -> Floats:
        body = self.body
        brow = body.magnitude(*(f"expression/units/caucasian/eyebrows-{side}-down" for side in ("left", "right")))
        cheek = np.clip(1.4 * body.magnitude("cheek/l-cheek-volume-incr", "cheek/r-cheek-volume-incr"), 0, 1)
        nose = body.magnitude("face/noseSneerLeft", "face/noseSneerRight")
        skin = self.reference[np.unique(body.quads["body"])]
        strips = np.unique(np.concatenate([quads.ravel() for part, quads in body.quads.items() if "lashes" in part]))
        # Lashes grow where their strips touch the skin: from one corner of the eye to the other.
        off, _ = cKDTree(skin).query(self.reference[strips])
        distance, _ = cKDTree(self.reference[strips[off < LASH_ROOT]]).query(self.reference)
        lash = np.exp(-((distance / 0.016) ** 2))
        face = body.masks["face"] * (1 - body.masks["ears"])
        return np.stack([brow, cheek, body.masks["lips"], nose, body.masks["mouth"], lash, body.masks["lids"], face], 1)

    def pose(
        self,
        identity: Identity,
        actions: FacialActions,
        turn: HeadTurn,
        *,
        person: int = 1,
        place: Floats | None = None,
        gaze: tuple[float, float] = (0.0, 0.0),
        extra_flush: float = 0.0,
    ) -> Posed:
        """The child showing the actions.

        Args:
            identity: the child.
            actions: what its face does.
            turn: how its head is turned.
            person: 1 and up, its number in the picture.
            place: 4x4 into the world, None for none.
            gaze: where it looks, to its left and up, about -0.4..0.4.
            extra_flush: redness on top of the child's own, 0..1.
        """
        at = np.eye(4) if place is None else place
        vertices = self.rig.pose(identity, actions, turn) @ at[:3, :3].T + at[:3, 3]
        skin = identity.skin
        uniforms: dict[str, Uniform] = {
            "skin": skin.colour,
            "hair": skin.hair,
            "lips": skin.lips,
            "flush_tint": skin.flush_tint,
            "flush": min(1.2, skin.flush + extra_flush),
            "brow_bulge": actions.brow_bulge,
            "eye_squeeze": actions.eye_squeeze,
            "nasolabial": actions.nasolabial_furrow,
            "chin_quiver": actions.chin_quiver,
            "brow_raise": actions.brow_raise,
            "closed": max(actions.lids_closed, actions.eye_squeeze),
            "eye_at": self.eye_at,
        }
        for name in SKIN_UNIFORMS:
            uniforms[name] = getattr(skin, name)
        models = [
            Model(
                self.rig.subdivided["body"][0] @ vertices,
                self.rig.subdivided["body"][1],
                Material.SKIN,
                uniforms,
                self._rest["body"],
                self._fine_masks["body"],
                person,
            )
        ]
        for part, colour in (("tongue", (0.70, 0.33, 0.35)), ("upper_gum", GUMS), ("lower_gum", GUMS)):
            matrix, quads = self.rig.subdivided[part]
            flesh: dict[str, Uniform] = {"colour": colour}
            models.append(Model(matrix @ vertices, quads, Material.FLESH, flesh, self._rest[part], None, person))
        turned = at[:3, :3] / np.cbrt(np.linalg.det(at[:3, :3])) @ turn.matrix[:3, :3]
        pupils = []
        for eye in (self.body.left_eye, self.body.right_eye):
            ball = vertices[eye]
            centre, radius = (ball.max(axis=0) + ball.min(axis=0)) / 2, float(np.ptp(ball, axis=0).mean()) / 2
            # Where an eye is seen is the ball's front, not its middle.
            pupils.append(centre + radius * turned @ (0.0, 0.0, 1.0))
            points = (radius * 0.985 * self._sphere.vertices) @ turned.T + centre
            shade: dict[str, Uniform] = {"iris": skin.iris, "gaze": (gaze[0], gaze[1], 1.0)}
            models.append(Model(points, self._sphere.quads, Material.EYE, shade, self._sphere.vertices, None, person))
        return Posed(
            tuple(models),
            vertices[self._face],
            vertices,
            pupils[0],
            pupils[1],
            vertices[self._lips].mean(axis=0),
            vertices[self._nose],
            turned @ (0.0, 0.0, 1.0),
            turned @ (0.0, 1.0, 0.0),
        )

    @property
    def eye_at(self) -> tuple[float, float, float]:
        """Centre of the left eye on the average child."""
        return float(self._eye_at[0]), float(self._eye_at[1]), float(self._eye_at[2])

    def shell(self, posed: Posed, region: Region, distance: float, uniforms: dict[str, Uniform]) -> Model:
        """Cloth or tape lying on the skin, `distance` units off it, cut to the region's outline."""
        head = posed.models[0]
        lifted = head.vertices + distance * normals(head.vertices, head.quads)
        return Model(
            lifted, head.quads, Material.CLOTH, {"eye_at": self.eye_at, **uniforms}, head.rest, None, 0, region
        )

    def on_skin(self, posed: Posed, x: float, y: float, distance: float = 0.0) -> Floats:
        """The point (3,) of the skin at (x, y) of the average child's front, lifted off by `distance`."""
        near = self.reference[self._on_body]
        cost = (near[:, 0] - x) ** 2 + (near[:, 1] - y) ** 2 - 0.02 * near[:, 2]
        return np.asarray(posed.surface[self._on_body[int(np.argmin(cost))]] + distance * posed.forward)


GUMS = (0.72, 0.36, 0.37)
LASH_ROOT = 0.012
"""Distance from the skin, in units, up to which a vertex of a lash strip counts as its root."""
SKIN_UNIFORMS = [
    "mottling",
    "scalp_hair",
    "brow_hair",
    "lanugo",
    "peeling",
    "vernix",
    "milia",
    "spots",
    "jaundice",
    "roughness",
    "pattern",
]

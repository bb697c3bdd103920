"""Facial actions to vertices: which shapes each action drives, the turned head, the lids and the mouth."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from training.synthetic.actions import FacialActions
from training.synthetic.body import Body, Floats, Ints
from training.synthetic.identity import HEAD_GROWTH, Identity
from training.synthetic.meshes import rotation
from training.synthetic.subdivision import smoothing, subdivide

ADULT_TO_BABY = 0.61
"""The face units are drawn for the adult head; ratio of the distances between the eyes."""

GUMS = ("upper_gum", "lower_gum")
GUM_SIZE = (0.90, 1.15, 1.0)
TOOTH_SMOOTHING = 3
"""A newborn's gums out of an adult's jaws: their size across, up and forward, and how often the teeth are smoothed."""

NECK_PIVOT = (0.0, -0.72, -0.08)


def both(name: str, weight: float) -> dict[str, float]:
    """The unit of the left and of the right half."""
    return {f"face/{name}Left": weight, f"face/{name}Right": weight}


UNITS: dict[str, dict[str, float]] = {
    # Weights before ADULT_TO_BABY. Lids close at 1.28; the squeeze pushes the cheeks up and the lids into each other.
    "brow_bulge": {
        **both("browDown", 0.95),
        "expression/units/caucasian/eyebrows-left-down": 0.5,
        "expression/units/caucasian/eyebrows-right-down": 0.5,
    },
    "eye_squeeze": {**both("eyeSquint", 0.1), **both("cheekSquint", 1.15)},
    "nasolabial_furrow": {**both("noseSneer", 1.3), **both("mouthUpperUp", 1.0), "mouth/mouth-laugh-lines-in": 0.6},
    "open_lips": {**both("mouthLowerDown", 0.35), **both("mouthUpperUp", 0.2), "face/jawOpen": 0.12},
    "vertical_stretch": {"face/jawOpen": 0.90, **both("mouthLowerDown", 0.15), "face/mouthFunnel": 0.35},
    "horizontal_stretch": {
        **both("mouthStretch", 1.15),
        **both("mouthFrown", 0.3),
        "expression/units/caucasian/mouth-retraction": 0.5,
        "mouth/mouth-scale-horiz-incr": 0.5,
    },
    "taut_tongue": {"face/tongueOut": 0.22},
    "chin_quiver": {"face/mouthShrugLower": 0.6},
    "lids_closed": both("eyeBlink", 1.28),
    "lip_purse": {"face/mouthPucker": 0.8, "face/mouthFunnel": 0.2},
    "smile": both("mouthSmile", 0.65),
    "brow_raise": {"face/browInnerUp": 0.9, **both("browOuterUp", 0.5)},
    "cheek_puff": {"face/cheekPuff": 0.5},
    "squeezed_brow": both("browDown", 0.6),
}
GROUP = {name: number % 8 for number, name in enumerate(UNITS)}


@dataclass(frozen=True, slots=True)
class HeadTurn:
    """Head about the neck, in degrees: yaw to the child's left, pitch to its chest, tilt to its left shoulder."""

    yaw: float = 0.0
    pitch: float = 0.0
    tilt: float = 0.0

    @property
    def matrix(self) -> Floats:
        """4x4 rotation."""
        return np.asarray(rotation(1, self.yaw) @ rotation(0, self.pitch) @ rotation(2, -self.tilt))


class FaceRig:
    """Turns identities and actions into vertices. Holds matrices only; the same for every child."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self._count = len(body.vertices)
        near_mouth = np.clip(body.masks["lips"] + body.masks["mouth"], 0, 1)
        average = smoothing(body.quads["body"], self._count)
        for _ in range(3):
            near_mouth = np.maximum(near_mouth, 0.9 * (average @ near_mouth))
        weight = sparse.diags(0.7 * np.clip(near_mouth, 0, 1))
        step = sparse.identity(self._count) - weight + weight @ average
        # Six passes round off the corners that linear shapes give an open mouth.
        self._soften = (step @ step @ step @ step @ step @ step).tocsr()
        self._tongue = np.unique(body.quads["tongue"])
        self._gums = [np.unique(body.quads[part]) for part in GUMS]
        self.subdivided: dict[str, tuple[sparse.csr_matrix, Ints]] = {}
        reference = reference_face(body)
        # Shoulders and trunk are never seen: the wrap lies there.
        shown = (reference[:, 1] > -0.98) & ((reference[:, 1] > -0.70) | (np.abs(reference[:, 0]) < 0.57))
        for part in ("body", "tongue", "upper_gum", "lower_gum"):
            quads = body.quads[part]
            quads = quads[shown[quads].all(axis=1)]
            used = np.unique(quads)
            matrix, fine = subdivide(np.searchsorted(used, quads), len(used))
            if part in GUMS:  # the packed jaws have teeth
                average_gum = smoothing(np.searchsorted(used, quads), len(used))
                for _ in range(TOOTH_SMOOTHING):
                    matrix = matrix @ average_gum
            choose = sparse.csr_matrix((np.ones(len(used)), (np.arange(len(used)), used)), (len(used), self._count))
            self.subdivided[part] = ((matrix @ choose).tocsr(), fine)

    def express(self, identity: Identity, actions: FacialActions) -> Floats:
        """The child's vertices (V, 3) showing the actions, head straight."""
        change = np.zeros((self._count, 3))
        # A squeeze shuts the lids whatever `lids_closed` says.
        closed = max(actions.lids_closed, min(1.0, 1.25 * actions.eye_squeeze))
        strengths = {name: getattr(actions, name, 0.0) for name in UNITS} | {"lids_closed": closed}
        # The muscle round the eye draws the brow down too, as far as the brow's own have not.
        strengths["squeezed_brow"] = actions.eye_squeeze * (1 - actions.brow_bulge)
        for action, strength in strengths.items():
            lean = 1 + identity.asymmetry[GROUP[action]] if action != "lids_closed" else 1.0
            for name, weight in UNITS[action].items() if strength else ():
                left = name.endswith("Left") or "-left-" in name
                self.body.add(change, name, strength * weight * ADULT_TO_BABY * (lean if left else 1.0))
        vertices = identity.neutral + self._soften @ change
        if actions.taut_tongue:
            self._cup_tongue(vertices, actions.taut_tongue)
        for gum in self._gums:
            middle = vertices[gum].mean(axis=0)
            vertices[gum] = middle + GUM_SIZE * (vertices[gum] - middle)
        return np.asarray(vertices)

    def _cup_tongue(self, vertices: Floats, strength: float) -> None:
        tongue = vertices[self._tongue]
        centre = tongue.mean(axis=0)
        lift = np.clip((tongue[:, 2] - centre[2]) / 0.15 + 0.3, 0, 1) * strength
        tongue[:, 1] += 0.035 * lift + 0.25 * np.abs(tongue[:, 0]) * lift
        vertices[self._tongue] = tongue

    def pose(self, identity: Identity, actions: FacialActions, turn: HeadTurn) -> Floats:
        """As `express`, with the head enlarged about the neck and turned; what lies below the neck stays."""
        vertices = self.express(identity, actions)
        share = np.clip((identity.neutral[:, 1] + 0.95) / 0.30, 0, 1)[:, None]
        share = share * share * (3 - 2 * share)
        x, y = np.abs(identity.neutral[:, :1]), identity.neutral[:, 1:2]
        # Shoulders do not turn with the head: they would come through the wrap.
        share *= 1 - np.clip((x - 0.36) / 0.24, 0, 1) * np.clip((-0.38 - y) / 0.24, 0, 1)
        turned = (vertices - NECK_PIVOT) @ (HEAD_GROWTH * identity.size * turn.matrix[:3, :3]).T + NECK_PIVOT
        return np.asarray(vertices * (1 - share) + turned * share)


def reference_face(body: Body) -> Floats:
    """The average child (V, 3) in whose coordinates the skin's pattern is laid, so that it moves with the skin."""
    vertices = body.vertices.copy()
    for sex in ("male", "female"):
        body.add(vertices, f"macrodetails/caucasian-{sex}-baby", 0.5)
        body.add(vertices, f"macrodetails/universal-{sex}-baby-averagemuscle-averageweight", 0.5)
    return vertices

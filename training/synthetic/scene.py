"""One picture in words: who, doing what, with what on the face, in which room, under which light, by which camera."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from training.synthetic.actions import FacialActions
from training.synthetic.deformation import HeadTurn
from training.synthetic.sensor import Sensor
from training.synthetic.view import Camera, Light


@dataclass(frozen=True, slots=True)
class HandPose:
    """A nurse's hand: its wrist in units, direction of the fingers in degrees counter-clockwise from the crown."""

    wrist: tuple[float, float, float]
    turn_degrees: float
    mirrored: bool = False
    curl: float = 0.5
    gloved: bool = True


@dataclass(frozen=True, slots=True)
class OnFace:
    """What is on or over the face.

    `pacifier_away` is how far a lost pacifier has slid from the mouth (0) to the wrap (1), None for in the mouth.
    `pacifier_pull` draws one in the mouth in with each suck, 0..1. `blanket_top` is the height of the blanket's upper
    edge: below -0.6 it leaves the face free; None for no blanket.
    """

    pacifier: bool = False
    pacifier_away: float | None = None
    pacifier_pull: float = 0.0
    hand: HandPose | None = None
    feeding_tube: bool = False
    eye_shields: bool = False
    cap: bool = False
    blanket_top: float | None = None

    @property
    def pacifier_in_mouth(self) -> bool:
        """Whether there is a pacifier and it is not lost."""
        return self.pacifier and self.pacifier_away is None


@dataclass(frozen=True, slots=True)
class Companion:
    """A second person in the picture: a twin beside the child, or a parent whose head lies beside it.

    `place` and `turn_degrees` (counter-clockwise from up) are where the body is, `yaw_degrees` how far it is turned to
    its left, `depth` its skin's, None to draw one.
    """

    seed: int
    place: tuple[float, float, float]
    turn_degrees: float
    actions: FacialActions = field(default_factory=FacialActions)
    parent: bool = False
    yaw_degrees: float = 0.0
    depth: float | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything but the child and its face. `room` seeds mat, wrap, clutter and colours, stable over a clip.

    `unfamiliar` takes prints and pacifiers that the ordinary rooms never have, for measuring shift.
    """

    room: int
    camera: Camera = field(default_factory=Camera)
    light: Light = field(default_factory=Light)
    sensor: Sensor = field(default_factory=Sensor)
    turn: HeadTurn = field(default_factory=HeadTurn)
    gaze: tuple[float, float] = (0.0, 0.0)
    extra_flush: float = 0.0
    on_face: OnFace = field(default_factory=OnFace)
    companion: Companion | None = None
    clutter: int = 3
    child_present: bool = True
    unfamiliar: bool = False


COMPANION_SEEDS = (1_000_000, 2_000_000)
"""Twins and parents are never a set's own children: those stay below `recipe.RESERVED_SEEDS`."""

LIGHTS = ("ward", "warm", "cold", "dim", "bright", "side", "phototherapy")


def draw_light(random: np.random.Generator, kind: str) -> Light:
    """A light of that kind.

    Raises:
        ValueError: for a kind not in `LIGHTS`.
    """
    if kind not in LIGHTS:
        raise ValueError(f"The light must be one of {', '.join(LIGHTS)}, not {kind!r}; correct the recipe.")
    turn = random.uniform(0, 2 * math.pi)
    low = kind == "side"
    far, height = (5.0, random.uniform(1.8, 3.0)) if low else (random.uniform(1.0, 3.5), random.uniform(5, 8))
    place = (far * math.cos(turn), far * math.sin(turn), height)
    warmth = {"warm": random.uniform(0.5, 1.0), "cold": -random.uniform(0.5, 1.0)}.get(kind, random.uniform(-0.4, 0.4))
    key = np.array([1.5 + 0.30 * warmth, 1.5, 1.45 - 0.45 * warmth]) * random.uniform(0.8, 1.2) * (1.4 if low else 1.0)
    around = (
        np.array([0.46 + 0.06 * warmth, 0.48, 0.51 - 0.08 * warmth]) * random.uniform(0.7, 1.2) * (0.6 if low else 1)
    )
    fill = np.array([0.30, 0.32, 0.36]) * random.uniform(0.4, 1.4)
    exposure = {"dim": -random.uniform(1.0, 2.0), "bright": random.uniform(0.5, 1.0)}.get(
        kind, random.uniform(-0.35, 0.3)
    )
    if kind == "phototherapy":
        key, around, fill = key * (0.30, 0.55, 1.60), around * (0.45, 0.65, 1.30), fill * (0.4, 0.6, 1.2)
    return Light(
        key_at=place,
        key=_triple(key),
        fill_at=(-place[0], -place[1] - 1.0, 4.0),
        fill=_triple(fill),
        sky=_triple(around),
        ground=_triple(around * (0.52, 0.44, 0.40)),
        exposure=float(exposure),
    )


def draw_camera(random: np.random.Generator, roll: float, near: float = 3.2, far: float = 5.8) -> Camera:
    """A camera over the table, the face somewhere near the middle."""
    distance = float(random.uniform(near, far))
    free = 0.22 * distance - 0.5
    return Camera(
        target=(float(random.uniform(-1.2, 1.2) * free), float(-0.25 + random.uniform(-0.6, 0.45) * free), 0.3),
        distance=distance,
        roll=roll,
        yaw=float(random.uniform(-14, 14)),
        pitch=float(random.uniform(-14, 14)),
    )


def draw_sensor(random: np.random.Generator) -> Sensor:
    """An ordinary camera with ordinary weaknesses."""
    return Sensor(
        motion_pixels=float(random.uniform(2, 8)) if random.uniform() < 0.25 else 0.0,
        motion_degrees=float(random.uniform(0, 180)),
        defocus_pixels=float(random.uniform(0.3, 1.2)) if random.uniform() < 0.3 else 0.0,
        noise=float(random.uniform(0.5, 3.5)),
        quality=int(random.integers(70, 96)),
        cast=_triple(np.clip(random.normal(1, 0.04, 3), 0.85, 1.15)),
        contrast=float(random.uniform(0.92, 1.08)),
    )


def draw_turn(random: np.random.Generator, limit: float = 22.0) -> HeadTurn:
    """A head that lies a little to one side."""
    return HeadTurn(
        yaw=float(random.uniform(-limit, limit)),
        pitch=float(random.uniform(-10, 8)),
        tilt=float(random.uniform(-12, 12)),
    )


def draw_hand(random: np.random.Generator, over_face: bool) -> HandPose:
    """A hand over the face, or beside it."""
    side = float(random.choice([-1.0, 1.0]))
    if over_face:
        angle = float(random.uniform(15, 65))
        reach = random.uniform(1.7, 2.2)
        tip_x, tip_y = random.uniform(-0.25, 0.25), random.uniform(-0.35, 0.15)
        wrist = (
            tip_x + side * reach * math.sin(math.radians(angle)),
            tip_y - reach * math.cos(math.radians(angle)),
            random.uniform(1.15, 1.45),
        )
    else:
        angle = float(random.uniform(20, 80))
        wrist = (side * random.uniform(1.6, 2.4), random.uniform(-2.6, -1.2), random.uniform(0.7, 1.1))
    place = (float(wrist[0]), float(wrist[1]), float(wrist[2]))
    return HandPose(place, side * angle, side < 0, float(random.uniform(0.2, 0.9)), bool(random.uniform() < 0.85))


def draw_companion(random: np.random.Generator, depth: float) -> Companion:
    """A twin or a parent at either side, of about the child's own skin depth."""
    seed, side = int(random.integers(*COMPANION_SEEDS)), float(random.choice([-1.0, 1.0]))
    own_depth = float(np.clip(depth + random.uniform(-0.04, 0.04), 0, 1))
    actions = FacialActions(
        lids_closed=float(random.uniform(0.0, 0.5)),
        smile=float(random.uniform(0, 0.7)) * float(random.uniform() < 0.5),
    )
    if random.uniform() < 0.5:
        place = (2.5 * side, float(random.uniform(-0.2, 0.4)), 0.0)
        return Companion(seed, place, -side * float(random.uniform(0, 14)), actions, depth=own_depth)
    place = (float(random.uniform(2.9, 3.3)) * side, float(random.uniform(0.1, 0.9)), 0.75)
    turn, yaw = side * float(random.uniform(-25, 30)), -side * float(random.uniform(5, 40))
    return Companion(seed, place, turn, actions, True, yaw, own_depth)


def with_companion(scene: Scene, guest: Companion) -> Scene:
    """The scene with a second person, the camera far enough away to see both."""
    x, y, z = scene.camera.target
    far, aside = (6.2, 1.35) if guest.parent else (4.9, 0.9)
    aside = aside if guest.place[0] > 0 else -aside
    camera = replace(scene.camera, distance=max(far, scene.camera.distance), target=(0.2 * x + aside, y, z))
    return replace(scene, camera=camera, companion=guest)


def with_roll(scene: Scene, roll: float) -> Scene:
    """The same scene through a camera mounted at another roll."""
    return replace(scene, camera=replace(scene.camera, roll=roll))


def _triple(values: np.ndarray) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])

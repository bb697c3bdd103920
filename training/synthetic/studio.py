"""Takes one picture: child, actions and scene in; picture, depth and exact ground truth out."""

from dataclasses import dataclass

import numpy as np

from models.face import Box, Landmarks
from models.images import BgrImage, DepthImage
from training.synthetic import companions, furniture, on_face
from training.synthetic.actions import FacialActions
from training.synthetic.body import Body
from training.synthetic.child import ChildBuilder, Posed
from training.synthetic.identity import Identity
from training.synthetic.renderer import Model, Renderer, Rendering
from training.synthetic.scene import Scene
from training.synthetic.sensor import automatic_gain, expose
from training.synthetic.skin import SKIN_DEPTHS
from training.synthetic.view import Camera

DEPTH_NOISE = 0.004
"""Standard deviation of the depth camera's error as a share of the distance (D435i data sheet: under 2 %)."""


@dataclass(frozen=True, slots=True)
class FaceTruth:
    """Where a face truly is, in pixels.

    `roll_degrees` is how far it is turned clockwise, -180..180: by the eyes, or by the crown's direction
    where the face is turned so far away (60 degrees) that the eyes lie one behind the other. `turned_degrees` is the
    angle between where it looks and the camera, `covered_share` how much of what the camera could see of it is hidden
    or outside the picture.
    """

    box: Box
    landmarks: Landmarks
    roll_degrees: float
    turned_degrees: float
    covered_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture (H, W, 3), its depth (H, W) in millimetres, and the truth: the child's own face first, then others."""

    image: BgrImage
    depth: DepthImage
    faces: tuple[FaceTruth, ...]
    actions: FacialActions
    gain: float


class Studio:
    """Renders pictures of one size. Use by one thread; `close` frees the graphics context."""

    def __init__(self, body: Body, width: int, height: int, supersample: int = 1) -> None:
        self.body = body
        self.width, self.height = width, height
        self.child = ChildBuilder(body)
        self._hand = on_face.Hand(body)
        self._renderer = Renderer(width, height, supersample)
        self._room: tuple[tuple[int, int], list[Model]] | None = None

    def close(self) -> None:
        """Frees the graphics context."""
        self._renderer.close()

    def take(self, identity: Identity, actions: FacialActions, scene: Scene, noise_seed: int) -> Picture:
        """One picture. The same arguments give the same picture within a process.

        Args:
            identity: the child.
            actions: what its face does; `expressions.with_pacifier` first where one is in the mouth.
            scene: everything else.
            noise_seed: for the camera's noise.
        """
        random = np.random.default_rng([104729, noise_seed])
        models = list(self._furniture(scene))
        posed: list[Posed] = []
        if scene.child_present:
            own = self.child.pose(identity, actions, scene.turn, gaze=scene.gaze, extra_flush=scene.extra_flush)
            posed.append(own)
            models += own.models
            models += self._on_face(own, scene)
        if scene.companion is not None:
            other, worn = companions.pose(self.child, scene.companion, scene.room)
            posed.append(other)
            models += [*other.models, *worn]
        rendering, covered = self._renderer.render(models, scene.camera, scene.light)
        gain = scene.light.gain if scene.light.gain is not None else automatic_gain(rendering.colour)
        image = expose(rendering.colour, scene.sensor, gain * 2.0**scene.light.exposure, random)
        numbers = ([1] if scene.child_present else []) + ([2] if scene.companion is not None else [])
        faces = tuple(
            self._truth(entry, scene.camera, covered.get(number, 1.0))
            for number, entry in zip(numbers, posed, strict=True)
        )
        return Picture(image, measure_depth(rendering, random), faces, actions, gain)

    def _furniture(self, scene: Scene) -> list[Model]:
        key = (scene.room, scene.clutter if scene.child_present else -1)
        if self._room is None or self._room[0] != key:
            random = np.random.default_rng([15485863, scene.room])
            weaves = furniture.UNFAMILIAR_WEAVES if scene.unfamiliar else furniture.WEAVES
            models = furniture.table(random, weaves)
            if scene.child_present:
                models += furniture.wrap(random, furniture.cloth(random, plain=0.35, weaves=weaves))
            self._room = (key, models + furniture.clutter(random, scene.clutter))
        return self._room[1]

    def _on_face(self, posed: Posed, scene: Scene) -> list[Model]:
        """What covers the face. Its looks come from the room, so that they stay over a clip."""
        random = np.random.default_rng([32452843, scene.room])
        what, models = scene.on_face, []
        palette = on_face.UNFAMILIAR_PACIFIERS if scene.unfamiliar else on_face.PACIFIERS
        colour = furniture.tint(random, palette, 0.02)
        shape, side = float(random.uniform()) + 1.2 * scene.unfamiliar, float(random.choice([-1.0, 1.0]))
        glove, skin, sleeve = on_face.draw_hand_look(random, tuple(entry[1] for entry in SKIN_DEPTHS))
        if what.pacifier:
            away = 0.0 if what.pacifier_away is None else what.pacifier_away
            models += on_face.pacifier(posed, colour, away=away, pull=what.pacifier_pull, shape=shape)
        if what.feeding_tube:
            models += on_face.feeding_tube(self.child, posed, side)
        if what.eye_shields:
            models.append(on_face.eye_shields(self.child, posed, (0.92, 0.93, 0.95)))
        if what.cap:
            models.append(on_face.cap(self.child, posed, furniture.cloth(random)))
        if what.blanket_top is not None:
            models.append(furniture.blanket(np.random.default_rng([scene.room, 3]), what.blanket_top))
        if what.hand is not None:
            hand = what.hand
            models += self._hand.models(
                np.array(hand.wrist), hand.turn_degrees, glove=glove if hand.gloved else None, skin=skin,
                sleeve=sleeve, curl=hand.curl, mirrored=hand.mirrored,
            )  # fmt: skip
        return models

    def _truth(self, posed: Posed, camera: Camera, covered: float) -> FaceTruth:
        points = camera.project(posed.face, self.width, self.height)
        left, top = points.min(axis=0)
        right, bottom = points.max(axis=0)
        crown = posed.nose + 0.3 * posed.up
        marks = np.stack([posed.right_eye, posed.left_eye, posed.nose, posed.mouth, crown])
        right_eye, left_eye, nose, mouth, above = (
            (float(x), float(y)) for x, y in camera.project(marks, self.width, self.height)
        )
        toward = camera.place - posed.nose
        cosine = float(posed.forward @ toward / np.linalg.norm(toward))
        turned = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
        landmarks = Landmarks(right_eye, left_eye, nose, mouth)
        upward = float(np.degrees(np.arctan2(above[0] - nose[0], nose[1] - above[1])))
        return FaceTruth(
            Box(float(left), float(top), float(right), float(bottom)),
            landmarks,
            landmarks.roll_degrees if turned < 60 else upward,
            turned,
            covered,
        )


def measure_depth(rendering: Rendering, random: np.random.Generator) -> DepthImage:
    """Depth as a stereo camera sees it: with its error, and holes where near and far meet."""
    depth = rendering.depth
    noisy = depth * (1 + DEPTH_NOISE * random.standard_normal(depth.shape, dtype=np.float32))
    edge = np.zeros(depth.shape, bool)
    edge[:, 3:] |= np.abs(depth[:, 3:] - depth[:, :-3]) > 25
    noisy[edge & (random.random(depth.shape, dtype=np.float32) < 0.8)] = 0
    return np.clip(np.rint(noisy), 0, 65535).astype(np.uint16)

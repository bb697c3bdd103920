"""Draws single pictures as a recipe says. Each picture follows from the recipe's seed, the identity and its number."""

from dataclasses import dataclass, replace

import numpy as np

from training.synthetic.actions import FacialActions
from training.synthetic.expressions import STATES, with_pacifier
from training.synthetic.recipe import Factors, Range
from training.synthetic.scene import (
    HandPose,
    OnFace,
    Scene,
    draw_camera,
    draw_companion,
    draw_hand,
    draw_light,
    draw_turn,
    with_companion,
)
from training.synthetic.sensor import Sensor
from training.synthetic.skin import tone_depths

GOLDEN_RATIO = 0.6180339887
"""Steps of it fill 0..1 evenly, however many are taken."""
LEAST_WIDTH = 0.03
"""Of a tone's part of a recipe's skin depths."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one picture will show: the state's name, the actions, the light's name and the scene."""

    state: str
    light: str
    actions: FacialActions
    scene: Scene


def draw_depth(bands: tuple[Range, ...], seed: int) -> float:
    """The skin depth of that child: one child after the other takes the next tone that the bands of depth reach.

    So every set has as many children of each tone as of any other, and what the face does is drawn without it.
    """
    parts = tone_parts(bands)
    ranges = parts[seed % len(parts)]
    random = np.random.default_rng([86028121, seed])
    widths = np.array([high - low for low, high in ranges])
    low, high = ranges[int(random.choice(len(widths), p=widths / widths.sum()))]
    return float(random.uniform(low, high))


def tone_parts(bands: tuple[Range, ...]) -> list[list[Range]]:
    """For each tone that the bands reach, which depths of it they hold; slivers under `LEAST_WIDTH` are left out."""
    parts = []
    for low, high in tone_depths().values():
        shared = [(max(low, first), min(high, last)) for first, last in bands]
        kept = [(first, last) for first, last in shared if last - first >= LEAST_WIDTH]
        if kept:
            parts.append(kept)
    return parts


def draw_picture(factors: Factors, seed: int, identity: int, number: int) -> Drawn:
    """What the picture will show.

    What the face does is drawn apart from everything else, so that no light, flush or object tells the label. A child's
    pictures go through the states evenly, so that each child, and with it each skin tone, shows each state its share.
    """
    state = state_of(factors.states, seed, identity, number)
    random = np.random.default_rng([seed, identity, number])
    actions = STATES[state](random)
    random = np.random.default_rng([seed, identity, number, 1])
    light = _pick(random, factors.lights)
    on_face = _draw_on_face(random, factors)
    if on_face.pacifier_in_mouth:
        actions = with_pacifier(actions)
    roll = {
        "any": float(random.uniform(-180, 180)),
        "quarters": float(random.choice([0, 90, 180, 270]) + random.uniform(-12, 12)),
        "upright": float(random.uniform(-12, 12)),
    }[factors.roll]
    guest = None
    if random.uniform() < factors.second_face:
        guest = draw_companion(random, draw_depth(factors.skin_depth, identity))
    scene = Scene(
        room=int(np.random.default_rng([seed, identity, number // 3, 2]).integers(0, 900_000)),
        camera=draw_camera(random, roll, *factors.distance),
        light=draw_light(random, light),
        sensor=_draw_sensor(random, factors),
        turn=draw_turn(random, factors.head_yaw_degrees),
        gaze=(float(random.uniform(-0.3, 0.3)), float(random.uniform(-0.25, 0.2))),
        extra_flush=_within(random, factors.extra_flush),
        on_face=on_face,
        clutter=int(random.integers(0, 5)),
        unfamiliar=factors.unfamiliar,
    )
    return Drawn(state, light, actions, scene if guest is None else with_companion(scene, guest))


def state_of(weights: dict[str, float], seed: int, identity: int, number: int) -> str:
    """Which state the child's picture of that number shows: even steps through the states from a drawn start."""
    start = float(np.random.default_rng([seed, identity, 3]).uniform())
    names = sorted(weights)
    shares = np.cumsum([weights[name] for name in names]) / sum(weights.values())
    return names[
        int(np.searchsorted(shares, (start + number * GOLDEN_RATIO) % 1.0, side="right").clip(0, len(names) - 1))
    ]


def _draw_on_face(random: np.random.Generator, factors: Factors) -> OnFace:
    has = {
        name: bool(random.uniform() < getattr(factors, name))
        for name in ("pacifier", "hand_over_face", "hand_near", "blanket", "feeding_tube", "cap", "eye_shields")
    }
    hand: HandPose | None = None
    if has["hand_over_face"] or has["hand_near"]:
        hand = draw_hand(random, has["hand_over_face"])
    top = float(random.uniform(-0.75, -0.25)) if has["blanket"] else None
    lost = not has["pacifier"] and random.uniform() < factors.pacifier_lost
    return OnFace(
        has["pacifier"] or lost,
        1.0 if lost else None,
        0.0,
        hand,
        has["feeding_tube"],
        has["eye_shields"],
        has["cap"],
        top,
    )


def _draw_sensor(random: np.random.Generator, factors: Factors) -> Sensor:
    red, green, blue = np.clip(random.normal(1, factors.cast, 3), 0.6, 1.5) if factors.cast else np.ones(3)
    sensor = Sensor(
        noise=_within(random, factors.noise),
        quality=int(random.integers(factors.quality[0], factors.quality[1] + 1)),
        cast=(float(red), float(green), float(blue)),
        contrast=_within(random, factors.contrast),
    )
    if random.uniform() < factors.motion_blur:
        pixels, degrees = _within(random, factors.motion_pixels), float(random.uniform(0, 180))
        sensor = replace(sensor, motion_pixels=pixels, motion_degrees=degrees)
    if random.uniform() < factors.defocus:
        sensor = replace(sensor, defocus_pixels=_within(random, factors.defocus_pixels))
    return sensor


def _within(random: np.random.Generator, limits: Range) -> float:
    return float(random.uniform(*limits))


def _pick(random: np.random.Generator, weights: dict[str, float]) -> str:
    names = sorted(weights)
    shares = np.array([weights[name] for name in names])
    return str(names[int(random.choice(len(names), p=shares / shares.sum()))])

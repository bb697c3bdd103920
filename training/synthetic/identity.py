"""A newborn drawn from a seed: the same child in every picture that names the seed."""

from dataclasses import dataclass, replace

import numpy as np

from training.synthetic.body import Body, Floats
from training.synthetic.skin import Skin, draw_skin

NEWBORN_SHAPES: dict[str, float] = {
    # What makes the packed one-year-old a newborn: round head, low face, small flat nose and chin, puffy narrow lids.
    "head/head-round": 0.45,
    "head/head-fat-incr": 0.10,
    "head/head-scale-vert-decr": 0.35,
    "head/head-scale-horiz-incr": 0.15,
    "chin/chin-height-decr": 0.25,
    "chin/chin-prominent-decr": 0.20,
    "nose/nose-scale-vert-decr": 0.25,
    "nose/nose-point-up": 0.20,
    "nose/nose-base-up": 0.10,
    "nose/nose-hump-decr": 0.3,
    "neck/neck-double-incr": 0.30,
    "mouth/mouth-scale-horiz-decr": 0.30,
    "mouth/mouth-scale-vert-decr": 0.25,
    "mouth/mouth-trans-up": 0.10,
    "cheek/{s}-cheek-volume-incr": 0.16,
    "eyes/{s}-eye-bag-incr": 0.30,
    "eyes/{s}-eye-height2-decr": 0.10,
    "eyes/{s}-eye-scale-incr": 0.20,
    "eyes/{s}-eye-trans-down": 0.10,
    "ears/{s}-ear-scale-decr": 0.25,
}

DRAWN_SHAPES: dict[str, tuple[float, float]] = {
    # Shape and the range its weight is drawn from; `a|b` takes the first for a positive draw, else the second.
    "head/head-round": (-0.2, 0.2),
    "head/head-fat-incr": (-0.1, 0.25),
    "head/head-scale-horiz-incr": (-0.1, 0.2),
    "head/head-back-scale-depth-incr": (0.0, 0.5),
    "forehead/forehead-nubian-incr": (0.0, 0.2),
    "forehead/forehead-temple-incr": (0.0, 0.15),
    "chin/chin-width-incr|chin/chin-width-decr": (-0.4, 0.4),
    "chin/chin-triangle": (0.0, 0.3),
    "chin/chin-cleft-incr": (0.0, 0.4),
    "nose/nose-scale-horiz-incr|nose/nose-scale-horiz-decr": (-0.2, 0.4),
    "nose/nose-point-width-incr": (0.0, 0.3),
    "nose/nose-base-up": (0.0, 0.2),
    "nose/nose-flaring-incr": (0.0, 0.2),
    "mouth/mouth-scale-horiz-decr": (-0.25, 0.2),
    "mouth/mouth-cupidsbow-incr": (0.0, 0.6),
    "mouth/mouth-upperlip-volume-incr|mouth/mouth-upperlip-volume-decr": (-0.3, 0.4),
    "mouth/mouth-lowerlip-volume-incr|mouth/mouth-lowerlip-volume-decr": (-0.1, 0.3),
    "mouth/mouth-philtrum-volume-incr|mouth/mouth-philtrum-volume-decr": (-0.3, 0.4),
    "mouth/mouth-trans-up|mouth/mouth-trans-down": (-0.15, 0.25),
    "cheek/{s}-cheek-volume-incr": (-0.1, 0.22),
    "cheek/{s}-cheek-trans-down": (0.0, 0.15),
    "eyes/{s}-eye-trans-out|eyes/{s}-eye-trans-in": (-0.15, 0.15),
    "eyes/{s}-eye-trans-down": (0.0, 0.2),
    "eyes/{s}-eye-bag-incr": (-0.1, 0.25),
    "eyes/{s}-eye-scale-incr": (-0.15, 0.2),
    "eyes/{s}-eye-height3-decr": (0.0, 0.15),
    "eyes/{s}-eye-corner2-up|eyes/{s}-eye-corner2-down": (-0.3, 0.3),
    "ears/{s}-ear-wing-incr|ears/{s}-ear-wing-decr": (-0.3, 0.4),
}

HEAD_GROWTH = 1.10
"""A newborn's head is larger for its body than the base mesh's; enlarged about the neck."""


def with_large_cranium(vertices: Floats) -> Floats:
    """A newborn's proportions: the skull (V, 3) wider and higher above the eyes, the jaw narrower below them."""
    x, y, z = vertices.T
    above = _ease((y - 0.10) / 0.50)
    below = _ease((0.12 - y) / 0.35) * _ease((y + 0.60) / 0.20)
    wide = x * (1 + 0.11 * above - 0.08 * below)
    return np.stack([wide, y + 0.11 * _ease((y - 0.20) / 0.60), z + 0.035 * above * (z > 0) * z], axis=1)


def _ease(share: Floats) -> Floats:
    share = np.clip(share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """One child. `neutral` (V, 3) is its face at rest, in units; `weeks` its gestational age at birth."""

    seed: int
    neutral: Floats
    skin: Skin
    weeks: float
    asymmetry: Floats
    """How much stronger the left side of each of eight muscle groups is than the right, (8,)."""
    size: float = 1.0
    """Of the head, against a newborn's at 40 weeks."""


def draw_identity(body: Body, seed: int, depth: float | None = None) -> Identity:
    """The child of that seed.

    Args:
        body: the packed body.
        seed: any whole number; the child depends on it alone.
        depth: skin depth 0 (very light) to 1 (dark) to use instead of the drawn one.
    """
    random = np.random.default_rng([7919, seed])
    races = random.dirichlet([0.6, 0.6, 0.6])
    male, weight, weeks = random.uniform(), random.uniform(0.1, 0.8), random.uniform(34, 42)
    own_depth = random.uniform()
    vertices = body.vertices.copy()
    for sex, share in (("male", male), ("female", 1 - male)):
        for race, part in zip(("caucasian", "african", "asian"), races, strict=True):
            body.add(vertices, f"macrodetails/{race}-{sex}-baby", share * part)
        build = {
            "minweight": max(0.0, 1 - 2 * weight),
            "averageweight": 1 - abs(2 * weight - 1),
            "maxweight": max(0.0, 2 * weight - 1),
        }
        for name, part in build.items():
            body.add(vertices, f"macrodetails/universal-{sex}-baby-averagemuscle-{name}", share * part)

    weights: dict[str, float] = dict(NEWBORN_SHAPES)
    # The earlier born, the leaner the cheeks.
    thin = max(0.0, (37 - weeks) / 3)
    weights["cheek/{s}-cheek-volume-incr"] -= 0.3 * thin
    for names, (low, high) in DRAWN_SHAPES.items():
        drawn = float(random.uniform(low, high))
        first, _, second = names.partition("|")
        name = first if drawn >= 0 or not second else second
        weights[name] = weights.get(name, 0.0) + (abs(drawn) if second else drawn)
    weights["eyes/{s}-eye-epicanthus-in"] = 0.25 + 0.5 * float(races[2])
    for name, value in weights.items():
        for side in "lr" if "{s}" in name else "-":
            body.add(vertices, name.format(s=side), value)
    vertices = with_large_cranium(vertices)
    skin = preterm_skin(draw_skin(random, own_depth if depth is None else depth), weeks)
    # Heads grow by about a seventh from 34 to 42 weeks: a rough rule of this project, not read off a growth chart.
    size = float(np.interp(weeks, (34, 42), (0.90, 1.03)))
    return Identity(seed, vertices, skin, float(weeks), random.uniform(-0.12, 0.12, 8), size)


def preterm_skin(skin: Skin, weeks: float) -> Skin:
    """Before 37 weeks skin is thinner and so redder, with more lanugo; peeling is for the born late."""
    early = float(np.clip((37 - weeks) / 3, 0, 1))
    return replace(
        skin,
        flush=min(0.75, skin.flush + 0.20 * early),
        lanugo=min(1.0, skin.lanugo + 0.5 * early),
        peeling=skin.peeling * (1 - early),
    )

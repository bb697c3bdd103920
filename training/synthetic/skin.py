"""Skin from very light to very dark on a stated scale, and what else colours a newborn's face.

The scale is the individual typology angle, ITA = atan((L* - 50) / b*) in degrees (Chardon et al. 1991), of the skin's
own colour before light: very light above 55, light to 41, intermediate to 28, tan to 10, brown to -30, dark below.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]
"""sRGB in 0..1, red first."""

SKIN_DEPTHS: tuple[tuple[float, Colour, Colour], ...] = (
    # depth 0 (lightest) to 1 (darkest), skin, hair
    (0.00, (0.96, 0.80, 0.73), (0.52, 0.40, 0.28)),
    (0.17, (0.92, 0.72, 0.63), (0.26, 0.18, 0.12)),
    (0.34, (0.84, 0.63, 0.51), (0.13, 0.09, 0.07)),
    (0.50, (0.73, 0.53, 0.41), (0.08, 0.06, 0.05)),
    (0.67, (0.58, 0.40, 0.30), (0.05, 0.04, 0.035)),
    (0.84, (0.44, 0.30, 0.23), (0.04, 0.03, 0.028)),
    (1.00, (0.33, 0.225, 0.175), (0.035, 0.028, 0.025)),
)

TONE_LIMITS = (("very light", 55.0), ("light", 41.0), ("intermediate", 28.0), ("tan", 10.0), ("brown", -30.0))


def tone_of(angle: float) -> str:
    """Class of an ITA in degrees, from `very light` to `dark`."""
    return next((name for name, limit in TONE_LIMITS if angle > limit), "dark")


def tone_depths() -> dict[str, tuple[float, float]]:
    """From which depth to which each tone reaches, the lightest first, to half a hundredth."""
    depths = np.linspace(0, 1, 201)
    tones = [tone_of(typology_angle(colour)) for colour in _along(depths, 1)]
    return {
        tone: (float(depths[tones.index(tone)]), float(depths[len(tones) - 1 - tones[::-1].index(tone)]))
        for tone in dict.fromkeys(tones)
    }


def _along(depths: NDArray[np.float64], column: int) -> list[Colour]:
    """Skin (column 1) or hair (2) of `SKIN_DEPTHS` at those depths."""
    given = [entry[0] for entry in SKIN_DEPTHS]
    colours = np.array([(entry[1], entry[2])[column - 1] for entry in SKIN_DEPTHS])
    channels = [np.interp(depths, given, colours[:, channel]) for channel in range(3)]
    return [(float(red), float(green), float(blue)) for red, green, blue in zip(*channels, strict=True)]


@dataclass(frozen=True, slots=True)
class Skin:
    """How one child's skin and hair look; shares are 0..1.

    `flush` is the child's own redness at rest, whatever it feels; what a scene adds comes on top.
    """

    depth: float
    colour: Colour
    hair: Colour
    iris: Colour
    lips: Colour
    flush_tint: Colour
    flush: float
    mottling: float
    scalp_hair: float
    brow_hair: float
    lanugo: float
    peeling: float
    vernix: float
    milia: float
    spots: float
    jaundice: float
    roughness: float
    pattern: float

    @property
    def typology_angle(self) -> float:
        """ITA in degrees."""
        return typology_angle(self.colour)

    @property
    def tone(self) -> str:
        """Class of the ITA, from `very light` to `dark`."""
        return tone_of(self.typology_angle)


def typology_angle(colour: Colour) -> float:
    """ITA in degrees of an sRGB colour under D65 (IEC 61966-2-1, CIE 15)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    red, green, blue = linear
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    curve = [v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (y, z)]
    lightness, yellowness = 116 * curve[0] - 16, 200 * (curve[0] - curve[1])
    return math.degrees(math.atan2(lightness - 50, yellowness))


def draw_skin(random: np.random.Generator, depth: float) -> Skin:
    """One child's skin of the given depth, 0 the lightest to 1 the darkest; all else is drawn."""

    def between(column: int, spread: float) -> Colour:
        middle = _along(np.array([depth]), column)[0]
        shift = random.normal(0, spread, 3) * (1.0, 0.8, 0.8)
        for share in (1.0, 0.5, 0.25, 0.1, 0.0):  # a child stays in the tone of its depth
            red, green, blue = (float(value) for value in np.clip(np.array(middle) + share * shift, 0.02, 1.0))
            if tone_of(typology_angle((red, green, blue))) == tone_of(typology_angle(middle)):
                break
        return red, green, blue

    def uniform(low: float, high: float) -> float:
        return float(random.uniform(low, high))

    grey = uniform(0.24, 0.40)
    slate: Colour = (grey * 0.85, grey * 0.95, grey * 1.15)
    brown: Colour = (grey * 0.95, grey * 0.70, grey * 0.55)
    share = float(np.clip(depth * 1.6 + uniform(-0.4, 0.3), 0, 1))
    iris = tuple((1 - share) * a + share * b for a, b in zip(slate, brown, strict=True))
    return Skin(
        depth=depth,
        colour=between(1, 0.018),
        hair=between(2, 0.012),
        iris=(iris[0], iris[1], iris[2]),
        lips=(0.92 - 0.05 * depth, 0.64 + 0.10 * depth, 0.64 + 0.10 * depth),
        flush_tint=(1.0, 0.70 + 0.10 * depth, 0.67 + 0.09 * depth),
        flush=uniform(0.15, 0.55),
        mottling=uniform(0.1, 0.8),
        scalp_hair=uniform(0.1, 1.0),
        brow_hair=uniform(0.15, 0.65),
        lanugo=uniform(0.0, 0.6),
        peeling=uniform(0.0, 1.0) if random.uniform() < 0.4 else 0.0,
        vernix=uniform(0.2, 1.0) if random.uniform() < 0.25 else 0.0,
        milia=uniform(0.2, 1.0) if random.uniform() < 0.4 else 0.0,
        spots=uniform(0.0, 0.3),
        jaundice=uniform(0.1, 0.8) if random.uniform() < 0.25 else 0.0,
        roughness=uniform(0.48, 0.68),
        pattern=uniform(0.0, 50.0),
    )

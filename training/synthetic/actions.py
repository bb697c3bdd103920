"""Named facial actions, and the written rule that turns them into a pain intensity and a label.

The names are those of the Neonatal Facial Coding System (NFCS; Grunau and Craig 1987), as the thesis uses them in 1.2.3
and 2.1, and five more that no pain scale counts but a face needs. Each is 0 (absent) to 1 (as strong as it gets).

The rule. The DAN scale (thesis 1.2.3, table 1.1) takes "one or several" of brow bulge, eye squeeze and nasolabial
furrow; the primal face of pain (thesis 2.1) adds the horizontally stretched open mouth. So

    intensity = 0.9 x (0.40 strongest + 0.35 middle + 0.25 weakest of the three signs) + 0.1 x mouth

where mouth is the mean of vertical stretch, horizontal stretch and taut tongue. A frame is pain from 0.35 up: three
signs at 0.4, two at about 0.55, or one alone from 0.97 on. An open mouth, shut eyes or a red face never suffice.
The rule sees actions only, never the name of the clip that they came from.
"""

from dataclasses import dataclass, fields, replace
from typing import Self

PAIN_THRESHOLD = 0.35
"""Intensity from which a frame is labelled pain."""

SIGN_PRESENT = 0.5
"""Strength from which one of the three DAN signs counts as present when it is timed."""

DAN_SIGNS = ("brow_bulge", "eye_squeeze", "nasolabial_furrow")


@dataclass(frozen=True, slots=True)
class FacialActions:
    """Strength of each action, 0..1. The first eight are NFCS; `lids_closed` is closing without squeezing."""

    brow_bulge: float = 0.0
    eye_squeeze: float = 0.0
    nasolabial_furrow: float = 0.0
    open_lips: float = 0.0
    vertical_stretch: float = 0.0
    horizontal_stretch: float = 0.0
    taut_tongue: float = 0.0
    chin_quiver: float = 0.0
    lids_closed: float = 0.0
    lip_purse: float = 0.0
    smile: float = 0.0
    brow_raise: float = 0.0
    cheek_puff: float = 0.0

    @property
    def signs(self) -> tuple[float, float, float]:
        """Brow bulge, eye squeeze, nasolabial furrow."""
        return self.brow_bulge, self.eye_squeeze, self.nasolabial_furrow

    @property
    def intensity(self) -> float:
        """Pain intensity 0..1 by the rule above."""
        weakest, middle, strongest = sorted(self.signs)
        mouth = (self.vertical_stretch + self.horizontal_stretch + self.taut_tongue) / 3
        return 0.9 * (0.40 * strongest + 0.35 * middle + 0.25 * weakest) + 0.1 * mouth

    @property
    def pain(self) -> bool:
        """Whether the rule calls this frame pain."""
        return self.intensity >= PAIN_THRESHOLD

    def blend(self, other: Self, share: float) -> Self:
        """Between this (share 0) and `other` (share 1), action by action."""
        mixed = {name: (1 - share) * getattr(self, name) + share * getattr(other, name) for name in ACTION_NAMES}
        return replace(self, **mixed)

    def limited(self) -> Self:
        """Each action held within 0..1."""
        return replace(self, **{name: min(1.0, max(0.0, getattr(self, name))) for name in ACTION_NAMES})


ACTION_NAMES = tuple(field.name for field in fields(FacialActions))
NFCS_NAMES = ACTION_NAMES[:8]

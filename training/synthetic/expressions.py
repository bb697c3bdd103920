"""What a newborn's face does, drawn at random for single pictures: pain in every strength, and what fools a model.

Each function of `STATES` draws facial actions; the label follows from them by the rule in `actions`, not from the name.
The draws stay clear of the threshold on either side, except where a state says otherwise.
"""

from collections.abc import Callable

import numpy as np

from training.synthetic.actions import FacialActions

Random = np.random.Generator


def _near(random: Random, value: float, spread: float = 0.15) -> float:
    return float(np.clip(value * (1 + spread * random.uniform(-1, 1)), 0, 1))


def calm(random: Random) -> FacialActions:
    """Awake and quiet, eyes open or half open, now and then the lips parted."""
    return FacialActions(
        lids_closed=float(random.uniform(0.0, 0.45)),
        open_lips=float(random.uniform(0, 0.5)) * float(random.uniform() < 0.3),
        brow_raise=float(random.uniform(0, 0.6)) * float(random.uniform() < 0.3),
        lip_purse=float(random.uniform(0, 0.4)) * float(random.uniform() < 0.2),
    )


def sleep(random: Random) -> FacialActions:
    """Asleep, lids shut without squeezing."""
    return FacialActions(
        lids_closed=1.0,
        open_lips=float(random.uniform(0, 0.6)) * float(random.uniform() < 0.4),
        brow_bulge=float(random.uniform(0, 0.12)),
    )


def suck(random: Random) -> FacialActions:
    """Sucking: lips pursed, lids anywhere."""
    return FacialActions(
        lip_purse=_near(random, 0.8),
        lids_closed=float(random.uniform(0.1, 1.0)),
        cheek_puff=float(random.uniform(-0.2, 0.3) > 0) * 0.3,
    )


def pain(random: Random) -> FacialActions:
    """The primal face of pain at a strength from moderate to the strongest."""
    strength = float(random.uniform(0.55, 1.0))
    mouth = float(random.uniform(0.3, 1.0))
    return FacialActions(
        brow_bulge=_near(random, strength),
        eye_squeeze=_near(random, strength),
        nasolabial_furrow=_near(random, strength),
        open_lips=_near(random, 0.8) * mouth,
        vertical_stretch=_near(random, 0.7) * mouth * strength,
        horizontal_stretch=_near(random, 0.9) * strength,
        taut_tongue=_near(random, 0.9) * float(random.uniform() < 0.6) * mouth,
        chin_quiver=float(random.uniform(0, 0.8)) * float(random.uniform() < 0.3),
        lids_closed=1.0,
    )


def closed_mouth_pain(random: Random) -> FacialActions:
    """Pain with the mouth shut or only parted."""
    drawn = pain(random)
    return FacialActions(
        brow_bulge=max(0.6, drawn.brow_bulge),
        eye_squeeze=max(0.6, drawn.eye_squeeze),
        nasolabial_furrow=max(0.6, drawn.nasolabial_furrow),
        open_lips=float(random.uniform(0, 0.3)),
        horizontal_stretch=float(random.uniform(0, 0.5)),
        lids_closed=1.0,
    )


def single_sign_pain(random: Random) -> FacialActions:
    """Two signs, or one at its strongest, the rest weak: what the DAN scale counts as well."""
    order = random.permutation(3)
    alone = random.uniform() < 0.4
    strengths = [1.0, 0.0 if alone else float(random.uniform(0.55, 0.9)), float(random.uniform(0, 0.25))]
    signs = dict(zip(("brow_bulge", "eye_squeeze", "nasolabial_furrow"), (strengths[i] for i in order), strict=True))
    return FacialActions(
        **signs, lids_closed=float(random.uniform(0.2, 1)), horizontal_stretch=float(random.uniform(0, 0.4))
    )


def hunger_cry(random: Random) -> FacialActions:
    """Crying that is no pain: a wide mouth, brows and cheeks only a little drawn."""
    return FacialActions(
        lids_closed=float(random.uniform(0.4, 1.0)),
        open_lips=_near(random, 0.7),
        vertical_stretch=_near(random, 0.85),
        horizontal_stretch=float(random.uniform(0, 0.25)),
        nasolabial_furrow=float(random.uniform(0.05, 0.32)),
        brow_bulge=float(random.uniform(0, 0.28)),
        eye_squeeze=float(random.uniform(0, 0.15)),
        taut_tongue=float(random.uniform(0, 0.4)),
        chin_quiver=float(random.uniform(0, 0.6)) * float(random.uniform() < 0.3),
    )


def yawn(random: Random) -> FacialActions:
    """A long narrow mouth, lids closing, brows up."""
    return FacialActions(
        lids_closed=float(random.uniform(0.7, 1.0)),
        vertical_stretch=_near(random, 1.0),
        open_lips=_near(random, 0.5),
        brow_raise=_near(random, 0.5),
        nasolabial_furrow=float(random.uniform(0, 0.25)),
        eye_squeeze=float(random.uniform(0, 0.2)),
    )


def sneeze(random: Random) -> FacialActions:
    """Just before or in a sneeze: lids shut, nose wrinkled a little, mouth part open."""
    return FacialActions(
        lids_closed=1.0,
        eye_squeeze=float(random.uniform(0.1, 0.35)),
        nasolabial_furrow=float(random.uniform(0.1, 0.35)),
        open_lips=_near(random, 0.6),
        vertical_stretch=float(random.uniform(0.1, 0.5)),
        brow_raise=float(random.uniform(0, 0.5)),
    )


def sleep_grimace(random: Random) -> FacialActions:
    """A passing grimace in active sleep: one sign moderate, the others weak."""
    strong = float(random.uniform(0.3, 0.48))
    weak = random.uniform(0, 0.2, 2)
    signs = [strong, float(weak[0]), float(weak[1])]
    order = random.permutation(3)
    return FacialActions(
        brow_bulge=signs[order[0]],
        eye_squeeze=signs[order[1]],
        nasolabial_furrow=signs[order[2]],
        lids_closed=1.0,
        horizontal_stretch=float(random.uniform(0, 0.3)),
        smile=float(random.uniform(0, 0.4)) * float(random.uniform() < 0.3),
    )


def squint(random: Random) -> FacialActions:
    """Narrowed eyes in bright light."""
    return FacialActions(
        lids_closed=float(random.uniform(0.5, 0.85)),
        eye_squeeze=float(random.uniform(0.2, 0.45)),
        brow_bulge=float(random.uniform(0.05, 0.25)),
    )


def smile(random: Random) -> FacialActions:
    """A reflex smile, mostly with the eyes closed."""
    return FacialActions(
        smile=_near(random, 0.8), lids_closed=float(random.choice([1.0, 0.3])), open_lips=float(random.uniform(0, 0.4))
    )


def open_mouth(random: Random) -> FacialActions:
    """Rooting or at rest with the mouth open, eyes open."""
    return FacialActions(
        lids_closed=float(random.uniform(0, 0.5)),
        open_lips=_near(random, 0.5),
        vertical_stretch=float(random.uniform(0.2, 0.7)),
        taut_tongue=float(random.uniform(0, 0.3)),
    )


STATES: dict[str, Callable[[Random], FacialActions]] = {
    "calm": calm,
    "sleep": sleep,
    "suck": suck,
    "pain": pain,
    "closed_mouth_pain": closed_mouth_pain,
    "single_sign_pain": single_sign_pain,
    "hunger_cry": hunger_cry,
    "yawn": yawn,
    "sneeze": sneeze,
    "sleep_grimace": sleep_grimace,
    "squint": squint,
    "smile": smile,
    "open_mouth": open_mouth,
}


def with_pacifier(actions: FacialActions) -> FacialActions:
    """The same face round a pacifier: it keeps the lips pursed and the jaw nearly shut."""
    return FacialActions(
        brow_bulge=actions.brow_bulge,
        eye_squeeze=actions.eye_squeeze,
        nasolabial_furrow=actions.nasolabial_furrow,
        open_lips=0.1,
        vertical_stretch=min(0.1, actions.vertical_stretch),
        horizontal_stretch=0.35 * actions.horizontal_stretch,
        lids_closed=actions.lids_closed,
        lip_purse=max(0.6, actions.lip_purse),
        brow_raise=actions.brow_raise,
        chin_quiver=actions.chin_quiver,
    )

"""Draws whole procedures: heel pricks with a wanted DAN face score, and care without pain."""

from dataclasses import replace

import numpy as np

from training.synthetic.actions import DAN_SIGNS, FacialActions
from training.synthetic.courses import Course, Episode, Sucking
from training.synthetic.expressions import STATES
from training.synthetic.procedures import Event, Plan, Procedure, Span, draw_scene, heel_prick
from training.synthetic.recording import procedure_dan

SHARES = {2: (0.08, 0.26), 3: (0.40, 0.60), 4: (0.74, 0.95)}
"""Share of the window that the strongest sign shows, clear of the thirds that part the scores."""

TRIES = 40


def draw_plan(score: int, seed: int, single_sign: bool) -> Plan:
    """A heel prick that should get that DAN face score."""
    random = np.random.default_rng([49979687, score, seed])
    prick = float(random.uniform(3, 7))
    squeeze = prick + float(random.uniform(1, 2.5))
    window = float(random.uniform(27, 62))  # 30 to 90 s in all
    end = squeeze + window
    settles = bool(random.uniform() < 0.5)
    plan = Plan(
        prick=prick,
        squeeze=squeeze,
        bouts=_bouts(random, score, squeeze, window),
        strength=float(random.uniform(0.68, 1.0)),
        pacifier_lost=float(squeeze + random.uniform(0.5, 4)) if random.uniform() < 0.5 else None,
        pacifier_back=float(end + random.uniform(0.5, 3)) if settles else None,
        out_of_view=_pause(random, squeeze, window, 0.25),
        hand_over=_pause(random, squeeze, window, 0.2),
        calm=end if settles else None,
        seconds=end + (float(random.uniform(6, 14)) if settles else 0.0),
        whines=score == 1,
        mouth=float(random.uniform(0.2, 1.0)),
        signs=(str(random.choice(DAN_SIGNS)),) if single_sign else DAN_SIGNS,
        lids_at_rest=float(random.choice([0.15, 0.4, 1.0])),
    )
    return plan if plan.pacifier_lost is not None else replace(plan, pacifier_back=None)


def _bouts(random: np.random.Generator, score: int, squeeze: float, window: float) -> tuple[tuple[float, float], ...]:
    if score < 2:
        return ()
    total = window * float(random.uniform(*SHARES[score]))
    count = int(random.integers(1, 4)) if score > 2 else int(random.integers(1, 3))
    lengths = total * random.dirichlet([4.0] * count)
    gaps = (
        (window - total - 0.6) * random.dirichlet([1.0] * (count + 1)) if window > total + 0.6 else np.zeros(count + 1)
    )
    gaps[0] = min(gaps[0], 3.0)
    bouts, at = [], squeeze + 0.3 + float(gaps[0])
    for length, gap in zip(lengths, gaps[1:], strict=True):
        bouts.append((at, at + max(0.8, float(length) - 0.4)))
        at += float(length) + float(gap)
    return tuple(bouts)


def _pause(random: np.random.Generator, squeeze: float, window: float, share: float) -> tuple[float, float] | None:
    happens, start, length = random.uniform() < share, random.uniform(0.1, 0.7), random.uniform(2.2, 5.0)
    return (squeeze + start * window, squeeze + start * window + length) if happens else None


def draw_heel_prick(score: int, seed: int, single_sign: bool = False) -> Procedure:
    """A heel prick whose true DAN face score is `score`.

    Raises:
        ValueError: if no draw of `TRIES` got that score.
    """
    scene = draw_scene(seed)
    for attempt in range(TRIES):
        procedure = heel_prick(draw_plan(score, 1000 * seed + attempt, single_sign), scene, seed)
        if procedure_dan(procedure, 0.1).score == score:
            return procedure
    raise ValueError(
        f"A DAN face score is 0 to 4 and must be reachable, but {score} was not in {TRIES} draws; change the seed."
    )


CARE = ("sleep", "suck", "hunger_cry", "yawn", "calm")


def draw_care(seed: int, seconds: float) -> Procedure:
    """A recording without pain: sleep, sucking, hunger cries, yawns, hands that come and go."""
    random = np.random.default_rng([67867967, seed])
    kind = str(random.choice(CARE))
    asleep = kind == "sleep"
    rest = FacialActions(lids_closed=1.0 if asleep else float(random.uniform(0.1, 0.5)))
    passing = {
        "sleep": ("sleep_grimace", "smile", "yawn"),
        "suck": ("squint", "smile"),
        "hunger_cry": ("hunger_cry", "hunger_cry", "open_mouth"),
        "yawn": ("yawn", "sneeze", "open_mouth"),
        "calm": ("squint", "open_mouth", "smile", "sneeze"),
    }[kind]
    episodes, at = [], float(random.uniform(1, 5))
    while at < seconds - 5:
        length = float(random.uniform(3, 9)) if kind == "hunger_cry" else float(random.uniform(1, 3.5))
        episodes.append(Episode(at, at + length, STATES[str(random.choice(passing))](random)))
        at += length + float(random.uniform(2, 9))
    hands = [
        Span(float(start), float(start) + float(random.uniform(2, 4)))
        for start in np.arange(random.uniform(5, 15), seconds - 6, 22)
        if random.uniform() < 0.4
    ]
    sucks = kind == "suck"
    return Procedure(
        seconds=seconds,
        course=Course(rest, tuple(episodes), (Sucking(0.0, seconds),) if sucks else (), seed, blinks=not asleep),
        scene=draw_scene(seed),
        events=(Event(seconds, "end"),),
        pacifier=(Span(-1.0, seconds + 1),) if sucks else (),
        hand_over_face=tuple(hands),
        flush=(Span(0.0, seconds),) if kind == "hunger_cry" and random.uniform() < 0.6 else (),
        kind=kind,
        seed=seed,
    )

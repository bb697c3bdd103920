"""Recordings with truth, made of numbers alone, and the program's answers to them, as wrong as a test wants."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.assessment.episodes import EpisodeSettings, find_episodes
from app.assessment.holding import max_hold_for
from app.assessment.trace import Trace, TraceSettings
from app.validation.look import Looked
from app.validation.regions import CamMass
from app.validation.truth import OTHER_ACTIONS, SIGNS, Clip, DanTruth, Truth
from models.gaps import GapReason

WIDTH, HEIGHT = 640, 360
THRESHOLD = 0.5
Spans = Sequence[tuple[float, float]]


def make_truth(times: NDArray[np.float64], pain: Spans) -> Truth:
    """A face of 100 px in the middle of the picture, upright, in pain during the spans."""
    count = len(times)
    is_pain = np.zeros(count, bool)
    for start, end in pain:
        is_pain |= (times >= start) & (times < end)

    def always(*values: float) -> NDArray[np.float64]:
        return np.tile(np.array(values, np.float64), (count, 1))

    strength = np.where(is_pain, 0.9, 0.0)
    return Truth(
        time_seconds=times,
        pain=is_pain,
        intensity=strength,
        faces=np.ones(count, np.int64),
        roll_degrees=np.zeros(count),
        turned_degrees=np.zeros(count),
        covered_share=np.zeros(count),
        boxes=always(270, 130, 370, 230),
        places={
            "right_eye": always(300, 170),
            "left_eye": always(340, 170),
            "nose": always(320, 185),
            "mouth": always(320, 205),
        },
        actions=dict.fromkeys(SIGNS, strength) | dict.fromkeys(OTHER_ACTIONS, np.zeros(count)),
    )


def make_looked(
    name: str = "heel-prick",
    *,
    seconds: float = 30.0,
    rate: float = 5.0,
    pain: Spans = (),
    said: Spans | None = None,
    unseen: Spans = (),
    roll_error: float = 0.0,
    box: tuple[float, float, float, float] = (270, 130, 370, 230),
    score: int | None = None,
    kind: str = "heel_prick",
    cams: tuple[CamMass, ...] = (),
) -> Looked:
    """A recording and what the program said of it.

    Args:
        name: The recording's.
        seconds: Its length.
        rate: Frames a second.
        pain: True pain.
        said: Where the model says 0.95, else 0.05; None: it is always right.
        unseen: Where there is no value, "turned away".
        roll_error: Degrees that the program's roll is off.
        box: Where it sees the face.
        score: True DAN face score over the whole recording; None for none.
        kind: What happens.
        cams: Where Grad-CAM lies.
    """
    times = np.arange(round(seconds * rate)) / rate
    truth = make_truth(times, pain)
    called = truth.pain if said is None else make_truth(times, said).pain
    probability = np.where(called, 0.95, 0.05)
    gaps: list[GapReason | None] = [None] * len(times)
    for start, end in unseen:
        for frame in np.flatnonzero((times >= start) & (times < end)).tolist():
            probability[frame], gaps[frame] = np.nan, GapReason.TURNED_AWAY
    hold = max_hold_for(rate)
    trace = Trace(TraceSettings(max_hold_seconds=hold))
    for time, value, gap in zip(times.tolist(), probability.tolist(), gaps, strict=True):
        trace.append(time, None if gap else value, gap)
    settings = EpisodeSettings(THRESHOLD, 0.8 * THRESHOLD, max_hold_seconds=hold)
    missing = np.isnan(probability)
    path = Path(f"{name}.mkv")
    dan = None if score is None else DanTruth(score, 0.0, seconds)
    return Looked(
        clip=Clip(name, path, path.with_name(f"{name}_truth.csv"), kind, name, "light", seconds, rate, dan),
        truth=truth,
        width=WIDTH,
        height=HEIGHT,
        probability=probability,
        gaps=tuple(gaps),
        roll_degrees=np.where(missing, np.nan, roll_error),
        boxes=np.where(missing[:, None], np.nan, np.array(box)),
        margin=0.1,
        episodes=tuple(find_episodes(trace.points(), settings, seconds)),
        cams=cams,
    )

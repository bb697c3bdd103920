"""What went wrong, one line each, with the stage that lost it: not seen, wrong way up, the model, or a rule after it.

The stage is worked out, not guessed: the same recording is read again with true labels (`app.validation.stages`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.assessment.dan import FLOOR_SHARE
from app.assessment.episodes import Episode
from app.validation.agreement import Scored
from app.validation.episodes import BRIEF_SECONDS, Outcome
from app.validation.frames import WRONG_WAY_DEGREES, misplaced, roll_errors
from app.validation.look import Looked
from app.validation.truth import OTHER_ACTIONS, SIGNS

LATE_SECONDS = 2.0
"""An onset later than this is told."""
_STRONG = 0.3  # actions under this are not named


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that went wrong.

    Attributes:
        recording: Its name.
        what: `false episode`, `missed episode`, `late episode` or `DAN score`.
        where: From when to when, or the scores.
        stage: What lost it.
        details: What the face did and how it was seen.
    """

    recording: str
    what: str
    where: str
    stage: str
    details: str


def episode_misses(outcomes: Sequence[Outcome], threshold: float) -> list[Miss]:
    """False, missed and late episodes."""
    misses = []
    for one in outcomes:
        misses += [_false(one.looked, episode) for episode in one.extra]
        for true, found in zip(one.true, one.found, strict=True):
            if found is None:
                misses.append(_missed(one.looked, "missed episode", true.start_seconds, true.end_seconds, threshold))
            elif found.onset_seconds - true.start_seconds > LATE_SECONDS:
                until = found.onset_seconds
                misses.append(_missed(one.looked, "late episode", true.start_seconds, until, threshold))
    return misses


def dan_misses(by_stage: Sequence[Sequence[Scored]]) -> list[Miss]:
    """Procedures without the true score as the one suggested.

    Args:
        by_stage: For each procedure its reading with true labels on every frame, with true labels on frames with a
            value, by the model without correction, and by the program, in this order.
    """
    return [_dan(*readings) for readings in by_stage if readings[-1].single != readings[-1].truth]


def _false(looked: Looked, episode: Episode) -> Miss:
    inside = _between(looked, episode.onset_seconds, episode.end_seconds)
    intensity = looked.truth.intensity[inside].max()
    return Miss(
        looked.clip.name,
        "false episode",
        f"{episode.onset_seconds:.1f} to {episode.end_seconds:.1f} s",
        _model_stage(looked, inside),
        f"{looked.clip.kind}, {_face(looked, inside)}; true intensity up to {intensity:.2f}, smoothed up to "
        f"{episode.peak:.2f}",
    )


def _missed(looked: Looked, what: str, start: float, end: float, threshold: float) -> Miss:
    inside = _between(looked, start, end)
    values = looked.probability[inside]
    judged = ~np.isnan(values)
    seconds = judged.sum() / looked.clip.rate
    gaps = _gaps(looked, inside)
    if seconds < BRIEF_SECONDS and seconds < 0.7 * len(inside) / looked.clip.rate:
        stage = f"not seen: {gaps}"
    elif np.median(values[judged]) < threshold:
        stage = _model_stage(looked, inside)
    else:
        stage = "too short or interrupted for the onset delay"
    middle = f"{np.median(values[judged]):.2f}" if judged.any() else "none"
    return Miss(
        looked.clip.name,
        what,
        f"{start:.1f} to {end:.1f} s",
        stage,
        f"{_face(looked, inside)}; seen {seconds:.1f} s, median probability {middle}" + (f"; {gaps}" if gaps else ""),
    )


def _dan(truth: Scored, seen: Scored, uncorrected: Scored, program: Scored) -> Miss:
    looked, dan = program.looked, program.suggestion
    unseen = ", ".join(f"{reason} {seconds:.1f} s" for reason, seconds in dan.unseen if seconds >= 0.1)
    inside = _between(looked, dan.window.start_seconds, dan.window.end_seconds)
    if truth.single != truth.truth:
        under = (truth.suggestion.share_raw or 0.0) < FLOOR_SHARE
        stage = "rule: under the floor" if under else "rule: one label for three signs"
    elif seen.single != seen.truth:
        stage = f"not seen: {_gaps(looked, inside)}"
    elif uncorrected.single == program.truth:
        stage = "correction"
    else:
        stage = _model_stage(looked, inside)
    shares = [("true", truth.suggestion.share_raw), ("decided", dan.share_raw), ("corrected", dan.share_corrected)]
    return Miss(
        looked.clip.name,
        "DAN score",
        f"true {'0 or 1' if program.truth == 1 else program.truth}, {dan.text()}",
        stage,
        "; ".join(
            [
                "share of pain " + ", ".join(f"{name} {value:.2f}" for name, value in shares if value is not None),
                f"seen {dan.seen_seconds:.0f} of {dan.window.seconds:.0f} s",
                *([f"unseen: {unseen}"] if unseen else []),
            ]
        ),
    )


def _between(looked: Looked, start: float, end: float) -> NDArray[np.int64]:
    """The frames of a stretch of time, at least the one nearest to its begin."""
    times = looked.truth.time_seconds
    inside = np.flatnonzero((times >= start - 1e-6) & (times < end))
    return inside if len(inside) else np.array([int(np.abs(times - start).argmin())])


def _model_stage(looked: Looked, inside: NDArray[np.int64]) -> str:
    """Why the values there are wrong: what the model was shown, else the model itself."""
    judged = inside[~np.isnan(looked.probability[inside])]
    if not len(judged):
        return "model"
    if np.median(roll_errors(looked)[judged]) > WRONG_WAY_DEGREES:
        return "face the wrong way up"
    return "face cut off by a misplaced box" if misplaced(looked)[judged].mean() > 0.5 else "model"


def _gaps(looked: Looked, inside: NDArray[np.int64]) -> str:
    reasons = Counter(str(gap) for frame in inside.tolist() if (gap := looked.gaps[frame]) is not None)
    return ", ".join(f"{reason} {count / looked.clip.rate:.1f} s" for reason, count in reasons.most_common(3))


def _face(looked: Looked, inside: NDArray[np.int64]) -> str:
    """The strongest true actions of those frames, in words."""
    means = {name: float(looked.truth.actions[name][inside].mean()) for name in (*SIGNS, *OTHER_ACTIONS)}
    strongest = sorted((item for item in means.items() if item[1] >= _STRONG), key=lambda item: -item[1])[:4]
    return ", ".join(f"{name.replace('_', ' ')} {value:.1f}" for name, value in strongest) or "a face at rest"

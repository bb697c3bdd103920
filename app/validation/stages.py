"""The same recording read four ways, so that a report can tell where it is lost: in seeing, in deciding, in correcting.

Each stage goes through the program's own smoothing, episodes and DAN rule; only what they are given differs.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.assessment.dan import DanFaceSuggestion, DecisionRule, m_pain_window, suggest_face_score
from app.assessment.episodes import Episode, EpisodeSettings, find_episodes
from app.assessment.holding import max_hold_for
from app.assessment.trace import Trace, TracePoint, TraceSettings
from app.validation.look import Looked

PERFECT = DecisionRule(threshold=0.5, sensitivity=1.0, specificity=1.0)


class Stage(StrEnum):
    """What the program's rules are given."""

    TRUTH = "true labels, every frame"
    SEEN = "true labels, frames with a value"
    UNCORRECTED = "the model, shares not corrected"
    PROGRAM = "the program"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one stage makes of a recording.

    Attributes:
        episodes: Of pain expression.
        dan: The DAN face suggestion over the true window; None where the recording has no true score.
    """

    episodes: tuple[Episode, ...]
    dan: DanFaceSuggestion | None


def read(looked: Looked, stage: Stage, decisions: DecisionRule | None) -> Reading:
    """Reads a recording.

    Args:
        looked: What the program said, and the truth.
        stage: What to go by.
        decisions: The model's threshold and operating point; None for an untrained model.
    """
    rule = decisions
    if stage in (Stage.TRUTH, Stage.SEEN):
        rule = PERFECT
    elif stage is Stage.UNCORRECTED and decisions is not None:
        rule = DecisionRule(decisions.threshold, 1.0, 1.0)
    points = _points(looked, stage)
    return Reading(_episodes(looked, stage, points), _suggestion(looked, rule, points))


def _points(looked: Looked, stage: Stage) -> list[TracePoint]:
    trace = Trace(TraceSettings(max_hold_seconds=max_hold_for(looked.clip.rate)))
    truth = looked.truth.pain.astype(np.float64).tolist()
    times = zip(looked.truth.time_seconds.tolist(), looked.probability.tolist(), looked.gaps, truth, strict=True)
    for time, probability, gap, pain in times:
        if stage is Stage.TRUTH:
            trace.append(time, pain, None)
        elif gap is not None:
            trace.append(time, None, gap)
        else:
            trace.append(time, pain if stage is Stage.SEEN else probability, None)
    return trace.points()


def _episodes(looked: Looked, stage: Stage, points: list[TracePoint]) -> tuple[Episode, ...]:
    if stage not in (Stage.TRUTH, Stage.SEEN):
        return looked.episodes  # as the program itself found them
    hold = max_hold_for(looked.clip.rate)
    settings = EpisodeSettings(PERFECT.threshold, 0.8 * PERFECT.threshold, max_hold_seconds=hold)
    return tuple(find_episodes(points, settings, max(looked.clip.seconds, points[-1].time_seconds + 1e-3)))


def _suggestion(looked: Looked, rule: DecisionRule | None, points: list[TracePoint]) -> DanFaceSuggestion | None:
    dan = looked.clip.dan
    if dan is None:
        return None
    window = m_pain_window(dan.start_seconds, dan.end_seconds)
    return suggest_face_score(points, window, rule, max_hold_seconds=max_hold_for(looked.clip.rate))

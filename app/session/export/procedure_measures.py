"""What one procedure amounts to in numbers: when the pain expression came, how long it lasted, how much was seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.assessment.episodes import Ending, Episode
from app.assessment.holding import stretches
from app.assessment.marks import Mark, MarkKind
from app.assessment.procedure import Procedure
from app.session.export.course import Course, Model, between

_STIMULI = (MarkKind.PRICK, MarkKind.SQUEEZE_START, MarkKind.PROCEDURE_START)
_UNSEEN, _NO_PAIN, _PAIN = -1, 0, 1


@dataclass(frozen=True, slots=True)
class ProcedureMeasures:
    """Numbers of one procedure; None where they cannot be told. Column texts: `app.session.export.procedure_table`."""

    start_seconds: float
    end_seconds: float
    end_marked: bool
    pricks: int
    stimulus: str
    stimulus_seconds: float
    latency_seconds: float | None
    share: float | None
    share_low: float | None
    share_high: float | None
    pain_seconds: float | None
    seen_seconds: float
    unseen_seconds: float
    coverage: float | None
    episodes: int | None
    longest_bout_seconds: float | None
    calm_marked_seconds: float | None
    calm_seen_seconds: float | None
    models: tuple[Model, ...]


def measure_procedure(procedure: Procedure | None, course: Course, marks: Sequence[Mark] = ()) -> ProcedureMeasures:
    """Measures one procedure.

    Args:
        procedure: None takes the whole course, where nobody marked a procedure.
        course: Of the source that the procedure was marked in.
        marks: With no procedure: the session's marks.
    """
    start = 0.0 if procedure is None else procedure.start_seconds
    end = _end(procedure, course)
    inside = between(course, start, end)
    decided = any(row.decision is not None for row in inside.rows)
    cut = stretches(
        np.array([row.time_seconds for row in inside.rows], np.float64),
        np.array([_UNSEEN if row.decision is None else int(row.decision) for row in inside.rows], np.int64),
        start_seconds=start,
        end_seconds=end,
        max_hold_seconds=course.max_hold_seconds,
        nothing=_UNSEEN,
    )
    pain, unseen, length = cut.seconds(_PAIN), cut.seconds(_UNSEEN), max(0.0, end - start)
    seen = pain + cut.seconds(_NO_PAIN)
    stimulus, at = _stimulus(procedure, marks, start)
    episodes = [one for one in course.episodes if one.onset_seconds < end and one.end_seconds > start]
    # What a model that decides nothing saw has no bouts; neither has time in which nothing was seen.
    known = decided and seen > 0
    calm = [mark.time_seconds for mark in (marks if procedure is None else procedure.marks) if _is_calm(mark, at)]
    return ProcedureMeasures(
        start_seconds=start,
        end_seconds=end,
        end_marked=procedure is not None and procedure.end_seconds is not None,
        pricks=sum(mark.kind is MarkKind.PRICK for mark in (marks if procedure is None else procedure.marks)),
        stimulus=stimulus,
        stimulus_seconds=at,
        latency_seconds=_latency(episodes, at) if known else None,
        share=pain / seen if known else None,
        share_low=pain / length if known else None,
        share_high=(pain + unseen) / length if known else None,
        pain_seconds=pain if known else None,
        seen_seconds=seen,
        unseen_seconds=unseen,
        coverage=seen / length if length else None,
        episodes=len(episodes) if known else None,
        longest_bout_seconds=max((_within(one, start, end) for one in episodes), default=0.0) if known else None,
        calm_marked_seconds=calm[0] - at if calm else None,
        calm_seen_seconds=_calm_seen(episodes, at) if known else None,
        models=inside.models,
    )


def _end(procedure: Procedure | None, course: Course) -> float:
    if procedure is not None:
        for end in (procedure.end_seconds, procedure.until_seconds):
            if end is not None:
                return end
        last = max(mark.time_seconds for mark in procedure.marks)
        return max(course.end_seconds, last, procedure.start_seconds)
    return course.end_seconds


def _stimulus(procedure: Procedure | None, marks: Sequence[Mark], start: float) -> tuple[str, float]:
    """The kind and time of what the latency is counted from."""
    for kind in _STIMULI:
        there = procedure.marks if procedure is not None else marks
        times = [mark.time_seconds for mark in there if mark.kind is kind]
        if times:
            return str(kind), times[0]
    return str(MarkKind.PROCEDURE_START) if procedure is not None else "beginning", start


def _latency(episodes: Sequence[Episode], at: float) -> float | None:
    later = [max(0.0, one.onset_seconds - at) for one in episodes if one.end_seconds > at]
    return later[0] if later else None


def _within(episode: Episode, start: float, end: float) -> float:
    return min(episode.end_seconds, end) - max(episode.onset_seconds, start)


def _is_calm(mark: Mark, at: float) -> bool:
    return mark.kind is MarkKind.CALM and mark.time_seconds >= at


def _calm_seen(episodes: Sequence[Episode], at: float) -> float | None:
    """From the stimulus to the end of the last episode, if that was seen to end."""
    later = [one for one in episodes if one.end_seconds > at]
    return later[-1].end_seconds - at if later and later[-1].ended is Ending.RELEASED else None

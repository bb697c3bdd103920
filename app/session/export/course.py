"""What the program saw in a session, as every export needs it: rows, threshold, episodes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from app.assessment.episodes import Episode, EpisodeSettings, find_episodes
from app.assessment.holding import max_hold_for
from app.assessment.trace import TracePoint
from app.session.store import SessionStore
from app.session.tables import ObservationRow

RELEASE_RATIO = 0.8
"""Release threshold as a share of the threshold, as live (`app.pipeline.watch`)."""

Model = tuple[str, str, str]
"""Name, version, hash."""


@dataclass(frozen=True)
class Course:
    """One source's observations in order of time, from a session or from an analysis that was kept elsewhere.

    Attributes:
        rows: One a frame that was looked at.
        thresholds: Decision threshold by model hash, 0..1.
        max_hold_seconds: The longest time that one observation stands for.
    """

    rows: tuple[ObservationRow, ...]
    thresholds: Mapping[str, float]
    max_hold_seconds: float

    @cached_property
    def points(self) -> tuple[TracePoint, ...]:
        """The rows as points of the trace."""
        return tuple(_point(row) for row in self.rows)

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Every model that gave a row, in order of its first."""
        return tuple(dict.fromkeys(_model(row) for row in self.rows))

    @cached_property
    def end_seconds(self) -> float:
        """Until when the last observation is taken to stand; 0 without any."""
        if not self.rows:
            return 0.0
        steps = [later.time_seconds - row.time_seconds for row, later in pairwise(self.rows[-2:])]
        return self.rows[-1].time_seconds + min([*steps, self.max_hold_seconds])

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """Episodes of pain expression, by the program's rules; one never goes on over a change of the model."""
        found: list[Episode] = []
        for model in _stretches(self.rows):
            threshold = self.thresholds.get(model[0].model_hash)
            if threshold is None or all(row.decision is None for row in model):
                continue
            points = [_point(row) for row in model]
            settings = EpisodeSettings(
                max(threshold, 0.01), max(threshold, 0.01) * RELEASE_RATIO, max_hold_seconds=self.max_hold_seconds
            )
            end = self.end_seconds if model[-1] is self.rows[-1] else model[-1].time_seconds
            found += find_episodes(points, settings, end)
        return tuple(found)


def course_of(store: SessionStore, *, source: int = 1, thresholds: Mapping[str, float] | None = None) -> Course:
    """What a session holds of one source.

    Args:
        store: The session.
        source: The source's number.
        thresholds: Of models that are known, by hash. For others the lowest probability that was decided as pain is
            taken: it decides every frame as the model did.
    """
    rows = [stored.row for stored in store.observations(source=source)]
    rows.sort(key=lambda row: row.time_seconds)
    rate = next((one.frames_per_second for one in store.sources if one.number == source), None)
    decided: dict[str, float] = {}
    for row in rows:
        if row.decision and row.probability is not None:
            decided[row.model_hash] = min(row.probability, decided.get(row.model_hash, 1.0))
    return Course(tuple(rows), {**decided, **(thresholds or {})}, max_hold_for(rate))


def between(course: Course, start_seconds: float, end_seconds: float) -> Course:
    """The part of a course from start to end, with the observation before that holds into it."""
    rows = tuple(
        row for row in course.rows if start_seconds - course.max_hold_seconds <= row.time_seconds < end_seconds
    )
    return replace(course, rows=rows)


def model_text(model: Model) -> str:
    """A model as it is named in texts."""
    name, version, model_hash = model
    return f"{name} {version} ({model_hash[:12]})"


def _point(row: ObservationRow) -> TracePoint:
    return TracePoint(row.time_seconds, row.probability, row.gap_reason, row.smoothed, row.frame_index)


def _model(row: ObservationRow) -> Model:
    return row.model_name, row.model_version, row.model_hash


def _stretches(rows: Sequence[ObservationRow]) -> list[list[ObservationRow]]:
    """The rows cut wherever the model changed."""
    cut: list[list[ObservationRow]] = []
    for row in rows:
        if not cut or cut[-1][0].model_hash != row.model_hash:
            cut.append([])
        cut[-1].append(row)
    return cut

"""All numbers of one validation, from what the program said of every recording."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.assessment.dan import DecisionRule
from app.validation.agreement import Agreement, Scored, agreement, confusion, scored
from app.validation.episodes import Detection, FalseAlarms, Outcome, detections, extra_an_hour, false_alarms, outcome
from app.validation.frames import CamShares, Frames, auc_over_recordings, by_groups, cam_shares, gap_table
from app.validation.look import Looked
from app.validation.misses import Miss, dan_misses, episode_misses
from app.validation.stages import Stage, read
from app.validation.statistics import DRAWS, Estimate


@dataclass(frozen=True, slots=True)
class StageRow:
    """What one stage reaches (`app.validation.stages`).

    Attributes:
        stage: What the program's rules are given.
        agreement: DAN face score; None where no procedure has a true one.
        detection: All true episodes.
        false_an_hour: Episodes in recordings without pain, an hour.
    """

    stage: Stage
    agreement: Agreement | None
    detection: Detection
    false_an_hour: float


@dataclass(frozen=True, slots=True)
class Measures:
    """The whole of it.

    Attributes:
        recordings: How many.
        minutes: How long all of them are.
        rates: Frames a second, each that occurs.
        face_pixels: Larger side of the true box of the face: smallest, median and largest over recordings' medians.
        alarms: Recordings without pain.
        detections: True episodes.
        painful: How many recordings have true pain.
        extra: Episodes for nothing in those.
        extra_an_hour: The same by the hour of their time without pain.
        agreements: DAN face score: all procedures first, then groups.
        confusion_columns: Suggestions in words.
        confusion: For each true score (0 or 1, 2, 3, 4) how many procedures got which.
        stages: Where it is lost.
        frames: Values, all recordings first, then groups.
        auc: Over frames with a value.
        gaps: Minutes by what is true and what the program had.
        cam: Where Grad-CAM lies; None without true pain.
        misses: What went wrong, one by one.
    """

    recordings: int
    minutes: float
    rates: list[float]
    face_pixels: tuple[float, float, float]
    alarms: list[FalseAlarms]
    detections: list[Detection]
    painful: int
    extra: int
    extra_an_hour: Estimate
    agreements: list[Agreement]
    confusion_columns: list[str]
    confusion: list[list[int]]
    stages: list[StageRow]
    frames: list[Frames]
    auc: Estimate
    gaps: dict[str, dict[str, float]]
    cam: CamShares | None
    misses: list[Miss]


def measure(
    recordings: Sequence[Looked], threshold: float, decisions: DecisionRule | None, *, draws: int = DRAWS
) -> Measures:
    """Works everything out.

    Args:
        recordings: What the program said of each, beside the truth.
        threshold: Probability from which a frame is called pain.
        decisions: The same with the operating point; None for an untrained model.
        draws: Of the bootstrap.
    """
    readings = {stage: [read(one, stage, decisions) for one in recordings] for stage in Stage}
    outcomes = {
        stage: [outcome(one, reading.episodes) for one, reading in zip(recordings, readings[stage], strict=True)]
        for stage in Stage
    }
    procedures = {
        stage: [
            row
            for one, reading in zip(recordings, readings[stage], strict=True)
            if (row := scored(one, reading.dan)) is not None
        ]
        for stage in Stage
    }
    found, suggested = outcomes[Stage.PROGRAM], procedures[Stage.PROGRAM]
    columns, table = confusion(suggested)
    extra, rate = extra_an_hour(found)
    return Measures(
        recordings=len(recordings),
        minutes=sum(one.clip.seconds for one in recordings) / 60,
        rates=sorted({one.clip.rate for one in recordings}),
        face_pixels=_face_pixels(recordings),
        alarms=false_alarms(found),
        detections=detections(found),
        painful=sum(bool(one.true) for one in found),
        extra=extra,
        extra_an_hour=rate,
        agreements=_agreements(suggested, found, draws),
        confusion_columns=columns,
        confusion=table,
        stages=[_stage_row(stage, outcomes[stage], procedures[stage], draws) for stage in Stage],
        frames=by_groups(recordings, threshold),
        auc=auc_over_recordings(recordings, draws=min(draws, 300)),
        gaps=gap_table(recordings),
        cam=cam_shares(recordings, draws=draws),
        misses=[
            *episode_misses(found, threshold),
            *dan_misses(list(zip(*(procedures[stage] for stage in Stage), strict=True))),
        ],
    )


def as_json(value: object) -> object:
    """Dataclasses as objects by their field names; numbers that are none (NaN) as null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, StrEnum):
        return str(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _face_pixels(recordings: Sequence[Looked]) -> tuple[float, float, float]:
    boxes = [one.truth.boxes for one in recordings]
    sides = [float(np.nanmedian(np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]))) for box in boxes]
    return min(sides), float(np.median(sides)), max(sides)


def _agreements(procedures: Sequence[Scored], outcomes: Sequence[Outcome], draws: int) -> list[Agreement]:
    if not procedures:
        return []
    signs = {one.looked.clip.name: one.signs for one in outcomes}
    groups = [("all", list(procedures))]
    for score in sorted({one.truth for one in procedures}):
        name = f"true score {'0 or 1' if score == 1 else score}"
        groups.append((name, [one for one in procedures if one.truth == score]))
    single = [one for one in procedures if signs[one.looked.clip.name] == 1]
    groups.append(("a single sign", single))
    return [agreement(name, group, draws=draws) for name, group in groups if group]


def _stage_row(stage: Stage, outcomes: Sequence[Outcome], procedures: Sequence[Scored], draws: int) -> StageRow:
    return StageRow(
        stage,
        agreement(str(stage), procedures, draws=draws) if procedures else None,
        detections(outcomes)[0],
        false_alarms(outcomes)[0].an_hour.value,
    )

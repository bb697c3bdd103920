"""Frame by frame: how much time has a value, what is said of faces that can and cannot be seen, how good values are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.validation.look import Looked
from app.validation.regions import PARTS, REGIONS
from app.validation.statistics import Estimate, Floats, auc, bootstrap
from app.validation.truth import View

VALUE = "a value"
"""In place of a gap's reason."""
WRONG_WAY_DEGREES = 45.0
"""A crop turned by more than this from upright is another picture than the model learned."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The values of a group of recordings.

    Attributes:
        group: Which recordings.
        recordings: How many.
        minutes: How long they are.
        coverage: Share of the time with a value.
        coverage_in_view: Share of the time in which the face is truly in view, alone and uncovered.
        auc: Area under the ROC curve over frames with a value.
        brier: Mean squared error of the probability.
        sensitivity: Share of the frames with true pain and a value that are called pain.
        specificity: Share of the others with a value that are not.
        wrong_way: Share of the time with a value in which the crop was turned the wrong way.
        misplaced: Share of the time with a value in which the crop shows not all of eyes, brow and mouth.
    """

    group: str
    recordings: int
    minutes: float
    coverage: float
    coverage_in_view: float
    auc: float
    brier: float
    sensitivity: float
    specificity: float
    wrong_way: float
    misplaced: float


@dataclass(frozen=True, slots=True)
class CamShares:
    """Where Grad-CAM lies on frames with true pain, over all frames.

    Attributes:
        frames: With a map that is not all 0.
        empty: With one that is.
        parts: For each of `PARTS` the mean share of the map, and the mean share of the crop's area (chance).
        regions: The action regions together: mean share of the map, with an interval over recordings.
        regions_area: Their share of the crop.
        regions_in_face: Of the map inside the face, the share in the action regions.
        regions_in_face_area: Their share of the face's area.
    """

    frames: int
    empty: int
    parts: dict[str, tuple[float, float]]
    regions: Estimate
    regions_area: float
    regions_in_face: Estimate
    regions_in_face_area: float


def roll_errors(looked: Looked) -> Floats:
    """How far the roll that the program went by is from the true one, (n,) degrees, 0..180; NaN where unknown."""
    return np.abs((looked.roll_degrees - looked.truth.roll_degrees + 180) % 360 - 180)


def misplaced(looked: Looked) -> NDArray[np.bool_]:
    """Whether the crop does not show both eyes, the brow and the mouth, (n,); False where no face was found.

    The brow lies half as far above the eyes as the mouth lies below.
    """
    places = looked.truth.places
    eyes = (places["right_eye"] + places["left_eye"]) / 2
    points = np.stack([places["right_eye"], places["left_eye"], places["mouth"], 1.5 * eyes - 0.5 * places["mouth"]])
    left, top, right, bottom = looked.boxes.T
    away = points - np.stack([left + right, top + bottom], axis=1) / 2
    turn = np.radians(looked.roll_degrees)
    across = away[..., 0] * np.cos(turn) + away[..., 1] * np.sin(turn)
    down = away[..., 1] * np.cos(turn) - away[..., 0] * np.sin(turn)
    half = np.maximum(right - left, bottom - top) * (0.5 + looked.margin)
    return np.asarray((np.maximum(np.abs(across), np.abs(down)) > half).any(axis=0))


def views(looked: Looked) -> list[View]:
    """How well the face can truly be seen, for each frame."""
    return [looked.truth.view(frame, looked.width, looked.height) for frame in range(len(looked.truth))]


def frames(group: str, recordings: Sequence[Looked], threshold: float) -> Frames:
    """All numbers of a group. Time is weighed as time: a frame counts for 1 / its recording's rate."""
    seconds = np.concatenate([np.full(len(one.truth), 1 / one.clip.rate) for one in recordings])
    value = np.concatenate([one.probability for one in recordings])
    pain = np.concatenate([one.truth.pain for one in recordings])
    in_view = np.concatenate([np.array([view is View.IN_VIEW for view in views(one)]) for one in recordings])
    wrong = np.concatenate([roll_errors(one) for one in recordings]) > WRONG_WAY_DEGREES
    off = np.concatenate([misplaced(one) for one in recordings])
    judged = ~np.isnan(value)
    called = value >= threshold
    return Frames(
        group=group,
        recordings=len(recordings),
        minutes=float(seconds.sum() / 60),
        coverage=_mean(judged, seconds),
        coverage_in_view=_mean(judged[in_view], seconds[in_view]),
        auc=auc(pain[judged], value[judged]),
        brier=_mean((value[judged] - pain[judged]) ** 2, seconds[judged]),
        sensitivity=_mean(called[judged & pain], seconds[judged & pain]),
        specificity=_mean(~called[judged & ~pain], seconds[judged & ~pain]),
        wrong_way=_mean(wrong[judged], seconds[judged]),
        misplaced=_mean(off[judged], seconds[judged]),
    )


def by_groups(recordings: Sequence[Looked], threshold: float) -> list[Frames]:
    """All recordings first, then by kind and by skin tone."""
    groups: dict[str, list[Looked]] = {"all": list(recordings)}
    for one in sorted(recordings, key=lambda one: one.clip.kind):
        groups.setdefault(one.clip.kind, []).append(one)
    for one in sorted(recordings, key=lambda one: one.clip.skin):
        groups.setdefault(f"skin {one.clip.skin}", []).append(one)
    return [frames(name, group, threshold) for name, group in groups.items()]


def auc_over_recordings(recordings: Sequence[Looked], *, draws: int) -> Estimate:
    """The area under the ROC curve over frames with a value, with an interval over recordings."""

    def measure(drawn: Sequence[Looked]) -> float:
        value = np.concatenate([one.probability for one in drawn])
        pain = np.concatenate([one.truth.pain for one in drawn])
        judged = ~np.isnan(value)
        return auc(pain[judged], value[judged])

    return bootstrap(recordings, measure, draws=draws)


def gap_table(recordings: Sequence[Looked]) -> dict[str, dict[str, float]]:
    """Minutes by what is true (`View`) and what the program had (`VALUE` or a gap's reason)."""
    table: dict[str, dict[str, float]] = {}
    for one in recordings:
        for view, gap in zip(views(one), one.gaps, strict=True):
            row = table.setdefault(str(view), {})
            had = VALUE if gap is None else str(gap)
            row[had] = row.get(had, 0.0) + 1 / one.clip.rate / 60
    return {str(view): table[view] for view in View if view in table}


def cam_shares(recordings: Sequence[Looked], *, draws: int) -> CamShares | None:
    """Where Grad-CAM lies on frames with true pain; None where no such frame has a map."""
    with_maps = [one for one in recordings if any(cam.mass is not None for cam in one.cams)]
    if not with_maps:
        return None
    count = len(REGIONS)

    def mean(drawn: Sequence[Looked], *, area: bool, in_face: bool) -> float:
        rows = np.array([cam.area if area else cam.mass for one in drawn for cam in one.cams if cam.mass is not None])
        regions, face = rows[:, :count].sum(axis=1), rows.sum(axis=1)
        # A map that lies wholly outside of the face has no share inside of it.
        return float((regions[face > 0] / face[face > 0] if in_face else regions).mean())

    mass = np.array([cam.mass for one in with_maps for cam in one.cams if cam.mass is not None])
    area = np.array([cam.area for one in with_maps for cam in one.cams if cam.mass is not None])
    return CamShares(
        frames=len(mass),
        empty=sum(cam.mass is None for one in recordings for cam in one.cams),
        parts={name: (float(mass[:, place].mean()), float(area[:, place].mean())) for place, name in enumerate(PARTS)},
        regions=bootstrap(with_maps, lambda drawn: mean(drawn, area=False, in_face=False), draws=draws),
        regions_area=mean(with_maps, area=True, in_face=False),
        regions_in_face=bootstrap(with_maps, lambda drawn: mean(drawn, area=False, in_face=True), draws=draws),
        regions_in_face_area=mean(with_maps, area=True, in_face=True),
    )


def _mean(values: NDArray[np.bool_] | Floats, weights: Floats) -> float:
    whole = weights.sum()
    return float((values * weights).sum() / whole) if whole > 0 else float("nan")

"""What an observation stands for in time: the one rule that the trace, the episodes and the scores share.

An observation made at time t stands for the time from t to the next observation, but for at most `max_hold_seconds`.
What lies beyond is unseen, with `NOTHING_CAME` as its reason, or `MODEL_LATE` where frames went on coming that nobody
looked at. The time before the first observation is unseen too.
Thus a dropped frame is not unseen time (its neighbour stands for it), and a dead camera is not seen time.
The rule looks forward only: a later observation never changes what an earlier one stood for before it came.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gaps import GapReason

MAX_HOLD_SECONDS = 0.5
"""For sources of 5 frames a second and more: two results in a row may be missing before time counts as unseen."""

NOTHING_CAME = GapReason.CAMERA_LOST
"""The reason for time that no observation stands for."""

MODEL_LATE = GapReason.MODEL_LATE
"""The reason where a slow model is why."""


def max_hold_for(frames_per_second: float | None) -> float:
    """The longest time in seconds that one observation of such a source may stand for.

    Two and a half frames, so that two in a row may be missing; never under `MAX_HOLD_SECONDS`.

    Args:
        frames_per_second: The source's rate; None where unknown or variable.
    """
    if frames_per_second is None or not math.isfinite(frames_per_second) or frames_per_second <= 0:
        return MAX_HOLD_SECONDS
    return max(MAX_HOLD_SECONDS, 2.5 / frames_per_second)


def was_late(
    times: NDArray[np.float64], frame_indices: NDArray[np.float64], max_hold_seconds: float
) -> NDArray[np.bool_]:
    """After which observations frames came, in steps no longer than an observation holds, that were not looked at.

    Args:
        times: (n,) float64 seconds, never falling.
        frame_indices: (n,) float64, each frame's index in its source; NaN where unknown.
        max_hold_seconds: The longest time that one observation stands for.

    Returns:
        (n,) bool; the last one is False.
    """
    frames, seconds = np.diff(frame_indices), np.diff(times)
    return np.append((frames > 1) & (seconds <= frames * max_hold_seconds), False)[: len(times)]


def check_seconds(name: str, value: float, *, above_zero: bool = False) -> None:
    """Refuses a length of time that is not a finite number from 0 on (or over 0).

    Raises:
        ValueError: With `name` in it.
    """
    if not math.isfinite(value) or value < 0 or (above_zero and value == 0):
        bound = "over 0" if above_zero else "0 or more"
        raise ValueError(f"{name} must be a finite number of seconds, {bound}, got {value}: correct the setting")


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Time cut into stretches of one state each: in order, without holes, neighbours differ.

    Attributes:
        starts: (n,) float64, seconds.
        ends: (n,) float64, seconds; each is the next one's start.
        states: (n,) int64, as given to `stretches`.
    """

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    states: NDArray[np.int64]

    def seconds(self, state: int) -> float:
        """How long `state` lasted in all, in seconds."""
        chosen = self.states == state
        return float(np.sum(self.ends[chosen] - self.starts[chosen]))


def stretches(
    times: NDArray[np.float64],
    states: NDArray[np.int64],
    *,
    start_seconds: float,
    end_seconds: float,
    max_hold_seconds: float,
    nothing: int,
    late: tuple[NDArray[np.bool_], int] | None = None,
) -> Stretches:
    """Cuts the time from start to end by the rule of this module.

    Args:
        times: (n,) float64 seconds, never falling: when each observation was made.
        states: (n,) int64: what each observation said.
        start_seconds: Where the time asked for begins; observations before it count as far as they hold.
        end_seconds: Where it ends; observations after it are left out.
        max_hold_seconds: The longest time that one observation stands for.
        nothing: The state of time that no observation stands for.
        late: As `was_late` says, and the state of such time after these observations.

    Returns:
        Stretches that fill start to end exactly; none when the end is not after the start.
    """
    count = len(times)
    edges = np.empty(2 * count + 2)
    edges[0], edges[-1] = -math.inf, math.inf
    edges[1:-1:2] = times
    edges[2:-1:2] = np.minimum(times + max_hold_seconds, np.append(times[1:], math.inf))
    filled = np.full(2 * count + 1, nothing, dtype=np.int64)
    filled[1::2] = states
    if late is not None:
        filled[2::2][late[0]] = late[1]
    edges = np.clip(edges, start_seconds, max(start_seconds, end_seconds))
    starts, ends = edges[:-1], edges[1:]
    lasting = ends > starts
    starts, ends, filled = starts[lasting], ends[lasting], filled[lasting]
    if not len(filled):
        return Stretches(starts, ends, filled)
    first = np.flatnonzero(np.append(True, filled[1:] != filled[:-1]))
    last = np.append(first[1:], len(filled)) - 1
    return Stretches(starts[first], ends[last], filled[first])

"""The DAN face score that follows from the true actions (thesis 1.2.3, table 1.1, and 4.1.1).

The window runs from the heel squeeze to the end of the procedure or until the child is calm. Brow bulge, eye squeeze
and nasolabial furrow are timed on their own; the score is the largest of the three: none 0, under a third of the window
2, up to two thirds 3, more 4. A face that whines (half-closed lids, lips parted again and again) without a sign is 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from training.synthetic.actions import DAN_SIGNS, SIGN_PRESENT, FacialActions

LEAST_SECONDS = 0.5
"""A sign that shows for less in all is no sign."""


@dataclass(frozen=True, slots=True)
class DanTruth:
    """`score` 0-4, the window in seconds, and the share of the window that each sign shows."""

    score: int
    window_start: float
    window_end: float
    shares: dict[str, float]


def dan_truth(
    times: Sequence[float], faces: Sequence[FacialActions], squeeze: float, end: float, whines: bool = False
) -> DanTruth:
    """Scores one procedure.

    Args:
        times: of the frames, in seconds, evenly spaced and rising.
        faces: the actions at those times, the same number.
        squeeze: when the window begins.
        end: when it ends: the procedure's end or the child's calm.
        whines: whether the child whines without any sign.

    Raises:
        ValueError: if no frame lies in the window, or times and faces differ in number.
    """
    if len(times) != len(faces):
        raise ValueError(f"Every time needs a face: got {len(times)} times and {len(faces)} faces; pass equal numbers.")
    inside = [face for time, face in zip(times, faces, strict=True) if squeeze <= time < end]
    if not inside:
        raise ValueError(f"The window {squeeze:.2f}..{end:.2f} s holds no frame; pass frames that reach into it.")
    length = end - squeeze
    shares = {name: sum(getattr(face, name) >= SIGN_PRESENT for face in inside) / len(inside) for name in DAN_SIGNS}
    largest = max(shares.values())
    if largest * length < LEAST_SECONDS:
        return DanTruth(1 if whines else 0, squeeze, end, shares)
    score = 2 if largest < 1 / 3 else 3 if largest <= 2 / 3 else 4
    return DanTruth(score, squeeze, end, shares)

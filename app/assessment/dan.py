"""The face part of the DAN scale, suggested from the trace: a share of time, corrected, with bounds for unseen time.

The scale (Carbajal et al. 1997; thesis 1.2.3, table 1.1) grades a pain expression by the share of the observation
period P in which it is seen: under 1/3 is 2, from 1/3 to 2/3 is 3, over 2/3 is 4; 0 is calm and 1 whines. How that
becomes a number here:

1. Each *unsmoothed* probability is decided at the model's threshold and stands for time (`app.assessment.holding`), so
   frames that were dropped live do not count less.
2. The share of the seen time that was decided "pain" is corrected by the model's sensitivity and specificity: of a true
   share s a model calls sensitivity * s + (1 - specificity) * (1 - s) "pain". Solved for s (Rogan and Gladen 1978) and
   clipped to 0..1.
3. The correction mends decisions, so it applies to seen time only. On unseen time nothing was decided: there "as no
   pain" and "as all pain" are said of the child, not of the model, and are added to the *corrected* share:
       low  = corrected * seen / window,    high = (corrected * seen + unseen) / window.
   Correcting after adding would subtract false alarms that the model never had a chance to make from the lower bound,
   and let one unseen second count for more than one second of pain in the upper bound.
4. Both bounds are scored. Under a floor of 10 % a score is "0 or 1": whining cannot be told by a binary model. One
   number is suggested only where both agree, else the range from the lower's to the upper's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.assessment.holding import MAX_HOLD_SECONDS, MODEL_LATE, NOTHING_CAME, stretches, was_late
from app.assessment.trace import TracePoint
from models.gaps import GapReason

BASIS = "time-based, intensity not measured"
"""Stands beside every suggestion."""

NO_SUGGESTION = "no suggestion: "
"""Begins the text where nothing can be suggested; the reason follows."""

FLOOR_SHARE = 0.10
"""Under this share of the window with pain expression the score is 0 or 1 (design)."""

PUBLISHED_WINDOW_SECONDS = 30.0
"""The scale's own observation period, after the procedure (thesis 1.2.3)."""

_LIGHT_UNDER = 1 / 3
_MARKED_OVER = 2 / 3
_ROUNDING = 1e-9  # sums of times are this exact: ten seconds of thirty must be a third

_REASONS = tuple(GapReason)
_NO_PAIN, _PAIN = -1, -2  # states of seen time; unseen time has the index of its reason


@dataclass(frozen=True, slots=True)
class DanWindow:
    """The observation period: which rule set it, and from when to when.

    Attributes:
        rule: The rule's name, stored with the score; scores of different rules are never pooled.
        start_seconds: In the recording's time.
        end_seconds: After the start.
    """

    rule: str
    start_seconds: float
    end_seconds: float

    def __post_init__(self) -> None:
        """Refuses a window without length.

        Raises:
            ValueError: The end is not after the start, or one is not finite.
        """
        if not (math.isfinite(self.start_seconds) and math.isfinite(self.end_seconds)) or self.seconds <= 0:
            raise ValueError(
                f"a window must end after its start, got {self.start_seconds} to {self.end_seconds} s: mark it again"
            )

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end_seconds - self.start_seconds


def published_window(procedure_end_seconds: float) -> DanWindow:
    """The published scale's window: the 30 s after the procedure."""
    end = procedure_end_seconds + PUBLISHED_WINDOW_SECONDS
    return DanWindow("published DAN: 30 s after the procedure", procedure_end_seconds, end)


def m_pain_window(squeeze_seconds: float, end_seconds: float) -> DanWindow:
    """M-PAIN's window: from the heel squeeze until the procedure ends or the child is calm (thesis 4.1.1)."""
    return DanWindow(
        "M-PAIN: from the heel squeeze to the end of the procedure or to calm", squeeze_seconds, end_seconds
    )


def whole_recording(end_seconds: float) -> DanWindow:
    """All of a recording, where nobody marked anything."""
    return DanWindow("whole recording", 0.0, end_seconds)


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How a model's frames become decisions, and how often those are right: threshold and operating point.

    Attributes:
        threshold: Probability from which a frame is decided "pain"; the manifest's.
        sensitivity: Share of the frames with pain that are decided "pain", over children, 0..1.
        specificity: Share of the frames without pain that are decided "no pain", over children, 0..1.
    """

    threshold: float
    sensitivity: float
    specificity: float

    def __post_init__(self) -> None:
        """Refuses shares that are none.

        Raises:
            ValueError: One lies outside 0..1.
        """
        for name in ("threshold", "sensitivity", "specificity"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie within 0..1, got {getattr(self, name)}: correct the manifest")

    @property
    def youden(self) -> float:
        """Sensitivity + specificity - 1: 0 is chance, 1 is never wrong."""
        return self.sensitivity + self.specificity - 1

    def corrected(self, share: float) -> float:
        """The true share of pain behind a share of decisions, clipped to 0..1. Needs `youden` over 0."""
        return min(1.0, max(0.0, (share + self.specificity - 1) / self.youden))


@dataclass(frozen=True, slots=True)
class DanFaceSuggestion:
    """A suggested DAN face score with everything that it rests on. It never overwrites what a person entered.

    Attributes:
        window: The observation period and its rule.
        decisions: Threshold, sensitivity and specificity used; None where the model has no operating point.
        lowest: Lowest score that the trace allows, 0..4; None where nothing can be suggested.
        highest: Highest such score; None likewise. Where 0 is possible so is 1, and the reverse.
        reason: Why nothing can be suggested, or that the face was not seen; "" otherwise.
        pain_seconds: Seen time decided "pain", uncorrected.
        seen_seconds: Time in the window with a decision.
        unseen_seconds: Time without; with `seen_seconds` the window's length.
        unseen: That time by reason, longest first.
        share_raw: Decided "pain" / seen; None where nothing was seen.
        share_corrected: The same after the correction; None where nothing was seen or nothing can be corrected.
        share_low: Of the whole window, unseen time as no pain; None where `lowest` is.
        share_high: Of the whole window, unseen time as all pain; None likewise.
    """

    window: DanWindow
    decisions: DecisionRule | None
    lowest: int | None
    highest: int | None
    reason: str
    pain_seconds: float
    seen_seconds: float
    unseen_seconds: float
    unseen: tuple[tuple[GapReason, float], ...]
    share_raw: float | None
    share_corrected: float | None
    share_low: float | None
    share_high: float | None

    @property
    def score(self) -> int | None:
        """The one number, where there is one."""
        return self.lowest if self.lowest == self.highest else None

    def text(self) -> str:
        """The suggestion in words: "3", "2 to 3", "0 or 1", "0 to 2"; with the reason where there is none."""
        if self.reason or self.lowest is None or self.highest is None:
            return NO_SUGGESTION + self.reason
        if self.lowest == self.highest:
            return str(self.lowest)
        if (self.lowest, self.highest) == (0, 1):
            return "0 or 1"
        return f"{self.lowest} to {self.highest}"

    def details(self) -> str:
        """One line for beside the score: share, time seen and not seen, what the number is not."""
        window = f"of {self.window.seconds:.0f} s ({self.window.rule})"
        parts = [f"seen {self.seen_seconds:.1f} s, not seen {self.unseen_seconds:.1f} s {window}"]
        if self.share_corrected is not None and self.share_low is not None and self.share_high is not None:
            low, high = round(100 * self.share_low), round(100 * self.share_high)
            share = f"{low} %" if low == high else f"{low} to {high} %"
            parts.insert(0, f"pain expression in {share} of the time")
        return "; ".join([*parts, BASIS])


def suggest_face_score(
    points: Sequence[TracePoint],
    window: DanWindow,
    decisions: DecisionRule | None,
    *,
    max_hold_seconds: float = MAX_HOLD_SECONDS,
) -> DanFaceSuggestion:
    """Suggests the DAN face score of a window.

    Args:
        points: The trace, in order of time; it may reach beyond the window on both sides.
        window: The observation period. What lies beyond the last observation is unseen.
        decisions: Threshold and operating point; None for an untrained model, which gets no suggestion.
        max_hold_seconds: The longest time that one observation stands for.
    """
    threshold = math.inf if decisions is None else decisions.threshold
    times = np.array([point.time_seconds for point in points], dtype=np.float64)
    frames = [math.nan if point.frame_index is None else point.frame_index for point in points]
    cut = stretches(
        times,
        np.array([_state(point, threshold) for point in points], dtype=np.int64),
        start_seconds=window.start_seconds,
        end_seconds=window.end_seconds,
        max_hold_seconds=max_hold_seconds,
        nothing=_REASONS.index(NOTHING_CAME),
        late=(was_late(times, np.array(frames, np.float64), max_hold_seconds), _REASONS.index(MODEL_LATE)),
    )
    pain_seconds = cut.seconds(_PAIN)
    seen_seconds = pain_seconds + cut.seconds(_NO_PAIN)
    by_reason = [(reason, cut.seconds(code)) for code, reason in enumerate(_REASONS)]
    unseen = sorted((part for part in by_reason if part[1] > 0), key=lambda part: -part[1])
    unseen_seconds = math.fsum(seconds for _, seconds in unseen)

    corrected = share_low = share_high = lowest = highest = None
    share_raw = pain_seconds / seen_seconds if seen_seconds > 0 and decisions is not None else None
    if decisions is None:
        reason = "the model has no measured sensitivity and specificity"
    elif decisions.youden <= 0:
        total = decisions.sensitivity + decisions.specificity
        reason = f"sensitivity + specificity must be over 1, got {total:.2f}: the model is no better than chance"
    else:
        corrected = None if share_raw is None else decisions.corrected(share_raw)
        pain_low = 0.0 if corrected is None else corrected * seen_seconds
        share_low = min(1.0, pain_low / window.seconds)
        share_high = min(1.0, (pain_low + unseen_seconds) / window.seconds)
        lowest, highest = _scores(share_low)[0], _scores(share_high)[1]
        reason = "the face was not seen in the window" if corrected is None else ""
    return DanFaceSuggestion(
        window=window,
        decisions=decisions,
        lowest=lowest,
        highest=highest,
        reason=reason,
        pain_seconds=pain_seconds,
        seen_seconds=seen_seconds,
        unseen_seconds=unseen_seconds,
        unseen=tuple(unseen),
        share_raw=share_raw,
        share_corrected=corrected,
        share_low=share_low,
        share_high=share_high,
    )


def _state(point: TracePoint, threshold: float) -> int:
    if point.probability is None:
        return _REASONS.index(NOTHING_CAME if point.gap is None else point.gap)
    return _PAIN if point.probability >= threshold else _NO_PAIN


def _scores(share: float) -> tuple[int, int]:
    """Lowest and highest score of a share of the window, 0..1."""
    if share < FLOOR_SHARE - _ROUNDING:
        return 0, 1
    if share < _LIGHT_UNDER - _ROUNDING:
        return 2, 2
    if share <= _MARKED_OVER + _ROUNDING:
        return 3, 3
    return 4, 4

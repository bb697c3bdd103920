"""Two models on the same recordings: what changes where, and which of them agrees better with people."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.analysis import decisions_of
from app.assessment.dan import DanFaceSuggestion, DanWindow, suggest_face_score, whole_recording
from app.candidate.truth import Recording
from app.kept.results import KeptResults
from models.paired_test import randomisation_test

LEAST_CHANGE_SECONDS = 0.2
"""A shorter difference is not listed."""
LEVEL = 0.05
LEAST_CHILDREN = 6
"""With fewer the paired test over children never shows a difference (`models.paired_test`)."""


class Said(StrEnum):
    """What a model says of a frame."""

    PAIN = "pain"
    NO_PAIN = "no pain"
    NOTHING = "not judged"


SAID = tuple(Said)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a recording of which the two models say different things.

    Attributes:
        start_seconds: In the recording's time.
        end_seconds: After the start.
        running: What the model in use says.
        asking: What the candidate says.
    """

    start_seconds: float
    end_seconds: float
    running: Said
    asking: Said


@dataclass(frozen=True, slots=True)
class Hits:
    """How a model's decisions agree with people's labels, on frames that both models judged.

    Attributes:
        pain: Frames that people label pain.
        nonpain: Frames that they label no pain.
        pain_called: Of the first, how many the model calls pain.
        nonpain_called: Of the second, how many it calls no pain.
    """

    pain: int
    nonpain: int
    pain_called: int
    nonpain_called: int

    @property
    def sensitivity(self) -> float:
        """Share of the pain that is called pain; NaN without any."""
        return self.pain_called / self.pain if self.pain else math.nan

    @property
    def specificity(self) -> float:
        """Share of the rest that is called no pain; NaN without any."""
        return self.nonpain_called / self.nonpain if self.nonpain else math.nan

    @property
    def balanced(self) -> float:
        """Mean of both; NaN where one is."""
        return (self.sensitivity + self.specificity) / 2


@dataclass(frozen=True, slots=True)
class Rated:
    """A person's DAN face score, and what each model suggests for the same window."""

    rater: str
    start_seconds: float
    end_seconds: float
    score: int
    running: DanFaceSuggestion
    asking: DanFaceSuggestion


@dataclass(frozen=True, slots=True, eq=False)
class OnRecording:
    """Two models on one recording.

    Attributes:
        recording: Which.
        results: Of the model in use, of the candidate.
        frames: How many frames both looked at.
        judged: How many both judged.
        different: Of these, how many they decided differently.
        changes: Where they say different things, in order of time.
        suggestions: DAN face suggestion over the whole recording, of each.
        hits: Agreement with people's labels, of each.
        rated: DAN face scores beside suggestions.
    """

    recording: Recording
    results: tuple[KeptResults, KeptResults]
    frames: int
    judged: int
    different: int
    changes: tuple[Change, ...]
    suggestions: tuple[DanFaceSuggestion, DanFaceSuggestion]
    hits: tuple[Hits, Hits]
    rated: tuple[Rated, ...]

    @property
    def share_different(self) -> float:
        """Of the frames that both judged; 0 without any."""
        return self.different / self.judged if self.judged else 0.0


class Verdict(StrEnum):
    """What can be advised. A person decides."""

    PROMOTE = "promote"
    KEEP = "keep"
    NO_DIFFERENCE = "no difference shown"
    A_PERSON = "a person must decide"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Two models on all recordings.

    Attributes:
        hits: Agreement with people's labels, of each.
        p: Of the paired test over children on balanced accuracy; NaN where people's labels are not of both kinds.
        children: How many children have labels.
        verdict: What can be advised; `app.candidate.words` says why.
    """

    hits: tuple[Hits, Hits]
    p: float
    children: int
    verdict: Verdict


def compare_on(recording: Recording, running: KeptResults, asking: KeptResults) -> OnRecording:
    """Two models on one recording, frame by frame."""
    both, first, second = np.intersect1d(
        running.records["frame_index"], asking.records["frame_index"], assume_unique=True, return_indices=True
    )
    times = np.asarray(running.records["time_seconds"][first], np.float64)
    said = (_said(running)[first], _said(asking)[second])
    nothing = SAID.index(Said.NOTHING)
    judged = (said[0] != nothing) & (said[1] != nothing)
    different = judged & (said[0] != said[1])
    labels = np.array([recording.labels.get(index, -1) for index in both.tolist()], np.int64)
    points = (running.points(), asking.points())
    decisions = tuple(decisions_of(kept.bundle.manifest) for kept in (running, asking))

    def suggested(window: DanWindow, which: int) -> DanFaceSuggestion:
        hold = (running, asking)[which].max_hold_seconds
        return suggest_face_score(points[which], window, decisions[which], max_hold_seconds=hold)

    whole = whole_recording(min(running.end_seconds, asking.end_seconds))
    rated = []
    for score in recording.scores:
        if 0 <= score.start_seconds < score.end_seconds <= whole.end_seconds + 1:
            window = DanWindow("as scored", score.start_seconds, score.end_seconds)
            rated.append(
                Rated(
                    score.rater,
                    score.start_seconds,
                    score.end_seconds,
                    score.value,
                    suggested(window, 0),
                    suggested(window, 1),
                )
            )
    return OnRecording(
        recording,
        (running, asking),
        len(both),
        int(judged.sum()),
        int(different.sum()),
        _changes(times, *said, whole.end_seconds, running.max_hold_seconds),
        (suggested(whole, 0), suggested(whole, 1)),
        (_hits(labels, said[0], judged), _hits(labels, said[1], judged)),
        tuple(rated),
    )


def outcome_of(found: Sequence[OnRecording], *, draws: int = 2000) -> Outcome:
    """Which model agrees better with people's labels, and whether that may be chance."""
    labels, children, running, asking = [], [], [], []
    for one in found:
        for index, is_pain, of_running, of_asking in _labelled(one):
            del index
            labels.append(int(is_pain))
            children.append(one.recording.unit)
            running.append(of_running)
            asking.append(of_asking)
    hits = tuple(_sum([one.hits[which] for one in found]) for which in (0, 1))
    count = len(set(children))
    if not any(labels) or all(labels):  # both kinds are needed to tell which model is better
        return Outcome((hits[0], hits[1]), math.nan, count, Verdict.A_PERSON)
    p = randomisation_test(
        np.array(labels, np.int64), np.array(children), np.array(running, np.bool_), np.array(asking, np.bool_),
        draws=draws,
    )  # fmt: skip
    return Outcome((hits[0], hits[1]), p, count, _judge(hits[0], hits[1], p))


def _judge(running: Hits, asking: Hits, p: float) -> Verdict:
    if p >= LEVEL:
        return Verdict.NO_DIFFERENCE
    if asking.balanced < running.balanced:
        return Verdict.KEEP
    # One that agrees better over all, but misses more pain, is not for a program to choose.
    return Verdict.A_PERSON if asking.sensitivity < running.sensitivity else Verdict.PROMOTE


def _said(kept: KeptResults) -> NDArray[np.int64]:
    """(N,) index into `SAID` of each frame."""
    probability = np.asarray(kept.records["probability"], np.float64)
    decided = np.where(
        probability >= kept.bundle.manifest.threshold.value, SAID.index(Said.PAIN), SAID.index(Said.NO_PAIN)
    )
    seen = ~np.isnan(probability) & (kept.records["gap"] < 0)
    return np.where(seen, decided, SAID.index(Said.NOTHING)).astype(np.int64)


def _changes(
    times: NDArray[np.float64], running: NDArray[np.int64], asking: NDArray[np.int64], end: float, hold: float
) -> tuple[Change, ...]:
    if not len(times):
        return ()
    states = running * len(SAID) + asking
    starts = np.flatnonzero(np.append(True, states[1:] != states[:-1]))
    ends = np.append(times[starts[1:]], min(end, times[-1] + hold))
    found = []
    for place, until in zip(starts.tolist(), ends.tolist(), strict=True):
        first, second = SAID[int(running[place])], SAID[int(asking[place])]
        if first is not second and until - times[place] >= LEAST_CHANGE_SECONDS:
            found.append(Change(float(times[place]), float(until), first, second))
    return tuple(found)


def _hits(labels: NDArray[np.int64], said: NDArray[np.int64], judged: NDArray[np.bool_]) -> Hits:
    pain, rest = judged & (labels == 1), judged & (labels == 0)
    calls = said == SAID.index(Said.PAIN)
    return Hits(int(pain.sum()), int(rest.sum()), int((pain & calls).sum()), int((rest & ~calls).sum()))


def _labelled(one: OnRecording) -> list[tuple[int, bool, bool, bool]]:
    """(frame index, label, call of the model in use, call of the candidate) of labelled frames that both judged."""
    calls = []
    for kept in one.results:
        said = _said(kept)
        calls.append(dict(zip(kept.records["frame_index"].tolist(), said.tolist(), strict=True)))
    nothing, pain = SAID.index(Said.NOTHING), SAID.index(Said.PAIN)
    found = []
    for index, label in one.recording.labels.items():
        first, second = calls[0].get(index, nothing), calls[1].get(index, nothing)
        if nothing not in (first, second):
            found.append((index, label, first == pain, second == pain))
    return found


def _sum(hits: Sequence[Hits]) -> Hits:
    columns = ("pain", "nonpain", "pain_called", "nonpain_called")
    return Hits(*(sum(getattr(one, name) for one in hits) for name in columns))

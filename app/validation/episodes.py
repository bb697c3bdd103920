"""Detected episodes of pain expression against the true ones: found, how late, and how many for nothing.

A true episode is a run of frames with true pain; runs less than two seconds apart are one, for that is when the program
itself calls an episode over. It lasts from half a frame before its first frame to half a frame after its last: between
two frames nobody knows. It is found where a detected episode overlaps it; the delay goes to the first that does. One
that runs on from an earlier true episode finds the next one too, but has no delay to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.assessment.episodes import Episode, EpisodeSettings
from app.validation.look import Looked
from app.validation.statistics import Estimate, events_an_hour, share

_RULE = EpisodeSettings(0.5, 0.5)
APART_SECONDS = _RULE.release_seconds
BRIEF_SECONDS = _RULE.onset_seconds
"""A shorter true episode is over before the program's onset delay is."""


@dataclass(frozen=True, slots=True)
class TrueEpisode:
    """A true stretch of pain expression.

    Attributes:
        start_seconds: In the recording's time.
        end_seconds: After the start.
        judged_seconds: How much of it has a value.
    """

    start_seconds: float
    end_seconds: float
    judged_seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One recording's episodes.

    Attributes:
        looked: The recording.
        signs: How many of the three signs of the DAN scale are ever present (at 0.5 or more).
        true: The true episodes.
        found: For each of them the first detected episode that overlaps it, None where it was missed.
        extra: Detected episodes that overlap no true one.
        judged_seconds: How long the program gave a value.
    """

    looked: Looked
    signs: int
    true: tuple[TrueEpisode, ...]
    found: tuple[Episode | None, ...]
    extra: tuple[Episode, ...]
    judged_seconds: float

    def runs_on(self, place: int) -> bool:
        """Whether the episode that found the true episode at this place had found the one before as well."""
        found = self.found[place]
        return place > 0 and found is not None and found == self.found[place - 1]


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Episodes in recordings without any true pain: a group of recordings, and the rate an hour with its interval."""

    group: str
    recordings: int
    minutes: float
    judged_minutes: float
    episodes: int
    an_hour: Estimate


@dataclass(frozen=True, slots=True)
class Detection:
    """Episodes in recordings with true pain.

    Attributes:
        group: Which true episodes are meant.
        episodes: How many true ones.
        found: The share found.
        timed: How many of those found have a delay.
        delay_median: From the true onset to the detected onset, seconds; under 0 is early.
        delay_95: 95th percentile of it.
        told_median: From the true onset until the onset delay was over too: what a nurse waits for.
        told_95: 95th percentile of it.
    """

    group: str
    episodes: int
    found: Estimate
    timed: int
    delay_median: float
    delay_95: float
    told_median: float
    told_95: float


def true_episodes(looked: Looked) -> list[TrueEpisode]:
    """The true episodes of a recording."""
    times, half = looked.truth.time_seconds, 0.5 / looked.clip.rate
    runs: list[list[int]] = []
    for frame in np.flatnonzero(looked.truth.pain).tolist():
        if runs and times[frame] - times[runs[-1][1]] - 2 * half < APART_SECONDS:
            runs[-1][1] = frame
        else:
            runs.append([frame, frame])
    judged = ~np.isnan(looked.probability)
    return [
        TrueEpisode(
            max(0.0, float(times[first]) - half),
            min(float(times[last]) + half, looked.clip.seconds),
            float(judged[first : last + 1].sum() / looked.clip.rate),
        )
        for first, last in runs
    ]


def outcome(looked: Looked, detected: Sequence[Episode]) -> Outcome:
    """Compares a recording's detected episodes with its true ones."""
    true = true_episodes(looked)
    return Outcome(
        looked,
        sum(
            bool((looked.truth.actions[sign] >= 0.5).any())
            for sign in ("brow_bulge", "eye_squeeze", "nasolabial_furrow")
        ),
        tuple(true),
        tuple(next((episode for episode in detected if _overlap(one, episode)), None) for one in true),
        tuple(episode for episode in detected if not any(_overlap(one, episode) for one in true)),
        float((~np.isnan(looked.probability)).sum() / looked.clip.rate),
    )


def false_alarms(outcomes: Sequence[Outcome]) -> list[FalseAlarms]:
    """Over recordings without true pain: all of them first, then by kind."""
    without = [one for one in outcomes if not one.true]
    kinds = sorted({one.looked.clip.kind for one in without})
    groups = [("all", without), *((kind, [one for one in without if one.looked.clip.kind == kind]) for kind in kinds)]
    return [_alarms(name, group) for name, group in groups]


def detections(outcomes: Sequence[Outcome]) -> list[Detection]:
    """Over the true episodes: all of them first, then groups of them."""
    groups: list[tuple[str, Callable[[Outcome, TrueEpisode], bool]]] = [
        ("all", lambda _, __: True),
        ("several signs", lambda one, _: one.signs > 1),
        ("a single sign", lambda one, _: one.signs == 1),
        (f"shorter than {BRIEF_SECONDS:g} s", lambda _, true: true.end_seconds - true.start_seconds < BRIEF_SECONDS),
        (f"in view for {BRIEF_SECONDS:g} s or more", lambda _, true: true.judged_seconds >= BRIEF_SECONDS),
    ]
    places = [(one, place) for one in outcomes for place in range(len(one.true))]
    return [
        _detection(name, [(one, place) for one, place in places if belongs(one, one.true[place])])
        for name, belongs in groups
    ]


def extra_an_hour(outcomes: Sequence[Outcome]) -> tuple[int, Estimate]:
    """Episodes for nothing in recordings with pain: how many, and by the hour of their time without pain."""
    painful = [one for one in outcomes if one.true]
    seconds = sum(
        one.looked.clip.seconds - sum(true.end_seconds - true.start_seconds for true in one.true) for one in painful
    )
    count = sum(len(one.extra) for one in painful)
    return count, events_an_hour(count, seconds / 3600)


def _overlap(true: TrueEpisode, episode: Episode) -> bool:
    return episode.onset_seconds < true.end_seconds and episode.end_seconds > true.start_seconds


def _alarms(name: str, group: Sequence[Outcome]) -> FalseAlarms:
    seconds = sum(one.looked.clip.seconds for one in group)
    count = sum(len(one.extra) for one in group)
    judged = sum(one.judged_seconds for one in group)
    return FalseAlarms(name, len(group), seconds / 60, judged / 60, count, events_an_hour(count, seconds / 3600))


def _detection(name: str, places: Sequence[tuple[Outcome, int]]) -> Detection:
    found = [(one.true[place], one.found[place], one.runs_on(place)) for one, place in places]
    timed = [(true, episode) for true, episode, runs_on in found if episode is not None and not runs_on]
    delays = np.array([episode.onset_seconds - true.start_seconds for true, episode in timed] or [np.nan])
    told = np.array([episode.confirmed_seconds - true.start_seconds for true, episode in timed] or [np.nan])
    return Detection(
        name,
        len(places),
        share(sum(episode is not None for _, episode, _ in found), len(places)),
        len(timed),
        *np.percentile(delays, [50, 95]).tolist(),
        *np.percentile(told, [50, 95]).tolist(),
    )

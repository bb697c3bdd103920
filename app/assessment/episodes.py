"""Episodes of pain expression in the smoothed trace, as a stream and as a batch with the same result.

The rules, all in the frames' own time (what an observation stands for: `app.assessment.holding`):

- An episode begins where the smoothed probability reaches `threshold`, once it has been *seen* at or over it for
  `onset_seconds` without being seen under it. Until then it is only a candidate.
- It is released where the probability fell under `release_threshold`, once it has been seen under it for
  `release_seconds` without being seen at or over it again.
- Unseen time counts for neither delay. A gap of up to `bridge_seconds` is bridged: candidate and episode go on, the gap
  is counted in `unseen_seconds`. A longer one drops the candidate and ends the episode at the gap's start, "lost".
- An episode never ends in unseen time, and a release that was not confirmed is no release.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.assessment.holding import MAX_HOLD_SECONDS, check_seconds
from app.assessment.trace import TracePoint


class Ending(StrEnum):
    """Why an episode ended where it did. The values are the words of files and tables."""

    RELEASED = "released"
    LOST = "lost"
    RECORDING_END = "recording end"


@dataclass(frozen=True, slots=True)
class EpisodeSettings:
    """When an episode begins and ends.

    Attributes:
        threshold: Smoothed probability from which pain expression is seen; the manifest's.
        release_threshold: Smoothed probability under which it is over; not above `threshold`.
        onset_seconds: How long it must have been seen before it counts.
        release_seconds: How long its absence must have been seen before it counts.
        bridge_seconds: The longest gap that an episode goes on through.
        max_hold_seconds: The longest time that one observation stands for.
    """

    threshold: float
    release_threshold: float
    onset_seconds: float = 1.0
    release_seconds: float = 2.0
    bridge_seconds: float = 2.0
    max_hold_seconds: float = MAX_HOLD_SECONDS

    def __post_init__(self) -> None:
        """Refuses values without a meaning.

        Raises:
            ValueError: Thresholds outside 0..1 or in the wrong order, a length of time that is none.
        """
        if not 0 < self.release_threshold <= self.threshold <= 1:
            raise ValueError(
                "thresholds must be 0 < release_threshold <= threshold <= 1, "
                f"got {self.release_threshold} and {self.threshold}: correct the setting"
            )
        check_seconds("onset_seconds", self.onset_seconds)
        check_seconds("release_seconds", self.release_seconds)
        check_seconds("bridge_seconds", self.bridge_seconds)
        check_seconds("max_hold_seconds", self.max_hold_seconds, above_zero=True)


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of pain expression.

    Attributes:
        onset_seconds: Where the smoothed probability reached the threshold.
        end_seconds: Where it fell under the release threshold, was lost from view, or the recording ended.
        peak: The highest smoothed probability in it.
        mean: The mean smoothed probability over the time seen.
        seen_seconds: How much of it was seen.
        unseen_seconds: How much of it lay in bridged gaps; with `seen_seconds` the whole length.
        ended: Why it ended there.
        confirmed_seconds: When the onset delay was over: the earliest moment at which a screen could say so.
    """

    onset_seconds: float
    end_seconds: float
    peak: float
    mean: float
    seen_seconds: float
    unseen_seconds: float
    ended: Ending
    confirmed_seconds: float


@dataclass(frozen=True, slots=True)
class OpenEpisode:
    """An episode that goes on: where it began and when the onset delay was over, both in seconds."""

    onset_seconds: float
    confirmed_seconds: float


@dataclass(slots=True)
class _Tally:
    """What a candidate or an episode has added up, up to the last observation."""

    seen: float = 0.0
    area: float = 0.0
    peak: float = 0.0

    def add(self, seconds: float, value: float) -> None:
        self.seen += seconds
        self.area += seconds * value
        self.peak = max(self.peak, value)

    def copy(self) -> "_Tally":
        return _Tally(self.seen, self.area, self.peak)


@dataclass(slots=True)
class _Course:
    """A candidate (`confirmed` is None) or an episode under way.

    `below` is None while no release is under way; else when it began, what was added up by then, and how long
    the value has been seen under the release threshold since.
    """

    onset: float
    tally: _Tally = field(default_factory=_Tally)
    confirmed: float | None = None
    below: tuple[float, _Tally] | None = None
    below_seen: float = 0.0


class EpisodeFinder:
    """Finds episodes in points that come one by one, in order of time.

    `append` takes each point, `advance` says how late it is while no point comes, `finish` ends the recording. Calls of
    `advance` between points never change what is found, only how early: sums are made at points alone.
    """

    def __init__(self, settings: EpisodeSettings) -> None:
        self.settings = settings
        self._course: _Course | None = None
        self._point_time = -math.inf
        self._value: float | None = None  # of the last point; None when it was a gap
        self._gap_start: float | None = None  # set while the last point was a gap and an observation came before
        self._now = -math.inf
        self._absence_seen = False

    @property
    def absence_seen(self) -> bool:
        """Whether a value under the threshold was seen since the last episode and since the last loss from view.

        Only then may a value over the threshold, while it is a candidate, count as "still no pain expression".
        """
        return self._absence_seen

    @property
    def open(self) -> OpenEpisode | None:
        """The episode under way; None while there is none, or only a candidate."""
        course = self._course
        if course is None or course.confirmed is None:
            return None
        return OpenEpisode(course.onset, course.confirmed)

    def append(self, point: TracePoint) -> Episode | None:
        """Takes the next point.

        Returns:
            The episode that ended by this, if one did.

        Raises:
            ValueError: The point lies before a time that was already passed.
        """
        time = point.time_seconds
        ended = self.advance(time)
        self._settle(time)
        if point.smoothed is None:
            if self._gap_start is None:
                self._gap_start = self._seen_until(time)
        else:
            self._gap_start = None
            self._observe(time, point.smoothed)
        self._point_time, self._value = time, point.smoothed
        return ended

    def advance(self, now_seconds: float) -> Episode | None:
        """Says that it is now so late and that nothing older will come.

        Returns:
            The episode that ended by this, if one did.

        Raises:
            ValueError: The time lies before one that was already passed.
        """
        if not math.isfinite(now_seconds) or now_seconds < self._now:
            raise ValueError(
                f"times are finite and never go backwards, got {now_seconds} after {self._now}: "
                "start a new finder for another source"
            )
        self._now = now_seconds
        self._confirm(now_seconds)
        return self._release(now_seconds) or self._lose(now_seconds)

    def finish(self, end_seconds: float) -> Episode | None:
        """Ends the recording at this time; the episode under way ends there, or where it was last seen.

        Returns:
            The episode that ended by this, if one did.

        Raises:
            ValueError: The time lies before one that was already passed.
        """
        ended = self.advance(end_seconds)
        if ended is not None:
            return ended
        self._settle(end_seconds)
        seen_until = self._seen_until(end_seconds)
        return self._end(seen_until, Ending.RECORDING_END if seen_until == end_seconds else Ending.LOST)

    def _seen_until(self, time: float) -> float:
        """Until when, up to `time`, the last point's value stands; where the gap began when it was a gap."""
        if self._gap_start is not None:
            return self._gap_start
        return min(time, self._point_time + self.settings.max_hold_seconds)

    def _held(self, time: float) -> float:
        """How long, up to `time`, the last point's value has stood."""
        return 0.0 if self._value is None else self._seen_until(time) - self._point_time

    def _confirm(self, time: float) -> None:
        """Makes an episode of a candidate that was seen for long enough."""
        course, held = self._course, self._held(time)
        if course is None or course.confirmed is not None:
            return
        seen = course.tally.seen + held
        if seen > 0 and seen >= self.settings.onset_seconds:
            missing = self.settings.onset_seconds - course.tally.seen
            course.confirmed = self._point_time + min(held, max(0.0, missing))
            self._absence_seen = False

    def _release(self, time: float) -> Episode | None:
        """Ends an episode whose absence was seen for long enough."""
        course = self._course
        if course is None or course.below is None:
            return None
        absent = course.below_seen + self._held(time)
        if absent > 0 and absent >= self.settings.release_seconds:
            start, course.tally = course.below
            return self._end(start, Ending.RELEASED)
        return None

    def _lose(self, time: float) -> Episode | None:
        """Ends an episode, and drops a candidate, that was out of view for too long."""
        seen_until = self._seen_until(time)
        if time - seen_until > self.settings.bridge_seconds:
            self._settle(time)
            self._absence_seen = False
            return self._end(seen_until, Ending.LOST)
        return None

    def _settle(self, time: float) -> None:
        """Adds up what the last point stood for up to `time`, once; called only when nothing more of it will follow."""
        course, held = self._course, self._held(time)
        if course is None or self._value is None or held <= 0:
            return
        course.tally.add(held, self._value)
        if course.below is not None:
            course.below_seen += held
        # What follows until the next point is unseen: the value has been used up.
        self._gap_start, self._value = self._seen_until(time), None

    def _observe(self, time: float, value: float) -> None:
        """Takes a seen value: it begins, goes on with or ends a candidate or an episode."""
        course = self._course
        if course is None or (course.confirmed is None and value < self.settings.threshold):
            course = self._course = _Course(time) if value >= self.settings.threshold else None
            self._absence_seen = self._absence_seen or course is None
        elif value >= self.settings.release_threshold:
            course.below, course.below_seen = None, 0.0
        elif course.below is None:
            course.below = (time, course.tally.copy())

    def _end(self, end: float, ended: Ending) -> Episode | None:
        course, self._course = self._course, None
        if course is None or course.confirmed is None:
            return None
        seen = course.tally.seen
        return Episode(
            onset_seconds=course.onset,
            end_seconds=end,
            peak=course.tally.peak,
            mean=min(course.tally.area / seen, course.tally.peak),  # rounding must not lift it over the peak
            seen_seconds=seen,
            unseen_seconds=max(0.0, end - course.onset - seen),
            ended=ended,
            confirmed_seconds=course.confirmed,
        )


def find_episodes(points: Iterable[TracePoint], settings: EpisodeSettings, end_seconds: float) -> list[Episode]:
    """All episodes of a whole recording, in order.

    Args:
        points: In order of time.
        settings: When an episode begins and ends.
        end_seconds: Where the recording ends: the last frame's time and its own length.

    Raises:
        ValueError: Times that go backwards, or an end before the last point.
    """
    finder = EpisodeFinder(settings)
    found = [finder.append(point) for point in points]
    found.append(finder.finish(end_seconds))
    return [episode for episode in found if episode is not None]

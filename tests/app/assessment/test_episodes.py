"""Episodes of pain expression: delays, hysteresis, gaps, and a stream that finds what the batch finds."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.assessment.episodes import Ending, Episode, EpisodeFinder, EpisodeSettings, OpenEpisode, find_episodes
from app.assessment.trace import TracePoint
from models.gaps import GapReason
from tests.support.traces import Entry, observations

TICK = 1 / 16
LEVELS = st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0])
PLAIN = EpisodeSettings(threshold=0.6, release_threshold=0.4)


def points(entries: list[Entry]) -> list[TracePoint]:
    """Points whose smoothed value is the value itself: smoothing has its own tests."""
    return [TracePoint(time, value, gap, value) for time, value, gap in entries]


def course(*parts: tuple[float, float | None], rate: float = 10) -> tuple[list[TracePoint], float]:
    """Points for parts of (seconds, value or None for no face), and the time where they end."""
    found, frame = [], 0
    for seconds, value in parts:
        for _ in range(round(seconds * rate)):
            found.append(TracePoint(frame / rate, value, None if value is not None else GapReason.NO_FACE, value))
            frame += 1
    return found, frame / rate


@st.composite
def settings(draw: st.DrawFn) -> EpisodeSettings:
    ticks = st.integers(0, 40).map(lambda count: count * TICK)
    return EpisodeSettings(
        threshold=0.6,
        release_threshold=draw(st.sampled_from([0.4, 0.6])),
        onset_seconds=draw(ticks),
        release_seconds=draw(ticks),
        bridge_seconds=draw(ticks),
        max_hold_seconds=draw(st.integers(1, 40)) * TICK,
    )


def test_an_episode_begins_after_the_onset_delay_and_ends_after_the_release_delay() -> None:
    rows, end = course((2, 0.1), (5, 0.9), (0.5, 0.1), (1.5, 0.7), (5, 0.2))
    assert find_episodes(rows, PLAIN, end) == [
        Episode(
            onset_seconds=2.0,
            end_seconds=9.0,
            peak=0.9,
            mean=pytest.approx((5 * 0.9 + 0.5 * 0.1 + 1.5 * 0.7) / 7),
            seen_seconds=pytest.approx(7.0),
            unseen_seconds=pytest.approx(0.0),
            ended=Ending.RELEASED,
            confirmed_seconds=pytest.approx(3.0),
        )
    ]


def test_a_short_peak_is_no_episode_and_the_band_between_the_thresholds_starts_none_but_keeps_one() -> None:
    rows, end = course((1, 0.1), (0.8, 0.9), (5, 0.5), (0.9, 0.7), (0.1, 0.5), (0.9, 0.7))
    assert find_episodes(rows, PLAIN, end) == []
    rows, end = course((1, 0.1), (1.2, 0.9), (60, 0.5))
    (episode,) = find_episodes(rows, PLAIN, end)
    assert (episode.end_seconds, episode.ended) == (end, Ending.RECORDING_END)


def test_a_short_gap_is_bridged_and_counted_and_a_long_one_ends_the_episode_where_it_began() -> None:
    rows, end = course((3, 0.9), (1.5, None), (3, 0.8), (2.5, None), (3, 0.9))
    first, second = find_episodes(rows, PLAIN, end)
    assert (first.onset_seconds, first.end_seconds, first.ended) == (0.0, 7.5, Ending.LOST)
    assert (first.seen_seconds, first.unseen_seconds) == (pytest.approx(6.0), pytest.approx(1.5))
    assert (second.onset_seconds, second.confirmed_seconds) == (10.0, pytest.approx(11.0))


@pytest.mark.parametrize(("gap_seconds", "episodes"), [(2.0, 1), (2.125, 2)])
def test_a_gap_as_long_as_the_bridge_is_still_bridged(gap_seconds: float, episodes: int) -> None:
    rows, end = course((3, 0.9), (gap_seconds, None), (3, 0.9), rate=8)
    assert len(find_episodes(rows, PLAIN, end)) == episodes


def test_two_short_dips_do_not_add_up_to_a_release() -> None:
    rows, end = course((3, 0.9), (1.5, 0.1), (0.5, 0.9), (1.5, 0.1), (3, 0.9))
    (episode,) = find_episodes(rows, PLAIN, end)
    assert (episode.onset_seconds, episode.end_seconds) == (0.0, end)


def test_unseen_time_confirms_no_onset_and_no_release() -> None:
    rows, end = course((0.5, 0.9), (1.5, None), (0.3, 0.9), (9, 0.1))
    assert find_episodes(rows, PLAIN, end) == []
    rows, end = course((3, 0.9), (1, 0.1), (1.5, None), (0.5, 0.1), (3, 0.9))
    (episode,) = find_episodes(rows, PLAIN, end)
    assert (episode.end_seconds, episode.ended) == (end, Ending.RECORDING_END)


def test_a_dead_camera_ends_the_episode_while_nothing_comes() -> None:
    finder = EpisodeFinder(PLAIN)
    rows, _ = course((3, 0.9))
    assert [finder.append(row) for row in rows] == [None] * 30
    assert finder.open == OpenEpisode(0.0, pytest.approx(1.0))
    last_seen = rows[-1].time_seconds + PLAIN.max_hold_seconds
    assert finder.advance(last_seen + 1.99) is None
    lost = finder.advance(last_seen + 2.01)
    assert lost is not None
    assert (lost.end_seconds, lost.ended) == (last_seen, Ending.LOST)
    assert finder.open is None
    assert finder.finish(100.0) is None


def test_the_episode_is_open_as_soon_as_time_has_passed_and_not_before() -> None:
    finder = EpisodeFinder(EpisodeSettings(0.6, 0.4, onset_seconds=0.25))
    finder.append(TracePoint(1.0, 0.9, None, 0.9))
    finder.advance(1.24)
    assert finder.open is None
    finder.advance(1.25)
    assert finder.open == OpenEpisode(1.0, 1.25)


def test_a_recording_that_ends_in_a_gap_ends_the_episode_where_it_was_last_seen() -> None:
    rows, end = course((3, 0.9), (1, None))
    (episode,) = find_episodes(rows, PLAIN, end)
    assert (episode.end_seconds, episode.unseen_seconds, episode.ended) == (3.0, pytest.approx(0), Ending.LOST)


def by_ticks(entries: list[Entry], rule: EpisodeSettings, end: float) -> list[tuple[float, float, Ending, float]]:
    """The same rules told tick by tick, for times on ticks: (onset, end, why, seconds seen) of each episode."""
    hold = round(rule.max_hold_seconds / TICK)
    values: list[float | None] = [None] * round(end / TICK)
    for (time, value, _), following in zip(entries, [*(entry[0] for entry in entries), end][1:], strict=True):
        first = round(time / TICK)
        for tick in range(first, min(first + hold, round(following / TICK))):
            values[tick] = value
    found: list[tuple[float, float, Ending, float]] = []
    onset: int | None = None
    confirmed, seen, gap, below, last_seen = False, 0, 0, 0, 0
    fell, seen_then = 0, 0

    def close(at: int, why: Ending, seconds_seen: int) -> None:
        nonlocal onset
        if onset is not None and confirmed:
            found.append((onset * TICK, at * TICK, why, seconds_seen * TICK))
        onset = None

    for tick, value in enumerate(values):
        if value is None:
            gap += 1
            if gap > round(rule.bridge_seconds / TICK):
                close(last_seen, Ending.LOST, seen)
            continue
        gap = 0
        last_seen = tick + 1
        if onset is not None and not confirmed and value < rule.threshold:
            onset = None
        if onset is None:
            if value < rule.threshold:
                continue
            onset, confirmed, seen, below = tick, False, 0, 0
        if value >= rule.release_threshold:
            below = 0
        elif confirmed:
            if below == 0:
                fell, seen_then = tick, seen
            below += 1
        seen += 1
        confirmed = confirmed or seen >= round(rule.onset_seconds / TICK)
        if below and below >= round(rule.release_seconds / TICK):
            close(fell, Ending.RELEASED, seen_then)
    close(last_seen, Ending.RECORDING_END if last_seen == len(values) else Ending.LOST, seen)
    return found


@given(
    observations(probabilities=LEVELS, steps_in_sixteenths=st.integers(1, 20), max_size=80),
    settings(),
    st.integers(0, 60),
)
def test_episodes_are_those_of_the_rules_told_tick_by_tick(
    entries: list[Entry], rule: EpisodeSettings, tail: int
) -> None:
    end = (entries[-1][0] if entries else 0.0) + tail * TICK
    found = find_episodes(points(entries), rule, end)
    assert [
        (episode.onset_seconds, episode.end_seconds, episode.ended, episode.seen_seconds) for episode in found
    ] == by_ticks(entries, rule, end)
    for episode in found:
        assert episode.seen_seconds + episode.unseen_seconds == episode.end_seconds - episode.onset_seconds
        assert episode.mean <= episode.peak


@given(
    observations(probabilities=LEVELS),
    settings(),
    st.lists(st.floats(0, 130), max_size=30),
)
def test_a_stream_with_any_advances_between_finds_what_the_batch_finds(
    entries: list[Entry], rule: EpisodeSettings, advances: list[float]
) -> None:
    end = 130.0
    finder = EpisodeFinder(rule)
    calls = sorted(
        [(time, 0, None) for time in advances] + [(point.time_seconds, 1, point) for point in points(entries)],
        key=lambda call: call[0],
    )
    found = [finder.advance(time) if point is None else finder.append(point) for time, _, point in calls]
    found.append(finder.finish(end))
    assert [episode for episode in found if episode] == find_episodes(points(entries), rule, end)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.9]), st.integers(1, 8)), max_size=10), st.integers(1, 12))
@example([(0.9, 1)], 12)
def test_dropping_frames_evenly_keeps_the_episodes_of_values_that_last(
    levels: list[tuple[float, int]], keep_every: int
) -> None:
    # Values change at kept frames only: then what the kept frames stand for is exactly what all of them stood for.
    frames = [level for level, blocks in levels for _ in range(blocks * keep_every)]
    every = [TracePoint(index / 32, value, None, value) for index, value in enumerate(frames)]
    rule = EpisodeSettings(0.6, 0.4, onset_seconds=0.5, release_seconds=0.5)
    end = len(frames) / 32
    thinned = find_episodes(every[::keep_every], rule, end)
    full = find_episodes(every, rule, end)
    assert [(e.onset_seconds, e.end_seconds, e.ended) for e in thinned] == [
        (e.onset_seconds, e.end_seconds, e.ended) for e in full
    ]


@pytest.mark.parametrize("time", [0.5, math.nan, math.inf])
def test_times_that_go_backwards_are_refused(time: float) -> None:
    finder = EpisodeFinder(PLAIN)
    finder.advance(1.0)
    with pytest.raises(ValueError, match="backwards, got"):
        finder.append(TracePoint(time, 0.5, None, 0.5))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"release_threshold": 0.7}, "release_threshold"),
        ({"threshold": 1.2}, "threshold"),
        ({"release_threshold": 0.0}, "release_threshold"),
        ({"onset_seconds": -1.0}, "onset_seconds"),
        ({"bridge_seconds": math.nan}, "bridge_seconds"),
        ({"max_hold_seconds": 0.0}, "max_hold_seconds"),
    ],
)
def test_settings_without_a_meaning_are_refused_by_name(changes: dict[str, float], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        EpisodeSettings(**{"threshold": 0.6, "release_threshold": 0.4, **changes})

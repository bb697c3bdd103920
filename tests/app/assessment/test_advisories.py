"""The advisory over random times: never without an episode, never in a procedure, never before its onset."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.advisories import (
    Advisories,
    AdvisoryChange,
    AdvisoryReason,
    AdvisorySettings,
    AdvisoryState,
)
from app.assessment.notices import NoticeChange, NoticeKind, Notices

QUIET, ACTIVE, ACKNOWLEDGED = AdvisoryState.QUIET, AdvisoryState.ACTIVE, AdvisoryState.ACKNOWLEDGED
SUPPRESSED, PAUSED = AdvisoryState.SUPPRESSED, AdvisoryState.PAUSED


def machine(onset: float = 3.0, pause: float = 60.0) -> tuple[Advisories, list[AdvisoryChange]]:
    changes: list[AdvisoryChange] = []
    return Advisories(AdvisorySettings(onset, pause), 0.0, changes.append), changes


def test_comes_after_its_onset_and_goes_with_the_episode() -> None:
    advisories, changes = machine()
    assert advisories.update(10.0, episode_onset_seconds=9.0, in_procedure=False).state is QUIET
    assert advisories.view(12.9).state is QUIET
    view = advisories.view(13.5)
    assert (view.state, view.since_seconds) == (ACTIVE, 13.0)
    assert advisories.update(20.0, episode_onset_seconds=None, in_procedure=False).state is QUIET
    assert [(each.after, each.reason, each.monotonic_seconds) for each in changes] == [
        (ACTIVE, AdvisoryReason.PAIN_EXPRESSION, 13.0),
        (QUIET, AdvisoryReason.OVER, 20.0),
    ]


def test_acknowledged_until_the_next_episode() -> None:
    advisories, _ = machine()
    advisories.acknowledge(0.0)  # nothing to acknowledge yet
    advisories.update(1.0, episode_onset_seconds=0.5, in_procedure=False)
    advisories.acknowledge(5.0)
    assert advisories.view(500.0).state is ACKNOWLEDGED
    assert advisories.update(501.0, episode_onset_seconds=500.5, in_procedure=False).state is QUIET
    assert advisories.view(504.0).state is ACTIVE


def test_acknowledged_stays_so_when_the_same_episode_was_out_of_sight() -> None:
    advisories, changes = machine()
    advisories.update(1.0, episode_onset_seconds=0.5, in_procedure=False)
    advisories.acknowledge(5.0)
    assert advisories.update(10.0, episode_onset_seconds=None, in_procedure=False).state is QUIET
    assert advisories.update(10.5, episode_onset_seconds=0.5, in_procedure=False).state is ACKNOWLEDGED
    assert advisories.view(500.0).state is ACKNOWLEDGED
    assert changes[-1].reason is AdvisoryReason.ACKNOWLEDGED
    advisories.update(501.0, episode_onset_seconds=500.5, in_procedure=False)
    advisories.update(501.5, episode_onset_seconds=0.5, in_procedure=False)
    assert advisories.view(505.0).state is ACTIVE


def test_an_onset_that_is_forgotten_never_comes_due() -> None:
    advisories, changes = machine()
    advisories.update(1.0, episode_onset_seconds=0.5, in_procedure=False)
    advisories.forget_onset()
    assert advisories.update(4.5, episode_onset_seconds=None, in_procedure=False).state is QUIET
    assert changes == []


def test_suppressed_in_a_procedure_and_counted_anew_after_it() -> None:
    advisories, changes = machine()
    advisories.update(1.0, episode_onset_seconds=0.5, in_procedure=False)
    assert advisories.update(5.0, episode_onset_seconds=0.5, in_procedure=True).state is SUPPRESSED
    assert advisories.update(100.0, episode_onset_seconds=0.5, in_procedure=True).state is SUPPRESSED
    assert advisories.update(101.0, episode_onset_seconds=0.5, in_procedure=False).state is QUIET
    assert advisories.view(103.9).state is QUIET
    assert advisories.view(104.0).state is ACTIVE
    assert [each.reason for each in changes] == [
        AdvisoryReason.PAIN_EXPRESSION,
        AdvisoryReason.PROCEDURE_BEGAN,
        AdvisoryReason.PROCEDURE_ENDED,
        AdvisoryReason.PAIN_EXPRESSION,
    ]


def test_a_pause_counts_down_and_ends_by_itself() -> None:
    advisories, changes = machine()
    advisories.update(1.0, episode_onset_seconds=0.5, in_procedure=False)
    advisories.pause(10.0)
    assert advisories.view(40.0).pause_left_seconds == 30.0
    assert advisories.view(69.9).state is PAUSED
    view = advisories.view(73.5)  # the pause ended at 70, the onset at 73
    assert (view.state, view.since_seconds, view.pause_left_seconds) == (ACTIVE, 73.0, None)
    assert AdvisoryReason.PAUSE_OVER in [each.reason for each in changes]
    advisories.pause(80.0)
    advisories.resume(81.0)
    assert advisories.view(81.0).state is QUIET


def test_refuses_settings_and_times_without_a_meaning() -> None:
    for onset, pause in ((-1.0, 1.0), (float("nan"), 1.0), (1.0, 0.0)):
        with pytest.raises(ValueError, match="seconds must be"):
            AdvisorySettings(onset, pause)
    advisories, _ = machine()
    advisories.view(5.0)
    for now in (4.0, float("nan")):
        with pytest.raises(ValueError, match="never goes backwards"):
            advisories.view(now)


steps = st.tuples(
    st.sampled_from(["update", "look", "acknowledge", "pause", "resume"]),
    st.floats(0.0, 20.0),
    st.none() | st.integers(0, 3),
    st.booleans(),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(steps, max_size=40), st.floats(0.0, 10.0), st.floats(0.1, 50.0))
def test_holds_over_random_times(taken: list[tuple[str, float, int | None, bool]], onset: float, pause: float) -> None:
    advisories, changes = machine(onset, pause)
    now, episode, since, procedure, quiet_since = 0.0, None, 0.0, False, 0.0
    for action, wait, new_episode, in_procedure in taken:
        now += wait
        if action == "update":
            if new_episode != episode:
                episode, since = new_episode, now
            if in_procedure != procedure:
                procedure, quiet_since = in_procedure, now
            view = advisories.update(
                now, episode_onset_seconds=None if episode is None else float(episode), in_procedure=in_procedure
            )
        else:
            if action == "acknowledge":
                advisories.acknowledge(now)
            elif action == "pause":
                advisories.pause(now)
            elif action == "resume":
                advisories.resume(now)
            view = advisories.view(now)
        if view.state is ACTIVE:
            assert episode is not None
            assert not procedure
            assert now >= since + onset - 1e-9
            assert now >= quiet_since + onset - 1e-9 or since >= quiet_since
        if view.state is ACKNOWLEDGED:
            assert episode is not None
        if procedure:
            assert view.state in (SUPPRESSED, PAUSED)
        assert (view.pause_left_seconds is not None) == (view.state is PAUSED)
        if view.pause_left_seconds is not None:
            assert 0 < view.pause_left_seconds <= pause + 1e-9
    # The log is a chain: nothing changed that was not told, in order of time.
    assert [each.before for each in changes] == [QUIET, *(each.after for each in changes)][: len(changes)]
    times = [each.monotonic_seconds for each in changes]
    assert times == sorted(times)
    assert advisories.view(now).state is (changes[-1].after if changes else QUIET)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.0, 5.0), min_size=1, max_size=20), st.lists(st.floats(0.0, 5.0), max_size=20))
def test_looking_in_between_changes_nothing(waits: list[float], looks: list[float]) -> None:
    """However often the screen asks, the changes and their times are the same."""
    logs = []
    for ask in (False, True):
        advisories, changes = machine(3.0, 7.0)
        now = 0.0
        for number, wait in enumerate(waits):
            if ask and wait > 0:
                for part in sorted(look / 5.0 for look in looks):
                    advisories.view(now + part * wait)
            now += wait
            if number % 7 == 3:
                advisories.pause(now)
            advisories.update(
                now, episode_onset_seconds=None if number % 5 == 4 else number // 5, in_procedure=number % 9 == 8
            )
        logs.append(changes)
    assert logs[0] == logs[1]


def test_notices_stand_apart_and_tell_each_change_once() -> None:
    told: list[NoticeChange] = []
    notices = Notices(told.append)
    notices.put(NoticeKind.CAMERA_LOST, "plug it in", 1.0)
    notices.put(NoticeKind.CAMERA_LOST, "plug it in", 2.0)
    notices.put(NoticeKind.DISK_NEARLY_FULL, "free space", 3.0)
    notices.put(NoticeKind.CAMERA_LOST, "plug it in again", 4.0)
    assert [(each.kind, each.since_seconds) for each in notices.standing()] == [
        (NoticeKind.CAMERA_LOST, 1.0),
        (NoticeKind.DISK_NEARLY_FULL, 3.0),
    ]
    notices.clear(NoticeKind.CAMERA_LOST, 5.0)
    notices.clear(NoticeKind.CAMERA_LOST, 6.0)
    assert [(each.is_there, each.monotonic_seconds) for each in told] == [
        (True, 1.0),
        (True, 3.0),
        (True, 4.0),
        (False, 5.0),
    ]

"""The thesis's rules on which frames of a recording are used."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.errors import TrainingError
from training.frame_table import LabelledFrame
from training.sampling import EVERY, M_PAIN, VIDEODOL, rule_named, sample

pytestmark = pytest.mark.training


def recording(
    seconds: float,
    score: int | None,
    *,
    name: str = "a.mkv",
    child: str = "c",
    origin: str = "m-pain",
    rate: float = 30,
) -> list[LabelledFrame]:
    return [
        LabelledFrame(Path(name), index, index / rate, child, "nonpain", score, origin)
        for index in range(int(seconds * rate))
    ]


@pytest.mark.parametrize(("score", "count", "last"), [(0, 10, 18.0), (1, 10, 18.0), (2, 20, 19.0), (4, 20, 19.0)])
def test_m_pain_takes_a_frame_every_two_seconds_and_every_second_from_a_score_of_2(
    score: int, count: int, last: float
) -> None:
    chosen = sample(recording(20, score))
    assert len(chosen) == count
    assert chosen[0].time_seconds == 0
    assert chosen[-1].time_seconds == pytest.approx(last, abs=0.11)


@pytest.mark.parametrize(("score", "count"), [(0, 60), (1, 60), (2, 181), (None, 60)])
def test_videodol_takes_the_first_minute_of_low_scores_and_two_a_second_of_high_ones(
    score: int | None, count: int
) -> None:
    assert len(sample(recording(90.5, score, origin="videodol"))) == count


def test_of_a_long_recording_only_the_first_part_is_used_so_that_children_are_equal() -> None:
    long, short = recording(600, 3, name="long.mkv"), recording(100, 0, name="short.mkv", child="d")
    chosen = sample([*long, *short])
    of_long = [frame for frame in chosen if frame.child == "c"]
    assert len(of_long) == 70
    assert of_long[-1].time_seconds < 70
    assert len(chosen) - len(of_long) == 50


def in_files(frames: Iterable[LabelledFrame]) -> dict[str, int]:
    return dict(Counter(frame.file.name for frame in frames))


@pytest.mark.parametrize("backwards", [False, True])
def test_a_childs_share_is_divided_among_its_recordings_whatever_the_tables_order(backwards: bool) -> None:
    calm, pain = recording(200, 0, name="a.mkv"), recording(60, 4, name="b.mkv")
    pain = [replace(frame, label="pain") for frame in pain]
    notes: list[str] = []
    chosen = sample([*pain, *calm] if backwards else [*calm, *pain], on_cut=notes.append)
    assert in_files(chosen) == {"a.mkv": 35, "b.mkv": 35}
    assert notes == ["m-pain: 90 frames left out, 25 of them pain, as a child's share is 70 frames"]


def test_what_short_recordings_leave_of_the_share_goes_to_longer_ones() -> None:
    notes: list[str] = []
    short, middle, long = (recording(seconds, 3, name=f"{seconds}.mkv") for seconds in (10, 28, 90))
    assert in_files(sample([*long, *short, *middle], on_cut=notes.append)) == {"10.mkv": 10, "28.mkv": 28, "90.mkv": 32}
    assert len(notes) == 1
    assert in_files(sample([*short, *middle], on_cut=notes.append)) == {"10.mkv": 10, "28.mkv": 28}
    assert len(notes) == 1


def test_a_window_scored_in_replay_goes_by_its_score_and_the_rest_by_none() -> None:
    rows = [
        replace(frame, human_score=4 if 10 <= frame.time_seconds < 40 else None)
        for frame in recording(60, None, origin="replay")
    ]
    chosen = sample(rows)
    assert len([frame for frame in chosen if frame.human_score == 4]) == 30
    assert [frame.time_seconds for frame in chosen if frame.time_seconds < 10] == pytest.approx(
        [0, 2, 4, 6, 8], abs=0.2
    )
    before = [replace(frame, human_score=None) for frame in recording(400, None, origin="replay")]
    window = [replace(frame, human_score=4, frame_index=12000 + frame.frame_index) for frame in before[:1200]]
    assert Counter(frame.human_score for frame in sample([*before, *window])) == {None: 35, 4: 35}


def test_rows_at_the_frames_shown_a_little_early_are_not_skipped() -> None:
    times = [0.0, 0.98, 1.97, 2.99, 4.0]
    rows = [LabelledFrame(Path("a.mkv"), i, time, "c", "pain", 3, "replay") for i, time in enumerate(times)]
    assert sample(rows) == tuple(rows)


def test_pictures_and_a_named_rule() -> None:
    picture = LabelledFrame(Path("a.png"), 0, 0.0, "c", "pain", None, "icope")
    assert sample([picture, replace(picture, file=Path("b.png"))]) == (picture, replace(picture, file=Path("b.png")))
    assert len(sample(recording(10, 0), EVERY)) == 300
    assert rule_named("videodol") is VIDEODOL
    with pytest.raises(TrainingError, match=r"m-pain, videodol, every, got 'x'"):
        rule_named("x")


@given(
    gaps=st.lists(st.floats(0.01, 3), min_size=1, max_size=150),
    score=st.none() | st.integers(0, 4),
    rule=st.sampled_from([M_PAIN, VIDEODOL]),
)
def test_chosen_frames_are_rows_in_order_and_never_closer_than_the_rule(
    gaps: list[float], score: int | None, rule: object
) -> None:
    times = [sum(gaps[:end]) for end in range(len(gaps))]
    rows = [LabelledFrame(Path("a.mkv"), i, time, "c", "pain", score, "x") for i, time in enumerate(times)]
    chosen = sample(rows, rule)  # type: ignore[arg-type]
    assert chosen
    assert set(chosen) <= set(rows)
    every = rule.high_every_seconds if (score or 0) >= 2 else rule.low_every_seconds  # type: ignore[attr-defined]
    steps = [after.time_seconds - before.time_seconds for before, after in pairwise(chosen)]
    assert sum(steps) >= (len(chosen) - 1 - 0.1) * every - 1e-6
    # A late frame is followed by the next point's: two steps together are a grid step at least, but for the tenth.
    assert all(first + second >= 0.9 * every for first, second in pairwise(steps))

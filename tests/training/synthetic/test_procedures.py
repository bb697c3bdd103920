"""Time courses, heel pricks and the DAN truth that follows from them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.synthetic.actions import DAN_SIGNS, SIGN_PRESENT, FacialActions
from training.synthetic.courses import Course, Episode, Sucking
from training.synthetic.dan_truth import dan_truth
from training.synthetic.demo_recording import demo_procedure
from training.synthetic.plans import draw_care, draw_heel_prick
from training.synthetic.recording import procedure_dan

PAIN = FacialActions(brow_bulge=1.0, eye_squeeze=1.0, nasolabial_furrow=1.0)


@given(time=st.floats(0, 40), start=st.floats(0, 20), length=st.floats(0.5, 10))
def test_a_course_stays_within_bounds_and_at_rest_outside_its_episodes(time: float, start: float, length: float):
    course = Course(FacialActions(lids_closed=0.3), (Episode(start, start + length, PAIN),), blinks=False)
    face = course.at(time)
    assert face == face.limited()
    if not start <= time < start + length + 0.9:
        assert face == course.rest


def test_an_episode_rises_and_falls_without_jumps():
    course = Course(FacialActions(), (Episode(1.0, 3.0, PAIN, rise=0.5, fall=0.5),), (Sucking(0, 9),), blinks=False)
    times = np.arange(0, 5, 1 / 30)
    brow = np.array([course.at(float(time)).brow_bulge for time in times])
    assert brow.max() > 0.85
    assert np.abs(np.diff(brow)).max() < 0.15


@pytest.mark.parametrize("score", range(5))
@pytest.mark.parametrize("single_sign", [False, True])
def test_a_drawn_heel_prick_has_the_score_that_was_asked_for(score: int, single_sign: bool):
    procedure = draw_heel_prick(score, 40_000 + score, single_sign)
    truth = procedure_dan(procedure)
    assert truth.score == score
    assert 30 <= procedure.seconds <= 90
    if score >= 2 and single_sign:
        assert sum(share > 0.02 for share in truth.shares.values()) == 1
    times = [event.time_seconds for event in procedure.events]
    assert times == sorted(times)
    assert procedure.events[-1].kind == "end"


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 500))
def test_care_never_shows_pain(seed: int):
    procedure = draw_care(seed, 60.0)
    assert not any(procedure.actions_at(float(time)).pain for time in np.arange(0, 60, 0.25))


def test_a_pacifier_in_the_mouth_keeps_the_jaw_nearly_shut():
    procedure = demo_procedure()
    with_it = [procedure.actions_at(time) for time in (7.9, 8.2, 8.5)]
    assert all(face.vertical_stretch <= 0.1 for face in with_it)
    assert procedure.actions_at(10.5).vertical_stretch > 0.3


def test_the_demonstration_has_rest_pain_in_bouts_a_gap_and_calm():
    procedure = demo_procedure()
    pain = [procedure.actions_at(time).pain for time in (3.0, 10.0, 13.8, 20.0, 28.0)]
    assert pain == [False, True, False, True, False]
    away = procedure.scene_at(17.2).turn.yaw
    assert abs(away) > 70
    assert {event.kind for event in procedure.events} >= {
        "prick",
        "squeeze",
        "out_of_view",
        "pacifier_back",
        "calm",
        "end",
    }


def faces(share: float, sign: str = "brow_bulge", count: int = 300) -> list[FacialActions]:
    on = round(share * count)
    return [FacialActions(**{sign: SIGN_PRESENT})] * on + [FacialActions()] * (count - on)


@pytest.mark.parametrize(("share", "score"), [(0, 0), (0.1, 2), (0.33, 2), (0.34, 3), (0.66, 3), (0.67, 4), (1, 4)])
@pytest.mark.parametrize("sign", DAN_SIGNS)
def test_the_dan_score_follows_the_longest_sign(share: float, score: int, sign: str):
    assert dan_truth([0.1 * n for n in range(300)], faces(share, sign), 0.0, 30.0).score == score


def test_three_signs_one_after_the_other_are_not_added_up():
    shown = [FacialActions(**{sign: 1.0}) for sign in DAN_SIGNS for _ in range(90)] + [FacialActions()] * 30
    assert dan_truth([0.1 * n for n in range(300)], shown, 0.0, 30.0).score == 2


def test_only_the_window_counts():
    shown = [PAIN] * 150 + [FacialActions()] * 150
    assert dan_truth([0.1 * n for n in range(300)], shown, 15.0, 30.0).score == 0


def test_a_window_without_frames_is_refused_in_one_line():
    with pytest.raises(ValueError, match="holds no frame"):
        dan_truth([0.0], [FacialActions()], 5.0, 6.0)
    with pytest.raises(ValueError, match="equal numbers"):
        dan_truth([0.0, 1.0], [FacialActions()], 0.0, 6.0)

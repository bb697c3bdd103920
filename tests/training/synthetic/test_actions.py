"""The written rule from actions to pain, and the states drawn around it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.synthetic.actions import DAN_SIGNS, PAIN_THRESHOLD, FacialActions
from training.synthetic.expressions import STATES, with_pacifier

PAIN_STATES = {"pain", "closed_mouth_pain", "single_sign_pain"}
strength = st.floats(0, 1)


@given(brow=strength, eyes=strength, nose=strength, mouth=strength)
def test_intensity_stays_within_bounds_and_rises_with_every_sign(brow: float, eyes: float, nose: float, mouth: float):
    face = FacialActions(brow, eyes, nose, vertical_stretch=mouth, horizontal_stretch=mouth, taut_tongue=mouth)
    assert 0 <= face.intensity <= 1 + 1e-9
    for sign in DAN_SIGNS:
        assert replace(face, **{sign: 1.0}).intensity >= face.intensity - 1e-9


def test_the_strongest_pain_is_one_and_rest_is_zero():
    signs = dict.fromkeys(DAN_SIGNS, 1.0)
    assert FacialActions(**signs, vertical_stretch=1, horizontal_stretch=1, taut_tongue=1).intensity == pytest.approx(1)
    assert FacialActions().intensity == 0


@given(mouth=strength, lids=strength, smile=strength)
def test_an_open_mouth_and_shut_lids_are_never_pain(mouth: float, lids: float, smile: float):
    face = FacialActions(
        open_lips=mouth,
        vertical_stretch=mouth,
        horizontal_stretch=mouth,
        taut_tongue=mouth,
        lids_closed=lids,
        smile=smile,
    )
    assert not face.pain


def test_one_sign_alone_is_pain_only_at_its_strongest():
    assert FacialActions(eye_squeeze=1.0).pain
    assert not FacialActions(eye_squeeze=0.9).pain


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_draw_of_a_state_lies_clear_on_its_side_of_the_threshold(state: str):
    random = np.random.default_rng(4)
    for _ in range(300):
        face = STATES[state](random)
        for shown in (face, with_pacifier(face)):
            assert shown.pain == (state in PAIN_STATES), (shown, shown.intensity)
            if state not in {"single_sign_pain"}:
                assert abs(shown.intensity - PAIN_THRESHOLD) > 0.04
        assert face == face.limited()


def test_blending_goes_from_one_face_to_the_other():
    calm, pain = FacialActions(), FacialActions(brow_bulge=0.8, eye_squeeze=1.0)
    assert calm.blend(pain, 0.0) == calm
    assert calm.blend(pain, 1.0) == pain
    assert calm.blend(pain, 0.5).brow_bulge == pytest.approx(0.4)

"""Optical flow carries the child from one look of the detector to the next; whatever is in doubt is looked at."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.finder import FaceFinder, Finding
from models.finder_settings import FinderSettings
from models.gaps import GapReason
from tests.support.scripted_faces import ScriptedDetector, ScriptedFace, frame

CHILD = ScriptedFace(100, 90)
OTHER = ScriptedFace(240, 75)
SETTINGS = FinderSettings(search_pixels=160, void_roll_when_moved=False)
PATTERN = np.kron(np.random.default_rng(0).integers(0, 60, (45, 80)), np.ones((4, 4))).astype(np.uint8)[..., None]


def shot(number: int, right: int = 0) -> np.ndarray:
    """A picture with something to follow in it, moved that many pixels to the right."""
    return np.asarray(np.roll(PATTERN, right, axis=1) + frame(number), np.uint8)


class Scene:
    """A finder that knows the roll, its detector, and which of the pictures the detector saw."""

    def __init__(self, **changes: float) -> None:
        self.detector = ScriptedDetector((CHILD,))
        self.finder = FaceFinder(self.detector, replace(SETTINGS, **changes))
        self.finder.set_roll(0.0)
        self.number = 0

    def see(self, seconds: float, right: int = 0, *faces: ScriptedFace) -> tuple[Finding, bool]:
        """The finding of one picture, and whether the detector looked at it."""
        self.detector.faces = faces or (replace(CHILD, x=CHILD.x + right),)
        calls, self.number = self.detector.calls, self.number + 1
        finding = self.finder.find(shot(self.number, right), seconds)
        return finding, self.detector.calls > calls

    def looks(self, times: Iterable[float]) -> list[bool]:
        return [self.see(seconds)[1] for seconds in times]


@pytest.mark.parametrize(
    ("rate", "looks"), [(60, "YnnYnnYnnY"), (30, "YnYnYnYnYn"), (25, "YnYnYnYnYn"), (15, "YYYYYYYYYY")]
)
def test_the_detector_looks_twenty_times_a_second_at_most(rate: int, looks: str) -> None:
    seen = Scene().looks(number / rate for number in range(10))
    assert "".join("Y" if looked else "n" for looked in seen) == looks


def test_between_two_looks_box_and_landmarks_move_with_the_picture() -> None:
    scene = Scene(smooth_seconds=1e-6)
    (before, _), (between, looked) = scene.see(0.0), scene.see(1 / 30, 5)
    assert not looked
    assert before.face is not None
    assert between.face is not None
    assert between.face.box.left - before.face.box.left == pytest.approx(5, abs=0.3)
    assert between.face.box.width == pytest.approx(before.face.box.width)
    assert before.face.landmarks is not None
    assert between.face.landmarks is not None
    assert between.face.landmarks.left_eye[0] - before.face.landmarks.left_eye[0] == pytest.approx(5, abs=0.3)
    assert between.faces[0].box.centre == pytest.approx((105, 90), abs=0.5)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.floats(0.002, 0.2), min_size=2, max_size=40))
def test_at_any_pace_no_look_is_missed_for_longer_than_the_setting(steps: list[float]) -> None:
    scene, looked_at = Scene(), 0.0
    for now in [0.0, *np.cumsum(steps).tolist()]:
        finding, looked = scene.see(now)
        assert finding.face is not None
        looked_at = now if looked else looked_at
        assert now - looked_at < SETTINGS.detect_every_seconds


def test_zero_looks_at_every_picture() -> None:
    assert all(Scene(detect_every_seconds=0.0).looks(number / 60 for number in range(12)))


def test_beside_another_face_every_picture_is_looked_at() -> None:
    scene = Scene()
    scene.see(0.0)
    seen = [scene.see(number / 30, 0, CHILD, OTHER) for number in range(1, 8)]
    assert seen[1][0].gap is GapReason.ANOTHER_FACE  # at the second picture at the latest
    assert all(looked for _, looked in seen[1:])


@pytest.mark.parametrize(
    "act",
    [
        lambda finder: finder.lock(100, 90),
        lambda finder: finder.confirm(),
        lambda finder: finder.set_roll(5.0),
        lambda finder: finder.forget_roll(),
    ],
)
def test_whatever_a_person_changes_is_looked_at_at_once(act: Callable[[FaceFinder], None]) -> None:
    scene = Scene()
    scene.see(0.0)
    act(scene.finder)
    assert scene.see(1 / 30)[1]


def test_another_detector_looks_at_once() -> None:
    scene, other = Scene(), ScriptedDetector((CHILD,))
    scene.see(0.0)
    scene.finder.use_detector(other)
    scene.finder.find(shot(99), 1 / 30)
    assert other.calls == 1


def test_a_picture_that_flow_cannot_follow_is_looked_at() -> None:
    scene = Scene()
    scene.see(0.0)
    scene.detector.faces = ()
    noise = np.random.default_rng(1).integers(0, 60, PATTERN.shape)
    finding = scene.finder.find(np.asarray(noise + frame(50), np.uint8), 1 / 30)
    assert finding.gap is not None  # the child is not carried into another picture
    assert scene.detector.calls > 1


def test_a_seek_looks_at_once() -> None:
    scene = Scene()
    scene.see(10.0)
    assert scene.see(9.99)[1]
    assert scene.see(500.0)[1]

"""The finder over time, with faces that are written down and time that is passed in."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.face import Face
from models.finder import FaceFinder, Finding
from models.finder_settings import FinderSettings
from models.gaps import GapReason
from models.search_picture import signed_degrees
from tests.support.finder_scenes import CHILD, OTHER, SETTINGS, Scene, gaps
from tests.support.scripted_faces import ScriptedDetector, ScriptedFace, ScriptedVoter, frame, times


class Cot:
    """A finder that minds a moved camera, over a background with a pattern."""

    def __init__(self) -> None:
        self.detector = ScriptedDetector()
        self.finder = FaceFinder(self.detector, FinderSettings(search_pixels=160))
        self.finder.set_roll(0)
        pattern = np.random.default_rng(0).integers(0, 30, (18, 32))
        self.background = np.kron(pattern, np.ones((10, 10))).astype(np.uint8)[..., None]
        self.number = 0

    def see(self, seconds: float, *faces: ScriptedFace, is_moved: bool = False) -> list[GapReason | None]:
        self.detector.faces = faces
        shown = np.roll(self.background, 65, axis=1) if is_moved else self.background
        found = []
        for _ in range(round(seconds * 10)):
            found.append(self.finder.find(np.asarray(shown + frame(self.number), np.uint8), self.number / 10).gap)
            self.number += 1
        return found


def test_a_finding_is_a_face_or_a_gap_never_both() -> None:
    with pytest.raises(ValueError, match="either a face or a gap"):
        Finding(None, None)
    face = CHILD.found_at(0)
    with pytest.raises(ValueError, match="either a face or a gap"):
        Finding(face, GapReason.NO_FACE)


@pytest.mark.parametrize("roll", [0, 90, 180, -90, 30, -135, 77])
def test_a_face_at_any_set_roll_is_found_in_the_frames_pixels(roll: float) -> None:
    scene = Scene(roll)
    finding = scene.run(0.2, replace(CHILD, roll_degrees=roll))[-1]
    assert finding.face is not None
    assert finding.face.box.centre == pytest.approx((100, 90), abs=0.5)
    assert finding.face.box.width == pytest.approx(50, abs=0.5)
    assert signed_degrees(finding.face.roll_degrees - roll) == pytest.approx(0, abs=0.1)
    assert finding.face.landmarks is not None
    assert signed_degrees(finding.face.landmarks.roll_degrees - roll) == pytest.approx(0, abs=0.5)


@settings(max_examples=12, deadline=None)
@given(roll=st.integers(-180, 179))
def test_the_roll_is_voted_in_about_a_second(roll: int) -> None:
    scene = Scene(None)
    child = replace(CHILD, roll_degrees=roll, reads_upside_down=False)
    assert gaps(scene.run(0.9, child, rate=15)) == {GapReason.ROLL_UNKNOWN}
    assert scene.finder.roll_degrees is None
    found = scene.run(0.6, child, rate=15)[-1]
    assert found.face is not None
    assert signed_degrees(found.face.roll_degrees - roll) == pytest.approx(0, abs=3)


def test_a_face_that_reads_upside_down_as_well_does_not_vote() -> None:
    scene = Scene(None)
    assert gaps(scene.run(4, replace(CHILD, reads_upside_down=True), rate=10)) == {GapReason.ROLL_UNKNOWN}
    scene.run(1.5, CHILD, rate=10)  # calm again
    assert scene.finder.roll_degrees == pytest.approx(0, abs=1)


@pytest.mark.parametrize("roll", [0, 90, 180, -90])
def test_a_voter_tells_what_the_detector_cannot(roll: float) -> None:
    child = replace(CHILD, roll_degrees=roll, reads_upside_down=True)
    voter = ScriptedVoter(roll)
    finder = FaceFinder(ScriptedDetector((child,)), SETTINGS, voter)
    found = [finder.find(frame(number), time) for number, time in enumerate(times(1.5, 10))]
    assert found[5].gap is GapReason.ROLL_UNKNOWN
    assert found[-1].face is not None
    assert signed_degrees(found[-1].face.roll_degrees - roll) == pytest.approx(0, abs=12)
    finder.close()
    assert voter.is_closed


def test_where_the_voter_is_silent_nobody_votes() -> None:
    finder = FaceFinder(ScriptedDetector((CHILD,)), SETTINGS, ScriptedVoter(None))
    assert {finder.find(frame(number), time).gap for number, time in enumerate(times(3, 5))} == {GapReason.ROLL_UNKNOWN}


def test_votes_without_weight_do_not_count() -> None:
    scene = Scene(None)
    scene.finder.vote_weight = 0.0
    assert gaps(scene.run(2, CHILD, rate=10)) == {GapReason.ROLL_UNKNOWN}
    with pytest.raises(ValueError, match=r"from 0 to 1, got 1\.5"):
        scene.finder.vote_weight = 1.5


def test_the_eyes_refine_the_roll_within_limits() -> None:
    scene = Scene(0.0)
    scene.run(5, replace(CHILD, roll_degrees=25), rate=10)
    assert scene.finder.roll_degrees == pytest.approx(25, abs=1.5)


def test_a_child_turned_round_is_a_gap_then_voted_anew() -> None:
    scene = Scene(None)
    assert scene.run(3, CHILD, rate=10)[-1].face is not None  # voted, not set
    turned = replace(CHILD, roll_degrees=180)
    findings = scene.run(60, turned, rate=5)
    assert GapReason.ROLL_UNKNOWN in gaps(findings)
    assert findings[-1].face is not None
    assert abs(findings[-1].face.roll_degrees) == pytest.approx(180, abs=2)


def test_votes_do_not_overturn_a_roll_that_was_set() -> None:
    scene = Scene(0.0)
    assert gaps(scene.run(2, CHILD, rate=10)) == {None}
    scene.run(60, replace(CHILD, roll_degrees=180), rate=5)
    assert scene.finder.roll_degrees == pytest.approx(0, abs=1)


@pytest.mark.parametrize(("rate", "most"), [(30.0, 2), (15.0, 3), (2.0, 4)])
def test_an_audit_is_spread_over_frames_as_far_as_they_lie_close(rate: float, most: int) -> None:
    scene = Scene(None)
    scene.run(3, CHILD, rate=15)
    assert scene.finder.roll_degrees is not None
    looks = []
    for _ in range(round(4 * rate)):
        before = scene.detector.calls
        assert scene.run(1 / rate, CHILD, rate=rate)[0].face is not None
        looks.append(scene.detector.calls - before)
    assert max(looks) == most
    assert sum(looks) - len(looks) == pytest.approx(4 * 3, abs=3)  # three other turns once a second


def test_a_roll_that_was_set_is_not_audited() -> None:
    scene = Scene(0.0)
    scene.run(1, CHILD)
    before = scene.detector.calls
    scene.run(3, CHILD)
    assert scene.detector.calls - before == 90


def test_another_turn_says_where_but_not_how() -> None:
    scene = Scene(0.0, turns_every_seconds=0.0)
    scene.run(1, CHILD)
    finding = scene.run(0.5, replace(CHILD, x=103, roll_degrees=180))[-1]
    assert finding.face is not None
    assert finding.face.landmarks is None
    assert finding.face.roll_degrees == pytest.approx(0, abs=1)


def test_a_small_face_is_a_gap() -> None:
    assert gaps(Scene().run(0.5, replace(CHILD, side=30))) == {GapReason.FACE_TOO_SMALL}


def test_a_dark_picture_is_a_gap_with_and_without_a_face() -> None:
    scene = Scene()
    for faces in ((), (CHILD,)):
        scene.detector.faces = faces
        dark = [frame(number, 120) // 12 for number in range(4)]
        assert {scene.finder.find(image, number / 30).gap for number, image in enumerate(dark)} == {GapReason.TOO_DARK}


def test_blue_light_is_a_gap_without_a_face() -> None:
    image = frame(0)
    image[..., 1:] //= 2
    scene = Scene()
    assert scene.finder.find(image, 0.0).gap is GapReason.PHOTOTHERAPY_LIGHT


def test_a_profile_is_turned_away_and_stays_so_when_lost() -> None:
    scene = Scene()
    assert gaps(scene.run(1, CHILD)) == {None}
    assert scene.run(1, replace(CHILD, nose_aside=1.5))[-1].gap is GapReason.TURNED_AWAY
    assert gaps(scene.run(2)[10:]) == {GapReason.TURNED_AWAY}
    assert gaps(scene.run(20, rate=5)[-10:]) == {GapReason.NO_FACE}


def test_a_frozen_picture_is_a_gap_until_it_lives_again() -> None:
    scene = Scene()
    scene.detector.faces = (CHILD,)
    image = frame(1)
    found = [scene.finder.find(image, time).gap for time in times(2)]
    assert set(found[:30]) == {None}
    assert set(found[31:]) == {GapReason.PICTURE_FROZEN}
    assert scene.finder.find(frame(2), 2.0).gap is None


def test_a_seek_neither_raises_nor_loses_the_child() -> None:
    scene = Scene()
    scene.run(2, CHILD)
    scene.now = 0.5  # back
    assert gaps(scene.run(1, CHILD)) == {None}
    scene.now = 500.0
    assert gaps(scene.run(1, CHILD)) == {None}


def test_a_moved_camera_voids_the_roll() -> None:
    cot = Cot()
    assert set(cot.see(4, CHILD)) == {None}
    after = cot.see(4, CHILD, is_moved=True)
    assert GapReason.ROLL_UNKNOWN in after
    assert after[-1] is None  # voted anew, and never out of view: the same child


@pytest.mark.parametrize("away", [0.5, 3.0])
def test_a_child_at_the_same_place_after_the_camera_was_swung_away_is_another_until_confirmed(away: float) -> None:
    cot = Cot()
    assert set(cot.see(4, CHILD)) == {None}
    cot.see(away, is_moved=True)
    settled = cot.see(4, replace(CHILD, x=105, side=55), is_moved=True)
    assert set(settled[15:]) == {GapReason.ANOTHER_FACE}
    cot.finder.confirm()
    assert cot.see(4, replace(CHILD, x=105, side=55), is_moved=True)[-1] is None


class Nobody:
    """A detector that finds no face."""

    name = "nobody"

    def detect(self, _image: np.ndarray) -> list[Face]:
        return []

    def close(self) -> None:
        pass


@pytest.mark.parametrize("shape", [(0, 0), (0, 50), (1, 1), (3, 3), (4, 5), (2, 400), (4000, 5), (20, 4000)])
def test_a_picture_of_odd_size_is_a_gap(shape: tuple[int, int]) -> None:
    finder = FaceFinder(Nobody(), FinderSettings())
    dice = np.random.default_rng(0)
    found = [finder.find(dice.integers(0, 255, (*shape, 3), dtype=np.uint8), i / 25) for i in range(3)]
    assert None not in gaps(found)


def test_depth_is_accepted() -> None:
    scene = Scene()
    scene.detector.faces = (CHILD,)
    assert scene.finder.find(frame(0), 0.0, np.zeros((180, 320), np.uint16)).face is not None


events = st.lists(
    st.tuples(
        st.sampled_from([(), (CHILD,), (OTHER,), (CHILD, OTHER), (replace(CHILD, roll_degrees=180),)]),
        st.sampled_from(["", "", "", "confirm", "lock", "forget roll", "set roll"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(events=events, roll=st.sampled_from([None, 0.0]))
def test_never_a_face_while_another_is_unconfirmed(
    events: list[tuple[tuple[ScriptedFace, ...], str]], roll: float | None
) -> None:
    scene = Scene(roll)
    may_have_two = False
    for faces, action in events:
        if action == "confirm":
            scene.finder.confirm()
        elif action == "lock":
            scene.finder.lock(100, 90)
        elif action == "forget roll":
            scene.finder.forget_roll()
        elif action == "set roll":
            scene.finder.set_roll(0)
        may_have_two |= action in {"confirm", "lock"}
        for finding in scene.run(0.4, *faces, rate=10):
            assert (finding.face is None) != (finding.gap is None)
            if len(finding.faces) > 1 and not may_have_two:
                assert finding.gap is GapReason.ANOTHER_FACE
            if finding.face is not None:
                assert scene.finder.roll_degrees is not None


@settings(max_examples=12, deadline=None)
@given(
    script=st.lists(
        st.tuples(st.sampled_from([(), (CHILD,), (OTHER,), (CHILD, OTHER)]), st.sampled_from([1.2, 2.4])),
        min_size=1,
        max_size=5,
    ),
    rate=st.sampled_from([5.0, 10.0]),
)
def test_dropping_frames_evenly_changes_no_outcome(
    script: list[tuple[tuple[ScriptedFace, ...], float]], rate: float
) -> None:
    def outcome(rate: float) -> list[tuple[GapReason | None, Face | None]]:
        scene = Scene()
        last = [scene.run(seconds, *faces, rate=rate)[-1] for faces, seconds in script]
        return [(finding.gap, finding.face and replace(finding.face, score=1.0)) for finding in last]

    every, some = outcome(20.0), outcome(rate)
    for (gap, face), (other_gap, other_face) in zip(every, some, strict=True):
        assert gap == other_gap
        assert (face is None) == (other_face is None)
        if face is not None and other_face is not None:
            assert face.box.overlap(other_face.box) > 0.95

"""Whose face it is, over time: somebody else's is a gap until a person says who the child is."""

from dataclasses import replace

import pytest

from models.gaps import GapReason
from tests.support.finder_scenes import CHILD, OTHER, Scene, gaps
from tests.support.scripted_faces import ScriptedFace


def test_a_second_face_is_a_gap_until_it_leaves() -> None:
    scene = Scene()
    assert gaps(scene.run(1.5, CHILD)) == {None}
    assert gaps(scene.run(2, CHILD, OTHER)) == {GapReason.ANOTHER_FACE}
    assert gaps(scene.run(1, CHILD)) == {None}


def test_confirming_lets_the_second_face_stay_but_not_a_third() -> None:
    scene = Scene()
    scene.run(1.5, CHILD)
    scene.run(1, CHILD, OTHER)
    scene.finder.confirm()
    confirmed = scene.run(1, CHILD, OTHER)
    assert gaps(confirmed) == {None}
    assert confirmed[-1].face is not None
    assert confirmed[-1].face.box.contains(100, 90)
    assert gaps(scene.run(0.5, CHILD, OTHER, ScriptedFace(170, 30, 45))) == {GapReason.ANOTHER_FACE}


def test_confirming_means_the_face_at_the_childs_place_though_the_next_picture_misses_it() -> None:
    scene = Scene()
    scene.run(1.5, CHILD)
    scene.run(0.5, CHILD, OTHER)
    scene.finder.confirm()
    assert gaps(scene.run(0.1, OTHER)) == {GapReason.ANOTHER_FACE}
    found = scene.run(0.5, CHILD, OTHER)
    assert gaps(found) == {None}
    assert found[-1].face is not None
    assert found[-1].face.box.contains(100, 90)


def test_confirming_is_over_after_a_second() -> None:
    scene = Scene()
    scene.run(1.5, CHILD)
    scene.run(0.5, CHILD, OTHER)
    scene.finder.confirm()
    scene.run(1.2)
    assert gaps(scene.run(0.5, CHILD, OTHER)) == {GapReason.ANOTHER_FACE}
    scene.run(1.2)
    scene.finder.confirm()  # while nobody is seen
    assert gaps(scene.run(0.5, OTHER)) == {GapReason.ANOTHER_FACE}


@pytest.mark.parametrize(("pause", "gap"), [(3.0, None), (6.0, GapReason.ANOTHER_FACE)])
def test_confirming_waits_for_a_slow_models_next_picture_but_not_for_a_camera_that_was_away(
    pause: float, gap: GapReason | None
) -> None:
    scene = Scene(jump_seconds=60.0)
    scene.run(2, CHILD)
    scene.run(0.5, CHILD, OTHER)
    scene.finder.confirm()
    scene.now += pause
    assert gaps(scene.run(0.5, CHILD, OTHER)) == {gap}


def test_two_faces_from_the_start_need_a_tap() -> None:
    scene = Scene()
    assert gaps(scene.run(1, CHILD, OTHER)) == {GapReason.ANOTHER_FACE}
    scene.finder.confirm()  # which of the two?
    assert gaps(scene.run(0.5, CHILD, OTHER)) == {GapReason.ANOTHER_FACE}
    scene.finder.lock(245, 80)
    found = scene.run(0.5, CHILD, OTHER)
    assert gaps(found) == {None}
    assert found[-1].face is not None
    assert found[-1].face.box.contains(240, 75)


def test_a_tap_waits_for_its_face() -> None:
    scene = Scene()
    scene.finder.lock(100, 90)
    assert gaps(scene.run(1, OTHER)) == {GapReason.ANOTHER_FACE}
    assert gaps(scene.run(0.5)) == {GapReason.NO_FACE}
    assert gaps(scene.run(0.5, CHILD)) == {None}


def test_a_face_elsewhere_is_another_until_confirmed() -> None:
    scene = Scene()
    scene.run(2, CHILD)
    scene.run(1)
    assert gaps(scene.run(3, OTHER)) == {GapReason.ANOTHER_FACE}
    scene.finder.confirm()
    assert gaps(scene.run(0.5, OTHER)) == {None}


def test_the_next_child_is_in_doubt_until_confirmed_though_alone_in_an_empty_cot() -> None:
    scene = Scene()
    scene.run(1.5, CHILD)
    scene.finder.next_child()
    assert gaps(scene.run(0.5, CHILD)) == {GapReason.ANOTHER_FACE}
    scene.run(3)
    assert gaps(scene.run(0.5, OTHER)) == {GapReason.ANOTHER_FACE}
    scene.finder.confirm()
    assert scene.run(0.5, OTHER)[-1].gap is None


def test_a_short_absence_is_a_gap_and_a_long_one_ends_the_lock() -> None:
    scene = Scene()
    scene.run(2, CHILD)
    assert gaps(scene.run(5, rate=10)[5:]) <= {GapReason.NO_FACE, GapReason.FACE_COVERED}
    assert gaps(scene.run(1, CHILD)) == {None}
    scene.run(25, rate=5)
    assert gaps(scene.run(2, CHILD)) == {GapReason.ANOTHER_FACE}


def test_somebody_seen_while_the_child_was_not_leaves_a_doubt() -> None:
    scene = Scene()
    scene.run(2, CHILD)
    scene.run(2, OTHER)
    assert gaps(scene.run(1, CHILD)) == {GapReason.ANOTHER_FACE}


def test_a_box_gone_wrong_at_the_childs_place_is_a_gap_that_ends_by_itself() -> None:
    scene = Scene()
    scene.run(2, CHILD)
    assert gaps(scene.run(2, replace(CHILD, side=95.0))[10:]) == {GapReason.ANOTHER_FACE}
    assert gaps(scene.run(1, CHILD)) == {None}
    scene.run(2, replace(CHILD, side=95.0), OTHER)  # with somebody else there it is in doubt
    assert gaps(scene.run(1, CHILD)) == {GapReason.ANOTHER_FACE}


def test_a_short_false_face_takes_no_lock() -> None:
    scene = Scene()
    scene.run(0.2, OTHER)
    scene.run(1)
    assert gaps(scene.run(1, CHILD)) == {None}

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.session.export.covered_clip import covered
from app.session.export.face_cover import WEAK_ENLARGED, Cover, FacesSeen, covers_of, enlarged, faces_seen
from models.face import Box, Face

HERE, THERE = Box(100, 100, 150, 150), Box(400, 300, 460, 360)


def face(box, score=0.9):
    return Face(box, score, None, 0.0)


def seen(*boxes_of_frames, rate=10):
    return [faces_seen(index / rate, [face(box) for box in boxes]) for index, boxes in enumerate(boxes_of_frames)]


def test_a_frame_without_a_face_is_covered_whole():
    covers = covers_of(seen([HERE], [], [HERE]))
    assert [cover.whole for cover in covers] == [False, True, False]


def test_a_frame_that_lost_one_of_two_faces_is_covered_whole():
    covers = covers_of(seen([HERE, THERE], [HERE], [HERE, THERE]))
    assert [cover.whole for cover in covers] == [False, True, False]


def test_weak_detections_are_covered_but_do_not_count_as_found():
    frame = faces_seen(0.0, [face(HERE, 0.35)])
    (cover,) = covers_of([frame])
    assert cover.whole
    both = faces_seen(0.0, [face(HERE), face(THERE, 0.35)])
    (cover,) = covers_of([both])
    assert not cover.whole
    assert set(cover.boxes) == {enlarged(HERE), enlarged(THERE, WEAK_ENLARGED)}


def test_one_face_at_two_turns_counts_once():
    assert faces_seen(0.0, [face(HERE), face(Box(102, 101, 151, 152)), face(THERE)]).sure == 2


def test_a_face_that_moves_is_covered_on_its_way():
    covers = covers_of(seen([HERE], [THERE], rate=10))
    assert set(covers[0].boxes) == {enlarged(HERE), enlarged(THERE)}
    assert set(covers_of(seen([HERE], [THERE], rate=1))[0].boxes) == {enlarged(HERE)}


@given(st.lists(st.lists(st.sampled_from([HERE, THERE]), unique=True, max_size=2), min_size=1, max_size=30))
def test_every_face_that_was_found_is_covered(frames):
    for boxes, cover in zip(frames, covers_of(seen(*frames)), strict=True):
        assert cover.whole or boxes
        for box in boxes:
            assert cover.whole or enlarged(box) in cover.boxes


@pytest.mark.parametrize("box", [Box(-50, -50, 20, 20), Box(90, 50, 200, 200), Box(500, 500, 600, 600)])
def test_covers_may_reach_over_the_edge(box):
    image = np.zeros((80, 100, 3), np.uint8)
    result = covered(image, Cover((box,), whole=False))
    rows, columns = np.mgrid[:80, :100]
    inside = (box.left <= columns) & (columns < box.right) & (box.top <= rows) & (rows < box.bottom)
    assert np.array_equal(result[..., 0] > 0, inside)
    assert not image.any()


def test_a_whole_cover_leaves_nothing():
    image = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    assert len(np.unique(covered(image, Cover((), whole=True)))) == 1


def test_nothing_found_expects_a_face_all_the_same():
    assert covers_of([FacesSeen(0.0, (), 0)]) == [Cover((), whole=True)]

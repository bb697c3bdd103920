"""Whose face a person means, where faces lie beside each other or a tap hit nothing."""

import pytest

from models.child_lock import ChildLock, LockAnswer
from models.face import Box, Face
from models.finder_settings import FinderSettings


def face(left: float, side: float = 100) -> Face:
    return Face(Box(left, 100, left + side, 100 + side), 0.9, None, 0.0)


CHILD, BESIDE = face(100), face(150, 120)
STEP = 0.1


class Pictures:
    """A lock that is shown picture after picture."""

    def __init__(self) -> None:
        self.lock = ChildLock(FinderSettings())
        self.now = 0.0

    def see(self, seconds: float, *faces: Face) -> LockAnswer:
        answer = LockAnswer(None, is_other=False)
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            answer = self.lock.update(faces, self.now)
        return answer


@pytest.mark.parametrize("is_next", [False, True])
def test_confirming_helps_where_a_tap_hit_nothing(is_next: bool) -> None:
    pictures = Pictures()
    pictures.see(2, CHILD)
    if is_next:
        pictures.lock.next_child()
    pictures.lock.lock(500, 500)
    assert pictures.see(1, CHILD).is_other
    pictures.lock.confirm()
    assert pictures.see(1, CHILD).face == CHILD


def test_a_tap_after_confirming_holds() -> None:
    pictures = Pictures()
    pictures.see(2, CHILD, BESIDE)
    pictures.lock.confirm()
    pictures.lock.lock(240, 150)
    assert pictures.see(1, CHILD, BESIDE).face == BESIDE


def test_a_face_that_overlaps_the_confirmed_one_never_passes_for_it() -> None:
    pictures = Pictures()
    pictures.see(2, CHILD)
    assert pictures.see(1, CHILD, BESIDE).is_other
    pictures.lock.confirm()
    assert pictures.see(0.5, BESIDE).face is None
    assert pictures.see(0.2, CHILD, BESIDE).face == CHILD

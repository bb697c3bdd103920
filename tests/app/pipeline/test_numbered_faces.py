"""A number stays with its face, however the detector orders the faces and whichever it misses."""

from app.pipeline.numbered_faces import NumberedFaces
from models.face import Box, Face


def face(x: float, y: float = 100) -> Face:
    return Face(Box(x - 50, y - 50, x + 50, y + 50), 0.9, None, 0.0)


def centres(boxes: list[Box | None]) -> list[float | None]:
    return [None if box is None else box.centre[0] for box in boxes]


def test_a_face_keeps_its_number_in_any_order_and_when_it_moves() -> None:
    numbers = NumberedFaces()
    assert centres(numbers.update([face(400, 300), face(100)], 0.0)) == [100, 400]  # new ones: left to right
    for frame in range(31):
        seen = [face(100 + 10 * frame), face(400 - 10 * frame, 300)]  # past each other
        boxes = numbers.update(seen[:: 1 if frame % 2 else -1], frame / 30)
        assert centres(boxes) == [100 + 10 * frame, 400 - 10 * frame]


def test_a_missed_face_keeps_its_number_for_half_a_second_and_the_others_keep_theirs() -> None:
    numbers = NumberedFaces()
    numbers.update([face(100), face(400), face(700)], 0.0)
    assert centres(numbers.update([face(700), face(400)], 0.4)) == [100, 400, 700]
    assert centres(numbers.update([face(700), face(400)], 0.8)) == [None, 400, 700]
    assert centres(numbers.update([face(900), face(700), face(400)], 0.9)) == [900, 400, 700]
    many = [face(x) for x in (900, 700, 400, 1200, 50)]
    assert centres(numbers.update(many, 1.0)) == [900, 400, 700, 1200]  # as many as there are keys
    assert numbers.update([], 2.0) == []
    numbers.update([face(100), face(400)], 2.1)
    numbers.forget()
    assert centres(numbers.update([face(400)], 2.1)) == [400]


def test_a_face_beside_a_missed_one_does_not_take_its_number() -> None:
    numbers = NumberedFaces()
    numbers.update([face(100), face(160)], 0.0)
    for seen in ([face(160)], [face(160), face(100)]):
        assert centres(numbers.update(seen, 0.1)) == [100, 160]

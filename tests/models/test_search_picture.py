"""Search pictures: what was found there lies in the frame where it belongs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.face import Box, Face
from models.search_picture import SearchPicture


@settings(max_examples=30, deadline=None)
@given(roll=st.integers(-180, 180), x=st.integers(0, 320), y=st.integers(0, 180), side=st.integers(10, 150))
def test_the_middle_of_a_square_about_a_face_is_that_face(roll: int, x: int, y: int, side: int) -> None:
    box = Box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
    picture = SearchPicture.around(np.zeros((180, 320, 3), np.uint8), roll, box, sides=4, pixels=200)
    assert picture.image.shape == (200, 200, 3)
    found = picture.face_in_frame(Face(Box(75, 75, 125, 125), 1.0, None, 0.0))
    assert found.box.centre == pytest.approx(box.centre, abs=1e-6)
    assert found.box.width == pytest.approx(side, abs=1e-6)


def test_a_square_about_a_face_shows_the_frame_in_its_colours_and_black_beyond() -> None:
    frame = np.full((180, 320, 3), (200, 100, 50), np.uint8)
    frame[80:100, 90:110] = (10, 20, 250)
    picture = SearchPicture.around(frame, 90.0, Box(90, 80, 110, 100), sides=14, pixels=140)  # half the frame's size
    assert picture.image[70, 70].tolist() == [10, 20, 250]
    assert picture.image[70, 110].tolist() == picture.image[70, 30].tolist() == [200, 100, 50]
    assert picture.image[70, 125].tolist() == picture.image[70, 15].tolist() == [0, 0, 0]  # above and below the frame
    assert picture.image[5, 70].tolist() == [200, 100, 50]  # a face of that roll looks up to the frame's right
    assert picture.image[135, 70].tolist() == [0, 0, 0]

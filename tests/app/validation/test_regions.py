"""Where a map lies in a face: parts where they belong at every roll, and shares that add up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.validation.frames import misplaced
from app.validation.regions import PARTS, REGIONS, cam_mass, part_of_pixels
from models.crop import Crop, cut_crop
from models.face import Box, Face
from tests.support.validation_sets import HEIGHT, WIDTH, make_looked

TRUTH = make_looked(seconds=1.0).truth
BOX = Box(270, 130, 370, 230)


def crop_at(roll: float, box: Box = BOX) -> Crop:
    return cut_crop(
        np.zeros((HEIGHT, WIDTH, 3), np.uint8), Face(box, 1.0, None, roll), roll, margin=0.1, width=112, height=112
    )


def part_at(crop: Crop, point: tuple[float, float]) -> str:
    x, y = crop.frame_to_crop @ np.array([*point, 1.0])
    place = int(part_of_pixels(TRUTH, 0, crop)[int(y), int(x)])
    return PARTS[place] if place < len(PARTS) else "outside"


@pytest.mark.parametrize("roll", [0.0, 33.0, 90.0, 180.0])
@pytest.mark.parametrize(
    ("point", "part"),
    [
        ((300, 170), "eyes"),
        ((340, 170), "eyes"),
        ((320, 205), "mouth"),
        ((320, 152), "brow"),
        ((320, 168), "brow"),
        ((334, 191), "nasolabial"),
        ((306, 191), "nasolabial"),
        ((320, 188), "face"),
        ((360, 195), "face"),
        ((272, 132), "outside"),
    ],
)
def test_each_place_of_the_face_has_its_part_whatever_the_crops_roll(
    roll: float, point: tuple[float, float], part: str
) -> None:
    assert part_at(crop_at(roll), point) == part


@settings(deadline=None)
@given(roll=st.floats(-180, 180), seed=st.integers(0, 99))
def test_shares_add_up_and_an_even_map_is_chance(roll: float, seed: int) -> None:
    crop = crop_at(roll)
    even = cam_mass(TRUTH, 0, crop, np.ones((14, 14), np.float32))
    assert even.mass is not None
    assert np.allclose(even.mass, even.area, atol=1e-6)
    some = cam_mass(TRUTH, 0, crop, np.random.default_rng(seed).random((7, 7)).astype(np.float32))
    assert some.mass is not None
    assert 0 < sum(some.mass) <= 1 + 1e-9


def test_a_map_on_the_mouth_lies_in_the_mouth_and_an_empty_one_nowhere() -> None:
    crop = crop_at(0.0)
    x, y = (crop.frame_to_crop @ np.array([320, 207, 1.0])) / 112 * 28
    cam = np.zeros((28, 28), np.float32)
    cam[int(y), int(x)] = 1
    found = cam_mass(TRUTH, 0, crop, cam)
    assert found.mass is not None
    assert dict(zip(PARTS, found.mass, strict=True))["mouth"] > 0.9
    assert cam_mass(TRUTH, 0, crop, np.zeros((28, 28), np.float32)).mass is None
    assert sum(found.area[: len(REGIONS)]) < 0.6


def test_a_box_beside_the_face_cuts_it_off_and_one_around_it_does_not() -> None:
    assert not misplaced(make_looked()).any()
    assert misplaced(make_looked(box=(270, 190, 370, 290))).all()
    assert not misplaced(make_looked(unseen=[(0, 30)])).any()

"""The crop's geometry, on smooth pictures so that resampling hardly matters."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.crop import cut_crop
from models.face import Box, Face
from models.opencv import cv2


def picture(width: int = 400, height: int = 300) -> np.ndarray:
    """Every place has its own colour: blue rises to the right, green downwards, red is a wave."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    wave = 0.5 + 0.5 * np.sin(9 * x) * np.cos(7 * y)
    return np.round(np.dstack([x, y, wave]) * 255).astype(np.uint8)


def face(left: float, top: float, right: float, bottom: float) -> Face:
    return Face(Box(left, top, right, bottom), 1.0, None, 0.0)


def turned(image: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """The picture turned clockwise on a canvas that holds it, and the map of its points (pixel corners at 0)."""
    height, width = image.shape[:2]
    side = math.ceil(math.hypot(width, height)) + 4
    angle = math.radians(degrees)
    linear = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    shift = np.array([side / 2, side / 2]) - linear @ (width / 2, height / 2)
    centred = shift + linear @ (0.5, 0.5) - 0.5
    matrix = np.hstack([linear, centred[:, None]])
    return cv2.warpAffine(image, matrix, (side, side)), np.hstack([linear, shift[:, None]])


def test_the_plain_cut_is_the_pixels_themselves() -> None:
    image = picture()
    crop = cut_crop(image, face(100, 50, 164, 114), 0, margin=0.25, width=96, height=96)
    assert np.array_equal(crop.image, image[34:130, 84:180, ::-1])
    assert crop.corners().tolist() == [[84, 34], [180, 34], [180, 130], [84, 130]]


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_quarter_turns_give_the_same_pixels(quarter: int) -> None:
    image = picture()
    upright = cut_crop(image, face(100, 50, 164, 114), 0, margin=0.25, width=96, height=96)
    box = Box(100, 50, 164, 114)
    for _ in range(quarter):
        height = image.shape[0]
        image = np.rot90(image, -1)  # clockwise
        box = Box(height - box.bottom, box.left, height - box.top, box.right)
    crop = cut_crop(np.ascontiguousarray(image), Face(box, 1, None, 0), 90 * quarter, margin=0.25, width=96, height=96)
    assert np.array_equal(crop.image, upright.image)


@settings(max_examples=40, deadline=None)
@given(
    degrees=st.floats(-180, 180),
    size=st.floats(50, 110),
    margin=st.floats(0, 0.3),
    output=st.sampled_from([(64, 64), (113, 113), (96, 64)]),
)
def test_a_turned_picture_gives_the_same_crop(
    degrees: float, size: float, margin: float, output: tuple[int, int]
) -> None:
    image = picture()
    width, height = output
    centre = np.array([200.0, 150.0])
    box = face(*(centre - size / 2), *(centre + size / 2))
    upright = cut_crop(image, box, 0, margin=margin, width=width, height=height)
    turned_image, to_turned = turned(image, degrees)
    middle = to_turned @ (*centre, 1)
    turned_box = face(*(middle - size / 2), *(middle + size / 2))
    crop = cut_crop(turned_image, turned_box, degrees, margin=margin, width=width, height=height)
    assert np.abs(crop.image.astype(int) - upright.image).max() <= 6
    expected = np.hstack([upright.corners(), np.ones((4, 1))]) @ to_turned.T
    assert np.allclose(crop.corners(), expected, atol=1e-6)


def test_a_large_face_is_averaged_not_skipped() -> None:
    fine = np.zeros((800, 800, 3), np.uint8)
    fine[::2] = 255  # lines of one pixel: skipping pixels would show stripes, the mean is grey
    crop = cut_crop(fine, face(100, 100, 700, 700), 10, margin=0, width=64, height=64)
    assert np.abs(crop.image.astype(int) - 127).max() <= 20


def test_shrinking_keeps_the_place() -> None:
    image = picture(1600, 1200)
    crop = cut_crop(image, face(400, 300, 1000, 900), 0, margin=0.1, width=80, height=80)
    expected = cv2.resize(image[240:960, 340:1060], (80, 80), interpolation=cv2.INTER_AREA)[..., ::-1]
    assert np.abs(crop.image.astype(int) - expected).max() <= 3


@pytest.mark.parametrize("shape", [(91, 133), (17, 16), (301, 7)])
def test_over_the_edge_is_black_whatever_the_size(shape: tuple[int, int]) -> None:
    image = np.full((*shape, 3), 200, np.uint8)
    crop = cut_crop(image, face(-40, -40, 40, 40), 0, margin=0, width=80, height=80)
    assert crop.image.shape == (80, 80, 3)
    inside = crop.image[41 : 40 + min(40, shape[0]) - 1, 41 : 40 + min(40, shape[1]) - 1]
    assert inside.size == 0 or (inside == 200).all()
    assert (crop.image[:39] == 0).all()
    assert (crop.image[:, :39] == 0).all()


def test_wholly_outside_is_black() -> None:
    crop = cut_crop(picture(), face(900, 900, 950, 950), 30, margin=0.2, width=32, height=32)
    assert not crop.image.any()


def test_the_frame_is_neither_changed_nor_copied() -> None:
    import tracemalloc

    image = picture(1920, 1080)
    image.flags.writeable = False
    before = image.copy()
    tracemalloc.start()
    cut_crop(image, face(900, 500, 1000, 600), 33, margin=0.2, width=112, height=112)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < image.nbytes / 10
    assert np.array_equal(image, before)


@pytest.mark.parametrize(
    ("box", "margin", "width"), [((5, 5, 5, 5), 0.2, 32), ((5, 5, 9, 9), -0.1, 32), ((5, 5, 9, 9), 0.1, 0)]
)
def test_nothing_to_cut_is_an_error(box: tuple[float, float, float, float], margin: float, width: int) -> None:
    with pytest.raises(ValueError, match="a crop needs"):
        cut_crop(picture(), face(*box), 0, margin=margin, width=width, height=32)

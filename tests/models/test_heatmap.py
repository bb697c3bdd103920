"""The coloured map: where it is strong, where it is clear, and that it lands where the crop came from."""

import math

import numpy as np
import pytest

from models.heatmap import FULL_FROM, STRONGEST, heat_colours, overlay_crop, overlay_frame
from models.opencv import cv2


def _corner_map() -> np.ndarray:
    cam = np.zeros((4, 4), np.float32)
    cam[0, 0] = 2.0
    return cam


def test_strength_is_opacity() -> None:
    heat = heat_colours(_corner_map(), 64, 64)
    assert heat.shape == (64, 64, 4)
    assert heat[2, 2, 3] == round(STRONGEST * 255)
    assert heat[60, 60, 3] == 0
    assert heat[2, 2, :2].min() > 200  # it ends in yellow


def test_one_maximum_keeps_one_scale() -> None:
    full, faint = heat_colours(_corner_map(), 8, 8), heat_colours(_corner_map(), 8, 8, maximum=4.0 / FULL_FROM)
    assert abs(int(full[0, 0, 3]) - 2 * int(faint[0, 0, 3])) <= 1
    over = heat_colours(_corner_map() * 9, 8, 8, maximum=2.0)
    np.testing.assert_array_equal(over[0, 0], full[0, 0])


@pytest.mark.parametrize("skin", [(236, 188, 170), (201, 140, 118), (146, 96, 74), (92, 58, 44)])
def test_half_of_the_maximum_is_seen_on_every_skin(skin: tuple[int, int, int]) -> None:
    crop = np.full((16, 16, 3), skin, np.uint8)
    looked = overlay_crop(crop, np.full((4, 4), 0.5, np.float32), maximum=1.0)
    before, after = (cv2.cvtColor(one.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[8, 8] for one in (crop, looked))
    assert np.linalg.norm(after - before) > 20  # CIE 1976: 2.3 is just noticed


def test_an_empty_map_changes_nothing() -> None:
    crop = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    np.testing.assert_array_equal(overlay_crop(crop, np.zeros((4, 4), np.float32)), crop)
    np.testing.assert_array_equal(overlay_crop(crop, np.zeros((4, 4), np.float32), maximum=0.0), crop)


@pytest.mark.parametrize("degrees", [0, 90, 180, -35])
def test_the_map_lands_where_the_crop_was_cut(degrees: float) -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    turn = math.radians(degrees)
    # Crop pixel = turned (frame pixel - (80, 60)) * 0.8 + crop's centre: a 40 px crop of 50 px of frame.
    matrix = 0.8 * np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    affine = np.hstack([matrix, (np.array([20.0, 20.0]) - matrix @ [80.0, 60.0])[:, np.newaxis]])
    result = overlay_frame(image, _corner_map(), affine, (40, 40))
    rows, columns = np.nonzero(result.sum(axis=2) > 250)
    centre = affine[:, :2] @ np.array([columns.mean(), rows.mean()]) + affine[:, 2]
    np.testing.assert_allclose(centre, [4.0, 4.0], atol=2.0)
    assert image.max() == 0


def test_a_crop_outside_the_frame_is_no_error() -> None:
    image = np.full((50, 50, 3), 7, np.uint8)
    affine = np.array([[1.0, 0.0, 500.0], [0.0, 1.0, 0.0]])
    np.testing.assert_array_equal(overlay_frame(image, _corner_map(), affine, (40, 40)), image)


def test_a_crop_half_outside_is_drawn_inside() -> None:
    image = np.zeros((50, 50, 3), np.uint8)
    affine = np.array([[1.0, 0.0, 20.0], [0.0, 1.0, 20.0]])
    result = overlay_frame(image, np.ones((4, 4), np.float32), affine, (40, 40))
    assert result[5, 5].max() > 0
    assert result[30, 30].max() == 0


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match=r"\(4, 4, 2\)"):
        heat_colours(np.zeros((4, 4, 2), np.float32), 8, 8)
    with pytest.raises(ValueError, match="-1"):
        heat_colours(_corner_map(), 8, 8, maximum=-1.0)

"""Decoding of BlazeFace back: anchors and the merging of detections of one face."""

import numpy as np

from models.detectors.blazeface_back import anchors, merge_overlapping


def points(left: float, top: float, side: float) -> np.ndarray:
    corners = np.array([[left, top], [left + side, top + side]])
    return np.concatenate([corners, np.full((6, 2), left)]).astype(np.float32)


def test_anchors_are_512_at_16_px_and_384_at_32_px() -> None:
    grid = anchors()
    assert grid.shape == (896, 2)
    assert grid[:3].tolist() == [[8, 8], [8, 8], [24, 8]]
    assert grid[511].tolist() == [248, 248]
    assert grid[512:519].tolist() == [[16, 16]] * 6 + [[48, 16]]
    assert grid[-1].tolist() == [240, 240]


def test_detections_of_one_face_are_averaged_by_score() -> None:
    merged = merge_overlapping(
        np.stack([points(10, 10, 40), points(14, 10, 40), points(150, 150, 30)]), np.array([0.6, 0.9, 0.7], np.float32)
    )
    assert [round(score, 3) for _, score in merged] == [0.9, 0.7]
    assert np.allclose(merged[0][0][0], [(10 * 0.6 + 14 * 0.9) / 1.5, 10])
    assert np.allclose(merged[1][0], points(150, 150, 30))


def test_nothing_found_merges_to_nothing() -> None:
    assert merge_overlapping(np.empty((0, 8, 2), np.float32), np.empty(0, np.float32)) == []

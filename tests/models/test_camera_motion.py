"""What counts as a moved camera and what does not."""

from collections.abc import Callable

import numpy as np

from models.camera_motion import CameraWatch
from models.finder_settings import FinderSettings
from models.opencv import cv2

Grey = np.ndarray
BACKGROUND = cv2.GaussianBlur(np.random.default_rng(3).integers(0, 256, (180, 320), dtype=np.uint8), (0, 0), 4).astype(
    np.float64
)
BACKGROUND = np.clip((BACKGROUND - 127) * 6 + 127, 0, 255)


def seen_as_moved(view: Callable[[float], Grey], seconds: float = 8.0, rate: float = 10.0) -> list[float]:
    watch = CameraWatch(FinderSettings())
    rng = np.random.default_rng(0)
    moves = []
    for index in range(round(seconds * rate)):
        noisy = np.clip(view(index / rate) + rng.normal(0, 2, (180, 320)), 0, 255).astype(np.uint8)
        if watch.update(noisy, index / rate):
            moves.append(index / rate)
    return moves


def test_a_turned_camera_is_noticed_once() -> None:
    turned = cv2.warpAffine(BACKGROUND, cv2.getRotationMatrix2D((160, 90), 20, 1), (320, 180), borderMode=1)
    moves = seen_as_moved(lambda time: BACKGROUND if time < 3 else turned)
    assert len(moves) == 1
    assert 4 <= moves[0] <= 5


def test_a_shifted_camera_is_noticed_once() -> None:
    moves = seen_as_moved(lambda time: BACKGROUND if time < 3 else np.roll(BACKGROUND, 40, axis=1))
    assert len(moves) == 1


def test_a_child_who_moves_is_no_move_of_the_camera() -> None:
    def view(time: float) -> Grey:
        image = BACKGROUND.copy()
        left = 100 + round(30 * np.sin(3 * time))
        image[50:150, left : left + 100] = 200
        return image

    assert seen_as_moved(view) == []


def test_brighter_light_and_somebody_leaning_through_are_no_moves() -> None:
    assert seen_as_moved(lambda time: BACKGROUND * (0.5 if time < 3 else 0.9)) == []
    assert seen_as_moved(lambda time: np.full((180, 320), 90.0) if 3 < time < 3.8 else BACKGROUND) == []


def test_a_plain_background_tells_nothing() -> None:
    assert seen_as_moved(lambda time: np.full((180, 320), 120.0 if time < 3 else 130.0)) == []

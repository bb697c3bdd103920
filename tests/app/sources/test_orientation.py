import numpy as np
import pytest

from app.sources.orientation import Orientation


def matrix(a: float, b: float, c: float, d: float) -> bytes:
    """FFmpeg's display matrix: 16.16 fixed point, the last row in 2.30."""
    return (np.array([a, b, 0, c, d, 0, 0, 0, 0.25]) * 65536).astype(np.int32).tobytes()


IMAGE = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 0, 0, 1), IMAGE),
        ((0, 1, -1, 0), np.rot90(IMAGE, -1)),  # x' = -y, y' = x: a quarter turn clockwise
        ((-1, 0, 0, -1), np.rot90(IMAGE, 2)),
        ((0, -1, 1, 0), np.rot90(IMAGE, 1)),
        ((-1, 0, 0, 1), np.fliplr(IMAGE)),
        ((1, 0, 0, -1), np.flipud(IMAGE)),
        ((0, 1, 1, 0), IMAGE.transpose(1, 0, 2)),
        ((0, -1, -1, 0), np.rot90(IMAGE, 2).transpose(1, 0, 2)),
        ((0.1, 0.99, -0.99, 0.1), np.rot90(IMAGE, -1)),  # nearly a quarter turn
    ],
)
def test_every_way_up(numbers: tuple[float, ...], expected: np.ndarray) -> None:
    upright = Orientation.from_display_matrix(matrix(*numbers)).upright(IMAGE)
    np.testing.assert_array_equal(upright, expected)
    assert upright.flags.c_contiguous


def test_an_upright_picture_is_not_copied() -> None:
    assert Orientation().upright(IMAGE) is IMAGE

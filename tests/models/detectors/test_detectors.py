"""What every detector promises, on pictures that need no face; those with faces are in test_finder_on_faces.py."""

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from models.detectors.choose import DETECTOR_NAMES, open_detector
from models.detectors.detector import FaceDetector


@pytest.fixture(scope="module", params=DETECTOR_NAMES)
def detector(request: pytest.FixtureRequest) -> Iterator[FaceDetector]:
    opened = open_detector(request.param)
    yield opened
    opened.close()


@pytest.mark.parametrize("shape", [(16, 16), (17, 301), (720, 1280), (1080, 607), (2160, 3840)])
def test_any_size_is_taken_and_left_as_it_was(detector: FaceDetector, shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(90, 120, (*shape, 3), dtype=np.uint8)
    image.flags.writeable = False
    before = image.copy()
    assert detector.detect(image) == []
    assert np.array_equal(image, before)


def test_a_part_of_a_picture_is_taken(detector: FaceDetector) -> None:
    image = np.zeros((200, 300, 3), np.uint8)
    assert detector.detect(image[20:180:2, 10:290:2]) == []


@pytest.mark.parametrize("name", DETECTOR_NAMES)
def test_a_closed_detector_refuses(name: str) -> None:
    opened = open_detector(name)
    assert opened.name == name
    opened.close()
    opened.close()
    with pytest.raises(ValueError, match=r"is closed: open it again"):
        opened.detect(np.zeros((64, 64, 3), np.uint8))


def test_an_unknown_detector_lists_the_known() -> None:
    with pytest.raises(ValueError, match=r"mediapipe-short.*got 'haar'"):
        open_detector("haar")


def test_opening_and_closing_says_nothing() -> None:
    program = (
        "import numpy, models.detectors.choose as c\n"
        "for n in c.DETECTOR_NAMES:\n"
        "    d = c.open_detector(n); d.detect(numpy.zeros((64, 64, 3), numpy.uint8)); d.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    # One warning about memory alignment may come by chance, later than any that opening could swallow.
    assert "INFO" not in done.stderr
    assert "Traceback" not in done.stderr

"""The study's detectors keep the protocol; those with weights find a face, those with brought ones decode rightly."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from skimage import data

from models.assets import FOLDER_VARIABLE
from models.detectors.detector import FaceDetector
from models.face import Box
from models.opencv import cv2
from tests.support.detector_models import write_yolov5_face, write_yunet
from training.detectors.choose import BEDSIDE, CANDIDATES, candidate_named, open_candidate, weights_by_name
from training.detectors.retinaface import anchors, decode
from training.detectors.weights import STUDY_ASSETS, bytes_literal, study_file
from training.detectors_command import detector_states
from training.errors import TrainingError

pytestmark = pytest.mark.training

OWN = [each.name for each in CANDIDATES if not each.is_brought and each.name not in BEDSIDE]
"""The bedside's are tested in tests/models; MediaPipe takes long to start beside TensorFlow."""


@pytest.fixture(scope="module", params=OWN)
def detector(request: pytest.FixtureRequest) -> Iterator[FaceDetector]:
    opened = open_candidate(request.param, {})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def portrait() -> np.ndarray:
    """An adult's face (NASA, public domain, comes with scikit-image), about x 527 to 663 and y 82 to 247."""
    image = cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)
    return cv2.copyMakeBorder(cv2.resize(image, (720, 720)), 0, 0, 280, 280, cv2.BORDER_CONSTANT)


def test_an_adults_face_is_found_where_it_is(detector: FaceDetector, portrait: np.ndarray) -> None:
    before = portrait.copy()
    face = detector.detect(portrait)[0]
    assert face.box.overlap(Box(527, 82, 663, 247)) > 0.5
    assert 0.5 <= face.score <= 1
    assert (face.landmarks is not None) == candidate_named(detector.name).has_landmarks
    if face.landmarks is not None:
        assert abs(face.roll_degrees) < 15
        assert face.landmarks.right_eye[0] < face.landmarks.left_eye[0]
        assert face.landmarks.mouth is not None
        assert face.landmarks.mouth[1] > face.landmarks.right_eye[1]
    assert np.array_equal(portrait, before)


@pytest.mark.parametrize("shape", [(48, 64), (17, 301), (1080, 607)])
def test_any_size_is_taken(detector: FaceDetector, shape: tuple[int, int]) -> None:
    image = np.full((*shape, 3), 90, np.uint8)
    assert detector.detect(image) == []
    wider = np.zeros((shape[0], 2 * shape[1], 3), np.uint8)
    assert detector.detect(wider[:, ::2]) == []


@pytest.mark.parametrize("name", OWN)
def test_a_closed_detector_refuses(name: str) -> None:
    opened = open_candidate(name, {})
    assert opened.name == name
    opened.close()
    opened.close()
    with pytest.raises(ValueError, match=f"{name} is closed"):
        opened.detect(np.zeros((64, 64, 3), np.uint8))


def _raw(box: tuple[float, ...], chance: float, points: list[float]) -> list[float]:
    return [*box, chance, *points, chance]


@pytest.mark.parametrize("swap", [False, True])
def test_yolov5_face_decodes_box_score_and_points(tmp_path: Path, swap: bool) -> None:
    points = [-1.0, -1.0, 1.0, -1.0, 0.0, 0.0, -0.5, 1.0, 0.5, 1.0]
    planted = {
        # Raw zeros: centre half a cell in, size that of the anchor, sigmoid 0.5 times 2, squared.
        (16, 2, 10, 20): _raw((0, 0, 0, 0), 6.0, points),
        (16, 2, 10, 21): _raw((0, 0, 0, 0), 4.0, points),  # the same face again
        (32, 0, 15, 3): _raw((0, 0, 0, 0), 1.5, points),
        (8, 0, 5, 5): _raw((0, 0, 0, 0), 0.0, points),  # chance 0.5 times 0.5: under the threshold
    }
    path = write_yolov5_face(tmp_path / "tiny.onnx", planted, swap)
    found = open_candidate("yolov5-face", {"yolov5-face": path})
    # 1280 x 720 is seen at half its size, so pixels count twice.
    first, second = found.detect(np.zeros((720, 1280, 3), np.uint8))
    assert first.box.centre == pytest.approx((20.5 * 16 * 2, 10.5 * 16 * 2))
    assert (first.box.width, first.box.height) == pytest.approx((73 * 2, 105 * 2))
    assert first.score == pytest.approx((1 / (1 + np.exp(-6))) ** 2, abs=1e-4)
    assert first.landmarks is not None
    assert first.landmarks.right_eye == pytest.approx(((20 * 16 - 73) * 2, (10 * 16 - 105) * 2))
    assert first.landmarks.mouth == pytest.approx((20 * 16 * 2, (10 * 16 + 105) * 2))
    assert second.box.width == pytest.approx(146 * 2)
    found.close()
    with pytest.raises(ValueError, match="yolov5-face is closed"):
        found.detect(np.zeros((64, 64, 3), np.uint8))


def test_yunet_finds_what_is_planted(tmp_path: Path) -> None:
    path = write_yunet(tmp_path / "tiny.onnx", 48, 64)
    found = open_candidate("yunet", {"yunet": path})
    image = np.zeros((360, 640, 3), np.uint8)
    image[80:88, 160:168] = 255
    (face,) = found.detect(image)
    assert face.box.centre == pytest.approx((164, 84), abs=0.6)
    assert (face.box.width, face.box.height) == pytest.approx((48, 64), abs=0.6)
    assert face.landmarks is not None
    assert face.landmarks.right_eye == pytest.approx((160, 80 + 8), abs=0.6)
    assert found.detect(np.zeros((200, 100, 3), np.uint8)) == []
    found.close()
    with pytest.raises(ValueError, match="yunet is closed"):
        found.detect(image)


def test_brought_weights_that_are_missing_or_wrong_are_one_line(tmp_path: Path) -> None:
    text = tmp_path / "notes.onnx"
    text.write_text("no model")
    yunet = write_yunet(tmp_path / "yunet.onnx", 48, 64)
    yolo = write_yolov5_face(tmp_path / "yolo.onnx", {})
    for name, weights, said in (
        ("yolov5-face", {}, "needs a file that no package ships"),
        ("yunet", {}, "name it: --weights yunet=PATH"),
        ("yolov5-face", {"yolov5-face": tmp_path / "missing"}, "there is none"),
        ("yolov5-face", {"yolov5-face": text}, "needs an ONNX model"),
        ("yolov5-face", {"yolov5-face": yunet}, "outputs must be"),
        ("yunet", {"yunet": text}, "no YuNet model"),
        ("yunet", {"yunet": yolo}, "no YuNet model"),
        ("cat", {}, "a detector is one of"),
    ):
        with pytest.raises(TrainingError, match=said) as raised:
            open_candidate(name, weights)
        assert "\n" not in str(raised.value)


def test_the_doctor_says_whose_weights_are_missing(tmp_path: Path) -> None:
    files = {"yunet": write_yunet(tmp_path / "tiny.onnx", 48, 64)}
    candidates = [candidate_named(name) for name in ("haar", "yolov5-face", "yunet")]
    haar, yolo, yunet = detector_states(candidates, files)
    assert haar == ("haar", "ready; sees no eyes: extract needs --roll", True)
    assert "--weights yolov5-face=PATH" in yolo[1]
    assert not yolo[2]
    assert yunet == ("yunet", "ready", True)


def test_weights_are_named_with_their_detector() -> None:
    assert weights_by_name(["yunet=a/b.onnx"]) == {"yunet": Path("a/b.onnx")}
    for word in ("ssd=a", "yunet", "yunet="):
        with pytest.raises(TrainingError, match="as NAME=PATH"):
            weights_by_name([word])


def test_a_file_that_was_not_brought_says_how_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    for asset in STUDY_ASSETS:
        with pytest.raises(TrainingError, match=r"bring it with `python -m training.detectors.weights`"):
            study_file(asset.name)


def test_a_bytes_literal_is_read_and_never_run(tmp_path: Path) -> None:
    path = tmp_path / "weights.py"
    path.write_text("raise SystemExit\nOTHER = 1\nWEIGHTS = b'\\x00abc'\n")
    assert bytes_literal(path, "WEIGHTS") == b"\x00abc"
    with pytest.raises(TrainingError, match="must hold MODEL"):
        bytes_literal(path, "MODEL")


def test_retinafaces_anchors_and_decoding() -> None:
    grid = anchors(64, 32)
    assert len(grid) == 2 * (8 * 4 + 4 * 2 + 2 * 1)
    assert grid[:3].tolist() == [[4, 4, 16, 16], [4, 4, 32, 32], [12, 4, 16, 16]]
    corners, points = decode(np.zeros((1, 4), np.float32), np.ones((1, 10), np.float32), grid[:1])
    assert corners.tolist() == [[-4, -4, 12, 12]]
    assert points[0, 0] == pytest.approx([5.6, 5.6])

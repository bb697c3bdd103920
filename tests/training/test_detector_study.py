"""The detector study: what it measures on planted faces, and its table, figure and report."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from skimage import data
from typer.testing import CliRunner

from models.face import Box, Face
from models.opencv import cv2
from tests.support.recordings import write_recording
from training.cli import app
from training.detector_report import THESIS, markdown, write_report
from training.detector_study import (
    TRUTH,
    FaceTruth,
    FrameResult,
    Study,
    find_recordings,
    is_hit,
    read_truth,
    run_study,
    summarise,
)
from training.detectors.choose import CANDIDATES, candidate_named
from training.errors import TrainingError

pytestmark = pytest.mark.training

FACE = Box(264, 41, 332, 124)
"""Of the portrait below, to a few pixels."""
COLUMNS = ("frame", "faces", "pain", "roll_degrees", "left", "top", "right", "bottom", "in_view")


def portrait() -> np.ndarray:
    image = cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)
    return cv2.copyMakeBorder(cv2.resize(image, (360, 360)), 0, 0, 140, 140, cv2.BORDER_CONSTANT)


def write_truth(recording: Path, rows: list[tuple[object, ...]]) -> None:
    with recording.with_name(f"{recording.stem}_truth.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds, two frames each: a face in the first four, then none."""
    path = tmp_path_factory.mktemp("study") / "a.mkv"
    face, empty = portrait(), np.full((360, 640, 3), 90, np.uint8)
    write_recording(path, [face] * 8 + [empty] * 4, rate=2)
    box = (FACE.left, FACE.top, FACE.right, FACE.bottom)
    rows = [(i, 1, int(i >= 4), 0, *box, 1) if i < 8 else (i, 0, 0, "", "", "", "", "", "") for i in range(12)]
    write_truth(path, rows)
    return path


def test_every_detector_sees_the_same_frames_one_a_second(recording: Path) -> None:
    steps: list[tuple[int, int]] = []
    candidates = [candidate_named(name) for name in ("ssd", "retinaface", "yolov5-face")]
    study = run_study([recording], candidates, on_progress=lambda *step: steps.append(step))
    assert steps == [(1, 1)]
    assert [each.frame_index for each in study.frames if each.detector == "ssd"] == [0, 2, 4, 6, 8, 10]
    for result in study.results[:2]:
        assert result.frames == 6
        assert result.without == pytest.approx(2 / 6)
        assert result.recall == result.recall_calm == result.recall_pain == 1
        assert result.overlap is not None
        assert result.overlap > 0.7
        assert result.false_per_100 == 0
        assert result.milliseconds is not None
        assert result.milliseconds > 0
    assert study.results[2].frames == 0
    assert "--weights yolov5-face=PATH" in study.results[2].note


def test_frames_are_turned_by_the_truth_and_boxes_back(recording: Path, tmp_path: Path) -> None:
    lying = [np.ascontiguousarray(np.rot90(portrait(), -1))] * 2  # clockwise: the right eye is above the left
    path = write_recording(tmp_path / "lying.mkv", lying, rate=1)
    box = Box(360 - FACE.bottom, FACE.left, 360 - FACE.top, FACE.right)
    write_truth(path, [(i, 1, 0, 90, box.left, box.top, box.right, box.bottom, 1) for i in range(2)])
    turned = run_study([path], [candidate_named("retinaface")], roll=TRUTH).results[0]
    by_hand = run_study([path], [candidate_named("retinaface")], roll=90.0).results[0]
    assert turned.recall == by_hand.recall == 1
    assert turned.overlap is not None
    assert turned.overlap > 0.7
    with pytest.raises(TrainingError, match=r"b_truth.csv beside it"):
        run_study([recording.rename(recording.with_name("b.mkv"))], [candidate_named("retinaface")], roll=TRUTH)
    recording.with_name("b.mkv").rename(recording)


def test_a_hit_is_a_box_that_holds_the_other_ones_centre() -> None:
    face = Face(Box(0, 0, 100, 100), 0.9, None, 0.0)
    assert is_hit(face, Box(20, 20, 90, 120))
    assert not is_hit(face, Box(60, 60, 200, 200))
    assert not is_hit(face, Box(0, 0, 20, 20))


def result(overlap: float | None, *, detections: int = 1, false: int | None = 0, **truth: object) -> FrameResult:
    known = replace(FaceTruth(FACE, 1, is_in_view=True, is_pain=False, roll_degrees=0.0), **truth)  # type: ignore[arg-type]
    return FrameResult(Path("a.mkv"), 0, "ssd", 20.0, 10.0, detections, known, overlap, false)


def test_numbers_are_over_the_frames_that_they_are_of() -> None:
    frames = [
        result(0.8),
        result(None, detections=0, is_pain=True),
        result(0.6, detections=3, false=2, is_pain=True),
        result(None, detections=1, false=1, is_in_view=False),  # not counted for recall
        result(None, detections=2, false=None, faces=2, box=None),  # another face in the picture: false is unknown
    ]
    found = summarise(candidate_named("ssd"), frames)
    assert found.without == pytest.approx(1 / 5)
    assert found.recall == pytest.approx(2 / 3)
    assert (found.recall_calm, found.recall_pain) == (1, 0.5)
    assert found.overlap == pytest.approx(0.7)
    assert found.false_per_100 == pytest.approx(100 * 3 / 4)
    assert (found.milliseconds, found.cpu_milliseconds) == (20, 10)
    without_truth = summarise(
        candidate_named("ssd"), [replace(frames[0], truth=None, overlap=None, false_detections=None)]
    )
    assert (without_truth.recall, without_truth.overlap, without_truth.false_per_100) == (None, None, None)


def test_truth_without_the_column_in_view_goes_by_cover_and_turn(tmp_path: Path) -> None:
    path = tmp_path / "a_truth.csv"
    path.write_text(
        "frame,faces,pain,roll_degrees,left,top,right,bottom,covered_share,turned_degrees\n"
        "0,1,1,12.5,1,2,3,4,0.1,10\n1,1,0,0,1,2,3,4,0.7,10\n2,1,0,0,1,2,3,4,0.1,70\n"
    )
    truth = read_truth(tmp_path / "a.mkv")
    assert truth is not None
    assert [truth[i].is_in_view for i in range(3)] == [True, False, False]
    assert truth[0].roll_degrees == 12.5
    assert truth[0].is_pain
    assert read_truth(tmp_path / "b.mkv") is None
    path.write_text("frame,faces,pain,roll_degrees,left,top,right,bottom\nx,1,0,0,1,2,3,4\n")
    with pytest.raises(TrainingError, match="must be numbers"):
        read_truth(tmp_path / "a.mkv")


def test_recordings_are_named_or_found_in_folders(recording: Path, tmp_path: Path) -> None:
    assert find_recordings([recording.parent, recording]) == [recording]
    with pytest.raises(TrainingError, match="found none"):
        find_recordings([tmp_path])


def test_table_figure_and_report_stand_beside_the_thesis(tmp_path: Path) -> None:
    frames = (result(0.8), result(None, detections=0, is_pain=True))
    results = tuple(
        replace(summarise(candidate, frames), note="") if not candidate.is_brought else summarise(candidate, [])
        for candidate in CANDIDATES
    )
    study = Study(results, frames, 1)
    write_report(study, tmp_path / "out", "A study")
    assert cv2.imread(str(tmp_path / "out" / "study.png")).shape[1] > 1000
    with (tmp_path / "out" / "study.csv").open(newline="", encoding="utf-8") as lines:
        rows = {row["detector"]: row for row in csv.DictReader(lines)}
    assert rows["haar"]["thesis_m_pain_without"] == "0.9525"
    assert rows["haar"]["without"] == "0.5"
    assert rows["yunet"]["frames"] == "0"
    report = (tmp_path / "out" / "study.md").read_text(encoding="utf-8")
    assert report == markdown(study, "A study")
    assert (
        "| SSD (OpenCV res10) | 50.0 | 20.0 | 10.0 | 50.0 | 100.0 | 0.0 | 0.80 | 0.0 | 69.42 | 24.3 | 8.51 | 22.7 |"
        in report
    )
    with (tmp_path / "out" / "frames.csv").open(newline="", encoding="utf-8") as lines:
        assert [row["overlap"] for row in csv.DictReader(lines)] == ["0.8", ""]


def test_the_thesis_has_seven_detectors() -> None:
    assert len(THESIS) == 7
    assert [candidate.name for candidate in CANDIDATES[:7]] == list(THESIS)


def test_the_command_writes_a_new_folder_only(recording: Path, tmp_path: Path) -> None:
    arguments = ["detector-study", str(recording), "--out", str(tmp_path / "out"), "--detector", "ssd"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "1 recordings, 6 frames" in done.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "frames.csv",
        "study.csv",
        "study.md",
        "study.png",
    ]
    again = CliRunner().invoke(app, arguments)
    assert isinstance(again.exception, TrainingError)
    assert "must be new" in str(again.exception)

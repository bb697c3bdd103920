"""Which measurement is wanted: one at a time, and nothing half asked for."""

import json
import math
from pathlib import Path

import pytest

from app.monitor_bench.command import BenchWishes, bench
from app.session.outputs import OutputError
from app.settings import FOLDER_VARIABLE
from app.setup_watch import WatchOptions
from models.opencv import cv2  # noqa: F401 (as the program: OpenCV before Qt)
from tests.support.bundles import write_bundle

NOTHING = {
    "recording": "demo",
    "frames": 10,
    "grad_cam_cost": False,
    "every": False,
    "also": (),
    "usual_way": None,
    "chart": None,
    "calibrate": False,
    "monitor_minutes": None,
    "starts": None,
    "soak_minutes": None,
    "replay_hours": None,
    "opened_at": None,
    "run_seconds": 1.0,
}


def wishes(**asked: object) -> BenchWishes:
    return BenchWishes(**(NOTHING | asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"every": True, "starts": 1}, "one measurement at a time, got --every and --start"),
        ({"soak_minutes": 1.0, "replay_hours": 1.0}, "got --soak and --replay"),
        ({"chart": Path("chart.png")}, "--chart goes with --every"),
        ({"usual_way": Path("python")}, "--usual-way goes with --every"),
        ({"every": True, "chart": Path("chart.jpg")}, "must end in .png"),
        ({"starts": 1, "recording": "a.mkv"}, "--start takes no recording, got a.mkv"),
        ({"calibrate": True, "recording": "a.mkv"}, "--calibrate takes no recording, got a.mkv"),
        ({"monitor_minutes": math.inf}, "--monitor must be a finite time, got inf"),
        ({"replay_hours": math.nan}, "--replay must be a finite time, got nan"),
    ],
)
def test_what_does_not_go_together_is_refused(asked: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        wishes(**asked)


def test_what_calibrating_does_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="--provider cpu"):
        bench(wishes(calibrate=True), WatchOptions(provider="cpu"), json=False)


def test_a_chart_without_a_place_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    asked = wishes(every=True, chart=tmp_path / "missing" / "chart.png", recording="none.mkv")
    with pytest.raises(OutputError, match=r"chart\.png"):
        bench(asked, WatchOptions(), json=False)


def test_calibrating_anew_is_kept_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    options = WatchOptions(model=str(write_bundle(tmp_path / "red")), threads=1)
    text, is_well = bench(wishes(calibrate=True), options, json=False)
    assert is_well
    assert "cpu float32" in text
    assert "runs on cpu from the next start on" in text
    assert len(list((tmp_path / "data" / "calibrations").iterdir())) == 1
    again, _ = bench(wishes(calibrate=True), options, json=True)
    assert json.loads(again)["timed"][0]["provider"] == "cpu"

"""Several models beside the usual way, in a table, JSON and a chart."""

import json
import os
import sys
from pathlib import Path

import pytest

from app.bench.chart import draw_chart
from app.bench.every import EveryReport, run_every
from app.bench.usual_way import run_usual_way
from app.sources.source import SourceError
from models.opencv import cv2
from tests.support.bundles import write_bundle

CLIP = Path(__file__).parents[2] / "data" / "clips" / "heel_prick_short.mkv"
SAID = {
    "network": "vgg-face",
    "frames": 3,
    "medians_ms": {"read": 2.0, "detect": 8.0, "predict": 300.0, "Grad-CAM by tape": 880.0, "whole": 1190.0},
    "percentiles_95_ms": {"whole": 1300.0},
    "processor_ms": 2000.0,
}


def python_that_says(folder: Path, text: str, code: int = 0) -> Path:
    """Stands for the training environment's interpreter, which tests of the app do not have."""
    script = folder / "python"
    said = f"print({text!r})\nprint('no such network', file=sys.stderr)"
    source = f"#!{sys.executable}\nimport sys\n{said}\nsys.exit({code})\n"
    script.write_text(source, encoding="utf-8")
    os.chmod(script, 0o755)  # noqa: PTH101, S103
    return script


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> EveryReport:
    folder = tmp_path_factory.mktemp("every")
    models = [str(write_bundle(folder / "red")), str(write_bundle(folder / "small", size=32, version="2.0.0"))]
    usual = python_that_says(folder, json.dumps(SAID))
    return run_every(CLIP, models, threads=1, detector=None, frames=20, usual_way=usual)


def test_every_model_is_set_beside_the_usual_way(report: EveryReport) -> None:
    assert report.usual is not None
    assert [each.model.split("-")[1] for each in report.reports] == ["1.0.0", "2.0.0"]
    for each in report.reports:
        assert [stage.stage for stage in each.stages][-2:] == ["draw", "whole"]
        assert each.processor_ms > 0
        whole = next(stage.median_ms for stage in each.stages if stage.stage == "whole")
        assert report.times_faster(each) == pytest.approx(1190.0 / whole)
    read = json.loads(report.to_json())
    assert read["reports"][0]["times_faster"] == report.times_faster(report.reports[0])
    text = report.to_text()
    assert all(
        words in text for words in ("the usual way, Keras vgg-face", "red-2.0.0 float32, cpu", "1190.0 (1300.0)")
    )


def test_the_chart_is_a_picture(report: EveryReport, tmp_path: Path) -> None:
    draw_chart(report, tmp_path / "chart.png")
    picture = cv2.imread(str(tmp_path / "chart.png"))
    assert picture is not None
    assert picture.shape[1] > 800
    assert len({tuple(colour) for colour in picture.reshape(-1, 3)[::97]}) > 4


def test_an_environment_without_the_training_is_said(tmp_path: Path) -> None:
    for python in (tmp_path / "nothing", python_that_says(tmp_path, "", code=2)):
        with pytest.raises(SourceError, match=r"\.venv-training/bin/python") as caught:
            run_usual_way(python, CLIP, network="vgg-face", detector="mediapipe-short", frames=3)
        assert "\n" not in str(caught.value)
    with pytest.raises(SourceError, match="must answer in JSON"):
        run_usual_way(python_that_says(tmp_path, "[]"), CLIP, network="x", detector="mediapipe-short", frames=3)

"""The bench on a real recording: what it says, never how fast it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.bench.stages import BenchReport, run_bench
from app.sources.source import SourceError
from tests.support.bundles import write_bundle
from tests.support.recordings import numbered_frame, write_recording

CLIP = Path(__file__).parents[2] / "data" / "clips" / "heel_prick_short.mkv"
FRAMES = 40
STAGES = ["read", "one detection", "find face", "cut crop", "classify + Grad-CAM", "trace", "whole"]


def bench(recording: Path, model: Path, *, frames: int = FRAMES, grad_cam_cost: bool = False) -> BenchReport:
    return run_bench(
        recording, str(model), provider="cpu", threads=1, detector=None, frames=frames, grad_cam_cost=grad_cam_cost
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> BenchReport:
    return bench(CLIP, write_bundle(tmp_path_factory.mktemp("model") / "red"), grad_cam_cost=True)


def test_times_every_stage_of_every_frame(report: BenchReport) -> None:
    assert [stage.stage for stage in report.stages] == STAGES
    runs = {stage.stage: stage.runs for stage in report.stages}
    assert report.frames == FRAMES
    assert runs["read"] == runs["find face"] == runs["trace"] == runs["whole"] == FRAMES
    assert runs["one detection"] == FRAMES
    assert 0 < runs["classify + Grad-CAM"] == runs["cut crop"] == report.classified <= FRAMES
    assert all(0 < stage.median_ms <= stage.percentile_95_ms for stage in report.stages)
    assert report.frames_per_second > 0
    assert report.detections_a_frame > 0  # 1 at the clip's 15 frames a second, more while a face is missed


def test_the_whole_is_no_less_than_any_part(report: BenchReport) -> None:
    medians = {stage.stage: stage.median_ms for stage in report.stages}
    assert all(medians["whole"] >= medians[stage] for stage in ("read", "find face", "trace"))


def test_says_what_was_measured_on_what(report: BenchReport) -> None:
    assert (report.provider, report.fallback, report.threads, report.precision) == ("cpu", "", 1, "float32")
    assert (report.recording, report.width, report.height) == (CLIP.name, 640, 360)
    assert report.model.startswith("red-1.0.0-")
    assert report.detector == "mediapipe-short"
    assert report.machine.cores >= 1
    assert all((report.machine.processor, report.machine.system, report.machine.python, report.machine.engine))
    assert report.peak_memory_mebibytes is not None
    assert report.peak_memory_mebibytes > 10
    assert report.grad_cam_cost is not None
    assert report.grad_cam_cost.ratio > 0


def test_json_holds_every_field(report: BenchReport) -> None:
    read = json.loads(report.to_json())
    assert read["stages"][0].keys() == {"stage", "runs", "median_ms", "percentile_95_ms"}
    assert read["machine"]["cores"] == report.machine.cores
    assert read["grad_cam_cost"].keys() == {"with_cam_ms", "without_cam_ms", "ratio"}
    assert read["frames_per_second"] == report.frames_per_second


def test_people_see_stages_and_what_is_odd(report: BenchReport) -> None:
    text = report.to_text()
    assert all(name in text for name in ("read and decode", "classify + Grad-CAM", "frames a second", "640x360"))
    assert "UNTRAINED" not in text
    odd = replace(report, untrained=True, fallback="running on cpu, because [cuda] is gone", recording="[red]a.mkv")
    assert all(name in odd.to_text() for name in ("UNTRAINED", "because [cuda] is gone", "[red]a.mkv"))


def test_a_short_recording_without_a_face_is_timed_to_its_end(tmp_path: Path) -> None:
    recording = write_recording(tmp_path / "short.mkv", [numbered_frame(index) for index in range(3)])
    report = bench(recording, write_bundle(tmp_path / "red"))
    assert (report.frames, report.classified) == (3, 0)
    assert "no face was found" in report.to_text()
    assert report.grad_cam_cost is None


def test_refuses_what_it_cannot_time(tmp_path: Path) -> None:
    model = write_bundle(tmp_path / "red")
    with pytest.raises(ValueError, match="frames must be 1 or more, got 0"):
        bench(CLIP, model, frames=0)
    with pytest.raises(SourceError):
        bench(tmp_path / "nothing.mkv", model)

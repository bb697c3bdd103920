"""The replay window on a recording made long by repeating: what is measured is what a person would see."""

from pathlib import Path

import numpy as np
import pytest

from app.monitor_bench import replaying
from app.monitor_bench.replaying import ReplayReport, run_replay_bench
from app.replay import quick_making
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from app.sources.source import SourceError
from models.opencv import cv2  # noqa: F401 (as the program: OpenCV before Qt)
from tests.support.bundles import write_bundle
from tests.support.recordings import numbered_frame, read_number, write_recording

OPTIONS = {"preset": "veryfast", "bf": "2", "g": "12"}


@pytest.fixture
def short(tmp_path: Path) -> Path:
    return write_recording(tmp_path / "short.mkv", (numbered_frame(index) for index in range(45)), options=OPTIONS)


def test_a_repeated_recording_plays_through_with_even_times(tmp_path: Path, short: Path) -> None:
    replaying._write_repeated(short, tmp_path / "long.mkv", 3, 1.5)
    with RecordingSource(tmp_path / "long.mkv") as source:
        frames = list(source.frames())
        assert source.info.note == ""
    assert [read_number(frame.image) for frame in frames] == 3 * list(range(45))
    assert np.diff([frame.time_seconds for frame in frames]) == pytest.approx(1 / 30, abs=0.0011)


@pytest.mark.usefixtures("qapp")
def test_openings_and_seeks_are_measured(tmp_path: Path, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "SEEKS", 25)
    options = WatchOptions(model=str(write_bundle(tmp_path / "red")), roll_degrees=0.0, threads=1)
    report = run_replay_bench(7 / 3600, options, recording=str(short))
    assert report.frames >= 5 * 45
    assert (report.width, report.height) == (320, 240)
    assert len(report.picture_seconds) == len(report.trace_seconds) == replaying.OPENINGS
    assert all(
        0 < picture <= trace for picture, trace in zip(report.picture_seconds, report.trace_seconds, strict=True)
    )
    assert len(report.seek_ms) == 25
    assert "under 150" in report.to_text()
    assert ReplayReport.__name__ not in report.to_json()


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording with one key picture, and a measurement that is soon over."""
    monkeypatch.setattr(replaying, "OPENINGS", 1)
    monkeypatch.setattr(replaying, "SEEKS", 25)
    monkeypatch.setattr(replaying, "OWN_SEEKS", 10)
    frames = (numbered_frame(index) for index in range(60))
    return write_recording(tmp_path / "far.mkv", frames, options={"g": "250"})


@pytest.mark.usefixtures("qapp")
def test_the_copy_of_a_recording_with_rare_key_pictures_is_measured_too(tmp_path: Path, far: Path) -> None:
    options = WatchOptions(model=str(write_bundle(tmp_path / "red")), roll_degrees=0.0, threads=1)
    report = run_replay_bench(40 / 3600, options, recording=str(far))
    assert report.copied == 1.0
    assert report.copy_seconds > 0
    assert (len(report.seek_ms), len(report.own_ms)) == (25, 10)
    assert "100% copied" in report.to_text()


@pytest.mark.usefixtures("qapp")
def test_where_the_disk_is_nearly_full_the_missing_copy_is_told(
    tmp_path: Path, far: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick_making, "LEAST_FREE_BYTES", 1 << 60)
    options = WatchOptions(model=str(write_bundle(tmp_path / "red")), roll_degrees=0.0, threads=1)
    report = run_replay_bench(10 / 3600, options, recording=str(far))
    assert (report.copied, report.copy_seconds) == (0.0, 0.0)
    assert "copy for seeks  not made" in report.to_text()


@pytest.mark.usefixtures("qapp")
def test_what_never_comes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "WAIT_SECONDS", 0.1)
    with pytest.raises(SourceError, match="frame 7 must be shown within"):
        replaying._wait(lambda: False, "frame 7")


def test_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="hours above 0, got -1"):
        run_replay_bench(-1, WatchOptions())

"""What a person names is opened as the right kind."""

from pathlib import Path

import pytest

from app.sources import camera_list, choose
from app.sources.choose import open_source
from app.sources.devices import list_devices
from app.sources.recording import RecordingSource
from app.sources.source import SourceError
from tests.support.recordings import numbered_frame, write_recording


def test_a_video_file(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.MKV".lower(), [numbered_frame(0)])
    with open_source(str(path)) as source:
        assert isinstance(source, RecordingSource)
        assert source.info.name == "a.mkv"


def test_the_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "DEMO", tmp_path / "heel_prick.mkv")
    with pytest.raises(SourceError, match="not in this installation"):
        open_source("demo")
    write_recording(tmp_path / "heel_prick.mkv", [numbered_frame(0)])
    with open_source("demo") as source:
        assert source.info.name == "heel_prick.mkv"


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("camera:77", "There is no camera .*video77"),
        ("camera:", "camera:0 for the first one"),
        ("realsense", "No RealSense camera"),
        ("realsense:123", "No RealSense camera"),
        ("none.bag", "There is no file none.bag"),
        ("none.DB3", "There is no file none.DB3"),
        ("none.mkv", "There is no file none.mkv"),
        ("", "is a folder"),
    ],
)
def test_what_is_not_there(spec: str, text: str) -> None:
    with pytest.raises(SourceError, match=text):
        open_source(spec)


def test_devices_of_a_machine_without_any(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(camera_list, "DEVICES", tmp_path)
    assert list_devices() == []


def test_devices_without_the_sdk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(camera_list, "DEVICES", tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "pyrealsense2", None)
    (row,) = list_devices()
    assert (row.spec, row.kind) == ("", "realsense")
    assert "libusb-1.0-0" in row.detail

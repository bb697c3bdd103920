"""The camera's thread, errors and clock. No camera exists on a test machine, so a stand-in for OpenCV's capture hangs
and is unplugged here; OpenCV's own capture is used on a file, which takes the same calls."""

import itertools
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources import camera_list
from app.sources.camera import CameraClock, CameraSource, Grabbed, four_letters
from app.sources.camera_list import CAPTURES_VIDEO, list_linux_cameras, name_of
from app.sources.source import SourceError
from models.opencv import cv2
from tests.support.recordings import numbered_frame, read_number, write_recording


class StandInCapture:
    """Gives `count` pictures, then hangs (until the test ends), or answers that there is none.

    Its calls are OpenCV's: `device_clock` says whether it tells the time of capture.
    """

    def __init__(self, count: int, *, hangs: threading.Event | None = None, device_clock: bool = True) -> None:
        self.count, self.hangs, self.device_clock = count, hangs, device_clock
        self.given = 0
        self.released = threading.Event()
        self.settings: dict[int, float] = {}

    def isOpened(self) -> bool:  # noqa: N802
        return True

    def set(self, prop: int, value: float, /) -> bool:
        self.settings[prop] = value
        return True

    def get(self, prop: int, /) -> float:
        if prop == cv2.CAP_PROP_POS_MSEC:
            return 5000 + self.given * 40.0 if self.device_clock else 0.0
        return {cv2.CAP_PROP_FPS: 25.0, cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*"YUYV")}[prop]

    def read(self) -> tuple[bool, np.ndarray | None]:
        if self.given == self.count:
            if self.hangs is None:
                return False, None
            self.hangs.wait()
        self.given += 1
        return True, numbered_frame(self.given - 1, 640, 480)

    def release(self) -> None:
        self.released.set()


@pytest.fixture
def end_of_test():
    event = threading.Event()
    yield event
    event.set()


def test_it_asks_for_mjpg_and_tells_what_it_got() -> None:
    capture = StandInCapture(3)
    with CameraSource(0, open_capture=lambda _: capture) as source:
        asked = capture.settings
        assert asked[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
        assert (asked[cv2.CAP_PROP_FRAME_WIDTH], asked[cv2.CAP_PROP_FRAME_HEIGHT]) == (1920, 1080)
        assert asked[cv2.CAP_PROP_FPS] == 30
        info = source.info
    assert (info.width, info.height, info.frames_per_second, info.is_live) == (640, 480, 25.0, True)
    assert info.note == "Asked for 1920x1080 at 30 a second, got 640x480 at 25 a second (YUYV)."
    assert capture.released.is_set()


def test_no_note_when_it_got_what_it_asked_for() -> None:
    with CameraSource(
        0, width=640, height=480, frames_per_second=25, open_capture=lambda _: StandInCapture(3)
    ) as source:
        assert source.info.note == ""


@pytest.mark.parametrize("device_clock", [True, False])
def test_the_devices_own_time_where_it_has_one(device_clock: bool) -> None:
    capture = StandInCapture(5, device_clock=device_clock)
    with CameraSource(0, open_capture=lambda _: capture) as source:
        stream = source.frames()
        times = [next(stream).time_seconds for _ in range(5)]
    assert times[0] == 0
    if device_clock:
        assert times == pytest.approx([0, 0.04, 0.08, 0.12, 0.16])
    assert all(earlier < later for earlier, later in itertools.pairwise(times))


def test_unplugged() -> None:
    with CameraSource(0, open_capture=lambda _: StandInCapture(3)) as source:
        stream = source.frames()
        assert [next(stream).index for _ in range(3)] == [0, 1, 2]
        with pytest.raises(SourceError, match="gives no picture any more: check its cable"):
            next(stream)


def test_silence_for_two_seconds_is_a_lost_camera_and_closing_it_does_not_hang(end_of_test: threading.Event) -> None:
    source = CameraSource(0, open_capture=lambda _: StandInCapture(1, hangs=end_of_test))
    stream = source.frames()
    assert read_number(next(stream).image) == 0
    begun = time.monotonic()
    with pytest.raises(SourceError, match="has given no picture for 2 s: check its cable"):
        next(stream)
    assert 1.9 < time.monotonic() - begun < 2.5
    begun = time.monotonic()
    source.close()
    assert time.monotonic() - begun < 2.0


def test_a_hanging_camera_is_closed_from_another_thread(end_of_test: threading.Event) -> None:
    source = CameraSource(0, open_capture=lambda _: StandInCapture(1, hangs=end_of_test))
    taken = []
    watcher = threading.Thread(target=lambda: taken.extend(source.frames()))
    watcher.start()
    begun = time.monotonic()
    source.close()
    watcher.join(2)
    assert not watcher.is_alive()
    assert time.monotonic() - begun < 2.0
    assert len(taken) <= 1


def test_a_camera_that_does_not_open() -> None:
    with pytest.raises(SourceError, match="cannot be opened: check its cable"):
        CameraSource(0, open_capture=lambda _: cv2.VideoCapture())


def test_a_driver_that_fails() -> None:
    def fails(_: int | str) -> StandInCapture:
        raise cv2.error("Unknown C++ exception")

    with pytest.raises(SourceError, match=r"failed \(Unknown C\+\+ exception\)"):
        CameraSource(0, open_capture=fails)


def test_no_such_camera(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(camera_list, "DEVICES", tmp_path)
    with pytest.raises(SourceError, match=r"There is no camera .*video7: plug it in"):
        CameraSource(7)


def test_opencvs_own_capture_on_a_file(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", [numbered_frame(index) for index in range(10)])
    with CameraSource(str(path), open_capture=cv2.VideoCapture) as source:
        stream = source.frames()
        frames = [next(stream) for _ in range(10)]
    assert [read_number(frame.image) for frame in frames] == list(range(10))
    assert [frame.time_seconds for frame in frames] == pytest.approx([i / 30 for i in range(10)], abs=0.001)


@given(
    device=st.lists(st.floats(0, 100), min_size=1, max_size=20),
    arrival=st.lists(st.floats(0, 100), min_size=20, max_size=20),
)
def test_one_clock_is_kept(device: list[float], arrival: list[float]) -> None:
    arrival.sort()
    clock = CameraClock()
    image = np.zeros((1, 1, 3), np.uint8)
    times = [clock.time_of(Grabbed(image, d, a)) for d, a in zip(device, arrival, strict=False)]
    by_device = [d - device[0] for d in device]
    by_arrival = [a - arrival[0] for a in arrival[: len(device)]]
    assert times[0] == 0
    assert times in (by_device, by_arrival)


@pytest.mark.parametrize(("code", "letters"), [(cv2.VideoWriter.fourcc(*"MJPG"), "MJPG"), (0, ""), (-1, ""), (1, "")])
def test_four_letters(code: float, letters: str) -> None:
    assert four_letters(code) == letters


def test_cameras_by_the_systems_files(tmp_path: Path) -> None:
    """Stand-ins for /dev and /sys, as no camera is here: a camera, its node for metadata, a forbidden one, a file."""
    for number in (0, 1, 2, 10):
        (tmp_path / f"video{number}").touch()
    (tmp_path / "video-of-the-ward.mkv").touch()

    def capabilities(path: Path) -> int:
        if path.name == "video2":
            raise PermissionError
        return {"video0": CAPTURES_VIDEO, "video1": 0x00800000, "video10": CAPTURES_VIDEO | 0x04000000}[path.name]

    cameras = list_linux_cameras(tmp_path, tmp_path / "sys", capabilities)
    assert [camera.number for camera in cameras] == [0, 2, 10]
    assert "group `video`" in cameras[1].detail
    assert cameras[0].name == "camera 0"


def test_a_file_that_is_no_device_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "video0").touch()
    assert list_linux_cameras(tmp_path, tmp_path, camera_list.capabilities_of) == []


def test_the_cameras_own_name(tmp_path: Path) -> None:
    (tmp_path / "video3").mkdir()
    (tmp_path / "video3" / "name").write_text("Integrated Camera: HD\n")
    assert name_of(3, tmp_path) == "Integrated Camera: HD"
    assert name_of("/dev/video4", tmp_path) == "camera /dev/video4"

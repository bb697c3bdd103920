"""RealSense by the SDK's software device and recorder; no camera is needed.

Not shown here: a camera on the bus, and a real .bag (this SDK reads that older format but cannot write it).
"""

import gc
import itertools
import sys
import time
from pathlib import Path

import numpy as np
import pyrealsense2 as rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.realsense import RealSenseCamera, RealSenseRecording, list_realsense
from app.sources.realsense_feed import load_sdk, start_recording
from app.sources.realsense_frames import DeviceClock, to_millimetres
from app.sources.source import SourceError
from models.images import BgrImage, DepthImage
from tests.support.realsense_simulator import RealSenseSimulator
from tests.support.recordings import numbered_frame, read_number

DICE = np.random.default_rng(3)


def plane(height: int, width: int, distance: int) -> DepthImage:
    return np.full((height, width), distance, np.uint16)


def assert_everywhere(depth: DepthImage, distance: int) -> None:
    """The SDK's alignment leaves single pixels without a value (up to 8 % here, where both lenses are the same)."""
    assert set(np.unique(depth)) <= {0, distance}
    assert np.mean(depth == distance) > 0.9


def speckled(index: int, width: int, height: int) -> BgrImage:
    """A numbered picture with noise, so that "bit-exact" says something."""
    return numbered_frame(index, width, height) ^ DICE.integers(0, 32, (height, width, 3), dtype=np.uint8)


def test_software_device_at_full_size() -> None:
    simulator = RealSenseSimulator()
    images = [speckled(index, 1280, 720) for index in range(6)]
    with simulator.source() as source:
        for index, image in enumerate(images):
            simulator.push(index, image, plane(720, 1280, 500 + index))
        stream = source.frames()
        frames = [next(stream) for _ in images]
    assert [frame.index for frame in frames] == list(range(6))
    assert [frame.time_seconds for frame in frames] == pytest.approx([i / 30 for i in range(6)], abs=1e-6)
    for frame, image in zip(frames, images, strict=True):
        np.testing.assert_array_equal(frame.image, image)
        if frame.index > 0:  # the SDK's syncer lets the very first pair go apart
            assert frame.depth is not None
            assert frame.depth.dtype == np.uint16
            assert_everywhere(frame.depth, 500 + frame.index)


def test_recorded_db3_plays_back_bit_exact(tmp_path: Path) -> None:
    simulator = RealSenseSimulator()
    images = [speckled(index, 1280, 720) for index in range(8)]
    depths = [DICE.integers(300, 3000, (720, 1280), dtype=np.uint16) for _ in images]
    with simulator.record(tmp_path / "a.db3"):
        for index, (image, depth) in enumerate(zip(images, depths, strict=True)):
            simulator.push(index, image, depth)
    with RealSenseRecording(tmp_path / "a.db3") as source:
        info = source.info
        frames = list(source.frames())
    assert (info.kind, info.width, info.height, info.frames_per_second) == ("realsense", 1280, 720, 30.0)
    assert not info.is_live
    assert [read_number(frame.image) for frame in frames] == list(range(8))
    assert [frame.time_seconds for frame in frames] == pytest.approx([i / 30 for i in range(8)], abs=1e-6)
    for frame, image in zip(frames, images, strict=True):
        np.testing.assert_array_equal(frame.image, image)
        assert frame.depth is not None
    # Depth before it is aligned, which resamples noise.
    feed, _ = start_recording(load_sdk(), tmp_path / "a.db3")
    seen = 0
    while not ((frameset := feed.wait(100)) is None and feed.has_ended()):
        if frameset is not None and (depth := frameset.get_depth_frame()):
            np.testing.assert_array_equal(np.asanyarray(depth.get_data()), depths[depth.get_frame_number()])
            seen += 1
    feed.stop()
    assert seen == 8


def test_depth_is_aligned_to_colour() -> None:
    """What is near moves right by focal length x baseline / distance = 900 x 0.02 / 0.9 = 20 pixels."""
    simulator = RealSenseSimulator(320, 240, baseline_metres=0.02)
    depth = plane(240, 320, 0)
    depth[100:140, 100:140] = 900
    with simulator.source() as source:
        stream = source.frames()
        for index in range(3):
            simulator.push(index, numbered_frame(index), depth)
        aligned = [next(stream) for _ in range(3)][-1].depth
    assert aligned is not None
    rows, columns = np.nonzero(aligned == 900)
    assert (rows.min(), rows.max()) == pytest.approx((100, 139), abs=1)
    assert (columns.min(), columns.max()) == pytest.approx((120, 159), abs=1)


def test_depth_in_other_units_and_red_first(tmp_path: Path) -> None:
    simulator = RealSenseSimulator(320, 240, colour_coding=rs.format.rgb8, depth_units=0.0001)
    image = np.empty((240, 320, 3), np.uint8)
    image[:] = (10, 100, 200)
    with simulator.record(tmp_path / "a.db3"):
        for index in range(3):
            simulator.push(index, image[..., ::-1], plane(240, 320, 5004))
    with RealSenseRecording(tmp_path / "a.db3") as source:
        frames = list(source.frames())
    assert len(frames) == 3
    for frame in frames:
        np.testing.assert_array_equal(frame.image, image)
        assert frame.depth is not None
        assert_everywhere(frame.depth, 500)


def test_colour_without_its_depth_is_delivered_and_depth_alone_is_not(tmp_path: Path) -> None:
    simulator = RealSenseSimulator(320, 240)
    with simulator.record(tmp_path / "a.db3"):
        for index in range(9):
            if index % 3 != 1:
                simulator.push_depth(index, plane(240, 320, 700))
            if index != 5:
                simulator.push_colour(index, numbered_frame(index))
    with RealSenseRecording(tmp_path / "a.db3") as source:
        frames = list(source.frames())
    assert [read_number(frame.image) for frame in frames] == [0, 1, 2, 3, 4, 6, 7, 8]
    assert [frame.index for frame in frames] == list(range(8))
    assert [frame.depth is None for frame in frames] == [number in (1, 4, 7) for number in (0, 1, 2, 3, 4, 6, 7, 8)]


def test_silence_for_two_seconds_is_a_lost_camera() -> None:
    simulator = RealSenseSimulator(320, 240)
    with simulator.source() as source:
        stream = source.frames()
        for index in range(2):
            simulator.push(index, numbered_frame(index), plane(240, 320, 700))
        begun = time.monotonic()
        with pytest.raises(SourceError, match=r"Simulated D435I is lost .*: check its cable"):
            list(stream)
        assert 1.9 < time.monotonic() - begun < 2.6


def error_of(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        RealSenseRecording(path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["bag", "db3"])
def test_bad_recordings(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    assert "There is no file" in error_of(path)
    path.touch()
    assert "is empty (0 bytes)" in error_of(path)
    for content in (b"#ROSBAG V2.0\n", b"SQLite format 3\0" + bytes(4000), b"a shopping list\n" * 100):
        path.write_bytes(content)
        assert "is no recording of the RealSense SDK, or a damaged one" in error_of(path)
    assert "is a folder" in error_of(tmp_path)


def test_a_cut_db3(tmp_path: Path) -> None:
    simulator = RealSenseSimulator(320, 240)
    with simulator.record(tmp_path / "a.db3"):
        for index in range(20):
            simulator.push(index, numbered_frame(index), plane(240, 320, 700))
    whole = (tmp_path / "a.db3").read_bytes()
    (tmp_path / "a.db3").write_bytes(whole[: len(whole) * 6 // 10])
    # A .db3 is an SQLite database, which the SDK refuses as a whole once a page is missing.
    assert "malformed" in error_of(tmp_path / "a.db3")


def test_no_camera_on_the_bus() -> None:
    assert list_realsense() == []
    with pytest.raises(SourceError, match="No RealSense camera is plugged in"):
        RealSenseCamera()
    with pytest.raises(SourceError, match="No RealSense camera is plugged in"):
        RealSenseCamera("123")


def test_the_sdk_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrealsense2", None)
    with pytest.raises(SourceError, match=r"libusb-1\.0-0"):
        RealSenseCamera()


class StartingDevice:
    """An SDK whose one device fails from its nth question on, as while it appears on the bus or vanishes from it."""

    def __init__(self, answers: int) -> None:
        self._answers = answers
        self.is_stopped = False
        self.camera_info, self.stream, self.format = rs.camera_info, rs.stream, rs.format

    def get_info(self, _what: object) -> str:
        self._answers -= 1
        if self._answers < 0:
            raise RuntimeError("failed to set\npower state")
        return "D435i"

    def supports(self, _what: object) -> bool:
        return True

    def query_devices(self) -> list["StartingDevice"]:
        return [self]

    def stop(self) -> None:
        self.is_stopped = True

    def _self(self, *_: object) -> "StartingDevice":
        return self

    context = config = pipeline = start = get_device = enable_device = enable_stream = _self


@pytest.mark.parametrize("answers", [0, 1])
def test_a_camera_that_does_not_answer_yet_is_one_that_cannot_be_opened(
    monkeypatch: pytest.MonkeyPatch, answers: int
) -> None:
    device = StartingDevice(answers)
    monkeypatch.setitem(sys.modules, "pyrealsense2", device)
    with pytest.raises(SourceError, match=r"does not answer \(failed to set power state\)"):
        RealSenseCamera()
    assert device.is_stopped == (answers == 1)
    assert list_realsense() == []


@given(
    steps=st.lists(st.sampled_from([0.033, 0.0334, 0.4, 0.0, -0.01, -4294.967, 1.7e9]), max_size=30),
    domains=st.lists(st.sampled_from(["hardware_clock", "global_time"]), min_size=31, max_size=31),
)
def test_the_devices_clock_rises_whatever_it_does(steps: list[float], domains: list[str]) -> None:
    clock = DeviceClock(1 / 30, is_live=True)
    stamps = np.cumsum([17.0, *steps])
    times = [clock.time_of(float(stamp), domain) for stamp, domain in zip(stamps, domains, strict=False)]
    kept = [moment for moment in times if moment is not None]
    assert kept[0] == 0
    assert all(earlier < later < earlier + 10.1 for earlier, later in itertools.pairwise(kept))


def test_an_undisturbed_clock_is_the_devices_own() -> None:
    clock = DeviceClock(1 / 30, is_live=True)
    assert [clock.time_of(stamp, "hardware_clock") for stamp in (100.0, 100.5, 100.5, 101.25)] == [0.0, 0.5, None, 1.25]


def test_a_hole_in_a_recording_keeps_its_time_and_a_counter_begun_anew_does_not() -> None:
    clock = DeviceClock(1 / 4, is_live=False)
    stamps = (100.0, 101.0, 161.0, 4.0, 4.5)
    assert [clock.time_of(stamp, "hardware_clock") for stamp in stamps] == [0.0, 1.0, 61.0, 61.25, 61.75]


@given(st.lists(st.integers(0, 65535), min_size=1, max_size=20), st.sampled_from([0.001, 0.0001, 0.00025, 0.01]))
def test_millimetres(values: list[int], units: float) -> None:
    depth = np.array([values], np.uint16)
    millimetres = to_millimetres(depth, float(np.float32(units)))
    assert millimetres.dtype == np.uint16
    assert not np.shares_memory(depth, millimetres)
    expected = np.minimum(depth * (units * 1000), 65535)
    assert np.all(np.abs(millimetres - expected) <= 0.5 + 1e-2)
    assert np.all(millimetres[depth == 0] == 0)


@pytest.fixture(autouse=True)
def release_devices():
    """The SDK closes files and devices with their last owner."""
    yield
    gc.collect()

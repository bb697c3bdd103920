"""A RealSense camera made of the SDK's software device: the same frames and clock domain, no hardware."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyrealsense2 as rs

from app.sources.realsense import RealSenseSource
from app.sources.realsense_feed import SensorFeed
from app.sources.source import SourceInfo
from models.images import BgrImage, DepthImage

CHANNELS = {rs.format.bgr8: 3, rs.format.rgb8: 3, rs.format.z16: 2}


def video_stream(kind: Any, coding: Any, uid: int, *, width: int, height: int, rate: int) -> Any:
    """A stream description with a plain pinhole camera, 900 pixels focal length."""
    lens = rs.intrinsics()
    lens.width, lens.height, lens.ppx, lens.ppy, lens.fx, lens.fy = width, height, width / 2, height / 2, 900.0, 900.0
    lens.model, lens.coeffs = rs.distortion.brown_conrady, [0.0] * 5
    stream = rs.video_stream()
    stream.type, stream.index, stream.uid, stream.fmt = kind, 0, uid, coding
    stream.width, stream.height, stream.fps, stream.bpp = width, height, rate, CHANNELS[coding]
    stream.intrinsics = lens
    return stream


class RealSenseSimulator:
    """Colour and depth as a D435i gives them; frames are pushed in by the test.

    `baseline_metres` is the way from the depth to the colour camera: with 0, aligning leaves the depth where it was.
    """

    def __init__(
        self,
        width: int = 1280,
        height: int = 720,
        *,
        rate: int = 30,
        colour_coding: Any = rs.format.bgr8,
        depth_units: float = 0.001,
        baseline_metres: float = 0.0,
    ) -> None:
        self.width, self.height, self.rate, self.depth_units = width, height, rate, depth_units
        self.colour_coding = colour_coding
        self.device = rs.software_device()
        self.device.register_info(rs.camera_info.name, "Simulated D435I")
        self.device.register_info(rs.camera_info.serial_number, "SIM0001")
        self.depth_sensor = self.device.add_sensor("Stereo Module")
        self.colour_sensor = self.device.add_sensor("RGB Camera")
        depth = video_stream(rs.stream.depth, rs.format.z16, 1, width=width, height=height, rate=rate)
        colour = video_stream(rs.stream.color, colour_coding, 2, width=width, height=height, rate=rate)
        self.depth_profile = self.depth_sensor.add_video_stream(depth, True).as_video_stream_profile()
        self.colour_profile = self.colour_sensor.add_video_stream(colour, True).as_video_stream_profile()
        self.depth_sensor.add_read_only_option(rs.option.depth_units, depth_units)
        way = rs.extrinsics()
        way.rotation, way.translation = [1, 0, 0, 0, 1, 0, 0, 0, 1], [baseline_metres, 0, 0]
        self.depth_profile.register_extrinsics_to(self.colour_profile, way)
        self.device.create_matcher(rs.matchers.dlr_c)

    def push_depth(self, number: int, depth: DepthImage, milliseconds: float | None = None) -> None:
        """Hands in a depth frame, (H, W) uint16 in the device's units."""
        self._push(self.depth_sensor, self.depth_profile, number, depth, size=2, milliseconds=milliseconds)

    def push_colour(self, number: int, image: BgrImage, milliseconds: float | None = None) -> None:
        """Hands in a colour frame, (H, W, 3) uint8 in the device's own order of colours."""
        self._push(self.colour_sensor, self.colour_profile, number, image, size=3, milliseconds=milliseconds)

    def push(self, number: int, image: BgrImage, depth: DepthImage) -> None:
        """Hands in both frames of one moment: number / rate."""
        self.push_depth(number, depth)
        self.push_colour(number, image)

    def _push(
        self, sensor: Any, profile: Any, number: int, pixels: Any, *, size: int, milliseconds: float | None
    ) -> None:
        frame = rs.software_video_frame()
        frame.pixels, frame.bpp, frame.stride = np.ascontiguousarray(pixels), size, self.width * size
        frame.timestamp = number * 1000 / self.rate if milliseconds is None else milliseconds
        frame.domain, frame.frame_number, frame.profile = rs.timestamp_domain.hardware_clock, number, profile
        if size == 2:
            frame.depth_units = self.depth_units
        sensor.on_video_frame(frame)

    def source(self, queue_size: int = 64) -> RealSenseSource:
        """The program's own source over this device, by sensors and syncer."""
        sensors = [(self.depth_sensor, self.depth_profile), (self.colour_sensor, self.colour_profile)]
        info = SourceInfo(
            name="Simulated D435I",
            kind="realsense",
            width=self.width,
            height=self.height,
            frames_per_second=float(self.rate),
            frame_count=None,
            duration_seconds=None,
            is_live=True,
        )
        return RealSenseSource(rs, SensorFeed(sensors, rs.syncer(queue_size)), info)

    def record(self, path: Path) -> "Recorder":
        """Writes what is pushed inside the `with` to a .db3, not compressed."""
        return Recorder(self, path)


class Recorder:
    """The SDK's recorder around the simulator."""

    def __init__(self, simulator: RealSenseSimulator, path: Path) -> None:
        self.recorder = rs.recorder(str(path), simulator.device, False)
        self.sensors = self.recorder.query_sensors()
        self.queue = rs.frame_queue(64)
        self.profiles = [simulator.depth_profile, simulator.colour_profile]

    def __enter__(self) -> Self:
        for sensor, profile in zip(self.sensors, self.profiles, strict=True):
            sensor.open(profile)
            sensor.start(self.queue)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sensor in self.sensors:
            sensor.stop()
            sensor.close()
        self.recorder.pause()
        del self.recorder, self.sensors, self.queue  # the file is closed with its last owner

"""RealSense cameras (made for the D435i) and the recordings of their SDK as sources: colour and depth aligned to it."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from app.sources.realsense_feed import FramesetFeed, load_sdk, not_ready, start_camera, start_recording
from app.sources.realsense_frames import DeviceClock, to_bgr, to_millimetres
from app.sources.source import Frame, SourceError, SourceInfo

SILENCE_SECONDS = 2.0
"""A live device that gives nothing for so long is lost (the protocol's promise)."""

STARTING_SECONDS = 5.0
"""The same before the first picture: a D435i takes a second or two to start."""

POLL_MILLISECONDS = 100
"""How long one wait lasts, and with it how soon closing is noticed."""

PARTNER_FRAMES = 0.75
"""Colour and depth belong together up to so much of a frame's length; the SDK's own syncer allows one half."""

CLOSING_SECONDS = 1.5
"""How long `close` waits for the driver to stop."""


class RealSenseSource:
    """Colour and aligned depth from a feed of framesets, whichever way they come.

    A colour frame without its depth partner is delivered with `depth` None; depth alone is not.
    """

    def __init__(self, sdk: Any, feed: FramesetFeed, info: SourceInfo) -> None:
        """Takes a running feed.

        Args:
            sdk: The module `pyrealsense2`.
            feed: Started; this source stops it.
            info: What it delivers.
        """
        self._sdk = sdk
        self._feed = feed
        self._info = info
        self._align = sdk.align(sdk.stream.color)
        self._frame_seconds = 1 / (info.frames_per_second or 30)
        self._clock = DeviceClock(self._frame_seconds, is_live=info.is_live)
        self._next_index = 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._stopping: threading.Thread | None = None

    @property
    def info(self) -> SourceInfo:
        """What the device or the recording delivers."""
        return self._info

    def frames(self) -> Iterator[Frame]:
        """Every colour frame with its depth, to the recording's end, or until closed.

        Raises:
            SourceError: The camera was unplugged or gave nothing for two seconds (five before the first frame); a
                recording cannot be read any further.
        """
        heard = time.monotonic()
        while not self._closed.is_set():
            with self._lock:
                if self._closed.is_set():
                    return
                try:
                    frameset = self._feed.wait(POLL_MILLISECONDS)
                    frame = None if frameset is None else self._to_frame(frameset)
                    ended = frameset is None and self._feed.has_ended()
                except RuntimeError as error:
                    raise self._lost(str(error)) from error
            if frame is not None:
                yield frame
                heard = time.monotonic()
            elif ended:
                return
            elif time.monotonic() - heard > (SILENCE_SECONDS if self._next_index else STARTING_SECONDS):
                raise self._lost("no picture came")

    def close(self) -> None:
        """Stops the device or recording, within two seconds also if its driver hangs. Twice is allowed."""
        first = not self._closed.is_set()
        self._closed.set()
        if first:
            self._stopping = threading.Thread(target=self._stop, name="sollievo realsense stop", daemon=True)
            self._stopping.start()
        if self._stopping is not None:
            self._stopping.join(CLOSING_SECONDS)

    def __enter__(self) -> Self:
        """Gives the source itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()

    def _stop(self) -> None:
        with self._lock:
            self._feed.stop()

    def _lost(self, why: str) -> SourceError:
        if self._info.is_live:
            return SourceError(f"{self._info.name} is lost ({why}): check its cable and USB port, then open it again.")
        return SourceError(f"{self._info.name} cannot be read any further ({why}): copy it again from its origin.")

    def _is_of_one_moment(self, colour: Any, depth: Any) -> bool:
        """Whether depth is this picture's: the SDK's pipeline fills in the last one where a partner is missing."""
        if colour.get_frame_timestamp_domain() != depth.get_frame_timestamp_domain():
            return True  # two clocks cannot be compared; the SDK has paired them by arrival
        apart_seconds = abs(colour.get_timestamp() - depth.get_timestamp()) / 1000
        return bool(apart_seconds < PARTNER_FRAMES * self._frame_seconds)

    def _to_frame(self, frameset: Any) -> Frame | None:
        colour, depth = frameset.get_color_frame(), frameset.get_depth_frame()
        if not colour:
            return None
        # The syncer repeats a colour frame when a second depth frame falls to it.
        seconds = self._clock.time_of(colour.get_timestamp() / 1000, colour.get_frame_timestamp_domain().name)
        if seconds is None:
            return None
        millimetres = None
        if depth and self._is_of_one_moment(colour, depth):
            aligned = self._align.process(frameset).get_depth_frame()
            millimetres = to_millimetres(np.asanyarray(aligned.get_data()), depth.get_units())
        index = self._next_index
        self._next_index += 1
        return Frame(index, seconds, to_bgr(colour), millimetres)


class RealSenseCamera(RealSenseSource):
    """A camera on the USB bus: colour 1280x720 at 30 a second, depth aligned to it."""

    def __init__(self, serial: str | None = None) -> None:
        """Starts the camera.

        Args:
            serial: Its serial number; None takes the first one.

        Raises:
            SourceError: There is none, it does not start so, or the SDK is not installed.
        """
        sdk = load_sdk()
        feed, profile = start_camera(sdk, serial)
        with stopped_on_failure(feed, "The RealSense camera"):
            name = profile.get_device().get_info(sdk.camera_info.name)
            super().__init__(sdk, feed, describe(sdk, profile, name, is_live=True))


class RealSenseRecording(RealSenseSource):
    """A .db3 or .bag of the SDK (RealSense Viewer, recorder): every frame, as fast as it is asked for."""

    def __init__(self, path: Path | str) -> None:
        """Opens the recording.

        Raises:
            SourceError: It is missing, unreadable, no recording of the SDK, or has no colour.
        """
        sdk = load_sdk()
        path = Path(path)
        feed, profile = start_recording(sdk, path)
        with stopped_on_failure(feed, path.name):
            super().__init__(sdk, feed, describe(sdk, profile, path.name, is_live=False))


@contextlib.contextmanager
def stopped_on_failure(feed: FramesetFeed, name: str) -> Iterator[None]:
    """Stops a started feed where what follows fails.

    Raises:
        SourceError: What followed failed, in the SDK too.
    """
    try:
        yield
    except RuntimeError as error:
        feed.stop()
        raise not_ready(name, error) from error
    except BaseException:
        feed.stop()
        raise


def describe(sdk: Any, profile: Any, name: str, *, is_live: bool) -> SourceInfo:
    """What a started pipeline delivers.

    Raises:
        SourceError: It has no colour.
    """
    colours = [stream for stream in profile.get_streams() if stream.stream_type() == sdk.stream.color]
    if not colours:
        raise SourceError(f"{name} holds no colour stream: record colour too.")
    colour = colours[0].as_video_stream_profile()
    duration = None if is_live else profile.get_device().as_playback().get_duration().total_seconds()
    has_depth = any(stream.stream_type() == sdk.stream.depth for stream in profile.get_streams())
    return SourceInfo(
        name=name,
        kind="realsense",
        width=colour.width(),
        height=colour.height(),
        frames_per_second=float(colour.fps()),
        frame_count=None,
        duration_seconds=duration,
        is_live=is_live,
        note="" if has_depth else "There is no depth beside the colour.",
    )


@dataclass(frozen=True, slots=True)
class RealSenseInfo:
    """A RealSense camera that is plugged in.

    Attributes:
        serial: For `realsense:SERIAL`.
        name: As the camera calls itself.
        detail: Firmware and kind of USB.
    """

    serial: str
    name: str
    detail: str


def list_realsense() -> list[RealSenseInfo]:
    """The RealSense cameras on the bus.

    Raises:
        SourceError: The SDK is not installed.
    """
    sdk = load_sdk()
    found = []
    for device in sdk.context().query_devices():
        try:
            known = {
                key: device.get_info(key) if device.supports(key) else "unknown"
                for key in (
                    sdk.camera_info.serial_number,
                    sdk.camera_info.name,
                    sdk.camera_info.firmware_version,
                    sdk.camera_info.usb_type_descriptor,
                )
            }
        except RuntimeError:  # one that has just gone, or is not there yet
            continue
        serial, name, firmware, usb = known.values()
        found.append(RealSenseInfo(serial, name, f"firmware {firmware}, USB {usb}"))
    return found

"""Two ways to get paired colour and depth out of the RealSense SDK, behind one small interface.

The SDK's pipeline serves cameras and recordings but refuses a software device, which gives its frames by sensors and
syncer only. Everything after the pairing is the same code (`realsense.py`).
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from app.sources.source import SourceError

WIDTH, HEIGHT, FRAMES_PER_SECOND = 1280, 720, 30
"""The largest size in which a D435i gives colour and depth alike, at 30 a second."""


class FramesetFeed(Protocol):
    """Gives the SDK's framesets, which hold a colour frame, a depth frame or both."""

    def wait(self, timeout_milliseconds: int) -> Any | None:
        """The next frameset; None when none came in time. May raise the SDK's RuntimeError."""
        ...

    def has_ended(self) -> bool:
        """Whether a recording has handed out its last frame; never true of a device."""
        ...

    def stop(self) -> None:
        """Stops streaming."""
        ...


class PipelineFeed:
    """A camera or a recording, by the SDK's pipeline."""

    def __init__(self, pipeline: Any, playback: Any | None) -> None:
        """Takes a started pipeline, and its playback device where it plays a recording."""
        self._pipeline = pipeline
        self._playback = playback

    def wait(self, timeout_milliseconds: int) -> Any | None:
        """The next frameset; None when none came in time."""
        came, frameset = self._pipeline.try_wait_for_frames(timeout_milliseconds)
        return frameset if came else None

    def has_ended(self) -> bool:
        """Whether the recording was read to its end."""
        # The status is an enum of the SDK's; its name spares this file the import.
        return self._playback is not None and self._playback.current_status().name == "stopped"

    def stop(self) -> None:
        """Stops the pipeline; one that has stopped by itself is no error."""
        with suppress(RuntimeError):
            self._pipeline.stop()


class SensorFeed:
    """A device's sensors, paired by the SDK's syncer: the way in for a software device."""

    def __init__(self, sensors: Sequence[tuple[Any, Any]], syncer: Any) -> None:
        """Opens and starts each sensor with its stream profile."""
        self._sensors = [sensor for sensor, _ in sensors]
        self._syncer = syncer
        for sensor, profile in sensors:
            sensor.open(profile)
        for sensor in self._sensors:
            sensor.start(syncer)

    def wait(self, timeout_milliseconds: int) -> Any | None:
        """The next frameset; None when none came in time."""
        came, frameset = self._syncer.try_wait_for_frames(timeout_milliseconds)
        return frameset if came else None

    def has_ended(self) -> bool:
        """Never: it is a device."""
        return False

    def stop(self) -> None:
        """Stops and closes every sensor."""
        for sensor in self._sensors:
            with suppress(RuntimeError):
                sensor.stop()
                sensor.close()


def load_sdk() -> Any:
    """The SDK's Python module.

    Raises:
        SourceError: It, or the USB library that it needs, is not installed.
    """
    try:
        import pyrealsense2
    except ImportError as error:
        raise SourceError(
            f"The RealSense SDK cannot be loaded ({error}): install the system package libusb-1.0-0 (Debian), "
            "and this program with its `app` extra."
        ) from error
    return pyrealsense2


def start_camera(sdk: Any, serial: str | None) -> tuple[PipelineFeed, Any]:
    """Starts a camera's colour and depth; gives the feed and the SDK's profile of what was started.

    Raises:
        SourceError: None is plugged in, not this one, or it cannot give that size and rate.
    """
    try:
        context = sdk.context()
        serials = [device.get_info(sdk.camera_info.serial_number) for device in context.query_devices()]
    except RuntimeError as error:
        raise not_ready("The RealSense camera", error) from error
    if not serials:
        raise SourceError("No RealSense camera is plugged in: plug it into a USB 3 port (blue), and try again.")
    if serial is not None and serial not in serials:
        raise SourceError(f"There is no RealSense camera {serial}: those plugged in are {', '.join(serials)}.")
    config = sdk.config()
    config.enable_device(serial or serials[0])
    config.enable_stream(sdk.stream.color, WIDTH, HEIGHT, sdk.format.bgr8, FRAMES_PER_SECOND)
    config.enable_stream(sdk.stream.depth, WIDTH, HEIGHT, sdk.format.z16, FRAMES_PER_SECOND)
    pipeline = sdk.pipeline(context)
    try:
        profile = pipeline.start(config)
    except RuntimeError as error:
        raise SourceError(
            f"The RealSense camera {serial or serials[0]} does not start at {WIDTH}x{HEIGHT}, {FRAMES_PER_SECOND} a "
            f"second ({error}): use a USB 3 port and cable, and close other programs that use it."
        ) from error
    return PipelineFeed(pipeline, None), profile


def not_ready(name: str, error: RuntimeError) -> SourceError:
    """What to say where the SDK fails on a device that it has just named: one that is plugged in or has just gone."""
    reason = " ".join(str(error).split())
    return SourceError(f"{name} does not answer ({reason}): wait until it has started, check its cable, and try again.")


def start_recording(sdk: Any, path: Path) -> tuple[PipelineFeed, Any]:
    """Starts the playback of a .bag or .db3, every frame, as fast as it is asked for.

    Raises:
        SourceError: It is missing, a folder, empty, unreadable, or no recording of the SDK.
    """
    refuse_if_unreadable(path)
    config = sdk.config()
    pipeline = sdk.pipeline()
    try:
        config.enable_device_from_file(str(path), False)  # the second: begin again at the end
        # Before the start: in real time the SDK drops what it cannot deliver, from the first frame on.
        playback = config.resolve(sdk.pipeline_wrapper(pipeline)).get_device().as_playback()
        playback.set_real_time(False)
        # The file is read as soon as the first sensor is started; what is read before the second one is, is lost.
        playback.pause()
        profile = pipeline.start(config)
        playback.resume()
    except RuntimeError as error:
        reason = str(error).splitlines()[0].rpartition("Reason: ")[2]
        raise SourceError(
            f"{path.name} is no recording of the RealSense SDK, or a damaged one ({reason}): "
            "choose a .bag or .db3 file that the RealSense Viewer plays."
        ) from error
    return PipelineFeed(pipeline, playback), profile


def refuse_if_unreadable(path: Path) -> None:
    """Says plainly what the SDK would hide.

    Raises:
        SourceError: The file is missing, a folder, empty or may not be read.
    """
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder, not a recording: name one .bag or .db3 file.")
        with path.open("rb") as file:
            if not file.read(1):
                raise SourceError(f"{path.name} is empty (0 bytes): copy it again from where it was recorded.")
    except FileNotFoundError:
        raise SourceError(f"There is no file {path}: check the name.") from None
    except PermissionError:
        raise SourceError(
            f"{path.name} may not be read by this user: ask its owner for read permission, or copy it."
        ) from None
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read ({error.strerror}): copy the file again.") from error

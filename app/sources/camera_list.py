"""Which cameras are plugged in, what they are called, and whether this user may use them."""

import os
import platform
import re
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.sources.source import SourceError

DEVICES = Path("/dev")
SYSTEM = Path("/sys/class/video4linux")

QUERY_CAPABILITIES = 0x80685600
"""VIDIOC_QUERYCAP of the Linux kernel (videodev2.h): fills a v4l2_capability of 104 bytes."""

CAPTURES_VIDEO = 0x00000001
"""V4L2_CAP_VIDEO_CAPTURE (videodev2.h). A USB camera has further nodes, for its metadata, without it."""

HIGHEST_PROBED = 4
"""Where the system gives no list, numbers 0 to 4 are tried; each takes up to a second."""


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that is there.

    Attributes:
        number: For `camera:NUMBER`.
        name: As the camera calls itself, else `camera NUMBER`.
        detail: The device's file, and why it cannot be used, if so.
    """

    number: int
    name: str
    detail: str


def list_cameras() -> list[CameraInfo]:
    """Cameras by number: from the system's files on Linux, by trying the first numbers elsewhere."""
    if platform.system() == "Linux":
        return list_linux_cameras(DEVICES, SYSTEM, capabilities_of)
    return probe_cameras()


def list_linux_cameras(devices: Path, system: Path, capabilities: Callable[[Path], int]) -> list[CameraInfo]:
    """Reads the folder of devices and their names.

    Args:
        devices: `/dev`.
        system: `/sys/class/video4linux`.
        capabilities: Asks a device what it can do; raises OSError where it cannot be asked.
    """
    cameras = []
    for path in devices.glob("video*"):
        if (match := re.fullmatch(r"video(\d+)", path.name)) is None:
            continue
        number = int(match[1])
        detail = str(path)
        try:
            if not capabilities(path) & CAPTURES_VIDEO:
                continue
        except PermissionError:
            detail += " (this user may not use it: add the user to the group `video`)"
        except OSError:
            continue
        cameras.append(CameraInfo(number, name_of(number, system), detail))
    return sorted(cameras, key=lambda camera: camera.number)


def capabilities_of(path: Path) -> int:
    """What a V4L2 device can do, as the kernel's flags.

    Raises:
        OSError: It may not be opened, or is no video device.
    """
    import fcntl  # not on Windows

    handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        answer = fcntl.ioctl(handle, QUERY_CAPABILITIES, bytes(104))
    finally:
        os.close(handle)
    # driver[16], card[32], bus_info[32], version, capabilities, device_caps: the last one is this node's own.
    return int(struct.unpack_from("<I", answer, 88)[0])


def probe_cameras() -> list[CameraInfo]:
    """Opens the first numbers in turn, for systems without a list."""
    from models.opencv import cv2

    cameras = []
    for number in range(HIGHEST_PROBED + 1):
        capture = cv2.VideoCapture(number)
        if capture.isOpened():
            cameras.append(CameraInfo(number, f"camera {number}", "found by trying"))
        capture.release()
    return cameras


def device_path(device: int | str) -> Path | None:
    """The device's file on Linux; None elsewhere, or where a name of another kind was given."""
    if platform.system() != "Linux":
        return None
    path = DEVICES / f"video{device}" if isinstance(device, int) else Path(device)
    return path if path.parent == DEVICES else None


def refuse_if_forbidden(device: int | str) -> None:
    """Tells the two plain reasons that OpenCV would hide: no such camera, and no permission.

    Raises:
        SourceError: One of them holds.
    """
    path = device_path(device)
    if path is None:
        return
    if not path.exists():
        raise SourceError(f"There is no camera {path}: plug it in; `sollievo devices` lists the cameras.")
    if not os.access(path, os.R_OK | os.W_OK):
        raise SourceError(f"{path} may not be used by this user: add the user to the group `video` and log in again.")


def name_of(device: int | str, system: Path = SYSTEM) -> str:
    """The camera's own name where the system tells it, else its number."""
    path = device_path(device)
    if path is not None:
        with suppress(OSError):
            return (system / path.name / "name").read_text().strip()
    return f"camera {device}"

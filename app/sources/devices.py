"""What can be watched on this machine, for the command `sollievo devices`."""

from dataclasses import dataclass

from app.sources.camera_list import list_cameras
from app.sources.source import SourceError


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device.

    Attributes:
        spec: For `open_source`; "" where the row only says why a kind cannot be looked for.
        kind: `camera` or `realsense`.
        name: As the device calls itself.
        detail: Where it is; what is wrong with it.
    """

    spec: str
    kind: str
    name: str
    detail: str


def list_devices() -> list[DeviceRow]:
    """Every camera and RealSense device. A RealSense is listed among the cameras too: its colour can be used so."""
    rows = [DeviceRow(f"camera:{camera.number}", "camera", camera.name, camera.detail) for camera in list_cameras()]
    try:
        from app.sources.realsense import list_realsense

        rows += [DeviceRow(f"realsense:{one.serial}", "realsense", one.name, one.detail) for one in list_realsense()]
    except SourceError as error:
        rows.append(DeviceRow("", "realsense", "", str(error)))
    return rows

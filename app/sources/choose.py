"""Opens the source that a person named."""

from pathlib import Path

from app.sources.source import Source, SourceError

DEMO = Path(__file__).parent.parent / "demo" / "heel_prick.mkv"
"""The demonstration recording that is shipped."""

DEMO_ROLL_DEGREES = -10.0
"""How the child lies in it, as a ward would set it for a camera above its table: voted, the pacifier misleads."""

REALSENSE_SUFFIXES = {".bag", ".db3"}


def is_device(spec: str) -> bool:
    """Whether this names a device, which may be unplugged, and not a recording."""
    return spec.partition(":")[0] in {"camera", "realsense"}


def open_source(spec: str) -> Source:
    """Opens a recording or a device.

    Args:
        spec: `demo`, `camera:0` (a number or a device's file), `realsense`, `realsense:SERIAL`, or a file's path:
            .bag and .db3 are recordings of the RealSense SDK, all others video files. A file with one of the other
            names is reached as `./demo`.

    Raises:
        SourceError: There is no such thing, or it cannot be opened.
    """
    kind, _, which = spec.partition(":")
    # Imported here: each needs a heavy library, and only one of them is wanted.
    if kind == "camera":
        from app.sources.camera import CameraSource

        if not which:
            raise SourceError("Which camera? Say camera:0 for the first one; `sollievo devices` lists them.")
        return CameraSource(int(which) if which.isascii() and which.isdigit() else which)
    if kind == "realsense":
        from app.sources.realsense import RealSenseCamera

        return RealSenseCamera(which or None)
    if spec == "demo" and not DEMO.exists():
        raise SourceError("The demonstration recording is not in this installation: install the program anew.")
    path = DEMO if spec == "demo" else Path(spec)
    if path.suffix.lower() in REALSENSE_SUFFIXES:
        from app.sources.realsense import RealSenseRecording

        return RealSenseRecording(path)
    from app.sources.recording import RecordingSource

    return RecordingSource(path)

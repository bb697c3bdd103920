"""Writes small video files, whose pictures carry their own number in blocks that survive lossy coding."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from models.images import BgrImage

COLUMNS, ROWS = 6, 4
"""16 blocks hold the number, 8 its check: a turned or mirrored picture is refused, not misread."""

FINE_TIME_BASE = Fraction(1, 90_000)
"""For variable frame rates; the MKV muxer rounds to milliseconds whatever is asked for."""


def write_recording(
    path: Path,
    frames: Iterable[BgrImage],
    *,
    codec: str = "libx264",
    rate: int | Fraction = 30,
    pix_fmt: str | None = None,
    times_seconds: Sequence[float] | None = None,
    rotation_degrees: int = 0,
    audio: bool = False,
    options: Mapping[str, str] | None = None,
    container_options: Mapping[str, str] | None = None,
) -> Path:
    """Writes a video file; the container follows the suffix (.mkv, .mp4, .avi, ...).

    Args:
        path: File to write.
        frames: (H, W, 3) uint8 BGR, all of one size.
        codec: An FFmpeg encoder: `libx264`, `libx265`, `ffv1`, `mjpeg`.
        rate: Frames per second, exact.
        pix_fmt: As FFmpeg names it; None takes the codec's usual one (`bgr0` for FFV1, thus lossless).
        times_seconds: One time a frame, rising: a variable frame rate. None: evenly spaced by `rate`.
        rotation_degrees: Written as metadata only: how far a player has to turn the picture counter-clockwise.
        audio: Puts a hum beside the picture.
        options: For the encoder, such as `{"g": "15", "bf": "2"}`.
        container_options: For the muxer, such as `{"live": "1"}` (an MKV without an index).

    Returns:
        `path`.
    """
    pix_fmt = pix_fmt or {"ffv1": "bgr0", "mjpeg": "yuvj420p"}.get(codec, "yuv420p")
    speed = {"libx264": {"preset": "ultrafast"}, "libx265": {"preset": "ultrafast", "x265-params": "log-level=error"}}
    time_base = FINE_TIME_BASE if times_seconds is not None else 1 / Fraction(rate)
    with av.open(str(path), "w", container_options=dict(container_options or {})) as container:
        stream = container.add_stream(
            codec, rate=Fraction(rate), options={**speed.get(codec, {}), **(options or {})}, pix_fmt=pix_fmt
        )
        assert isinstance(stream, av.VideoStream)
        stream.codec_context.time_base = time_base
        if rotation_degrees:
            stream.set_display_rotation(rotation_degrees)
        sound_codec = "pcm_s16le" if path.suffix == ".avi" else "aac"
        sound = container.add_stream(sound_codec, rate=48_000, layout="mono") if audio else None
        index = -1
        for index, image in enumerate(frames):
            if index == 0:
                stream.height, stream.width = image.shape[:2]
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts = index if times_seconds is None else round(times_seconds[index] / time_base)
            frame.time_base = time_base
            container.mux(stream.encode(frame))
        if sound is not None:
            assert isinstance(sound, av.AudioStream)
            length = float(max(times_seconds) if times_seconds is not None else (index + 1) * time_base)
            container.mux([packet for piece in hum(length) for packet in sound.encode(piece)])
            container.mux(sound.encode(None))
        if index >= 0:
            container.mux(stream.encode(None))
    return path


def hum(seconds: float, rate: int = 48_000) -> Iterable[av.AudioFrame]:
    """A 440 Hz tone, mono, in pieces of 1024 samples."""
    samples: NDArray[np.int16] = (8000 * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 440 / rate)).astype("<i2")
    for start in range(0, len(samples), 1024):
        piece = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], format="s16", layout="mono")
        piece.sample_rate, piece.pts, piece.time_base = rate, start, Fraction(1, rate)
        yield piece


def numbered_frame(index: int, width: int = 320, height: int = 240) -> BgrImage:
    """A picture of 6 x 4 black and white blocks that spell `index` (0 to 65535); `read_number` reads it."""
    check = (index * 167 + 0x5A) & 0xFF
    bits = [(index << 8 | check) >> place & 1 for place in range(COLUMNS * ROWS)]
    grid = np.array(bits, np.uint8).reshape(ROWS, COLUMNS) * 255
    rows = np.arange(height) * ROWS // height
    columns = np.arange(width) * COLUMNS // width
    return np.repeat(grid[rows][:, columns, None], 3, axis=2)


def read_number(image: BgrImage) -> int:
    """The number that `numbered_frame` put into the picture.

    Raises:
        ValueError: The picture holds none, is too damaged, or is turned or mirrored.
    """
    height, width = image.shape[:2]
    value = 0
    for place in range(COLUMNS * ROWS):
        row, column = divmod(place, COLUMNS)
        # The middle half of the block: coding smears its borders.
        top, left = height * (4 * row + 1) // (4 * ROWS), width * (4 * column + 1) // (4 * COLUMNS)
        bottom, right = height * (4 * row + 3) // (4 * ROWS), width * (4 * column + 3) // (4 * COLUMNS)
        brightness = float(image[top : max(bottom, top + 1), left : max(right, left + 1)].mean())
        if 80 < brightness < 175:
            raise ValueError(f"Block {place} is neither black nor white: {brightness:.0f}.")
        value |= int(brightness > 127) << place
    number, check = value >> 8, value & 0xFF
    if check != (number * 167 + 0x5A) & 0xFF:
        raise ValueError(f"No number can be read: {number} does not fit its check {check}.")
    return number

"""One MKV file that plays after a power cut: H.264 and, where asked for, sound."""

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from models.images import BgrImage

CODEC = "libx264"
_MILLISECOND = Fraction(1, 1000)  # the MKV muxer's unit, whatever is asked for
# Ultrafast: 7 ms for a picture of 1280x720 on one thread. No picture waits in the encoder for a later one.
_ENCODER = {"preset": "ultrafast", "tune": "zerolatency", "crf": "20", "g": "15"}
# Every picture by itself and as fine as any other: one that is covered anew changes no other one.
_ALONE = {"preset": "ultrafast", "tune": "zerolatency", "qp": "23", "g": "1"}
_MUXER = {
    "cluster_time_limit": "500",  # ms: what a reader loses at most of a file that breaks off
    "flush_packets": "1",
    "max_interleave_delta": "250000",  # us: a microphone that says nothing holds up no picture for longer
}


class VideoWriter:
    """Writes pictures of one size, each at its own time.

    Args:
        path: Is made, for its owner alone (0600).
        width: Pixels; of an odd number the last is left out, for H.264 takes even ones only.
        height: Pixels; likewise.
        sound_rate: Samples of sound a second, mono; None without sound.
        each_alone: No picture depends on another one; takes several times the room.

    Raises:
        OSError: The file cannot be made or written (`av.FFmpegError` among them); from every method.
    """

    def __init__(
        self, path: Path, width: int, height: int, sound_rate: int | None = None, *, each_alone: bool = False
    ) -> None:
        self.path = path
        self.width, self.height = width - width % 2, height - height % 2
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._last = -1
        self._reformatter = VideoReformatter()
        try:
            self._container = av.open(str(path), "w", format="matroska", options=_MUXER)
            video = self._container.add_stream(
                CODEC, rate=30, options=_ALONE if each_alone else _ENCODER, pix_fmt="yuv420p"
            )
            assert isinstance(video, av.VideoStream)  # noqa: S101 - PyAV's types say less than it does
            self._video = video
            self._video.width, self._video.height = self.width, self.height
            self._video.codec_context.time_base = _MILLISECOND
            self._sound: av.AudioStream | None = None
            if sound_rate is not None:
                sound = self._container.add_stream("pcm_s16le", rate=sound_rate, layout="mono")
                assert isinstance(sound, av.AudioStream)  # noqa: S101 - likewise
                self._sound = sound
        except BaseException:
            os.close(self._handle)
            raise

    @property
    def size_bytes(self) -> int:
        """How long the file is by now."""
        return os.fstat(self._handle).st_size

    def write(self, image: BgrImage, milliseconds: int) -> int:
        """Adds a picture, (H, W, 3) uint8 BGR of the size given.

        Returns:
            The time stamp that it got: `milliseconds`, or later where the one before had that already.
        """
        stamp = max(milliseconds, self._last + 1)
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(image[: self.height, : self.width]), format="bgr24")
        frame = self._reformatter.reformat(picture, format="yuv420p")
        frame.pts, frame.time_base = stamp, _MILLISECOND
        self._container.mux(self._video.encode(frame))
        self._last = stamp
        return stamp

    def write_sound(self, samples: NDArray[np.int16], first_sample: int) -> None:
        """Adds sound, (N,) int16; `first_sample` counts from the first picture's time. Needs `sound_rate`."""
        if self._sound is None:
            raise ValueError("sound needs a sound rate, got none: make the file with one")
        rate = self._sound.codec_context.sample_rate
        piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), format="s16", layout="mono")
        piece.sample_rate, piece.pts, piece.time_base = rate, first_sample, Fraction(1, rate)
        self._container.mux(self._sound.encode(piece))

    def sync(self) -> None:
        """Waits until the disk has all that was written."""
        os.fsync(self._handle)

    def close(self) -> None:
        """Ends the file; an index for seeking is then in it."""
        try:
            self._container.mux(self._video.encode(None))
            self._container.close()
            os.fsync(self._handle)
        finally:
            os.close(self._handle)

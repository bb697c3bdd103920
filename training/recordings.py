"""Frames of recordings and still pictures, numbered and timed as the bedside program numbers and times them.

A frame's index is its place in the order of showing, its time counts from the first frame; a frame whose time is not
later than the one before is left out. So a label made in replay names the same picture here.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from models.images import BgrImage
from models.opencv import cv2
from training.errors import TrainingError

RECORDING_SUFFIXES = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm"})
"""Endings, in lower case, by which recordings are looked for in a folder."""

OPTIONS = {"format_whitelist": "matroska,webm,mov,mp4,avi,mpegts,mpeg", "protocol_whitelist": "file"}
"""FFmpeg would also open play lists and fetch what they name."""


@dataclass(frozen=True, slots=True, eq=False)
class RecordedFrame:
    """One frame: its place, its time in seconds, its picture (H, W, 3) uint8 BGR, the way up that the file says."""

    index: int
    time_seconds: float
    image: BgrImage


def frame_times(path: Path) -> NDArray[np.float64]:
    """Times of all frames, (N,) float64 seconds, rising from 0. Reads the whole file, decodes nothing.

    Raises:
        TrainingError: It is missing, no video, without a picture, or stores no times.
    """
    with _opened(path) as (container, stream):
        first: int | None = None
        stamps = []
        for packet in container.demux(stream):
            if packet.size == 0 or packet.is_discard:
                continue
            if packet.pts is None:
                raise TrainingError(f"{path}: a recording must store its frames' times; convert it to MKV")
            if first is None and packet.is_keyframe:
                first = packet.pts
            if first is not None and packet.pts >= first:
                stamps.append(packet.pts)
        if first is None:
            raise TrainingError(f"{path}: a recording must hold frames, found none; copy it again")
        return (np.unique(stamps) - first) * float(stream.time_base or 0)


def read_frames(path: Path, indices: Collection[int]) -> Iterator[RecordedFrame]:
    """The frames with these indices, in rising order, decoded from the front.

    Raises:
        TrainingError: The recording cannot be opened, is damaged, or ends before the last of them; the frames before
            that were given.
    """
    wanted = sorted(set(indices))
    if not wanted:
        return
    place = 0
    with _opened(path) as (container, stream):
        index, first, last = -1, 0, None
        for frame in container.decode(stream):
            if frame.pts is None:
                raise TrainingError(f"{path}: a recording must store its frames' times; convert it to MKV")
            if last is not None and frame.pts <= last:
                continue
            first = frame.pts if last is None else first
            last = frame.pts
            index += 1
            if index == wanted[place]:
                yield RecordedFrame(index, (last - first) * float(stream.time_base or 0), _upright(frame))
                place += 1
                if place == len(wanted):
                    return
    raise TrainingError(
        f"{path}: a recording must have frame {wanted[place]}, it ends at frame {index}; "
        "copy it again or make the table anew"
    )


def read_picture(path: Path) -> BgrImage:
    """A still picture, (H, W, 3) uint8 BGR, the way up that its file says.

    Raises:
        TrainingError: It is missing, or no picture.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
    if image is None:
        what = "this cannot be read as one" if path.exists() else "there is none"
        raise TrainingError(f"{path}: a picture must be there and whole, {what}; copy it again or leave it out")
    return np.asarray(image, np.uint8)


def shown_at(times: NDArray[np.float64], seconds: float) -> int:
    """Index of the frame that is shown at that time: the last one not later, to a millisecond (an MKV rounds so)."""
    return max(0, int(np.searchsorted(times, seconds + 1e-3, side="right")) - 1)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[av.container.InputContainer, av.VideoStream]]:
    if not path.is_file():
        raise TrainingError(f"{path}: a recording must be a video file, there is none; check the name")
    try:
        with av.open(str(path.absolute()), options=OPTIONS, metadata_errors="replace") as container:
            if not container.streams.video:
                raise TrainingError(f"{path}: a recording must hold pictures, this holds none; leave it out")
            stream = container.streams.video[0]
            stream.codec_context.thread_type = "AUTO"
            yield container, stream
    except (av.FFmpegError, EOFError) as error:
        said = getattr(error, "strerror", None) or "it breaks off"
        raise TrainingError(
            f"{path}: a recording must be a whole video file, this is not ({said}); copy it again"
        ) from error


def _upright(frame: av.VideoFrame) -> BgrImage:
    image = np.ascontiguousarray(frame.to_ndarray(format="bgr24"), np.uint8)
    quarters = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, quarters)) if quarters else image

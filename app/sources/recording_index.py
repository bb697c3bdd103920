"""When each picture of a recording is shown, found by reading the file's packets without decoding them."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.sources.video_file import VideoFile


@dataclass(frozen=True, slots=True, eq=False)
class RecordingIndex:
    """The times of every picture, in the order of showing.

    Attributes:
        stamps: (N,) int64, time stamps in the container's unit, rising.
        key_stamps: (K,) int64, those of the pictures that need no other one, rising.
        times_seconds: (N,) float64, from the first picture's 0.
        packet_count: Packets in the file, those counted that show nothing.
        end_seconds: When the last picture ends, by its own duration where the file gives one, else its beginning.
        is_damaged: The file breaks off or cannot be read to its end.
    """

    stamps: NDArray[np.int64]
    key_stamps: NDArray[np.int64]
    times_seconds: NDArray[np.float64]
    packet_count: int
    end_seconds: float
    is_damaged: bool

    def at_time(self, time_seconds: float) -> int:
        """Index of the picture shown at that time: the last one not later; the first one before the beginning."""
        return max(0, int(np.searchsorted(self.times_seconds, time_seconds, side="right")) - 1)

    def keys_before(self, index: int) -> list[int]:
        """Stamps of the key pictures from which `index` can be reached, the nearest first."""
        last = int(np.searchsorted(self.key_stamps, self.stamps[index], side="right"))
        return [int(stamp) for stamp in self.key_stamps[:last][::-1]]

    def longest_way(self) -> int:
        """How many pictures must be decoded to show the one that is farthest from its key picture."""
        places = np.searchsorted(self.stamps, self.key_stamps)
        return int(np.diff(places, prepend=0, append=len(self.stamps)).max())

    def is_even(self) -> bool:
        """Whether the pictures are evenly spaced, to 2 ms: an MKV rounds its times to 1 ms."""
        return len(self.times_seconds) > 1 and float(np.ptp(np.diff(self.times_seconds))) <= 0.002


def seconds(stamps: NDArray[np.int64], first: int, time_base: Fraction) -> NDArray[np.float64]:
    """Time stamps as seconds from the first picture, each the float nearest to the exact quotient."""
    return (stamps - first) * time_base.numerator / np.float64(time_base.denominator)


def build_index(file: VideoFile, first_stamp: int) -> RecordingIndex:
    """Reads a freshly opened file's packets to the end.

    Args:
        file: Opened for this alone; it stands at its end afterwards.
        first_stamp: Of the first picture that can be decoded; earlier packets show nothing.
    """
    stamps, keys, last_duration = [], [], 0
    last = first_stamp
    for stamp, packet in file.packets():
        if stamp is None or packet.is_discard or stamp < first_stamp:
            continue
        stamps.append(stamp)
        if packet.is_keyframe:
            keys.append(stamp)
        if stamp >= last:
            last, last_duration = stamp, packet.duration or 0
    rising = np.unique(np.array(stamps, np.int64))
    return RecordingIndex(
        stamps=rising,
        key_stamps=np.unique(np.array(keys, np.int64)),
        times_seconds=seconds(rising, first_stamp, file.time_base),
        packet_count=file.packet_count,
        end_seconds=float((last + last_duration - first_stamp) * file.time_base),
        is_damaged=bool(file.damage),
    )

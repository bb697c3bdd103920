"""Recordings whose sound tells its own time by its loudness, and a loudspeaker that only counts.

No machine that this was built on has a sound device: what is heard is asserted up to the samples handed over.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.replay.loudspeaker import RATE, Fill
from app.session.video_writer import VideoWriter
from tests.support.recordings import numbered_frame

LEAST, A_SECOND = 1000.0, 3000.0
"""How loud the tone is at 0 s, and how much louder each second."""

PIECE = 480
"""10 ms: ten whole periods of the tone."""


def tone(seconds: float, rate: int = RATE) -> NDArray[np.int16]:
    """1 kHz that grows louder: its loudness tells the time."""
    times = np.arange(round(seconds * rate)) / rate
    return ((LEAST + A_SECOND * times) * np.sin(2 * np.pi * 1000 * times)).astype(np.int16)


def time_of(samples: NDArray[np.int16]) -> float:
    """Of the first of 10 ms of the tone, in seconds."""
    loudness = float(np.sqrt(2 * np.mean(samples.astype(float) ** 2)))
    return (loudness - LEAST) / A_SECOND - len(samples) / RATE / 2


def write_sounding(
    path: Path,
    count: int = 150,
    *,
    first_seconds: float = 0.0,
    holes: Iterable[tuple[float, float]] = (),
) -> Path:
    """A recording as the recorder writes it: numbered pictures at 30 a second, and the tone.

    Args:
        path: Is made.
        count: Pictures.
        first_seconds: When the first picture is shown; the tone always begins at 0.
        holes: From and to, in seconds: no sound is there.
    """
    writer = VideoWriter(path, 320, 240, RATE)
    sound = tone(first_seconds + count / 30)
    for index in range(count):
        writer.write(numbered_frame(index), round(1000 * (first_seconds + index / 30)))
    for start in range(0, len(sound), 960):
        if not any(begin <= start / RATE < end for begin, end in holes):
            writer.write_sound(sound[start : start + 960], start)
    writer.close()
    return path


class CountingLoudspeaker:
    """Fetches when a test says so."""

    def __init__(self) -> None:
        self.started = threading.Semaphore(0)
        self.on_lost: Callable[[], None] | None = None
        self._fill: Fill | None = None

    @property
    def runs(self) -> bool:
        """Whether it would fetch."""
        return self._fill is not None

    def start(self, fill: Fill, on_lost: Callable[[], None]) -> None:
        self._fill, self.on_lost = fill, on_lost
        self.started.release()

    def stop(self) -> None:
        self._fill = None

    def hear(self, delay_seconds: float = 0.0) -> NDArray[np.int16]:
        """The next 10 ms; zeros while it is stopped."""
        fill = self._fill
        return np.zeros(PIECE, np.int16) if fill is None else fill(PIECE, delay_seconds)


@dataclass
class HandClock:
    """Moved by hand."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds

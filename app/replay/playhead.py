"""Which frame is to be on the screen: playing at some speed, stepping, looping. Takes times as arguments."""

import bisect
from collections.abc import Sequence

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""How many seconds of the recording go by in one."""


class Playhead:
    """Knows the times of all frames; says which one is due.

    Args:
        times_seconds: Of every frame, rising, at least one.
    """

    def __init__(self, times_seconds: Sequence[float]) -> None:
        if not len(times_seconds):
            raise ValueError("a recording to play must have a frame, got none: open another one")
        self._times = list(times_seconds)
        self._index = 0
        self._speed = 1.0
        self._loop: tuple[float, float] | None = None
        self._base: tuple[float, float] | None = None  # (recording's time, clock) since when it plays

    @property
    def index(self) -> int:
        """The frame that was due when it was last asked or moved."""
        return self._index

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self._times)

    @property
    def is_playing(self) -> bool:
        """Whether time goes on."""
        return self._base is not None

    @property
    def since(self) -> tuple[float, float] | None:
        """Where in the recording, and when by the clock, it began to play as it does; None while it stands."""
        return self._base

    @property
    def speed(self) -> float:
        """One of `SPEEDS`."""
        return self._speed

    @property
    def loop(self) -> tuple[float, float] | None:
        """The part that is played again and again, seconds; None for none."""
        return self._loop

    def time_of(self, index: int) -> float:
        """When a frame is shown."""
        return self._times[index]

    def at_time(self, seconds: float) -> int:
        """The frame shown at that time: the last one not later; the first one before the beginning."""
        return max(0, bisect.bisect_right(self._times, seconds) - 1)

    def due(self, now_seconds: float) -> int:
        """The frame due at this time of the clock. At the end of the recording playing ends."""
        if self._base is None:
            return self._index
        seconds = self._position(now_seconds)
        if self._loop is not None and seconds >= self._loop[1]:
            start, end = self._loop
            seconds = start + (seconds - start) % (end - start)
            self._base = seconds, now_seconds
        self._index = self.at_time(seconds)
        if self._index == len(self._times) - 1 and self._loop is None:
            self._base = None
        return self._index

    def play(self, now_seconds: float) -> None:
        """Plays from here; from the beginning where it stands at the end, from the loop's where it is outside."""
        start = self._times[self._index]
        if self._loop is not None and not self._loop[0] <= start < self._loop[1]:
            start = self._loop[0]
        elif self._index == len(self._times) - 1:
            start = self._times[0]
        self._base = start, now_seconds
        self._index = self.at_time(start)

    def pause(self, now_seconds: float) -> None:
        """Stays at the frame that is due."""
        self.due(now_seconds)
        self._base = None

    def go_to(self, index: int, now_seconds: float) -> int:
        """Goes to a frame, the nearest one there is, and plays on from there if it played."""
        self._index = min(max(index, 0), len(self._times) - 1)
        if self._base is not None:
            self._base = self._times[self._index], now_seconds
        return self._index

    def step(self, frames: int, now_seconds: float) -> int:
        """Stays, so many frames further on or back."""
        self.pause(now_seconds)
        return self.go_to(self._index + frames, now_seconds)

    def set_speed(self, speed: float, now_seconds: float) -> None:
        """Plays at another speed from here.

        Raises:
            ValueError: It is none of `SPEEDS`.
        """
        if speed not in SPEEDS:
            raise ValueError(f"a speed is one of {', '.join(f'{one:g}' for one in SPEEDS)}, got {speed:g}: choose one")
        if self._base is not None:
            self._base = self._position(now_seconds), now_seconds
        self._speed = speed

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Plays this part again and again; one without a length is none."""
        self._loop = loop if loop is not None and loop[1] > loop[0] else None

    def _position(self, now_seconds: float) -> float:
        assert self._base is not None  # noqa: S101 - asked only while playing
        return self._base[0] + max(0.0, now_seconds - self._base[1]) * self._speed

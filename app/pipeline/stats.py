"""How long each stage takes, over the newest runs of it."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds of one stage: how often it ran, median and 95th percentile over the newest runs."""

    stage: str
    runs: int
    median_ms: float
    percentile_95_ms: float


class Stopwatch:
    """Times named stages. Used by one thread; `summary` may be called by another.

    Args:
        keep: How many of the newest runs of a stage count.
    """

    def __init__(self, keep: int = 2000) -> None:
        self._keep = keep
        self._runs: dict[str, int] = {}
        self._newest: dict[str, deque[float]] = {}

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Times the block. A block that raises is not counted: it did not do the stage's work."""
        begun = time.perf_counter()
        yield
        self.add(stage, time.perf_counter() - begun)

    def add(self, stage: str, seconds: float) -> None:
        """Counts a run that was timed elsewhere."""
        self._runs[stage] = self._runs.get(stage, 0) + 1
        self._newest.setdefault(stage, deque(maxlen=self._keep)).append(seconds * 1000)

    def summary(self) -> tuple[StageTime, ...]:
        """The stages in the order in which they first ran."""
        return tuple(
            StageTime(stage, self._runs[stage], float(np.median(times)), float(np.percentile(times, 95)))
            for stage, times in ((stage, list(newest)) for stage, newest in list(self._newest.items()))
        )

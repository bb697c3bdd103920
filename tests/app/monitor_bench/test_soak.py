"""The soak's faults and what it makes of its samples."""

from collections.abc import Iterator
from types import TracebackType
from typing import Self

import numpy as np
import pytest

from app.monitor_bench.soak import FAULTS, FaultySource, Sample, report_of
from app.sources.source import Frame, SourceError, SourceInfo


class Counting:
    """Frames whose brightness is their number."""

    info = SourceInfo("counting", "camera", 8, 6, 30.0, None, None, is_live=True)

    def frames(self) -> Iterator[Frame]:
        for index in range(3000):
            yield Frame(index, index / 30, np.full((6, 8, 3), index % 200 + 20, np.uint8))

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def test_every_kind_of_fault_comes_and_a_lost_camera_goes_on_behind_it() -> None:
    came: dict[int, Frame] = {}

    def watch() -> None:
        came.update((frame.index, frame) for frame in FaultySource(Counting()).frames())

    with pytest.raises(SourceError, match="unplugged"):
        watch()
    assert max(came) == FAULTS["lost"].start - 1
    assert not came[FAULTS["black"].start].image.any()
    frozen = FAULTS["frozen"]
    assert all(came[index].image is came[frozen.start - 1].image for index in frozen)
    assert came[FAULTS["noise"].start].image.std() > 50
    assert came[FAULTS["smaller"].start].image.shape == (3, 4, 3)
    late = FAULTS["late"].start
    assert came[late].time_seconds - came[late - 1].time_seconds > 19
    times = [came[index].time_seconds for index in sorted(came)]
    assert np.all(np.diff(times) > 0)
    # Opened again behind the fault, it goes on with the plan.
    again = FaultySource(Counting(), number=FAULTS["lost"].stop)
    assert len(list(zip(range(500), again.frames(), strict=False))) == 500


def samples(memory: float, threads: int, handles: int) -> list[Sample]:
    """A hundred seconds; all of the growth comes after the warm-up, evenly."""
    return [
        Sample(
            second, 300 + memory * max(0, second - 30) / 70, 20 + threads * (second > 60), 40 + handles * second // 90
        )
        for second in range(100)
    ]


@pytest.mark.parametrize(
    ("memory", "threads", "handles", "grown"),
    [(0.0, 0, 0, False), (4.0, 0, 0, False), (30.0, 0, 0, True), (0.0, 1, 0, True), (0.0, 0, 5, True)],
)
def test_growth_is_told(memory: float, threads: int, handles: int, grown: bool) -> None:
    report = report_of(samples(memory, threads, handles), frames_in=108000, analysed=9000, lost=3, swaps=4, failed="")
    assert report.has_grown is grown
    assert report.video_hours == 1.0
    assert "camera lost 3 times" in report.to_text()


def test_too_short_a_soak_says_nothing() -> None:
    with pytest.raises(SourceError, match="give more minutes"):
        report_of([], frames_in=0, analysed=0, lost=0, swaps=0, failed="")

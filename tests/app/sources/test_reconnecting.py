"""A device that goes away and comes back: index and time go on, and the time without it is no picture's."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from app.sources.reconnecting import ReconnectingSource
from app.sources.source import Frame, Source, SourceError
from tests.support.scripted_source import ScriptedSource, unplugged


def frames(count: int, start: float = 0.0) -> list[Frame]:
    return [Frame(index, start + index / 10, np.full((8, 8, 3), index, np.uint8)) for index in range(count)]


class Bus:
    """Gives one scripted source after the other; an error stands for a device that is away."""

    def __init__(self, *plugged: Source | SourceError) -> None:
        self._plugged = iter(plugged)
        self.tried = 0

    def open(self) -> Source:
        self.tried += 1
        now = next(self._plugged)
        if isinstance(now, SourceError):
            raise now
        return now


class Clock:
    """Goes on by a second with each look at it."""

    def __init__(self) -> None:
        self._seconds: Iterator[int] = iter(range(1000))

    def __call__(self) -> float:
        return float(next(self._seconds))


def test_frames_go_on_in_index_and_time_and_the_time_away_counts() -> None:
    first = ScriptedSource(frames(3), is_live=True, fault=unplugged())
    away = SourceError("There is no camera: plug it in.")
    bus = Bus(first, away, away, ScriptedSource(frames(3, start=7.0), is_live=True, hang=True))
    source = ReconnectingSource(bus.open, retry_seconds=0.001, monotonic_seconds=Clock())
    got = list(islice(source.frames(), 6))
    source.close()
    assert [frame.index for frame in got] == list(range(6))
    times = [frame.time_seconds for frame in got]
    assert times[:3] == [0.0, 0.1, 0.2]
    assert times[3] - times[2] >= 1.0  # by the clock of this machine
    assert times[4] - times[3] == pytest.approx(0.1)  # by the device's own again
    assert bus.tried == 4
    assert first.closed.is_set()


def test_while_it_is_away_the_note_says_why_and_is_gone_when_it_is_back() -> None:
    notes: list[str] = []
    source: ReconnectingSource

    def open_next() -> Source:
        if notes:
            notes.append(source.info.note)
            return ScriptedSource(frames(2), is_live=True, hang=True)
        notes.append("")
        return ScriptedSource(frames(2), is_live=True, fault=unplugged())

    source = ReconnectingSource(open_next, retry_seconds=0.001)
    assert len(list(islice(source.frames(), 4))) == 4
    assert notes == ["", str(unplugged())]
    assert source.info.note == ""
    source.close()


def test_a_device_that_ends_quietly_is_tried_again() -> None:
    bus = Bus(ScriptedSource(frames(1), is_live=True), ScriptedSource(frames(1), is_live=True, hang=True))
    source = ReconnectingSource(bus.open, retry_seconds=0.001)
    assert len(list(islice(source.frames(), 2))) == 2
    source.close()


def test_a_device_that_is_not_there_at_the_start_is_an_error() -> None:
    with pytest.raises(SourceError, match="plug it in"):
        ReconnectingSource(Bus(unplugged()).open)


def test_closing_ends_the_wait_for_a_device() -> None:
    source = ReconnectingSource(Bus(ScriptedSource(frames(1), is_live=True)).open, retry_seconds=3600)
    pictures = source.frames()
    next(pictures)
    source.close()
    assert list(pictures) == []

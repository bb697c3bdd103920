"""The threads: every frame of a recording, the newest of a live source, and an end that always comes."""

import queue
import threading

import numpy as np
import pytest

from app.pipeline.latest import Latest
from app.sources.source import Frame, Source, SourceError, SourceInfo
from app.worker import Ahead, Arrived, Reader, Worker, WorkerState, WorkerStatus
from tests.support.scripted_source import ScriptedSource, unplugged


def frames(count: int) -> list[Frame]:
    return [Frame(index, index / 30, np.full((48, 64, 3), index % 251, np.uint8)) for index in range(count)]


class Run:
    """A worker with what it told, and a door to wait for its end."""

    def __init__(self, source: Source | Exception, gate: threading.Event | None = None) -> None:
        self.results: list[tuple[int, int]] = []
        self.states: list[WorkerStatus] = []
        self.ended: queue.Queue[WorkerStatus] = queue.Queue()
        self._gate = gate

        def open_source() -> Source:
            if isinstance(source, Exception):
                raise source
            return source

        self.worker: Worker[int] = Worker(open_source, self._process, self._on_result, self._on_status)
        self.worker.start()

    def _process(self, frame: Frame) -> int:
        if self._gate is not None:
            assert self._gate.wait(10)
        if frame.index == 13 and frame.time_seconds < 0:
            raise ValueError("planted")
        return int(frame.image[0, 0, 0])

    def _on_result(self, result: int, arrived: Arrived) -> None:
        self.results.append((arrived.frame.index, result))

    def _on_status(self, status: WorkerStatus) -> None:
        self.states.append(status)
        if status.state in (WorkerState.ENDED, WorkerState.FAILED):
            self.ended.put(status)

    def end(self) -> WorkerStatus:
        return self.ended.get(timeout=10)


def test_a_recording_is_seen_whole_and_in_order() -> None:
    run = Run(ScriptedSource(frames(100)))
    last = run.end()
    assert run.results == [(index, index % 251) for index in range(100)]
    assert (last.state, last.frames_in, last.analysed, last.dropped) == (WorkerState.ENDED, 100, 100, 0)
    assert [status.state for status in run.states[:2]] == [WorkerState.STARTING, WorkerState.RUNNING]
    assert run.worker.stop()


def test_live_and_replay_give_the_same_result_for_the_same_frame() -> None:
    replay = Run(ScriptedSource(frames(40)))
    replay.end()
    live = Run(ScriptedSource(frames(40), is_live=True))
    live.end()
    assert set(live.results) <= set(replay.results)
    assert live.results[-1] == replay.results[-1]  # the newest frame is never the one that is lost


def test_live_drops_are_counted_and_nothing_else_is_lost() -> None:
    gate = threading.Event()
    source = ScriptedSource(frames(50), is_live=True, hang=True)
    run = Run(source, gate)
    pictures = run.worker.pictures
    while (newest := pictures.take(5)) is not None and newest.frame.index < 49:
        pass
    gate.set()
    source.close()
    last = run.end()
    assert last.frames_in == 50
    assert last.analysed + last.dropped == 50
    assert last.dropped > 0
    assert run.results[-1][0] == 49


@pytest.mark.parametrize("is_live", [True, False])
def test_a_stop_ends_a_source_that_hangs(is_live: bool) -> None:
    run = Run(ScriptedSource(frames(3), is_live=is_live, hang=True))
    assert run.worker.pictures.take(5) is not None
    assert run.worker.stop()
    assert run.end().state == WorkerState.ENDED
    assert run.worker.stop()


def test_a_cameras_picture_is_seen_while_the_model_loads() -> None:
    seen, loaded = threading.Event(), threading.Event()
    ended: queue.Queue[WorkerStatus] = queue.Queue()

    def on_status(status: WorkerStatus) -> None:
        if status.state in (WorkerState.ENDED, WorkerState.FAILED):
            ended.put(status)

    def prepare(_info: SourceInfo) -> None:
        assert seen.wait(5)
        loaded.set()

    def process(_frame: Frame) -> bool:
        return loaded.is_set()

    source, results = ScriptedSource(frames(5), is_live=True), list[bool]()
    worker: Worker[bool] = Worker(
        lambda: source, process, lambda result, _arrived: results.append(result), on_status, prepare=prepare
    )
    worker.start()
    assert worker.pictures.take(5) is not None
    seen.set()
    assert ended.get(timeout=10).state is WorkerState.ENDED
    assert results
    assert all(results)


def test_a_model_that_cannot_be_had_closes_the_source() -> None:
    def prepare(_info: SourceInfo) -> None:
        raise SourceError("no model is active; import one")

    for is_live in (True, False):
        source, ended = ScriptedSource(frames(3), is_live=is_live, hang=True), queue.Queue[WorkerStatus]()
        Worker(
            lambda opened=source: opened, lambda _frame: 0, lambda _result, _arrived: None, ended.put, prepare=prepare
        ).start()
        while (status := ended.get(timeout=10)).state is not WorkerState.FAILED:
            pass
        assert status.message == "no model is active; import one"
        assert source.closed.wait(5)


def test_a_source_that_goes_away_ends_in_failed_with_its_own_words() -> None:
    run = Run(ScriptedSource(frames(3), fault=unplugged()))
    last = run.end()
    assert last.state == WorkerState.FAILED
    assert last.message == str(unplugged())
    assert last.analysed == 3


def test_a_source_that_cannot_be_opened_says_why() -> None:
    last = Run(SourceError("no such camera; choose another")).end()
    assert (last.state, last.message) == (WorkerState.FAILED, "no such camera; choose another")


def test_a_source_that_breaks_in_an_unknown_way_still_ends(caplog: pytest.LogCaptureFixture) -> None:
    last = Run(ScriptedSource(frames(3), fault=ZeroDivisionError("planted"))).end()
    assert last.state == WorkerState.FAILED
    assert "ZeroDivisionError" in last.message
    assert "planted" in caplog.text


def test_an_analysis_that_breaks_ends_in_failed_and_closes_the_source(caplog: pytest.LogCaptureFixture) -> None:
    bad = [*frames(13), Frame(13, -1.0, np.zeros((48, 64, 3), np.uint8)), *frames(5)]
    source = ScriptedSource(bad)
    last = Run(source).end()
    assert last.state == WorkerState.FAILED
    assert "planted" in last.message
    assert "\n" not in last.message
    assert "planted" in caplog.text
    assert source.closed.wait(5)


def test_the_reader_alone_feeds_a_batch() -> None:
    pictures: Latest[Arrived] = Latest()
    reader = Reader(ScriptedSource(frames(20)), pictures)
    assert [arrived.frame.index for arrived in reader.frames()] == list(range(20))
    newest = pictures.look()
    assert newest is not None
    assert newest.frame.index == 19
    assert reader.close()


@pytest.mark.parametrize("slow", ["looking", "judging"])
def test_looking_ahead_gives_every_frame_in_order_whoever_is_slower(slow: str) -> None:
    gate = threading.Event()
    given: list[float] = []
    judged = [0.0]

    def look(frame: Frame, value: float) -> int:
        if slow == "looking":
            assert gate.wait(10)  # until the one before is judged
            gate.clear()
        given.append(value)
        if slow == "judging":
            gate.set()
        return int(frame.image[0, 0, 0])

    seen = []
    gate.set()
    for arrived, found in Ahead((Arrived(frame, 0.0) for frame in frames(6)), look, lambda: judged[-1]):
        if slow == "judging" and arrived.frame.index < 5:
            assert gate.wait(10)  # until the next one is looked at
            gate.clear()
        judged.append(arrived.frame.index + 1.0)
        seen.append((arrived.frame.index, found))
        if slow == "looking":
            gate.set()
    assert seen == [(index, index) for index in range(6)]
    # What is asked for the frame after the next is what was known when this one was handed on.
    assert given == [0.0, 0.0, 1.0, 2.0, 3.0, 4.0]


def test_an_error_ahead_reaches_who_iterates() -> None:
    def look(frame: Frame, _value: float) -> int:
        if frame.index == 2:
            raise SourceError("planted: plug it in")
        return frame.index

    with pytest.raises(SourceError, match="planted"):
        list(Ahead((Arrived(frame, 0.0) for frame in frames(6)), look, lambda: 1.0))

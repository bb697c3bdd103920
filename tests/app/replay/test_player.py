"""Frames come from another thread, and are always the ones wished for."""

import threading
from pathlib import Path

import pytest

from app.replay.player import Answer, Player
from app.sources.recording import RecordingSource
from tests.support.recordings import numbered_frame, read_number, write_recording

COUNT = 120


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frames = (numbered_frame(index) for index in range(COUNT))
    return write_recording(tmp_path_factory.mktemp("v") / "n.mkv", frames, options={"g": "30", "bf": "2"})


class Watched:
    """A player whose answers can be waited for."""

    def __init__(self, path: Path) -> None:
        self.came = threading.Semaphore(0)
        self.player = Player(RecordingSource(path), self.came.release)

    def next(self) -> Answer | None:
        assert self.came.acquire(timeout=60)
        return self.player.take()


def number_of(answer: Answer | None) -> int:
    assert answer is not None
    assert answer.frame is not None
    number = read_number(answer.frame.image)
    assert number == answer.frame.index == round(answer.frame.time_seconds * 30)
    return number


def test_every_frame_is_the_one_wished_for(recording: Path) -> None:
    watched = Watched(recording)
    try:
        for index in (0, 1, 2, 90, 89, 88, 119, 0, 45, 61, 85, 30):
            watched.player.jump_to(index)
            assert number_of(watched.next()) == index
        for index in (31, 32, 40):
            watched.player.play_to(index)
            assert number_of(watched.next()) == index
    finally:
        assert watched.player.close()


def test_the_newest_wish_wins_and_a_late_answer_is_dropped(recording: Path) -> None:
    watched = Watched(recording)
    try:
        watched.player.jump_to(10)
        assert watched.came.acquire(timeout=60)
        watched.player.jump_to(100)  # the answer to 10 lies there, untaken
        while (answer := watched.player.take()) is None:
            assert watched.came.acquire(timeout=60)
        assert number_of(answer) == 100
        for index in range(0, 110, 10):
            watched.player.jump_to(index)
        while (answer := watched.next()) is None:
            pass
        assert number_of(answer) == 100
    finally:
        assert watched.player.close()


def test_a_frame_that_is_not_there_is_said_and_the_next_one_still_comes(recording: Path) -> None:
    watched = Watched(recording)
    try:
        watched.player.jump_to(5000)
        answer = watched.next()
        assert answer is not None
        assert answer.frame is None
        assert "5000" in answer.message
        watched.player.jump_to(7)
        assert number_of(watched.next()) == 7
    finally:
        assert watched.player.close()

"""The copy for quick seeks at work: in the player and in the window."""

import errno
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.replay import quick_making
from app.replay.player import Answer, Player
from app.replay.program import ReplayProgram
from app.replay.quick_pictures import FOLDER
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from tests.support.quick_copies import copy_of, make, write_far_apart
from tests.support.recordings import read_number
from tests.support.replays import PATIENCE, keep_results, open_replay


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_far_apart(tmp_path_factory.mktemp("v") / "far.mkv")


@pytest.fixture
def path(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(recorded, tmp_path / "far.mkv"))


@pytest.fixture
def caches(tmp_path: Path) -> Path:
    return tmp_path / "data" / "caches"


class Held(RecordingSource):
    """A recording that takes for ever to go anywhere, unless it is let go."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.let_go = threading.Event()

    def seek_index(self, index: int, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        while is_wanted() and not self.let_go.is_set():
            time.sleep(0.002)
        return super().seek_index(index, is_wanted)


def test_the_player_shows_the_copys_picture_and_then_the_recordings_own(path: Path, caches: Path) -> None:
    pictures = copy_of(path, caches)
    assert make(pictures)
    came = threading.Semaphore(0)
    source = Held(path)
    player = Player(source, came.release)
    player.use_quick(pictures)

    def answer() -> Answer:
        assert came.acquire(timeout=60)
        found = player.take()
        assert found is not None
        assert found.frame is not None
        assert read_number(found.frame.image) == found.frame.index
        return found

    try:
        for index in (140, 90, 120):  # the recording never comes: nobody waits for it
            player.jump_to(index)
            soon = answer()
            assert soon.frame is not None
            assert soon.frame.index == index
            assert soon.is_copy
        source.let_go.set()
        own = answer()
        assert own.frame is not None
        assert own.frame.index == 120
        assert not own.is_copy
        assert not np.array_equal(own.frame.image, soon.frame.image)
        for index in (119, 110, 121, 125):  # steps: the recording's own are near
            player.jump_to(index)
            found = answer()
            assert found.frame is not None
            assert found.frame.index == index
            assert not came.acquire(timeout=0.2)
    finally:
        assert player.close()


def test_the_window_prepares_it_and_says_how_far_it_is(
    qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    keep_results(path, options)
    program = open_replay(qtbot, qapp, options, path)
    try:
        controller = program.controller
        monkeypatch.setattr("app.replay.quick_desk.TELL_SECONDS", 0.0)
        controller.quick.told.connect(lambda: said.append(program.window.controls.progress))
        qtbot.waitUntil(lambda: controller.quick.share == 1.0, timeout=PATIENCE)
        qtbot.waitUntil(lambda: bool(said) and "preparing" not in said[-1], timeout=PATIENCE)
        assert said[-1] == "analysed: 150 pictures"
        for index in (140, 5, 99):
            controller.go_to(index)
            qtbot.waitUntil(
                lambda index=index: controller.frame is not None and controller.frame.index == index, timeout=PATIENCE
            )
            assert controller.frame is not None
            assert read_number(controller.frame.image) == index
    finally:
        program.close()


def test_where_the_disk_is_full_nothing_is_promised_and_it_can_go_on_later(
    qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = iter(range(5))
    real = quick_making._write

    def write(handle: int, content: bytes) -> None:
        if next(room, None) is None:
            raise OSError(errno.ENOSPC, "no space left")
        real(handle, content)

    monkeypatch.setattr(quick_making, "_write", write)
    keep_results(path, options)
    program = open_replay(qtbot, qapp, options, path)
    try:
        quick = program.controller.quick
        qtbot.waitUntil(lambda: 0 < quick.share < 1 and not quick.is_making, timeout=PATIENCE)
        qtbot.waitUntil(lambda: program.window.controls.progress == "analysed: 150 pictures", timeout=PATIENCE)
        assert not quick.words()
        monkeypatch.setattr(quick_making, "_write", real)
        quick.make()
        qtbot.waitUntil(lambda: quick.share == 1.0, timeout=PATIENCE)
    finally:
        program.close()


def test_settings_can_forbid_it(qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions) -> None:
    keep_results(path, options)
    program: ReplayProgram = open_replay(qtbot, qapp, options, path, replay_copies=False)
    try:
        kept = program.controller._kept
        assert kept is not None
        assert program.controller.quick.share == 1.0
        assert not (kept.cache.recording_folder / FOLDER).exists()
    finally:
        program.close()

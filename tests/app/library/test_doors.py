"""The doors into the library: from replay in the same process, from the monitor in one of its own."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bedside.library_door import LibraryDoor as ProcessDoor
from app.bedside.library_door import library_command
from app.jobs import Jobs
from app.library.door import LibraryDoor
from app.program import Program
from app.session.recordings import session_for
from app.settings import Settings, models_folder, sessions_folder
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from models.library import ModelLibrary
from tests.support.bundles import write_bundle
from tests.support.replays import PATIENCE, keep_results, open_replay, write_numbered


@pytest.fixture
def options(tmp_path: Path) -> WatchOptions:
    return WatchOptions(model=str(write_bundle(tmp_path / "red")), roll_degrees=0.0, child=(3.0, 4.0))


def test_replay_opens_the_library_and_the_library_a_recording(
    qtbot: QtBot, qapp: QApplication, options: WatchOptions, tmp_path: Path
) -> None:
    first = write_numbered(tmp_path / "first.mkv")
    second = Path(shutil.copy(first, tmp_path / "second.mkv"))
    with second.open("ab") as file:
        file.write(b"\0")  # another recording than the first
    with RecordingSource(second) as source, session_for(second, source.info, sessions_folder()):
        pass
    keep_results(first, options)
    replay = open_replay(qtbot, qapp, options, first)
    door = LibraryDoor(qapp, replay, options)
    assert door.library is None  # nothing is made before it is wanted
    qtbot.keyClick(replay.window, Qt.Key.Key_F)
    library = door.library
    assert library is not None
    qtbot.addWidget(library.window)
    assert library.window.isVisible()
    assert library.controller.folder == sessions_folder()
    qtbot.waitUntil(lambda: len(library.window.rows) == 1, timeout=PATIENCE)
    library.window.mark([library.window.rows[0].key])
    library.window.button("open").click()
    opened = library.replays[-1]
    qtbot.addWidget(opened.window)
    assert opened.window.windowTitle().endswith("second.mkv")

    library.window.close()  # replay goes on, and either window finds back
    assert not library.window.isVisible()
    assert replay.window.isVisible()
    opened.window.library_button.click()
    assert library.window.isVisible()
    library.window.close()
    replay.window.library_button.click()
    assert door.library is library
    assert library.window.isVisible()
    with qtbot.waitSignal(library.controller.listed, timeout=PATIENCE):
        replay.window.close()  # what was marked meanwhile is listed
    assert library.replays == [opened]
    door.close()
    door.close()
    assert library.replays == []


def test_all_windows_of_the_process_speak_one_language(
    qtbot: QtBot, qapp: QApplication, options: WatchOptions, tmp_path: Path
) -> None:
    path = write_numbered(tmp_path / "n.mkv")
    keep_results(path, options)
    replay = open_replay(qtbot, qapp, options, path)
    door = LibraryDoor(qapp, replay, options)
    replay.window.library_button.click()
    library = door.library
    assert library is not None
    qtbot.addWidget(library.window)
    qtbot.keyClick(replay.window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: library.window.button("analyse").text() == "Analizza", timeout=PATIENCE)
    assert replay.window.library_button.text() == "Archivio (F)"
    assert library.window.filter("period").itemText(0) == "sempre"
    library.window.button("language").click()
    qtbot.waitUntil(lambda: replay.window.library_button.text() == "Library (F)", timeout=PATIENCE)
    assert library.window.filter("period").itemText(0) == "any time"
    door.close()


def test_the_monitor_opens_the_library_in_a_process_of_its_own(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    program = Program(
        qapp,
        WatchOptions(model=str(write_bundle(tmp_path / "red")), threads=1),
        Settings(language="en"),
        keep=lambda _settings: None,
        library=ModelLibrary(models_folder()),
    )
    window, door = program.window, program.library_door
    qtbot.addWidget(window)
    window.show()
    try:
        with qtbot.waitActive(window):
            window.activateWindow()
        qtbot.keyClick(window, Qt.Key.Key_S)
        assert program.picker.isVisible()
        assert program.picker.library_button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert program.picker.library_button.sizeHint().height() >= 44
        qtbot.keyClick(program.picker.library_button, Qt.Key.Key_Space)
        assert not program.picker.isVisible()
        number = door.process_id
        assert number is not None
        assert number != os.getpid()
        assert window.message == "Recordings and sessions are open in a window of their own."
        door.open()
        assert door.process_id == number  # one library at a time
        os.kill(number, signal.SIGKILL)
        qtbot.waitUntil(lambda: door.process_id is None, timeout=PATIENCE)
        assert window.message == f"The window of recordings failed (code -{signal.SIGKILL.value}): open it again."
    finally:
        program.close()


def test_the_monitor_s_own_choices_go_along_and_an_end_takes_its_line_away(qtbot: QtBot) -> None:
    options = WatchOptions("m", "mediapipe-full", 90.0, (1.0, 2.0), "cpu", 2)
    assert library_command(options) == [
        *(sys.executable, "-m", "app", "library"),
        *("--model", "m", "--detector", "mediapipe-full", "--provider", "cpu", "--threads", "2"),
    ]
    jobs, said = Jobs(), list[str]()
    door = ProcessDoor(jobs, [sys.executable, "-c", ""])
    door.said.connect(said.append)
    door.open()
    qtbot.waitUntil(lambda: len(said) == 2, timeout=PATIENCE)
    assert said[1] == ""
    missing = ProcessDoor(jobs, ["/nowhere/sollievo"])
    missing.said.connect(said.append)
    missing.open()
    assert said[2].startswith("The recordings cannot be opened: ")
    assert missing.process_id is None
    jobs.close()

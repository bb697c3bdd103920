"""What can be wrong with a recording or its session: one line in the window, nothing lost."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.replay.opening import make_session, open_kept
from app.replay.program import ReplayProgram, run_replay
from app.session.recordings import find_session, session_folders
from app.session.store import SessionStore
from app.settings import Settings, caches_folder, sessions_folder
from app.setup_watch import WatchOptions
from app.sources.source import SourceError
from tests.support.bundles import write_bundle
from tests.support.replays import PATIENCE, keep_results, open_replay


@pytest.fixture
def marked(numbered: Path, options: WatchOptions, tmp_path: Path) -> Path:
    """A bare recording with results and a session that holds one mark."""
    path = Path(shutil.copy2(numbered, tmp_path / "n.mkv"))
    keep_results(path, options)
    with make_session(path, sessions_folder()) as store:
        content = MarkContent(MarkKind.PAIN, Moment(1.0, 30))
        store.add_mark(content, rater="N1", model_visible=False)
    return path


def marks(program: ReplayProgram) -> list[MarkKind]:
    marking = program.controller.desk.marking
    assert marking is not None
    return [mark.kind for mark in marking.marks()]


def mark_pain(program: ReplayProgram) -> str:
    program.window.panels.show_panel("marking")
    program.window.marking.button(MarkKind.PAIN).click()
    return program.window.marking.said


def only_session() -> Path:
    (folder,) = session_folders(sessions_folder())
    return folder


def test_a_moved_recording_keeps_results_and_marks(
    qtbot: QtBot, qapp: QApplication, marked: Path, options: WatchOptions, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    program = open_replay(qtbot, qapp, options, marked.rename(tmp_path / "elsewhere" / "other.mkv"))
    assert marks(program) == [MarkKind.PAIN]
    assert program.window.message == ""
    program.close()


def test_a_changed_recording_is_said_and_the_former_ones_marks_stay(
    qtbot: QtBot, qapp: QApplication, marked: Path, options: WatchOptions
) -> None:
    with marked.open("ab") as file:
        file.write(b"x")
    keep_results(marked, options)  # of what it is now
    program = open_replay(qtbot, qapp, options, marked)
    assert marks(program) == []
    assert program.window.message.startswith("n.mkv has changed since it was marked: the marks in ")
    program.close()
    with SessionStore.open(only_session()) as store:
        assert len(store.marks()) == 1


def test_each_model_has_results_of_its_own(
    qtbot: QtBot, qapp: QApplication, marked: Path, options: WatchOptions, tmp_path: Path
) -> None:
    other = WatchOptions(model=str(write_bundle(tmp_path / "second", version="2.0.0")), roll_degrees=0.0)
    keep_results(marked, other, probability=lambda index: 1 - index / 1000)
    for chosen, value in ((options, 0.04), (other, 0.96), (options, 0.04)):
        program = open_replay(qtbot, qapp, chosen, marked)
        assert program.controller.results is not None
        seen = program.controller.results.at(40 / 30)
        assert seen is not None
        assert seen.probability == pytest.approx(value)
        program.close()


def test_a_session_of_a_newer_program_shows_the_trace_and_is_left_alone(
    qtbot: QtBot, qapp: QApplication, marked: Path, options: WatchOptions
) -> None:
    with closing(sqlite3.connect(only_session() / "session.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    before = (only_session() / "session.sqlite").read_bytes()
    program = open_replay(qtbot, qapp, options, marked)
    assert "update the program" in program.window.message
    assert "update the program" in mark_pain(program)
    program.close()
    assert (only_session() / "session.sqlite").read_bytes() == before


def test_a_session_whose_video_is_missing_is_one_line(marked: Path, options: WatchOptions) -> None:
    marked.unlink()
    with pytest.raises(SourceError, match=r"n\.mkv is missing: put it back") as caught:
        run_replay(str(only_session()), options)
    assert "\n" not in str(caught.value)


def test_after_a_crash_everything_is_there_and_said(
    qtbot: QtBot, qapp: QApplication, marked: Path, options: WatchOptions, tmp_path: Path
) -> None:
    store = find_session(marked, sessions_folder())
    assert store is not None
    store.add_mark(MarkContent(MarkKind.NONPAIN, Moment(2.0, 60)), rater="N1", model_visible=False)
    assert store.flush()
    crashed = Path(shutil.copytree(store.folder, tmp_path / "crashed"))  # as it lies on the disk in this moment
    folder = store.folder
    store.close()
    shutil.rmtree(folder)
    shutil.copytree(crashed, folder)
    program = open_replay(qtbot, qapp, options, marked)
    assert program.window.message.startswith("the program ended without closing this session")
    assert marks(program) == [MarkKind.PAIN, MarkKind.NONPAIN]
    assert mark_pain(program) == "pain"
    program.close()


def test_a_share_that_refuses_changes_can_be_read(
    qtbot: QtBot, qapp: QApplication, marked: Path, options: WatchOptions
) -> None:
    (only_session() / "session.lock").mkdir()  # so that no lock can be made, as on a read-only share; root too
    program = open_replay(qtbot, qapp, options, marked)
    assert "can only be read" in program.window.message
    assert marks(program) == [MarkKind.PAIN]
    assert "can only be read" in mark_pain(program)
    assert len(marks(program)) == 1
    program.window.panels.show_panel("child")
    program.window.child.form.field("code").setText("C1")
    program.window.child.form.button("save").click()
    assert "can only be read" in program.window.child.form.said
    program.close()


def test_of_two_windows_on_one_session_the_second_only_reads(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions
) -> None:
    keep_results(numbered, options)
    first = open_replay(qtbot, qapp, options, numbered)
    second = open_replay(qtbot, qapp, options, numbered, rater="N2")  # there is no session yet
    assert mark_pain(first) == "pain"
    said = mark_pain(second)
    assert "is open in another window" in said
    assert "\n" not in said
    third = open_replay(qtbot, qapp, options, numbered, rater="N2")
    assert "is open in another window" in third.window.message
    assert marks(second) == marks(third) == [MarkKind.PAIN]
    for program in (first, second, third):
        program.close()
    assert len(session_folders(sessions_folder())) == 1
    again = open_replay(qtbot, qapp, options, numbered, rater="N2")
    assert mark_pain(again) == "pain"
    assert marks(again) == [MarkKind.PAIN] * 2
    again.close()


def test_of_two_windows_that_analyse_one_recording_one_says_so(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions
) -> None:
    kept = open_kept(numbered, options, caches_folder(), sessions_folder())
    kept.cache.begin({"roll_degrees": 0.0, "max_hold_seconds": 0.5})  # as another window does
    program = ReplayProgram(qapp, (numbered,), options, Settings(language="en"))
    qtbot.addWidget(program.window)
    program.show()
    qtbot.waitUntil(lambda: "in another window" in program.window.controls.progress, timeout=PATIENCE)
    kept.cache.release()
    program.close()

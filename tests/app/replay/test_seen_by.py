"""Who has seen the model has seen it for good: without a session, in a second window, and at the bedside."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.replay.marking import Marking
from app.replay.opening import make_session
from app.replay.program import ReplayProgram
from app.replay.seen_by import SeenBy
from app.session.outputs import OutputError
from app.session.recordings import find_session
from app.session.store import SessionStore
from app.settings import sessions_folder
from app.setup_watch import WatchOptions
from tests.support.replays import PATIENCE, keep_results, open_replay
from tests.support.scored_sessions import dan, heel_prick, score


@pytest.fixture
def path(numbered: Path, options: WatchOptions, tmp_path: Path) -> Path:
    path = Path(shutil.copy2(numbered, tmp_path / "n.mkv"))
    keep_results(path, options)
    return path


def until_seen(qtbot: QtBot, program: ReplayProgram) -> None:
    qtbot.waitUntil(lambda: program.controller.veil.has_seen_model, timeout=PATIENCE)


def marks_blind(program: ReplayProgram) -> bool:
    """Whether a label given now counts as blind."""
    marking = program.controller.desk.marking
    assert marking is not None
    return not marking.add(MarkKind.PAIN, (3, 0.1), (9, 0.3), program.window.rater).entered.model_visible


def test_who_looked_first_and_scores_tomorrow_is_not_blind(
    qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions
) -> None:
    program = open_replay(qtbot, qapp, options, path)
    until_seen(qtbot, program)
    program.close()
    assert find_session(path, sessions_folder()) is None
    program = open_replay(qtbot, qapp, options, path, hide_model=True)
    assert not marks_blind(program)
    program.close()
    other = open_replay(qtbot, qapp, options, path, hide_model=True, rater="N2")
    assert marks_blind(other)
    other.close()


def test_what_is_seen_in_a_second_window_counts_in_the_first(
    qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions
) -> None:
    make_session(path, sessions_folder()).close()
    first = open_replay(qtbot, qapp, options, path, hide_model=True)
    assert marks_blind(first)
    second = open_replay(qtbot, qapp, options, path)
    marking = second.controller.desk.marking
    assert marking is not None
    assert marking.store is not None
    assert marking.store.read_only
    until_seen(qtbot, second)
    second.close()
    assert not marks_blind(first)
    first.close()


def test_who_saw_it_at_the_bedside_has_seen_it_in_replay(tmp_path: Path) -> None:
    with heel_prick(tmp_path / "sessions", "C1") as store:
        score(store, "N1", dan(4), visible=True)
        content = MarkContent(MarkKind.PAIN, Moment(4.0, 120))
        store.add_mark(content, rater="N2", model_visible=True)
        store.add_event("visibility", "shown", details={"why": ""}, rater="N3", model_visible=True)
        store.add_event("visibility", "hidden", details={"why": "nurse first"}, rater="N4")
        score(store, "N5", dan(3))
    store = SessionStore.open(store.folder)
    marking = Marking(store.folder / "video.mkv", store, lambda: store)
    assert [rater for rater in ("N1", "N2", "N3", "N4", "N5") if marking.has_seen_model(rater)] == ["N1", "N2", "N3"]
    marking.close()


def test_a_session_made_later_names_who_had_seen_it_before(tmp_path: Path, numbered: Path) -> None:
    seen_by = SeenBy(tmp_path / "seen", ["a", "b"])
    seen_by.add("N1")
    assert oct((tmp_path / "seen" / "a.jsonl").stat().st_mode & 0o777) == "0o600"
    with (tmp_path / "seen" / "b.jsonl").open("ab") as file:
        file.write(b'\n"N')  # the disk was full
    seen_by.add("N/2\n")
    assert seen_by.raters() == {"N1", "N/2\n"}
    marking = Marking(numbered, None, lambda: make_session(numbered, tmp_path / "sessions"), seen_by)
    assert marking.begin().events("visibility")[0].entered.rater == "N/2\n"
    marking.close()
    store = find_session(numbered, tmp_path / "sessions")
    assert store is not None
    moved = Marking(numbered, store, lambda: store)  # on a machine that knows only the session
    assert moved.has_seen_model("N1")
    moved.close()


def test_where_nothing_can_be_remembered_it_is_said_and_nobody_counts_as_blind(
    qtbot: QtBot, program: ReplayProgram, tmp_path: Path, numbered: Path, own_data_folder: Path
) -> None:
    shutil.rmtree(own_data_folder / "seen")
    (own_data_folder / "seen").write_text("in the way")
    window = program.window
    window.scores.rater.setText("N2")
    window.scores.rater.editingFinished.emit()
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.message.startswith("cannot write"), timeout=PATIENCE)
    marking = Marking(numbered, None, lambda: make_session(numbered, tmp_path), SeenBy(own_data_folder / "seen", ["a"]))
    assert marking.has_seen_model("N7")
    with pytest.raises(OutputError):
        marking.saw_model("N1")

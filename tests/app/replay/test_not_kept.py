"""A disk that refuses what people enter is told; nothing entered goes to another recording's session."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkKind
from app.replay.marking import Marking
from app.replay.opening import make_session
from app.replay.program import ReplayProgram
from app.session.database import SessionError
from app.session.recordings import session_folders
from app.session.store import SessionStore
from app.settings import sessions_folder
from app.setup_watch import WatchOptions
from tests.support.kept import labelled_recording
from tests.support.replays import PATIENCE, keep_results, open_replay

REFUSED = "cannot be written"


@contextmanager
def refusing(program: ReplayProgram) -> Iterator[None]:
    """Another connection's transaction keeps the writer out, as a full disk would; its patience is made short."""
    marking = program.controller.desk.marking
    assert marking is not None
    store = marking.begin()
    assert store.flush()
    store._files.writer._connection.execute("PRAGMA busy_timeout = 20")  # type: ignore[union-attr]
    with closing(sqlite3.connect(store.folder / "session.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def score(program: ReplayProgram) -> None:
    panel = program.window.scores
    program.controller.desk.set_part(1.0, 4.0)
    for item in ("face", "limbs", "voice"):
        panel.item(item).value_button(1).click()
    panel.button("save").click()


def test_a_disk_that_refuses_a_score_is_told_until_it_takes_it(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions, tmp_path: Path
) -> None:
    path = Path(shutil.copy2(numbered, tmp_path / "n.mkv"))
    keep_results(path, options)
    program = open_replay(qtbot, qapp, options, path, window_rule="by-hand")
    window, child = program.window, program.window.child.form
    with refusing(program):
        score(program)
        assert REFUSED in window.scores.said
        child.field("code").setText("MP-017")
        child.button("save").click()
        assert REFUSED in child.said
        window.panels.show_panel("marking")
        window.marking.button(MarkKind.PAIN).click()
        assert REFUSED in window.marking.said
        qtbot.waitUntil(lambda: REFUSED in window.message, timeout=PATIENCE)
        window.controls.jump_wanted.emit("episode", 1)
        assert REFUSED in window.message
    qtbot.waitUntil(lambda: window.message == "", timeout=PATIENCE)
    window.scores.item("face").value_button(2).click()
    window.scores.button("save").click()
    assert window.scores.said.startswith("Saved")
    program.close()


def test_what_could_not_be_written_is_said_while_the_next_recording_opens(
    qtbot: QtBot, program: ReplayProgram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    following = labelled_recording(tmp_path / "other", 2)
    with refusing(program):
        score(program)
        program.controller.open(following)
        assert REFUSED in program.window.message
        assert any(REFUSED in record.message for record in caplog.records)
        with qtbot.waitSignal(program.controller.opened, timeout=PATIENCE):
            pass
        assert REFUSED in program.window.message


def test_a_label_never_goes_to_what_lies_there_now(program: ReplayProgram, tmp_path: Path) -> None:
    other = labelled_recording(tmp_path / "other", 2, raters=["N9"])  # has a session of its own
    (theirs,) = session_folders(sessions_folder())
    other.replace(tmp_path / "n.mkv")
    window = program.window
    window.panels.show_panel("marking")
    window.marking.button(MarkKind.PAIN).click()
    assert window.marking.said.startswith("n.mkv has changed since it was opened here: open it again")
    program.close()
    assert session_folders(sessions_folder()) == [theirs]
    with SessionStore.open(theirs) as store:
        assert {mark.entered.rater for mark in store.marks()} == {"N9"}


def test_a_session_that_cannot_be_read_at_once_is_tried_again(
    tmp_path: Path, numbered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marking = Marking(numbered, None, lambda: make_session(numbered, tmp_path / "sessions"))
    with monkeypatch.context() as broken:
        broken.setattr(SessionStore, "flush", lambda _self, _timeout=5.0: False)
        with pytest.raises(SessionError):
            marking.begin()
    assert marking.store is None
    assert marking.add(MarkKind.PAIN, (1, 0.033), None, "N1").entered.rater == "N1"
    assert len(session_folders(tmp_path / "sessions")) == 1
    marking.close()

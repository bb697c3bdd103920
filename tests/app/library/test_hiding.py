"""The list hides what replay hides: what the model found, and what other raters said."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.library.door import LibraryDoor
from app.library.program import LibraryProgram
from app.library.search import may_see
from app.replay.program import ReplayProgram
from app.session.recordings import session_for
from app.session.summary import ScoreSummary
from app.settings import Settings, sessions_folder, write_settings
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from tests.support.bundles import write_bundle
from tests.support.replays import PATIENCE, keep_results, open_replay, write_numbered
from tests.support.scored_sessions import dan, score

SCORES, EPISODES = 4, 5


@pytest.fixture
def options(tmp_path: Path) -> WatchOptions:
    return WatchOptions(model=str(write_bundle(tmp_path / "red")), roll_degrees=0.0)


@pytest.fixture
def path(tmp_path: Path, options: WatchOptions) -> Path:
    """Analysed, two episodes, and scored by N2."""
    path = write_numbered(tmp_path / "n.mkv")
    keep_results(path, options)
    with RecordingSource(path) as source, session_for(path, source.info, sessions_folder()) as store:
        for kind, seconds in ((MarkKind.PROCEDURE_START, 0.5), (MarkKind.PRICK, 1.0), (MarkKind.PROCEDURE_END, 4.0)):
            store.add_mark(MarkContent(kind, Moment(seconds, round(seconds * 30))), rater="N2", model_visible=False)
        score(store, "N2", dan(4))
    return path


def open_library(qtbot: QtBot, qapp: QApplication, replay: ReplayProgram, options: WatchOptions) -> LibraryProgram:
    write_settings(Settings(language="en", rater="N1"))
    door = LibraryDoor(qapp, replay, options)
    replay.window.library_button.click()
    library = door.library
    assert library is not None
    qtbot.addWidget(library.window)
    listed(qtbot, library)
    return library


def listed(qtbot: QtBot, library: LibraryProgram) -> None:
    qtbot.waitUntil(lambda: len(library.window.rows) == 1 and bool(library.controller.active_hash), timeout=PATIENCE)


def shown(library: LibraryProgram) -> tuple[str, str]:
    (row,) = library.window.rows
    return row.cells[SCORES], row.cells[EPISODES]


def test_the_list_hides_what_an_open_replay_hides(
    qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions
) -> None:
    replay = open_replay(qtbot, qapp, options, path, hide_model=True)
    library = open_library(qtbot, qapp, replay, options)
    assert shown(library) == ("DAN N2", "")
    library.window.search.setText("episodes>=2")
    assert library.window.rows == []
    library.window.search.setText("")
    library.window.mark([library.window.rows[0].key])
    library.window.button("open").click()  # what is opened from a list that hides, hides too
    second = library.replays[-1]
    qtbot.addWidget(second.window)
    assert second.controller.veil.hides_others
    second.window.close()
    replay.window.close()
    listed(qtbot, library)
    assert shown(library) == ("DAN N2", "")  # whoever labelled blind there may not be done
    library.close()


def test_who_shows_the_model_sees_episodes_and_others_scores_only_after_her_own(
    qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions
) -> None:
    replay = open_replay(qtbot, qapp, options, path, hide_model=True)
    library = open_library(qtbot, qapp, replay, options)
    replay.window.marking.hide_button.click()
    assert shown(library) == ("DAN N2", "2")
    library.window.search.setText("score>=0")
    assert library.window.rows == []
    library.window.search.setText("")
    replay.window.scores.rater.setText("N2")
    replay.window.scores.rater.editingFinished.emit()
    assert shown(library) == ("DAN 7 N2", "2")
    library.close()


def test_others_scores_are_seen_after_the_same_time_by_the_same_scale() -> None:
    theirs = ScoreSummary("dan", 7, "N2", 2.0, 8.0)
    own = ScoreSummary("dan", 3, "N1", 7.0, 9.0)
    assert may_see(theirs, "", [theirs])
    assert may_see(theirs, "N2", [theirs])
    assert not may_see(theirs, "N1", [theirs])
    assert may_see(theirs, "N1", [theirs, own])
    assert not may_see(theirs, "N1", [theirs, replace(own, scale="flacc")])
    assert not may_see(theirs, "N1", [theirs, replace(own, start_seconds=8.0)])

"""The real library window: found, searched, analysed, opened in replay, used for training, compared, erased."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.library.program import LibraryProgram
from app.library.search import Found
from app.settings import Settings, models_folder, sessions_folder
from app.setup_watch import WatchOptions
from app.views.language import Interpreter, Language
from models.library import ModelLibrary
from tests.support.bundles import write_bundle
from tests.support.kept import FRAMES, keep, labelled_recording

WAIT = 60_000


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    """Two models, one of them in use."""
    library = ModelLibrary(models_folder())
    library.import_bundle(write_bundle(tmp_path / "red"))
    library.import_bundle(write_bundle(tmp_path / "other", name="other", version="2.0.0"))
    library.activate("red")
    return library


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, tmp_path: Path, library: ModelLibrary) -> Iterator[LibraryProgram]:
    share = tmp_path / "share"
    analysed, again = labelled_recording(share, 1), share / "again.mkv"
    for label in ("red", "other"):
        bundle = library.find(label)
        keep(analysed, WatchOptions(model=str(bundle.folder)), [0.9 if label == "red" else 0.1] * FRAMES, episodes=2)
    shutil.copy(Path("tests/data/clips/heel_prick_short.mkv"), again)
    with again.open("ab") as file:
        file.write(b"\0")  # another recording than any that was analysed
    (share / "bad.mkv").write_bytes(b"no video")
    program = LibraryProgram(qapp, share, WatchOptions(), Settings(language="en", rater="N1"))
    qtbot.addWidget(program.window)
    program.show()
    qtbot.waitUntil(lambda: len(program.window.rows) == 3 and bool(program.controller.active_hash), timeout=WAIT)
    yield program
    program.close()
    Interpreter(qapp).speak(Language.ENGLISH)


def names(program: LibraryProgram) -> list[str]:
    return sorted(row.cells[2] for row in program.window.rows)


def mark(program: LibraryProgram, name: str) -> None:
    program.window.mark([row.key for row in program.window.rows if row.cells[2] == name])


def test_search_queue_and_replay(qtbot: QtBot, program: LibraryProgram) -> None:
    window = program.window
    window.search.setText("s/c1 episodes>=2")
    assert names(program) == ["child-1.mkv"]
    assert window.rows[0].cells[5:] == ("2", "red 1.0.0", "analysed")
    window.search.setText("")
    found = window.filter("found")
    found.setCurrentIndex(found.findData(Found.NOTHING_YET))
    found.activated.emit(found.currentIndex())
    assert names(program) == ["again.mkv", "bad.mkv"]
    found.setCurrentIndex(0)
    found.activated.emit(0)
    mark(program, "bad.mkv")
    window.button("analyse").click()
    qtbot.waitUntil(lambda: not program.controller.queue.status.is_busy, timeout=WAIT)
    qtbot.waitUntil(lambda: any("failed" in row.cells[7] for row in window.rows), timeout=WAIT)
    assert "failed: 1" in window.queue_words
    mark(program, "child-1.mkv")
    window.button("open").click()
    assert len(program.replays) == 1
    replay = program.replays[0]
    qtbot.addWidget(replay.window)
    qtbot.waitUntil(lambda: replay.controller.results is not None and replay.controller.results.is_whole, timeout=WAIT)
    with qtbot.waitSignal(program.controller.listed, timeout=WAIT):
        replay.window.close()
    assert program.replays == []


def test_labels_for_training_and_two_models(qtbot: QtBot, program: LibraryProgram, library: ModelLibrary) -> None:
    window, comparing = program.window, program.comparing
    window.button("all").click()
    with qtbot.waitSignal(program.training.written, timeout=WAIT) as written:
        window.button("train").click()
    assert Path(written.args[0]).is_file()
    assert window.message.startswith("40 labels of 1 sessions")
    assert "again.mkv left out: nobody marked it" in window.message
    mark(program, "child-1.mkv")
    window.button("compare").click()
    dialog = comparing.dialog
    other = library.find("other").label
    qtbot.waitUntil(lambda: bool(dialog.candidate), timeout=WAIT)
    dialog.choose(other)
    assert dialog.candidate == other
    dialog.button("compare").click()
    qtbot.waitUntil(lambda: "advice:" in dialog.text, timeout=WAIT)
    assert "no difference shown" in dialog.text
    assert dialog.button("promote").property("role") != "main"  # it may be used, and is not advised
    dialog.button("promote").click()
    qtbot.waitUntil(lambda: dialog.said.startswith("other 2.0.0 is in use"), timeout=WAIT)
    active = library.active()
    assert active is not None
    assert active.label == other
    with qtbot.waitSignal(comparing.promoted, timeout=WAIT):
        dialog.button("back").click()
    back = library.active()
    assert back is not None
    assert back.manifest.name == "red"
    dialog.button("close").click()


def test_old_sessions_are_erased_only_when_a_person_ticked_it(qtbot: QtBot, program: LibraryProgram) -> None:
    (session,) = sessions_folder().iterdir()
    program.controller.open(sessions_folder())
    dialog = program.old.dialog
    program.old._utc_seconds = lambda: time.time() + 400 * 86_400.0
    program.window.button("old").click()
    qtbot.waitUntil(lambda: len(dialog.lines) == 1, timeout=WAIT)
    assert "days old" in dialog.lines[0]
    assert not dialog.erase_button.isEnabled()
    dialog.agreed.click()
    with qtbot.waitSignal(program.old.erased, timeout=WAIT):
        dialog.erase_button.click()
    assert not session.exists()
    assert dialog.said.startswith("Erased: 1 sessions")
    qtbot.waitUntil(lambda: dialog.lines == [], timeout=WAIT)
    dialog.reject()


def test_the_window_speaks_italian(qtbot: QtBot, program: LibraryProgram) -> None:
    window = program.window
    window.button("language").click()
    qtbot.waitUntil(lambda: window.button("analyse").text() == "Analizza", timeout=WAIT)
    assert {row.cells[7] for row in window.rows} == {"analizzata", "non analizzata"}
    window.button("language").click()
    qtbot.waitUntil(lambda: window.button("analyse").text() == "Analyse", timeout=WAIT)

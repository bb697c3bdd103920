"""Scores, form and consent in the real window: raters by code, blind to the model and to each other until they save."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkKind
from app.assessment.scale import NotAssessable
from app.assessment.sheet import Answer
from app.labels_command import export_labels
from app.replay.program import ReplayProgram
from app.session.consent import Consent
from app.session.recordings import find_session
from app.session.subject import Subject
from app.settings import sessions_folder
from app.setup_watch import WatchOptions
from app.views.fields import Choice
from tests.support.replays import PATIENCE, keep_results, open_replay
from training.readers.replay import read_labels

WARD = """
id = "ward-one"
version = "1"
name = { en = "Ward's own", it = "Del reparto" }
source = "this test"
about = { en = "One item.", it = "Una voce." }
window_rule = "by-hand"
[[items]]
id = "hand"
label = { en = "Hand", it = "Mano" }
options = [{ value = 0, text = { en = "open", it = "aperta" } }, { value = 1, text = { en = "fist", it = "pugno" } }]
"""


def go(qtbot: QtBot, program: ReplayProgram, index: int) -> None:
    program.controller.go_to(index)
    qtbot.waitUntil(lambda: program.controller.frame.index == index, timeout=PATIENCE)


def choose(choice: Choice, data: object) -> None:
    choice.setCurrentIndex(choice.findData(data))
    choice.activated.emit(choice.currentIndex())


def enter_code(program: ReplayProgram, code: str) -> None:
    field = program.window.scores.rater
    field.setText(code)
    field.editingFinished.emit()


def part(qtbot: QtBot, program: ReplayProgram, first: int, last: int) -> None:
    go(qtbot, program, first)
    program.window.scores.button("begins").click()
    go(qtbot, program, last)
    program.window.scores.button("ends").click()


def blocks(program: ReplayProgram) -> list[str]:
    return [mark.word for mark in program.window.overview.marks if mark.word.isascii() and ":" in mark.word]


def test_two_raters_score_blind_and_see_each_other_when_they_have_saved(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions, tmp_path: Path
) -> None:
    path = Path(shutil.copy2(numbered, tmp_path / "n.mkv"))
    keep_results(path, options)
    program = open_replay(qtbot, qapp, options, path, replay_score_first=True, window_rule="by-hand")
    window, panel = program.window, program.window.scores
    window.panels.show_panel("scores")
    assert not window.state.isVisible()
    assert not window.controls.button("episode").isEnabled()
    panel.item("face").value_button(3).click()  # before the time is chosen
    part(qtbot, program, 30, 120)
    assert panel.item("face").suggestion == "The model's suggestion is hidden until your score is saved."
    assert panel.item("face").value_button(3).isChecked()
    panel.item("limbs").answered.emit(Answer("limbs", not_assessable=NotAssessable.WRAPPED))
    panel.button("save").click()
    assert panel.said == "Saved, before you saw the model."
    assert window.state.isVisible()
    assert blocks(program) == ["DAN: N1 -"]

    enter_code(program, "Anna Rossi")
    assert "looks like a name" in panel.said
    assert window.rater == window.marking.rater == "N1"
    enter_code(program, "N2")
    assert not window.state.isVisible()
    assert blocks(program) == []
    assert panel.note == "Scores of others: 1, shown once you have scored the same time by the same scale."
    for item, value in (("face", 4), ("limbs", 1), ("voice", 2)):
        panel.item(item).value_button(value).click()
    assert panel.total == "Total 7 of 10: pain"
    panel.button("save").click()
    assert window.state.isVisible()
    assert blocks(program) == ["DAN: N1 -, N2 7"]

    panel.item("face").value_button(2).click()  # now with the model in sight
    assert panel.button("save").text() == "Save the correction"
    panel.button("save").click()
    assert panel.said == "Saved. You had seen the model."
    panel.button("new").click()
    assert panel.total == "Total incomplete"
    assert panel.window_choice.count() == 1  # hers, to be opened again
    program.close()
    store = find_session(path, sessions_folder())
    assert store is not None
    with store:
        one, two = store.scores()
        assert (one.entered.rater, one.content.total, one.content.complete) == ("N1", None, False)
        assert (two.entered.rater, two.content.total) == ("N2", 5)
        assert [row.entered.model_visible for row in store.score_rows()] == [False, False, True]
        assert (store.is_blind(one), store.is_blind(two)) == (True, False)
        assert one.content.window == two.content.window
        assert (one.content.window.rule, one.content.window.start_seconds, one.content.window.end_seconds) == (
            "by-hand",
            1.0,
            4.0,
        )
        assert one.content.scale_version == "1"
        assert one.content.model is not None
        (kept,) = one.content.suggestions
        assert (kept.item, kept.shown) == ("face", False)
        assert kept.unseen_seconds == pytest.approx(1.0, abs=0.04)


def test_windows_by_the_marks_each_scored_apart_by_several_scales(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions, own_data_folder: Path
) -> None:
    (own_data_folder / "scales").mkdir(parents=True)
    (own_data_folder / "scales" / "ward.toml").write_text(WARD)
    (own_data_folder / "scales" / "bad.toml").write_text("nothing")
    keep_results(numbered, options)
    program = open_replay(qtbot, qapp, options, numbered, replay_score_first=True, scale="nips")
    window, panel = program.window, program.window.scores
    assert "bad.toml" in window.message
    assert [panel.scale.itemData(row) for row in range(panel.scale.count())] == ["dan", "flacc", "nips", "ward-one"]
    window.panels.show_panel("marking")
    for index in (30, 90):
        go(qtbot, program, index)
        choose(window.marking.event_choice, MarkKind.PRICK)
        qtbot.keyClick(window, Qt.Key.Key_K)
    window.panels.show_panel("scores")
    choose(panel.rule, "each-prick")
    assert panel.window_choice.count() == 2
    for left in (1, 0):
        panel.item("cry").value_button(1).click()
        panel.button("save").click()
        assert ("Left to score" in panel.said) == (left == 1)
        assert window.state.isVisible() == (left == 0)
        panel.button("new").click()
    assert [mark.end_seconds for mark in window.detail.marks if ":" in mark.word] == [3.0, 33.0]
    choose(panel.window_choice, 0)
    qtbot.waitUntil(lambda: program.controller.frame.index == 30, timeout=PATIENCE)
    assert program.controller.desk.part_seconds == (1.0, 3.0)
    choose(panel.scale, "ward-one")
    assert not window.state.isVisible()
    program.close()


def test_a_saved_comment_stays_and_an_unchanged_sheet_saves_nothing(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions, tmp_path: Path
) -> None:
    path = Path(shutil.copy2(numbered, tmp_path / "n.mkv"))
    keep_results(path, options)
    program = open_replay(qtbot, qapp, options, path, replay_score_first=True, window_rule="phase-during")
    window, panel = program.window, program.window.scores
    window.panels.show_panel("marking")
    for index, kind in ((30, MarkKind.PROCEDURE_START), (31, MarkKind.PRICK), (120, MarkKind.PROCEDURE_END)):
        go(qtbot, program, index)
        window.marking.event_wanted.emit(kind)
    window.panels.show_panel("scores")
    panel.item("face").value_button(3).click()
    panel.set_comment("hungry, held by her mother")
    panel.button("save").click()
    assert panel.said == "Saved, before you saw the model."
    program.close()
    program = open_replay(qtbot, qapp, options, path, replay_score_first=True, window_rule="phase-during")
    panel = program.window.scores
    assert panel.comment == "hungry, held by her mother"
    panel.button("save").click()
    panel.set_comment("hungry")  # typed, not saved yet
    program.window.marking.hide_button.click()
    assert panel.comment == "hungry"
    enter_code(program, "N2")
    assert panel.comment == ""
    enter_code(program, "N1")
    assert panel.comment == "hungry, held by her mother"
    program.close()
    store = find_session(path, sessions_folder())
    assert store is not None
    with store:
        (saved,) = store.score_rows()
        assert saved.content.comment == "hungry, held by her mother"
        assert store.is_blind(saved)


def test_form_and_consent_make_labels_of_a_bare_recording(qtbot: QtBot, program: ReplayProgram, tmp_path: Path) -> None:
    window, child = program.window, program.window.child
    window.panels.show_panel("child")
    child.form.field("study").setText("S1")
    child.form.field("code").setText("MP-017")
    child.form.field("weeks").setText("39")
    child.form.field("days").setText("2")
    child.form.setting.setEditText("maternity ward")
    child.form.button("save").click()
    assert child.form.said == "Saved."
    assert window.state.isVisible()
    child.consent_button.click()
    dialog = program.controller.child.dialog
    dialog.tick("training").click()
    dialog.save_button.click()
    assert child.agreed == "The parents agreed to: training"
    window.panels.show_panel("marking")
    window.marking.button(MarkKind.PAIN).click()
    go(qtbot, program, 100)
    window.marking.button(MarkKind.NONPAIN).click()
    window.panels.show_panel("child")
    child.form.field("weeks").setText("30")
    child.form.button("save").click()
    assert not window.state.isVisible()  # the model does not speak for this child
    assert "37" in window.message
    program.close()
    store = find_session(tmp_path / "n.mkv", sessions_folder())
    assert store is not None
    with store:
        assert store.subject == Subject("S1", "MP-017", 30.0, 2.0, "maternity ward")
        assert store.consent == Consent(training=True)
    export_labels([sessions_folder()], tmp_path / "labels.csv")
    frames = read_labels(tmp_path / "labels.csv").frames
    assert [(frame.child, frame.label, frame.frame_index) for frame in frames] == [
        ("S1/MP-017", "pain", 0),
        ("S1/MP-017", "nonpain", 100),
    ]

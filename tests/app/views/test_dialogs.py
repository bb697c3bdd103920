"""Picker, models, question, help and tour, each both ways: what is set is seen, what is touched is told."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.views.compare_dialog import CompareDialog
from app.views.help_dialog import HelpDialog
from app.views.main_window import MainWindow
from app.views.models_dialog import ModelRow, ModelsDialog
from app.views.roll_question import PLACES, RollQuestion
from app.views.source_picker import SourceKind, SourcePicker, SourceRow
from app.views.tour import STEPS, Tour

CAMERA = SourceRow("camera:0", SourceKind.CAMERA, "Webcam", "/dev/video0")
DEMO = SourceRow("demo", SourceKind.DEMONSTRATION, "", "")


def test_the_picker_tells_what_is_marked_and_chosen(qtbot: QtBot) -> None:
    picker = SourcePicker()
    qtbot.addWidget(picker)
    marked: list[str] = []
    picker.marked.connect(marked.append)
    picker.set_rows([DEMO], is_searching=True)
    assert (picker.marked_spec, marked[-1]) == ("demo", "demo")
    picker.set_rows([CAMERA, DEMO], is_searching=False)  # it was plugged in: the mark stays
    assert picker.marked_spec == "demo"
    picker.mark("camera:0")
    assert marked[-1] == "camera:0"
    with qtbot.waitSignal(picker.chosen, timeout=1000) as chosen:
        picker.watch_button.click()
    assert chosen.args == ["camera:0"]


def test_a_camera_that_is_unplugged_while_it_is_marked_gives_its_mark_away(qtbot: QtBot) -> None:
    picker = SourcePicker()
    qtbot.addWidget(picker)
    marked: list[str] = []
    picker.marked.connect(marked.append)
    picker.set_rows([CAMERA, DEMO], is_searching=False)
    picker.mark("camera:0")
    picker.set_rows([DEMO], is_searching=False)
    assert (picker.marked_spec, marked[-1]) == ("demo", "demo")
    before = len(marked)
    picker.set_rows([DEMO], is_searching=False)
    assert len(marked) == before  # nothing new is not told again


def test_the_preview_says_what_is_really_delivered(qtbot: QtBot) -> None:
    picker = SourcePicker()
    qtbot.addWidget(picker)
    picker.set_rows([CAMERA], is_searching=False)
    assert picker.facts == "Opening..."
    picker.set_picture(np.zeros((48, 64, 3), np.uint8))
    picker.set_delivered(640, 480, 14.96)
    assert picker.facts == "640 x 480, 15.0 pictures a second"
    picker.set_trouble("the camera is in use")
    assert picker.facts == "the camera is in use"
    picker.set_picture(None)
    assert picker.preview.word == "NO PICTURE YET"


def rows(active: str) -> list[ModelRow]:
    return [
        ModelRow(
            name, f"{name} 1.0.0", f"# {name}", name == active, name == "a", "" if name != "c" else "it is damaged"
        )
        for name in "abc"
    ]


def test_models_are_listed_with_their_cards_and_wishes_are_told(qtbot: QtBot) -> None:
    dialog = ModelsDialog()
    qtbot.addWidget(dialog)
    dialog.set_rows(rows("b"))
    assert dialog.marked_label == "b"
    assert not dialog.button("use").isEnabled()  # it is in use
    dialog.mark("c")
    assert "damaged" in dialog.card
    assert not dialog.button("use").isEnabled()
    dialog.mark("a")
    assert dialog.card == "a"
    with qtbot.waitSignal(dialog.use_wanted, timeout=1000) as wanted:
        dialog.button("use").click()
    assert wanted.args == ["a"]
    dialog.set_busy(True)
    assert not any(dialog.button(name).isEnabled() for name in ("use", "test", "back", "import"))
    dialog.set_busy(False)
    dialog.set_said("done")
    assert dialog.said == "done"
    dialog.set_rows(rows("a"))
    assert dialog.marked_label == "a"


@pytest.mark.parametrize("roll", list(PLACES))
def test_four_arrows_say_which_way_is_up(qtbot: QtBot, roll: float) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    question = RollQuestion(window)
    question.ask(was_moved=True)
    with qtbot.waitSignal(question.answered, timeout=1000) as answered:
        question.arrow(roll).click()
    assert answered.args == [roll]
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    key = (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left)[list(PLACES).index(roll)]
    with qtbot.waitSignal(question.answered, timeout=1000) as answered:
        qtbot.keyClick(window, key)
    assert answered.args == [roll]


def test_the_tour_has_four_steps_and_ends(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    tour = Tour((window.video, window.state, window.trace, window.button("source")), window)
    tour.begin()
    with qtbot.waitSignal(tour.seen, timeout=1000):
        for step in range(STEPS):
            assert tour.step == step
            inside = window.frameGeometry().adjusted(0, 0, 1, 1)
            assert inside.contains(tour.frameGeometry().center())
            tour.next_button.click()
    assert not tour.isVisible()


def test_help_tells_the_words_the_keys_and_the_limits(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    for word in ("PAIN EXPRESSION", "CANNOT TELL", "F11", "not where it hurts", "Research use"):
        assert word in dialog.text


def test_a_candidate_stands_out_only_where_it_is_advised(qtbot: QtBot) -> None:
    dialog = CompareDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    button = dialog.button("promote")

    def colour() -> int:
        return button.grab().toImage().pixelColor(1, button.height() // 2).saturation()  # of its edge

    dialog.set_outcome("advice: keep", b"", may_promote=True)
    plain = colour()
    dialog.set_outcome("advice: promote", b"", may_promote=True, is_advised=True)
    assert colour() > plain + 50
    dialog.set_outcome("", b"", may_promote=False)
    assert button.property("role") == ""

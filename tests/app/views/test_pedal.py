"""A foot pedal: one key that reaches everything."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.pedal import AWAY_SECONDS, Pedal


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.now = 0.0
        self.window = QWidget()
        qtbot.addWidget(self.window)
        layout = QVBoxLayout(self.window)
        self.clicks: list[str] = []
        self.buttons = {}
        for name in ("prick", "one", "two", "hidden"):
            button = QPushButton(name)
            button.clicked.connect(lambda _checked=False, name=name: self.clicks.append(name))
            layout.addWidget(button)
            self.buttons[name] = button
        self.buttons["hidden"].setVisible(False)
        self.pedal = Pedal(self.window, lambda: self.now)
        self.window.show()
        with qtbot.waitActive(self.window):
            self.window.activateWindow()

    def step(self, seconds: float, key: Qt.Key = Qt.Key.Key_F8) -> None:
        self.qtbot.keyPress(self.window, key)
        self.now += seconds
        self.qtbot.keyRelease(self.window, key)


def test_a_short_step_presses_the_button_that_matters(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.pedal.set_home(stage.buttons["prick"])
    stage.step(0.2)
    assert stage.clicks == ["prick"]


def test_long_steps_go_round_all_buttons_and_short_ones_press_them(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.pedal.set_home(stage.buttons["prick"])
    stage.buttons["prick"].setFocus()
    reached = []
    for _ in range(3):
        stage.step(0.8)
        stage.step(0.2)
        reached.append(stage.clicks[-1])
    assert reached == ["one", "two", "prick"]


def test_after_a_while_the_pedal_is_back_at_its_own_button(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.pedal.set_home(stage.buttons["prick"])
    stage.buttons["prick"].setFocus()
    stage.step(0.8)
    stage.now += AWAY_SECONDS + 1
    stage.step(0.2)
    assert stage.clicks == ["prick"]


def test_without_a_button_the_step_is_told_and_another_key_can_be_the_pedals(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.pedal.set_key("B")
    with qtbot.waitSignal(stage.pedal.pressed, timeout=1000):
        stage.step(0.2, Qt.Key.Key_B)
    with pytest.raises(ValueError, match="'Nonsense'"):
        stage.pedal.set_key("Nonsense")

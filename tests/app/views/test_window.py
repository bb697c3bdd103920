"""The window: what is always in sight, what is touched and told, what is hidden, and all of it by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.views.badge import Badge
from app.views.language import Language
from app.views.main_window import MainWindow
from app.views.palette import STYLE, TOUCH_PIXELS
from app.views.state_view import Silence

BANNER = "RESEARCH USE - NOT A MEDICAL DEVICE"


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


def banner(window: MainWindow) -> QLabel:
    return next(label for label in window.findChildren(QLabel) if label.text() == BANNER)


def test_the_window_always_says_what_it_is_and_what_the_model_is(window: MainWindow) -> None:
    window.set_badge(Badge.DEMONSTRATION)
    window.set_model_output_hidden(Silence.NURSE_FIRST)
    assert banner(window).isVisible()
    assert any(label.text() == "DEMONSTRATION MODEL" and label.isVisible() for label in window.findChildren(QLabel))
    window.set_badge(Badge.NONE)
    assert banner(window).isVisible()
    assert window.badge is Badge.NONE


def test_grad_cam_is_off_at_start_then_beside_the_picture_and_over_it_only_when_asked(window: MainWindow) -> None:
    bar = window.cam_bar
    assert (bar.is_on, window.cam.isVisible()) == (False, False)
    changes: list[tuple[bool, bool]] = []
    bar.place_changed.connect(lambda: changes.append((bar.shows_inset, bar.shows_over)))
    bar.cam_button.click()
    assert window.cam.isVisible()
    assert window.cam.caption == "where the model looked, not where it hurts"
    bar.over_button.click()
    assert not window.cam.isVisible()
    bar.cam_button.click()
    assert changes == [(True, False), (False, True), (False, False)]
    assert not bar.for_decided
    bar.class_button.click()
    assert bar.for_decided


def test_the_models_output_is_hidden_behind_a_curtain_that_says_why(window: MainWindow) -> None:
    window.cam_bar.set_shown(True)
    window.set_model_output_hidden(Silence.NURSE_FIRST)
    assert not any(view.isVisible() for view in (window.state, window.trace, window.cam, window.cam_bar))
    assert any(
        label.text() == "hidden until your own score is saved" and label.isVisible()
        for label in window.findChildren(QLabel)
    )
    window.set_model_output_hidden(None)
    assert all(view.isVisible() for view in (window.state, window.trace, window.cam, window.cam_bar))


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("shown", [False, True])
def test_everything_that_is_touched_is_large_enough(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int], shown: bool
) -> None:
    window.resize(*size)
    window.cam_bar.set_shown(shown)
    window.set_doubt(shown)
    if shown:
        window.roll.ask(was_moved=True)
    qtbot.waitUntil(lambda: too_small(window) == [], timeout=5000)  # once the layout has settled
    assert len(visible_buttons(window)) >= 11
    assert (window.width(), window.height()) == size


def visible_buttons(window: MainWindow) -> list[QPushButton]:
    return [button for button in window.findChildren(QPushButton) if button.isVisible()]


def too_small(window: MainWindow) -> list[str]:
    return [
        button.text()
        for button in visible_buttons(window)
        if min(button.width(), button.height()) < TOUCH_PIXELS
        or button.fontMetrics().horizontalAdvance(button.text()) > button.width() - 12
    ]


@pytest.mark.parametrize(
    ("key", "signal"),
    [
        (Qt.Key.Key_S, "source_wanted"),
        (Qt.Key.Key_M, "models_wanted"),
        (Qt.Key.Key_R, "roll_wanted"),
        (Qt.Key.Key_F1, "help_wanted"),
        (Qt.Key.Key_L, "language_wanted"),
        (Qt.Key.Key_2, "face_chosen"),
    ],
)
def test_every_tool_has_a_key(qtbot: QtBot, window: MainWindow, key: Qt.Key, signal: str) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    with qtbot.waitSignal(getattr(window, signal), timeout=2000) as told:
        qtbot.keyClick(window, key)
    if signal == "language_wanted":
        assert told.args == [Language.ITALIAN]
    if signal == "face_chosen":
        assert told.args == [1]


def test_the_doubt_about_the_child_is_answered_by_button_and_key(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.confirm_button.isVisible()
    window.set_doubt(True)
    with qtbot.waitSignal(window.child_confirmed, timeout=1000):
        window.confirm_button.click()
    with qtbot.waitActive(window):
        window.activateWindow()
    with qtbot.waitSignal(window.child_confirmed, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_C)


def test_f11_fills_the_screen_and_gives_it_back(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()


def test_panels_open_one_at_a_time_by_their_buttons(window: MainWindow) -> None:
    names = []
    panels = {}
    for key, title in (("subject", "Subject"), ("scores", "Scores")):
        panels[key] = QWidget()
        panels[key].setWindowTitle(title)
        names.append(window.panels.add(key, panels[key], "D" if key == "scores" else ""))
    opened: list[str] = []
    window.panels.opened.connect(opened.append)
    assert [button.text() for button in names] == ["Subject", "Scores (D)"]
    assert not window.panels.isVisible()
    names[0].click()
    assert panels["subject"].isVisible()
    names[1].click()
    assert (panels["subject"].isVisible(), panels["scores"].isVisible()) == (False, True)
    window.panels.show_panel("")
    assert not window.panels.isVisible()
    assert opened == ["subject", "scores", ""]
    panels["scores"].setWindowTitle("Punteggi")
    assert names[1].text() == "Punteggi (D)"


def test_strip_and_advisories_take_no_room_while_empty(qtbot: QtBot, window: MainWindow) -> None:
    assert (window.strip.height(), window.advisories.height()) == (0, 0)
    button = QPushButton("x")
    window.strip.add(button)
    qtbot.waitUntil(lambda: window.strip.height() >= TOUCH_PIXELS, timeout=5000)


def test_a_closed_window_is_told(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.closed, timeout=1000):
        window.close()


def test_no_red_anywhere() -> None:
    import re

    from app.views import palette

    colours = [value for value in vars(palette).values() if isinstance(value, str) and re.fullmatch("#.{6}", value)]
    colours += re.findall(r"#[0-9A-Fa-f]{6}", STYLE)
    assert len(colours) > 12
    for colour in colours:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert not (red > 120 and green < 80 and blue < 80), colour

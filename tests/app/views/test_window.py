"""State, facts, Grad-CAM and the window about them, each both ways: what is set is seen, what is touched is told."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.pipeline.watch import State
from app.views.cam_view import CAPTION, CamView
from app.views.main_window import BANNER, MainWindow
from app.views.palette import TOUCH_PIXELS
from app.views.state_view import StateView, lasting
from app.views.status_view import StatusView


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.PAIN, "PAIN EXPRESSION"),
        (State.NO_PAIN, "NO PAIN EXPRESSION"),
        (State.CANNOT_TELL, "CANNOT TELL"),
    ],
)
def test_a_state_is_a_word_a_shape_and_a_time_and_never_a_percentage(qtbot: QtBot, state: State, word: str) -> None:
    view = StateView()
    qtbot.addWidget(view)
    view.resize(340, 240)
    reason = "face covered" if state is State.CANNOT_TELL else ""
    view.set_state(state, reason, 65)
    assert view.word == word
    assert "1 min 05 s" in view.detail
    assert reason in view.detail
    assert "%" not in view.word + view.detail


def test_each_state_looks_different_without_its_words_and_none_is_red(qtbot: QtBot) -> None:
    view = StateView()
    qtbot.addWidget(view)
    view.resize(340, 240)
    pictures = []
    for state in State:
        view.set_state(state, "", 1)
        shape = view.grab().toImage().copy(0, 0, 340, 96)
        pictures.append(shape.convertToFormat(shape.Format.Format_Grayscale8))
        colours = {shape.pixelColor(x, y).rgb() for x in range(0, 340, 2) for y in range(0, 96, 2)}
        assert not any((c >> 16 & 255) > 120 and (c >> 8 & 255) < 80 and (c & 255) < 80 for c in colours)
    assert pictures[0] != pictures[1]
    assert pictures[1] != pictures[2]
    assert pictures[0] != pictures[2]


def test_no_state_says_why(qtbot: QtBot) -> None:
    view = StateView()
    qtbot.addWidget(view)
    view.set_state(State.PAIN, "", 1)
    view.set_silent("no state: the model is untrained")
    assert (view.word, view.detail) == ("", "no state: the model is untrained")


def test_times_read_as_people_say_them() -> None:
    assert [lasting(seconds) for seconds in (-0.1, 0.9, 59.9, 60, 125)] == [
        "0 s",
        "0 s",
        "59 s",
        "1 min 00 s",
        "2 min 05 s",
    ]


def test_facts_are_dashes_until_known(qtbot: QtBot) -> None:
    view = StatusView()
    qtbot.addWidget(view)
    assert set(view.facts.values()) == {"-"}
    view.set_source("heel_prick.mkv", 1280, 720)
    view.set_rates(29.6, None)
    view.set_latency(0.0451)
    view.set_dropped(7)
    view.set_model("red", "1.0.0", "cpu", "cuda differs from the reference; runs on the CPU")
    assert view.facts == {
        "source": "heel_prick.mkv",
        "picture": "1280 x 720",
        "fps in / analysed": "30 / -",
        "latency": "45 ms",
        "dropped": "7",
        "runs on": "cpu (fallback)",
        "model": "red 1.0.0",
    }
    view.set_model("red", "1.0.0", "cuda", "")
    assert view.facts["runs on"] == "cuda"


def test_grad_cam_is_off_at_start_and_has_its_caption(qtbot: QtBot) -> None:
    view = CamView()
    qtbot.addWidget(view)
    assert view.isHidden()
    assert CAPTION in [label.text() for label in view.findChildren(QLabel)]
    picture = np.full((48, 64, 3), 9, np.uint8)
    view.set_map(picture)
    assert view.picture is picture
    view.grab()
    view.set_map(None)
    assert view.picture is None
    view.grab()


def test_the_window_says_what_it_is_and_what_the_model_is(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    banner = next(label for label in window.findChildren(QLabel) if label.text() == BANNER)
    assert banner.isVisible()
    window.set_badge("DEMONSTRATION MODEL")
    assert window.badge == "DEMONSTRATION MODEL"
    window.set_badge("")
    assert banner.isVisible()


def test_grad_cam_is_told_when_a_person_wants_it_and_not_when_it_is_set(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    told: list[bool] = []
    window.cam_wanted.connect(told.append)
    button = window.findChild(QPushButton)
    assert button is not None
    assert button.height() >= TOUCH_PIXELS
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (told, window.cam.isVisible()) == ([True], True)
    window.set_cam_shown(False)
    assert (told, window.cam.isVisible(), window.cam_is_shown) == ([True], False, False)


def test_a_closed_window_is_told(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.closed, timeout=1000):
        window.close()

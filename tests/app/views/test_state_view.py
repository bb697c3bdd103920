"""State, facts, notices, Grad-CAM: what is set is seen."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.pipeline.watch import Doubt, State
from app.views.cam_view import CamView
from app.views.notice_view import CHOOSE, Notice, NoticeView
from app.views.state_view import Lateness, Silence, StateView
from app.views.status_view import Fact, StatusView
from app.views.words import lasting
from models.gaps import GapReason


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
    reason = GapReason.FACE_COVERED if state is State.CANNOT_TELL else None
    view.set_state(state, reason, 65)
    assert view.word == word
    assert "1 min 05 s" in view.detail
    assert ("face covered" in view.detail) == (reason is not None)
    assert "%" not in view.word + view.detail
    assert "calm" not in (view.word + view.detail).lower()


def test_each_state_looks_different_without_its_words_and_none_is_red(qtbot: QtBot) -> None:
    view = StateView()
    qtbot.addWidget(view)
    view.resize(340, 240)
    pictures = []
    for state in State:
        view.set_state(state, None, 1)
        shape = view.grab().toImage().copy(0, 0, 340, 86)
        pictures.append(shape.convertToFormat(shape.Format.Format_Grayscale8))
        colours = {shape.pixelColor(x, y).rgb() for x in range(0, 340, 2) for y in range(0, 86, 2)}
        assert not any((c >> 16 & 255) > 120 and (c >> 8 & 255) < 80 and (c & 255) < 80 for c in colours)
    assert pictures[0] != pictures[1]
    assert pictures[1] != pictures[2]
    assert pictures[0] != pictures[2]


@pytest.mark.parametrize("width", [270, 340, 460])
def test_the_word_is_as_large_as_fits_and_never_cut_off(qtbot: QtBot, width: int) -> None:
    view = StateView()
    qtbot.addWidget(view)
    view.resize(width, 400)
    view.show()
    for state in State:
        view.set_state(state, None, 1)
        view.grab()
        label = view.word_label
        longest = max(label.fontMetrics().horizontalAdvance(word) for word in label.text().split())
        assert longest <= label.width()
        assert label.heightForWidth(label.width()) <= label.height() + 2
        assert label.fontMetrics().height() >= width // 10


def test_no_state_says_why(qtbot: QtBot) -> None:
    view = StateView()
    qtbot.addWidget(view)
    view.set_state(State.PAIN, None, 1)
    view.set_silent(Silence.UNTRAINED)
    assert (view.word, view.detail) == ("", "no state: the model is untrained")
    view.set_state(State.CANNOT_TELL, Lateness.MODEL_LATE, 2)
    assert view.detail == "the model is late\nfor 2 s"
    view.set_state(State.CANNOT_TELL, Doubt.SEEN_TOO_BRIEFLY, 2)
    assert view.detail == "face seen too briefly\nfor 2 s"


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
    view.set_storage(12_340_000_000)
    assert view.facts == {
        Fact.SOURCE: "heel_prick.mkv",
        Fact.PICTURE: "1280 x 720",
        Fact.RATES: "30 / -",
        Fact.LATENCY: "45 ms",
        Fact.DROPPED: "7",
        Fact.PROVIDER: "cpu (fallback)",
        Fact.MODEL: "red 1.0.0",
        Fact.STORAGE: "12.3 GB",
    }
    view.set_model("red", "1.0.0", "cuda", "")
    assert view.facts[Fact.PROVIDER] == "cuda"


def test_grad_cam_shows_the_map_that_it_was_given_or_that_there_is_none(qtbot: QtBot) -> None:
    view = CamView()
    qtbot.addWidget(view)
    assert view.isHidden()
    picture = np.full((48, 64, 3), 9, np.uint8)
    view.set_map(picture)
    assert view.picture is picture
    view.grab()
    view.set_map(None)
    assert view.picture is None
    view.grab()


def test_the_most_urgent_notice_is_shown_and_the_next_when_it_goes(qtbot: QtBot) -> None:
    view = NoticeView()
    qtbot.addWidget(view)
    assert view.notice is None
    view.set_notice(Notice.PROVIDER_CHANGED, "cuda failed")
    view.set_notice(Notice.CAMERA_LOST, "no picture for 2 s")
    assert (view.notice, view.detail) == (Notice.CAMERA_LOST, "no picture for 2 s")
    assert view.notice in CHOOSE
    with qtbot.waitSignal(view.acted, timeout=1000):
        view.button.click()
    assert view.notice is Notice.CAMERA_LOST  # it stands as long as it holds
    view.clear(Notice.CAMERA_LOST)
    assert view.notice is Notice.PROVIDER_CHANGED
    view.button.click()
    assert (view.notice, view.text, view.isHidden()) == (None, "", True)

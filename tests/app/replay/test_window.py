"""The real window on a recording that carries its frame number in each picture: all that is shown is of one frame."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkKind
from app.replay.program import ReplayProgram
from app.replay.results import Results
from app.session.recordings import find_session
from app.settings import Settings, sessions_folder
from app.setup_watch import WatchOptions
from app.views.time_bar import MARGIN_PIXELS
from models.images import BgrImage
from tests.support.recordings import read_number
from tests.support.replays import COUNT, RATE, keep_results, open_replay


def picture_of(program: ReplayProgram) -> BgrImage:
    assert program.controller.frame is not None
    return program.controller.frame.image


def assert_one_frame(program: ReplayProgram, index: int) -> None:
    window, results = program.window, program.controller.results
    assert read_number(picture_of(program)) == index
    seconds = index / RATE
    assert window.detail.cursor_seconds == window.overview.cursor_seconds == pytest.approx(seconds, abs=6e-4)
    assert f"picture {index + 1} / {COUNT}" in window.controls.place
    assert results is not None
    seen = results.at(window.detail.cursor_seconds)
    assert seen is not None
    assert seen.frame_index == index
    assert (window.video.outline is None) == (60 <= index < 90)
    assert window.state.word == ("CANNOT TELL" if 60 <= index < 90 else "NO PAIN EXPRESSION")


def wait_for(qtbot: QtBot, program: ReplayProgram, index: int, act: Callable[[], object]) -> None:
    act()
    qtbot.waitUntil(lambda: read_number(picture_of(program)) == index, timeout=60_000)
    assert_one_frame(program, index)


def test_picture_and_trace_are_always_of_the_same_frame(qtbot: QtBot, program: ReplayProgram) -> None:
    window, controller = program.window, program.controller
    assert_one_frame(program, 0)
    checked: list[int] = []

    def check(index: int) -> None:
        assert_one_frame(program, index)
        checked.append(index)

    controller.shown.connect(check)
    for index in (149, 3, 61, 89, 90, 14, 15, 16, 120):
        wait_for(qtbot, program, index, lambda index=index: controller.go_to(index))
    wait_for(qtbot, program, 121, window.controls.button("on").click)
    wait_for(qtbot, program, 119, lambda: [window.controls.button("back").click() for _ in range(2)])
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: checked[-1] == 120, timeout=60_000)
    wait_for(qtbot, program, 30, lambda: (controller.go_to(100), controller.go_to(30)))
    before = len(checked)
    window.controls.button("play").click()
    qtbot.waitUntil(lambda: not controller.is_playing, timeout=60_000)
    qtbot.waitUntil(lambda: checked[-1] == COUNT - 1, timeout=60_000)
    assert checked[before:] == sorted(checked[before:])


def test_that_check_sees_a_trace_of_another_frame(
    qtbot: QtBot, program: ReplayProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Results.at
    monkeypatch.setattr(Results, "at", lambda self, seconds: right(self, seconds + 1 / RATE))
    program.controller.go_to(59)
    qtbot.waitUntil(lambda: read_number(picture_of(program)) == 59, timeout=60_000)
    with pytest.raises(AssertionError):
        assert_one_frame(program, 59)


def test_a_click_on_the_trace_goes_to_that_frame(qtbot: QtBot, program: ReplayProgram) -> None:
    for bar in (program.window.overview, program.window.detail):
        for seconds in (3.0, 1.0):
            x = round(bar.x_of(seconds + 0.5 / RATE))
            wanted = int(bar.time_at(x) * RATE + 1e-3)
            qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, 20))
            qtbot.waitUntil(lambda wanted=wanted: abs(read_number(picture_of(program)) - wanted) <= 1, timeout=60_000)
            assert_one_frame(program, read_number(picture_of(program)))
    assert program.window.overview.x_of(0.0) == MARGIN_PIXELS


def test_jumps_to_episodes_gaps_and_marks(qtbot: QtBot, program: ReplayProgram) -> None:
    window = program.window
    wait_for(qtbot, program, 30, window.controls.button("episode").click)
    wait_for(qtbot, program, 120, window.controls.button("episode").click)
    window.controls.button("episode").click()
    assert window.message == "There is no other one in that direction."
    wait_for(qtbot, program, 30, lambda: window.controls.jump_wanted.emit("episode", -1))
    wait_for(qtbot, program, 60, window.controls.button("gap").click)
    window.panels.show_panel("marking")
    wait_for(qtbot, program, 100, lambda: program.controller.go_to(100))
    window.marking.button(MarkKind.PAIN).click()
    wait_for(qtbot, program, 0, lambda: program.controller.go_to(0))
    wait_for(qtbot, program, 100, window.controls.button("event").click)


def test_keys_choose_speed_place_and_a_part_that_is_repeated(qtbot: QtBot, program: ReplayProgram) -> None:
    window, controller = program.window, program.controller
    assert controller.head is not None
    for key, speed in ((Qt.Key.Key_Up, 2.0), (Qt.Key.Key_Up, 4.0), (Qt.Key.Key_Up, 4.0), (Qt.Key.Key_Down, 2.0)):
        qtbot.keyClick(window, key)
        assert controller.head.speed == window.controls.speed.currentData() == speed
    wait_for(qtbot, program, COUNT - 1, lambda: qtbot.keyClick(window, Qt.Key.Key_End))
    wait_for(qtbot, program, 0, lambda: qtbot.keyClick(window, Qt.Key.Key_Home))
    wait_for(qtbot, program, 30, lambda: qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier))
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert not window.controls.button("loop").isChecked()
    assert window.message.startswith("Choose the part to repeat first")
    qtbot.keyClick(window, Qt.Key.Key_I)
    wait_for(qtbot, program, 45, lambda: controller.go_to(45))
    qtbot.keyClick(window, Qt.Key.Key_O)
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert controller.head.loop == (1.0, 1.5)
    shown: list[int] = []
    controller.shown.connect(shown.append)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: any(later < former for former, later in pairwise(shown)), timeout=60_000)  # it came round
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not controller.is_playing
    assert all(30 <= index <= 45 for index in shown)
    start, end = window.detail.range_seconds
    qtbot.keyClick(window, Qt.Key.Key_Plus)
    assert window.detail.range_seconds[1] - window.detail.range_seconds[0] == pytest.approx((end - start) / 2)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert controller.desk.part_seconds is None
    assert not window.controls.button("loop").isChecked()


def test_marks_ranges_undo_redo_and_the_face(qtbot: QtBot, program: ReplayProgram, tmp_path: Path) -> None:
    window, controller = program.window, program.controller
    qtbot.keyClick(window, Qt.Key.Key_P)  # the panel is closed: a key that is hit by mistake marks nothing
    assert find_session(tmp_path / "n.mkv", sessions_folder()) is None
    window.panels.show_panel("marking")
    wait_for(qtbot, program, 10, lambda: controller.go_to(10))
    qtbot.keyClick(window, Qt.Key.Key_I)
    wait_for(qtbot, program, 40, lambda: controller.go_to(40))
    qtbot.keyClick(window, Qt.Key.Key_O)
    qtbot.keyClick(window, Qt.Key.Key_P)
    qtbot.keyClick(window, Qt.Key.Key_1)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.keyClick(window, Qt.Key.Key_X)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.marking.said == "done again: brow bulge"
    wait_for(qtbot, program, 70, lambda: controller.go_to(70))
    qtbot.keyClick(window, Qt.Key.Key_B)
    area = window.video.picture_rect().toRect()
    qtbot.mousePress(window.video, Qt.MouseButton.LeftButton, pos=area.center())
    qtbot.mouseMove(window.video, pos=area.center() + QPoint(60, 60))
    qtbot.mouseRelease(window.video, Qt.MouseButton.LeftButton, pos=area.center() + QPoint(60, 60))
    assert window.video.outline is not None  # drawn by a person in a gap
    marking = program.controller.desk.marking
    assert marking is not None
    assert [(mark.kind, mark.content.at.frame_index, mark.entered.model_visible) for mark in marking.marks()] == [
        (MarkKind.PAIN, 10, True),
        (MarkKind.BROW_BULGE, 10, True),
        (MarkKind.FACE_BOX, 70, True),
    ]
    program.close()
    store = find_session(tmp_path / "n.mkv", sessions_folder())
    assert store is not None
    with store:
        pain, brow, face = store.marks()
        assert pain.content.end is not None
        assert (pain.content.end.frame_index, brow.content.end, face.content.end) == (40, pain.content.end, None)
        assert face.content.box is not None
        assert 155 < face.content.box[0] < 165
        assert len(store.mark_rows()) == 7
    assert [bar.word for bar in window.detail.marks] == []


def test_labels_given_while_the_model_was_hidden_are_blind(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions
) -> None:
    keep_results(numbered, options)
    program = open_replay(qtbot, qapp, options, numbered, rater="N2", hide_model=True)
    window, controller = program.window, program.controller
    qtbot.waitUntil(lambda: controller.frame is not None, timeout=60_000)
    assert not window.state.isVisible()
    window.panels.show_panel("marking")
    window.marking.button(MarkKind.NONPAIN).click()
    window.marking.hide_button.click()
    assert window.state.isVisible()
    window.marking.button(MarkKind.PAIN).click()
    window.marking.hide_button.click()  # who has seen it has seen it
    window.marking.button(MarkKind.EXCLUDE).click()
    marking = controller.desk.marking
    assert marking is not None
    assert [mark.entered.model_visible for mark in sorted(marking.marks(), key=lambda one: one.row)] == [
        False,
        True,
        True,
    ]
    assert marking.marks()[-1].content.text == "hand in front"
    program.close()


def test_a_damaged_recording_is_said_and_the_next_one_opens(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(b"nothing")
    keep_results(numbered, options)
    program = ReplayProgram(qapp, (broken, numbered), options, Settings(language="en"))
    qtbot.addWidget(program.window)
    program.show()
    qtbot.waitUntil(lambda: "broken.mkv" in program.window.message, timeout=60_000)
    program.window.recordings.setCurrentRow(1)
    controller = program.controller
    qtbot.waitUntil(lambda: controller.results is not None and controller.results.is_whole, timeout=60_000)
    qtbot.waitUntil(lambda: controller.frame is not None, timeout=60_000)
    assert read_number(picture_of(program)) == 0
    program.close()

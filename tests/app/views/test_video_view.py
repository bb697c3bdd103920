"""The live picture: undistorted, in its own colours, framed, and never old without a word."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.views.video_view import PictureWord, VideoView
from models.face import Box


def make(qtbot: QtBot) -> VideoView:
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    return view


def colour_at(view: VideoView, x: int, y: int) -> QColor:
    return view.grab().toImage().pixelColor(x, y)


def test_a_picture_is_letterboxed_in_its_own_colours(qtbot: QtBot) -> None:
    view = make(qtbot)
    image = np.zeros((90, 160, 3), np.uint8)
    image[...] = (200, 100, 50)  # blue first
    view.set_picture(image)
    area = view.picture_rect()
    assert (area.width(), area.height()) == (400, 225)
    middle = colour_at(view, 200, 200)
    assert (middle.red(), middle.green(), middle.blue()) == (50, 100, 200)
    assert colour_at(view, 200, 20).lightness() < 30


def test_odd_sizes_and_cut_out_pictures_are_shown(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.set_picture(np.full((97, 131, 3), 77, np.uint8)[3:, 5:])
    assert colour_at(view, 200, 200).red() == 77


def test_the_face_is_framed_by_the_crop_or_else_the_box_and_the_frame_goes(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.set_picture(np.full((400, 400, 3), 100, np.uint8))
    box = Box(100, 100, 300, 300)
    view.set_face(box)
    assert colour_at(view, 100, 200) == QColor("#FFFFFF")
    corners = np.array([(200, 50), (350, 200), (200, 350), (50, 200)], np.float64)
    view.set_face(box, corners)
    assert view.outline is not None
    assert np.array_equal(view.outline, corners)
    assert colour_at(view, 100, 180) != QColor("#FFFFFF")
    view.set_face(None)
    assert view.outline is None
    assert colour_at(view, 100, 200).red() == 100


def test_an_old_picture_says_so_and_shows_no_face(qtbot: QtBot) -> None:
    view = make(qtbot)
    assert view.word == "NO PICTURE YET"
    view.set_picture(np.full((400, 400, 3), 100, np.uint8))
    assert view.word == ""
    view.set_face(Box(100, 100, 300, 300))
    view.set_stale(3.4)
    assert view.word == "NOT LIVE - 3 s old"
    assert colour_at(view, 100, 250).red() < 100
    view.set_stale(None)
    assert view.word == ""
    assert colour_at(view, 100, 250) == QColor("#FFFFFF")


def test_the_end_is_said_over_the_last_picture(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.set_picture(np.full((400, 400, 3), 100, np.uint8))
    view.set_stale(0.0, PictureWord.ENDED)
    assert view.word == "RECORDING ENDED"


def test_a_touch_is_told_in_the_pictures_own_pixels_and_beside_the_picture_not_at_all(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.set_picture(np.zeros((90, 160, 3), np.uint8))
    told: list[tuple[float, float]] = []
    view.tapped.connect(lambda x, y: told.append((x, y)))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 20))
    assert told == [pytest.approx((80, 45), abs=0.5)]


def test_faces_to_choose_from_are_numbered_and_go(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.set_picture(np.full((400, 400, 3), 100, np.uint8))
    view.set_choices([Box(50, 50, 150, 150), Box(200, 200, 300, 300)])
    assert len(view.choices) == 2
    assert colour_at(view, 60, 60).red() < 100  # the number stands on dark ground
    view.set_choices([])
    assert colour_at(view, 60, 60).red() == 100


def test_a_caption_stands_on_the_picture_and_the_frame_goes_when_the_models_output_is_hidden(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.set_picture(np.full((400, 400, 3), 100, np.uint8))
    view.set_face(Box(100, 100, 300, 300))
    view.set_caption("where the model looked, not where it hurts")
    assert colour_at(view, 5, 390).red() < 100
    view.set_model_hidden(True)
    assert colour_at(view, 100, 250).red() == 100


def test_each_new_picture_is_told_once_when_it_is_painted(qtbot: QtBot) -> None:
    view = make(qtbot)
    painted: list[int] = []
    view.painted.connect(lambda: painted.append(1))
    view.set_picture(np.zeros((90, 160, 3), np.uint8))
    view.grab()
    view.grab()
    assert len(painted) == 1


def test_a_cleared_view_says_that_there_is_no_picture(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.set_picture(np.full((400, 400, 3), 100, np.uint8))
    view.clear()
    assert view.word == "NO PICTURE YET"
    view.grab()

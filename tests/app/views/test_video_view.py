"""The live picture: undistorted, in its own colours, framed, and never old without a word."""

import numpy as np
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.views.video_view import VideoView
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

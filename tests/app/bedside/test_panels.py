"""What a nurse sees of a panel that she opens: nothing lies over anything else."""

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.views.fields import Choice
from tests.support.bedsides import BedsideStage


@pytest.mark.parametrize("name", ["subject", "scores", "recording", "vital signs", "tray"])
def test_a_panel_that_is_opened_covers_none_of_its_own_parts(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    stage = BedsideStage(qtbot, tmp_path, spec="demo")
    stage.window.resize(1280, 800)
    stage.begin()
    panel: QWidget = getattr(stage.bedside, name.replace(" ", "_"))
    stage.window.panels.show_panel(name)
    qtbot.waitUntil(panel.isVisible)
    parts = [
        part
        for kind in (QLabel, QLineEdit, QPushButton, Choice)
        for part in panel.findChildren(kind)
        if part.isVisible() and not (isinstance(part, QLineEdit) and isinstance(part.parentWidget(), Choice))
    ]
    assert len(parts) > 2

    def place(part: QWidget) -> QRect:
        return QRect(part.mapTo(panel, part.rect().topLeft()), part.size())

    qtbot.waitUntil(lambda: not any(place(one).intersects(place(two)) for one, two in combinations(parts, 2)))
    stage.close()

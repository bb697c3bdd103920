from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.support.bedsides import BedsideStage


@pytest.fixture
def still(qtbot: QtBot, tmp_path: Path) -> Iterator[BedsideStage]:
    """A bedside whose source has given its pictures and stands still."""
    stage = BedsideStage(qtbot, tmp_path)
    stage.begin()
    yield stage
    stage.close()

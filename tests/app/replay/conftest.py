import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.replay.program import ReplayProgram
from app.setup_watch import WatchOptions
from tests.support.bundles import write_bundle
from tests.support.replays import keep_results, open_replay, write_numbered


@pytest.fixture(scope="session")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_numbered(tmp_path_factory.mktemp("v") / "n.mkv")


@pytest.fixture(scope="session")
def options(tmp_path_factory: pytest.TempPathFactory) -> WatchOptions:
    return WatchOptions(model=str(write_bundle(tmp_path_factory.mktemp("m") / "red")), roll_degrees=0.0)


@pytest.fixture
def program(
    qtbot: QtBot, qapp: QApplication, numbered: Path, options: WatchOptions, tmp_path: Path
) -> Iterator[ReplayProgram]:
    path = Path(shutil.copy2(numbered, tmp_path / "n.mkv"))
    keep_results(path, options)
    program = open_replay(qtbot, qapp, options, path)
    yield program
    program.close()

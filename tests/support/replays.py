"""The replay window on a recording that carries its frame number, with results that tell which frame they are of."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assessment.episodes import Ending, Episode
from app.pipeline.watch import State
from app.replay.cache import WholeAnalysis
from app.replay.frame_record import STATES
from app.replay.opening import open_kept
from app.replay.program import ReplayProgram
from app.settings import Settings, caches_folder, sessions_folder
from app.setup_watch import WatchOptions
from tests.support.recordings import numbered_frame, write_recording

COUNT, RATE = 150, 30
PATIENCE = 60_000


def write_numbered(path: Path) -> Path:
    """Five seconds of numbered frames, a key frame each half second, with B-frames."""
    return write_recording(path, (numbered_frame(index) for index in range(COUNT)), options={"g": "15", "bf": "2"})


def keep_results(
    path: Path, options: WatchOptions, probability: Callable[[int], float] = lambda index: index / 1000
) -> None:
    """A whole analysis in which frame n has the probability n / 1000: so the numbers tell which frame they are of."""
    kept = open_kept(path, options, caches_folder(), sessions_folder())
    if kept.store is not None:
        kept.store.close()
    cache = kept.cache
    cache.begin({"roll_degrees": 0.0, "max_hold_seconds": 0.5})
    records = np.zeros(COUNT, cache.kind)
    records["frame_index"] = np.arange(COUNT)
    records["time_seconds"] = np.round(np.arange(COUNT) / RATE, 3)
    records["probability"] = records["smoothed"] = [probability(index) for index in range(COUNT)]
    records["box"] = (10, 20, 110, 120)
    records["frame_to_crop"] = np.nan
    records["cam_top"] = np.nan
    records["state"] = STATES.index(State.NO_PAIN)
    records["gap"] = -1
    records["gap"][60:90], records["box"][60:90] = 0, np.nan
    records["state"][60:90] = STATES.index(State.CANNOT_TELL)
    file = cache.append_to(0)
    file.append(records)
    file.close()
    episodes = tuple(Episode(start, start + 0.5, 0.1, 0.1, 0.5, 0, Ending.RELEASED, start) for start in (1.0, 4.0))
    cache.finish(WholeAnalysis(COUNT / RATE, "", episodes), COUNT)
    cache.release()


def open_replay(
    qtbot: QtBot, qapp: QApplication, options: WatchOptions, path: Path, *, hide_model: bool = False, **changes: object
) -> ReplayProgram:
    """The window, open on a recording whose results were kept, in English and with the rater N1."""
    settings = Settings.model_validate({"language": "en", "rater": "N1"} | changes)
    program = ReplayProgram(qapp, (path,), options, settings, hide_model=hide_model)
    qtbot.addWidget(program.window)
    program.show()
    controller = program.controller
    qtbot.waitUntil(lambda: controller.results is not None and controller.results.is_whole, timeout=PATIENCE)
    qtbot.waitUntil(lambda: controller.head is not None, timeout=PATIENCE)
    return program

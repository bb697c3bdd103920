"""The real window with its bedside over one source and a tiny model; settings that write no file."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.bedside.bedside import Bedside
from app.session.store import SessionStore
from app.session.subject import Subject
from app.settings import Settings
from app.sources.source import Frame, Source
from tests.support.scripted_source import ScriptedSource
from tests.support.sessions import StoppedClock
from tests.support.stages import PATIENCE, Stage

STILL_FRAMES = 8

INSIDE = Subject("S1", "MP-017", gestational_weeks=39.0, age_days=3.0, setting="maternity ward")
"""Inside the tiny model's population."""


class BedsideStage:
    """A stage (`tests.support.stages`) with a bedside. The source's time goes on by `stage.ahead_seconds` only."""

    def __init__(
        self,
        qtbot: QtBot,
        folder: Path,
        open_source: Callable[[], Source] | None = None,
        *,
        spec: str = "",
        settings: Settings | None = None,
        **changes: object,
    ) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, folder, open_source or still, roll_degrees=89.0, **changes)
        self.stage.run.spec = spec
        self.settings = settings or Settings(rater="N7")
        self.folder = folder / "sessions"
        self.clock = StoppedClock()
        self.window = self.stage.window
        self.bedside = Bedside(
            self.window,
            self.stage.monitor,
            lambda: self.settings,
            self.change,
            sessions_folder=lambda: self.folder,
            clock=self.clock,
        )

    def change(self, **changes: object) -> None:
        self.settings = self.settings.model_copy(update=changes)

    def begin(self) -> None:
        """Begins, and waits for the first result."""
        with self.qtbot.waitSignal(self.stage.monitor.facts_shown, timeout=PATIENCE):
            self.stage.begin()
        self.qtbot.waitUntil(self._has_last_picture, timeout=PATIENCE)
        # From here on the source's time is the picture's and what a test lets pass.
        self.stage.ahead_seconds = time.monotonic() - self.stage._begun
        self.bedside.tick()

    def _has_last_picture(self) -> bool:
        picture = self.stage.monitor._picture
        return picture is not None and picture.frame.index == STILL_FRAMES - 1

    def ahead(self, seconds: float) -> None:
        """Lets time pass."""
        self.stage.ahead_seconds += seconds
        self.bedside.tick()

    @property
    def store(self) -> SessionStore:
        store = self.bedside.keeping.store
        assert store is not None
        return store

    def sessions(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.exists() else []

    def close(self) -> None:
        self.window.close()


def still() -> Source:
    """Eight grey pictures without a face, then nothing more comes."""
    frames = [Frame(index, index / 30, np.full((180, 320, 3), 90, np.uint8)) for index in range(STILL_FRAMES)]
    return ScriptedSource(frames, is_live=True, hang=True)

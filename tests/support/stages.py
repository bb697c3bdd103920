"""A window with a monitor over one source and a tiny model: real parts, a clock that only the test puts forward."""

import time
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.feed import Facts
from app.monitor import Monitor
from app.pipeline.watch import Watch
from app.run import Run
from app.setup_watch import WatchOptions, build_watch
from app.sources.source import Source, SourceInfo
from app.views.main_window import MainWindow
from tests.support.bundles import write_bundle

PATIENCE = 250_000
"""Milliseconds; a busy machine takes its time, and pytest ends a test that hangs."""


class Stage:
    """Builds everything but does not begin; `begin` does."""

    def __init__(
        self,
        qtbot: QtBot,
        folder: Path,
        open_source: Callable[[], Source],
        *,
        roll_degrees: float | None = None,
        waits: bool = False,
        build: Callable[[SourceInfo], Watch] | None = None,
        **changes: object,
    ) -> None:
        bundle = write_bundle(folder / "bundle", **changes)
        self.window = MainWindow()
        qtbot.addWidget(self.window)
        self._options = WatchOptions(
            model=str(bundle), detector="blazeface-back", provider="cpu", threads=1, roll_degrees=roll_degrees
        )
        self._begun = time.monotonic()
        self.ahead_seconds = 0.0
        self.facts: list[Facts] = []

        self.monitor = Monitor(self.window, self.clock)
        self.monitor.facts_shown.connect(self.facts.append)
        self.run = Run(open_source, build or self.build_tiny, waits_for_source=waits)
        self.window.show()

    def begin(self) -> None:
        self.monitor.show(self.run)

    def build_tiny(self, info: SourceInfo) -> Watch:
        return build_watch(self._options, frames_per_second=info.frames_per_second, is_live=info.is_live)

    def clock(self) -> float:
        """Stands still, so that a busy machine makes nothing old; a test puts it forward."""
        return self._begun + self.ahead_seconds

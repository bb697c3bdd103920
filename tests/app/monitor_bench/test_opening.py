"""When a started monitor first showed what, told by the process itself."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.bench.machine import this_machine
from app.monitor_bench.opening import Opening, OpeningReport, open_and_tell
from app.sources.source import SourceError


class Door:
    """Stands for a signal: the window itself is opened by `sollievo bench --start`."""

    def __init__(self) -> None:
        self.heard: list[Callable[[], None]] = []

    def connect(self, slot: Callable[[], None]) -> None:
        self.heard.append(slot)

    def emit(self) -> None:
        for slot in self.heard:
            slot()


def monitor(*, paints: bool) -> Callable[[Callable[[Any], None]], int]:
    def run(prepare: Callable[[Any], None]) -> int:
        painted, shown = Door(), Door()
        prepare(
            SimpleNamespace(
                window=SimpleNamespace(video=SimpleNamespace(painted=painted)),
                monitor=SimpleNamespace(facts_shown=shown),
            )
        )
        QApplication.processEvents()
        if paints:
            painted.emit()
            painted.emit()
            shown.emit()
        QApplication.processEvents()
        return 0

    return run


@pytest.mark.usefixtures("qapp")
def test_window_then_picture_then_answer() -> None:
    told = open_and_tell(time.time() - 5.0, monitor(paints=True), run_seconds=60.0)
    assert 5.0 <= told.window_seconds <= told.picture_seconds <= told.answer_seconds < 60.0
    assert told.peak_mebibytes is not None


@pytest.mark.usefixtures("qapp")
def test_a_monitor_without_a_picture_is_said() -> None:
    with pytest.raises(SourceError, match="showed no picture"):
        open_and_tell(time.time(), monitor(paints=False), run_seconds=60.0)


def test_the_report_has_median_and_longest() -> None:
    starts = tuple(Opening(1.0 + number, 2.0 + number, 3.0 + number, 300.0, 320.0) for number in range(3))
    text = OpeningReport(this_machine(), starts).to_text()
    assert "3.00 s (4.00)  (under 3)" in text
    assert "300 MiB" in text

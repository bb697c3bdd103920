"""Times as the clock on the wall showed them."""

import time
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkKind
from tests.support.bedsides import BedsideStage
from tests.support.sessions import UTC


def shown(utc_seconds: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(utc_seconds))


def test_a_mark_keeps_its_time_when_the_machines_clock_is_set(qtbot: QtBot, tmp_path: Path) -> None:
    bed = BedsideStage(qtbot, tmp_path)
    bed.begin()
    bed.bedside.strip.button(MarkKind.PRICK).click()
    (prick,) = bed.store.marks()
    desk, marked = bed.bedside.desk, UTC + bed.clock.now
    assert desk.clock_text(prick.time_seconds) == shown(marked)
    bed.stage.ahead_seconds += 60
    bed.clock.now += 60 + 3600  # a minute later it is set by an hour
    assert desk.clock_text(prick.time_seconds) == shown(marked)
    assert desk.clock_text(prick.time_seconds + 10) == shown(marked + 10)  # the end of a window
    assert desk.clock_text(prick.time_seconds + 60) == shown(marked + 60 + 3600)
    bed.close()

"""The controller over real parts: a recording, a tiny model, a detector, the window and the final threads."""

import time
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.monitor import Monitor, run_monitor
from app.pipeline.watch import Watch
from app.refcounts import keep_constants_alive
from app.setup_watch import WatchOptions, build_watch
from app.sources.recording import RecordingSource
from app.sources.source import Frame, Source, SourceInfo
from app.views.main_window import DEMONSTRATION, UNTRAINED, MainWindow
from tests.support.bundles import write_bundle
from tests.support.scripted_source import ScriptedSource, unplugged

keep_constants_alive()

CLIP = Path(__file__).parents[1] / "data" / "clips" / "heel_prick_short.mkv"


class Stage:
    """A window with a monitor over one source and a tiny model."""

    def __init__(self, qtbot: QtBot, folder: Path, source: Source, **changes: object) -> None:
        bundle = write_bundle(folder / "bundle", **changes)
        self.window = MainWindow()
        qtbot.addWidget(self.window)
        self.ahead_seconds = 0.0

        def build(info: SourceInfo) -> Watch:
            options = WatchOptions(model=str(bundle), detector="blazeface-back", provider="cpu", threads=1)
            return build_watch(options, frames_per_second=info.frames_per_second)

        self.monitor = Monitor(self.window, lambda: source, build, self.clock)
        self.window.show()

    def clock(self) -> float:
        return time.monotonic() + self.ahead_seconds


def frames(count: int) -> list[Frame]:
    return [Frame(index, index / 30, np.full((180, 320, 3), index % 251, np.uint8)) for index in range(count)]


def test_a_recording_is_shown_from_start_to_end(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, RecordingSource(CLIP), threshold={"value": 0.3, "chosen_how": "for this test"})
    stage.window.set_cam_shown(True)
    words: set[str] = set()
    stage.monitor.snapshot_shown.connect(lambda _snapshot: words.add(stage.window.state.word))
    maps: list[bool] = []
    stage.monitor.snapshot_shown.connect(lambda _snapshot: maps.append(stage.window.cam.picture is not None))
    with qtbot.waitSignal(stage.monitor.ended, timeout=60_000) as ended:
        stage.monitor.start()
    assert ended.args == [False]
    assert words & {"PAIN EXPRESSION", "NO PAIN EXPRESSION"}
    assert any(maps)
    window = stage.window
    assert window.badge == DEMONSTRATION
    assert window.video.word == "RECORDING ENDED"
    assert window.state.word == ""
    assert window.trace.threshold == 0.3
    assert len(window.trace.curve[0]) > 0
    facts = window.status.facts
    assert (facts["source"], facts["picture"], facts["model"]) == ("heel_prick_short.mkv", "640 x 360", "red 1.0.0")
    stage.monitor.stop()


def test_an_untrained_model_is_said_and_gives_no_state_and_no_trace(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, ScriptedSource(frames(8)), untrained=True, demonstration=False, operating_point=None)
    words: set[str] = set()
    stage.monitor.snapshot_shown.connect(lambda _snapshot: words.add(stage.window.state.word))
    with qtbot.waitSignal(stage.monitor.ended, timeout=30_000):
        stage.monitor.start()
    assert words == {""}
    assert stage.window.badge == UNTRAINED
    assert stage.window.trace.threshold is None
    assert len(stage.window.trace.curve[0]) == 0
    stage.monitor.stop()


def test_a_source_that_hangs_is_shown_as_not_live_and_stops_in_time(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource(frames(5), is_live=True, hang=True)
    stage = Stage(qtbot, tmp_path, source)
    with qtbot.waitSignal(stage.monitor.snapshot_shown, timeout=30_000):
        stage.monitor.start()
    stage.ahead_seconds = 7.0
    qtbot.waitUntil(lambda: stage.window.video.word.startswith("NOT LIVE"), timeout=5000)
    assert stage.window.state.word == "CANNOT TELL"
    assert "camera lost" in stage.window.state.detail
    begun = time.monotonic()
    stage.window.close()
    assert time.monotonic() - begun < 2
    assert source.closed.is_set()


def test_closing_while_the_source_opens_takes_under_two_seconds(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, ScriptedSource(frames(3), is_live=True, hang=True))
    stage.monitor.start()
    begun = time.monotonic()
    stage.window.close()
    assert time.monotonic() - begun < 2.1


def test_an_error_is_one_line_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, ScriptedSource(frames(3), fault=unplugged()))
    with qtbot.waitSignal(stage.monitor.ended, timeout=30_000) as ended:
        stage.monitor.start()
    assert ended.args == [True]
    assert stage.window.message == str(unplugged())
    assert stage.window.video.word == "NO PICTURE"
    stage.monitor.stop()


def test_a_model_that_cannot_be_used_is_said_and_closes_the_source(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource(frames(3))
    stage = Stage(qtbot, tmp_path, source, name=7)
    with qtbot.waitSignal(stage.monitor.ended, timeout=30_000):
        stage.monitor.start()
    assert "manifest.json: name" in stage.window.message
    assert "analysis failed" not in stage.window.message
    assert source.closed.is_set()
    stage.monitor.stop()


@pytest.mark.usefixtures("qapp")
def test_a_source_that_is_not_there_ends_the_program_with_two_and_leaves_a_picture(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "bundle")
    picture = tmp_path / "window.png"
    options = WatchOptions(model=str(bundle), detector="blazeface-back")
    code = run_monitor(str(tmp_path / "none.mkv"), options, screenshot=picture, quit_at_end=True)
    assert code == 2
    assert picture.read_bytes().startswith(b"\x89PNG")

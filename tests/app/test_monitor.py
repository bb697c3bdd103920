"""The controller over real parts: a recording, a tiny model, a detector, the window and the final threads."""

import time
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.feed import CamPlace
from app.program import run_monitor
from app.refcounts import keep_constants_alive
from app.run import Run
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from app.sources.source import Frame
from app.views.badge import Badge
from app.views.notice_view import Notice
from app.views.status_view import Fact
from models.gaps import GapReason
from tests.support.bundles import write_bundle
from tests.support.scenes import picture, with_visitor
from tests.support.scripted_source import ScriptedSource, unplugged
from tests.support.stages import PATIENCE, Stage

keep_constants_alive()

CLIP = Path(__file__).parents[1] / "data" / "clips" / "heel_prick_short.mkv"


def frames(count: int) -> list[Frame]:
    return [Frame(index, index / 30, np.full((180, 320, 3), index % 251, np.uint8)) for index in range(count)]


def test_a_recording_is_shown_from_start_to_end(qtbot: QtBot, tmp_path: Path) -> None:
    threshold = {"value": 0.3, "chosen_how": "for this test"}
    stage = Stage(qtbot, tmp_path, lambda: RecordingSource(CLIP), roll_degrees=89.0, threshold=threshold)
    stage.window.cam_bar.set_shown(True)
    words: set[str] = set()
    maps: list[bool] = []
    stage.monitor.facts_shown.connect(lambda _facts: words.add(stage.window.state.word))
    stage.monitor.facts_shown.connect(lambda _facts: maps.append(stage.window.cam.picture is not None))
    with qtbot.waitSignal(stage.monitor.ended, timeout=PATIENCE) as ended:
        stage.begin()
    assert ended.args == [False]
    assert words & {"PAIN EXPRESSION", "NO PAIN EXPRESSION"}
    assert any(maps)
    window = stage.window
    assert window.badge is Badge.DEMONSTRATION
    assert window.video.word == "RECORDING ENDED"
    assert (window.state.word, window.state.detail) == ("", "the recording has ended")
    assert window.trace.threshold == 0.3
    assert len(window.trace.curve[0]) > 0
    facts = window.status.facts
    assert (facts[Fact.SOURCE], facts[Fact.PICTURE]) == ("heel_prick_short.mkv", "640 x 360")
    assert facts[Fact.MODEL] == "red 1.0.0"
    stage.monitor.stop()


def test_a_map_over_the_picture_is_drawn_only_on_its_own_picture(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, lambda: RecordingSource(CLIP), roll_degrees=89.0)
    stage.window.cam_bar.cam_button.click()
    stage.window.cam_bar.over_button.click()
    shown: list[bool] = []

    def look(_facts: object) -> None:
        looked_at = stage.run.feed.looked_at.look()
        if stage.window.video.caption and looked_at is not None:
            assert looked_at.cam_place is CamPlace.OVER_PICTURE
            shown.append(True)

    stage.monitor.facts_shown.connect(look)
    with qtbot.waitSignal(stage.monitor.ended, timeout=PATIENCE):
        stage.begin()
    assert shown
    assert stage.window.video.caption == "where the model looked, not where it hurts"
    stage.window.cam_bar.over_button.click()
    assert stage.window.video.caption == ""
    stage.monitor.stop()


def test_an_untrained_model_is_said_and_gives_no_state_and_no_trace(qtbot: QtBot, tmp_path: Path) -> None:
    changes = {"untrained": True, "demonstration": False, "operating_point": None}
    stage = Stage(qtbot, tmp_path, lambda: ScriptedSource(frames(8)), **changes)
    words: set[str] = set()
    stage.monitor.facts_shown.connect(lambda _facts: words.add(stage.window.state.word))
    with qtbot.waitSignal(stage.monitor.ended, timeout=PATIENCE):
        stage.begin()
    assert words == {""}
    assert stage.window.badge is Badge.UNTRAINED
    assert stage.window.trace.threshold is None
    assert stage.window.trace.note == "no trace: the model is untrained"
    assert len(stage.window.trace.curve[0]) == 0
    stage.monitor.stop()


def test_a_source_that_hangs_is_shown_as_not_live_and_stops_in_time(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource(frames(5), is_live=True, hang=True)
    stage = Stage(qtbot, tmp_path, lambda: source)
    with qtbot.waitSignal(stage.monitor.facts_shown, timeout=PATIENCE):
        stage.begin()
    stage.ahead_seconds = 3600.0
    qtbot.waitUntil(lambda: stage.window.video.word.startswith("NOT LIVE"), timeout=PATIENCE)
    assert stage.window.state.word == "CANNOT TELL"
    assert "camera lost" in stage.window.state.detail
    assert stage.window.notice.notice is Notice.CAMERA_LOST
    begun = time.monotonic()
    stage.window.close()
    assert time.monotonic() - begun < 2
    assert source.closed.is_set()


def test_closing_while_the_source_opens_takes_under_two_seconds(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, lambda: ScriptedSource(frames(3), is_live=True, hang=True))
    stage.begin()
    begun = time.monotonic()
    stage.window.close()
    assert time.monotonic() - begun < 2


def test_who_the_child_is_is_not_asked_any_more_once_the_run_is_over(qtbot: QtBot, tmp_path: Path) -> None:
    image = with_visitor(picture("calm_upright"))
    seen = [Frame(index, index / 30, image) for index in range(6)]
    stage = Stage(qtbot, tmp_path, lambda: ScriptedSource(seen), roll_degrees=0.0)
    with qtbot.waitSignal(stage.monitor.ended, timeout=PATIENCE):
        stage.begin()
    assert stage.facts[-1].snapshot.observation.gap is GapReason.ANOTHER_FACE
    assert not stage.window.confirm_button.isVisible()
    stage.monitor.stop()


def test_an_error_is_one_line_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, lambda: ScriptedSource(frames(3), fault=unplugged()))
    with qtbot.waitSignal(stage.monitor.ended, timeout=PATIENCE) as ended:
        stage.begin()
    assert ended.args == [True]
    assert (stage.window.notice.notice, stage.window.notice.detail) == (Notice.SOURCE_FAILED, str(unplugged()))
    assert stage.window.video.word == "NO PICTURE"
    stage.monitor.stop()


def test_a_model_that_cannot_be_used_is_said_and_closes_the_source(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource(frames(3))
    stage = Stage(qtbot, tmp_path, lambda: source, name=7)
    with qtbot.waitSignal(stage.monitor.ended, timeout=PATIENCE):
        stage.begin()
    assert "manifest.json: name" in stage.window.notice.detail
    assert "analysis failed" not in stage.window.notice.detail
    assert source.closed.is_set()
    stage.monitor.stop()


def test_the_next_run_shows_nothing_of_the_one_before(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, lambda: ScriptedSource(frames(3), fault=unplugged()))
    with qtbot.waitSignal(stage.monitor.ended, timeout=PATIENCE):
        stage.begin()
    run = stage.monitor.part()
    assert run is stage.run
    run.stop()
    stage.run = type(run)(lambda: ScriptedSource(frames(3), hang=True), stage.build_tiny)
    with qtbot.waitSignal(stage.monitor.facts_shown, timeout=PATIENCE):
        stage.begin()
    assert (stage.window.notice.notice, stage.window.video.word) == (None, "")
    stage.monitor.stop()


def test_a_run_still_shown_is_stopped_before_the_next_begins(qtbot: QtBot, tmp_path: Path) -> None:
    sources = [ScriptedSource(frames(3), is_live=True, hang=True) for _ in range(2)]
    stage = Stage(qtbot, tmp_path, lambda: sources[0])
    with qtbot.waitSignal(stage.monitor.facts_shown, timeout=PATIENCE):
        stage.begin()
    with qtbot.waitSignal(stage.monitor.facts_shown, timeout=PATIENCE):
        stage.monitor.show(Run(lambda: sources[1], stage.build_tiny))
    assert [source.closed.is_set() for source in sources] == [True, False]
    stage.monitor.stop()


@pytest.mark.usefixtures("qapp")
def test_a_source_that_is_not_there_ends_the_program_with_two_and_leaves_a_picture(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "bundle")
    picture = tmp_path / "window.png"
    options = WatchOptions(model=str(bundle), detector="blazeface-back")
    code = run_monitor(str(tmp_path / "none.mkv"), options, screenshot=picture, quit_at_end=True)
    assert code == 2
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_mode & 0o777 == 0o600

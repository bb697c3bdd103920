"""Sound in the window: it follows what is played, and its button says why there is none; the loudspeaker a stand-in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.assessment.moment import Moment
from app.assessment.scale import read_scales
from app.assessment.windows import read_rules
from app.replay.controller import ReplayController
from app.replay.loudspeaker import Loudspeaker, NoSoundError
from app.session.consent import Consent
from app.session.records import VideoPart
from app.session.store import SessionStore
from app.settings import Settings, caches_folder, sessions_folder
from app.setup_watch import WatchOptions
from app.views.replay_window import ReplayWindow
from app.views.silence import Silence
from tests.support.replays import PATIENCE, keep_results, write_numbered
from tests.support.sessions import CAMERA
from tests.support.sounds import CountingLoudspeaker, HandClock, time_of, write_sounding

SCALES, RULES = read_scales()[0], read_rules()
CLOSE = 0.002
"""Seconds: an MKV rounds a block's time to milliseconds."""


@pytest.fixture(scope="module")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sounding(tmp_path_factory.mktemp("v") / "sound.mkv")


@dataclass
class Replay:
    """The real window and its controller, with a clock moved by hand and a stand-in loudspeaker."""

    qtbot: QtBot
    options: WatchOptions
    clock: HandClock = field(default_factory=HandClock)
    speaker: CountingLoudspeaker = field(default_factory=CountingLoudspeaker)

    def open(self, path: Path, find: Callable[[], Loudspeaker] | None = None) -> None:
        keep_results(path, self.options)
        self.window = ReplayWindow()
        self.qtbot.addWidget(self.window)
        self.controller = ReplayController(
            self.window,
            self.options,
            caches_folder(),
            sessions_folder(),
            Settings(language="en", rater="N1"),
            lambda **_changes: None,
            SCALES,
            RULES,
            self.clock,
            find or (lambda: self.speaker),
        )
        self.button = self.window.controls.button("sound")
        self.window.show()
        self.controller.open(path)
        self.qtbot.waitUntil(lambda: self.controller.head is not None, timeout=PATIENCE)
        words = Silence.NOT_KNOWN.value
        self.qtbot.waitUntil(lambda: self.button.toolTip() != words, timeout=PATIENCE)

    def key(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.window, key)

    def until_heard(self, seconds: float) -> None:
        """Waits for the loudspeaker to be started anew, and for the picture; both are of that time."""
        self.qtbot.waitUntil(lambda: self.speaker.started.acquire(blocking=False), timeout=PATIENCE)
        assert time_of(self.speaker.hear()) == pytest.approx(seconds, abs=CLOSE)
        self.qtbot.waitUntil(lambda: self._is_shown(seconds), timeout=PATIENCE)

    def _is_shown(self, seconds: float) -> bool:
        frame = self.controller.frame
        return frame is not None and -1e-3 < seconds - frame.time_seconds < 1 / 30 + 1e-3

    def until_silent(self) -> None:
        assert not self.speaker.hear().any()
        self.qtbot.waitUntil(lambda: not self.speaker.runs, timeout=PATIENCE)


@pytest.fixture
def replay(qtbot: QtBot, options: WatchOptions) -> Iterator[Replay]:
    replay = Replay(qtbot, options)
    yield replay
    replay.controller.close()
    assert not replay.speaker.runs


def test_sound_follows_play_seek_loop_speed_and_pause(replay: Replay, tmp_path: Path) -> None:
    replay.open(write_sounding(tmp_path / "sound.mkv"))
    window, controller, button = replay.window, replay.controller, replay.button
    assert button.isEnabled()
    assert not button.isChecked()
    assert button.height() >= 44
    replay.key(Qt.Key.Key_Space)
    replay.until_silent()  # off at start
    replay.clock.seconds += 1.0
    replay.key(Qt.Key.Key_S)
    replay.until_heard(1.0)
    controller.go_to(90)
    replay.until_heard(3.0)
    replay.clock.seconds += 0.02
    assert time_of(replay.speaker.hear()) == pytest.approx(3.02, abs=0.012)
    replay.key(Qt.Key.Key_Up)
    assert "Silent at this speed" in button.toolTip()
    replay.until_silent()
    replay.key(Qt.Key.Key_Down)
    assert "Silent" not in button.toolTip()
    replay.until_heard(3.02)
    replay.key(Qt.Key.Key_Space)
    replay.until_silent()
    controller.desk.set_part(1.0, 2.0)
    window.controls.button("loop").click()
    replay.key(Qt.Key.Key_Space)  # from outside of the part: from its beginning
    replay.until_heard(1.0)
    replay.clock.seconds += 1.25
    replay.until_heard(1.25)  # it came round
    replay.key(Qt.Key.Key_Right)  # a step stays
    replay.until_silent()
    window.controls.button("loop").click()
    controller.go_to(140)
    replay.key(Qt.Key.Key_Space)
    replay.until_heard(140 / 30)
    replay.clock.seconds += 1.0
    replay.qtbot.waitUntil(lambda: not controller.is_playing, timeout=PATIENCE)
    replay.until_silent()  # at the end
    replay.key(Qt.Key.Key_Space)
    replay.until_heard(0.0)
    replay.key(Qt.Key.Key_S)
    replay.until_silent()
    assert controller.is_playing


def test_a_loudspeaker_that_goes_away_is_one_line_and_the_pictures_go_on(replay: Replay, tmp_path: Path) -> None:
    replay.open(write_sounding(tmp_path / "sound.mkv"))
    replay.key(Qt.Key.Key_S)
    replay.key(Qt.Key.Key_Space)
    replay.until_heard(0.0)
    assert replay.speaker.on_lost is not None
    replay.speaker.on_lost()
    replay.qtbot.waitUntil(lambda: replay.window.message == Silence.FAILED.value, timeout=PATIENCE)
    assert not replay.button.isChecked()
    replay.until_silent()
    assert replay.controller.is_playing
    replay.key(Qt.Key.Key_S)
    replay.until_heard(0.0)


def missing() -> Loudspeaker:
    raise NoSoundError(Silence.NO_LOUDSPEAKER, "Error querying device -1")


def test_the_button_says_why_there_is_no_sound(replay: Replay, tmp_path: Path) -> None:
    sounding = write_sounding(tmp_path / "sound.mkv")
    keep_results(sounding, replay.options)
    replay.open(write_numbered(tmp_path / "silent.mkv"))
    assert not replay.button.isEnabled()
    assert replay.button.toolTip() == Silence.NOT_IN_FILE.value
    replay.key(Qt.Key.Key_S)
    assert not replay.button.isChecked()
    replay.controller.open(sounding)
    assert replay.button.toolTip() == Silence.NOT_KNOWN.value
    replay.qtbot.waitUntil(replay.button.isEnabled, timeout=PATIENCE)


def test_the_button_says_that_there_is_no_loudspeaker(replay: Replay, tmp_path: Path) -> None:
    replay.open(write_sounding(tmp_path / "sound.mkv"), missing)
    assert not replay.button.isEnabled()
    assert replay.button.toolTip() == Silence.NO_LOUDSPEAKER.value


def test_without_consent_to_sound_none_is_heard(replay: Replay, tmp_path: Path) -> None:
    with SessionStore.create(tmp_path / "sessions") as store:
        path = write_sounding(store.folder / "video-1.mkv")
        source = store.add_source(CAMERA, "the camera's own clock")
        start = Moment(0.0, 0, source=source)
        store.add_video_part(VideoPart(1, path.name, "libx264", 320, 240, has_sound=True, start=start))
        store.set_consent(Consent(video=True), rater="N1")
    replay.open(path)
    assert not replay.button.isEnabled()
    assert replay.button.toolTip() == Silence.NO_CONSENT.value
    replay.controller.child.dialog.given.emit(Consent(video=True, audio=True))
    assert replay.button.isEnabled()
    replay.key(Qt.Key.Key_S)
    replay.key(Qt.Key.Key_Space)
    replay.until_heard(0.0)
    replay.controller.child.dialog.given.emit(Consent(video=True))
    assert not replay.button.isEnabled()
    assert not replay.button.isChecked()
    replay.until_silent()


def test_a_recording_from_elsewhere_is_heard_until_a_consent_leaves_it_out(replay: Replay, tmp_path: Path) -> None:
    replay.open(write_sounding(tmp_path / "sound.mkv"))
    replay.controller.child.dialog.given.emit(Consent())
    assert replay.button.toolTip() == Silence.NO_CONSENT.value
    replay.controller.child.dialog.given.emit(Consent(audio=True))
    assert replay.button.isEnabled()

"""What is recorded at the bedside: by consent only, and never at the cost of watching."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkKind
from app.refcounts import keep_constants_alive
from app.session.consent import Consent
from app.views.notice_view import Notice
from tests.support.bedsides import BedsideStage
from tests.support.stages import PATIENCE

keep_constants_alive()


def test_no_consent_no_recording_and_none_goes_on_when_it_is_taken_back(still: BedsideStage) -> None:
    bedside = still.bedside
    bedside.recording.button.click()
    assert bedside.consent.isVisible()
    bedside.consent.save_button.click()  # nothing ticked
    assert bedside.keeping.recorder is None
    bedside.recording.button.click()
    bedside.consent.tick("video").click()
    bedside.consent.save_button.click()
    assert bedside.recording.is_recording
    assert "● REC (E)" in [button.text() for button in still.window.findChildren(QPushButton) if button.isVisible()]
    bedside.recording.consent_button.click()
    bedside.consent.tick("video").click()
    bedside.consent.save_button.click()
    bedside.tick()
    assert not bedside.recording.is_recording
    assert not still.store.consent.video


class Mute:
    """A microphone that hears nothing."""

    rate = 48_000
    closed = False

    def start(self, on_block: object) -> None:
        """Nothing comes."""

    def close(self) -> None:
        self.closed = True


def test_sound_that_is_no_longer_agreed_to_ends_and_the_video_goes_on(still: BedsideStage) -> None:
    bedside, microphone = still.bedside, Mute()
    bedside._recording._microphone = lambda: microphone
    bedside.recording.button.click()
    for scope in ("video", "audio"):
        bedside.consent.tick(scope).click()
    bedside.consent.save_button.click()
    assert not microphone.closed
    bedside.recording.consent_button.click()
    bedside.consent.tick("audio").click()
    bedside.consent.save_button.click()
    assert microphone.closed
    assert bedside.recording.is_recording
    assert still.store.consent == Consent(video=True)


def test_a_full_disk_is_said_and_stops_the_recording_alone(qtbot: QtBot, still: BedsideStage) -> None:
    """The disk is this machine's; the limits say when it counts as full."""
    bedside, notices = still.bedside, still.window.notice

    def record(warn: float, stop: float) -> None:
        still.settings = still.settings.model_copy(update={"disk_warn_gigabytes": warn, "disk_stop_gigabytes": stop})
        bedside.recording.button.click()

    record(warn=10_000.0, stop=0.001)
    bedside.consent.tick("video").click()
    bedside.consent.save_button.click()
    qtbot.waitUntil(lambda: Notice.DISK_NEARLY_FULL in notices.notices, timeout=PATIENCE)
    assert bedside.recording.is_recording
    bedside.recording.button.click()
    record(warn=10_000.0, stop=10_000.0)
    qtbot.waitUntil(lambda: Notice.RECORDING_STOPPED in notices.notices, timeout=PATIENCE)
    assert Notice.DISK_NEARLY_FULL not in notices.notices
    assert not bedside.recording.is_recording
    assert "the disk is full" in notices.notices[Notice.RECORDING_STOPPED]
    bedside.strip.button(MarkKind.PRICK).click()
    assert len(still.store.marks()) == 1
    notices.clear(Notice.CAMERA_LOST)  # more urgent, and this source has ended
    assert notices.text == "The recording was stopped; watching goes on."
    notices.button.click()
    assert Notice.RECORDING_STOPPED not in notices.notices

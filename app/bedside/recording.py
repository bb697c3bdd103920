"""The recording: by choice, after consent, with what it lost and what room is left in sight."""

import logging
import shutil
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from app.bedside.desk import Desk
from app.session.consent import Consent, ConsentError
from app.session.database import SessionError
from app.session.disk import GIGABYTE, DiskLimits
from app.session.recorder import NEARLY_FULL, Recorder, RecorderState, RecorderStatus
from app.session.sound import Microphone, SoundSource
from app.session.store import SessionStore
from app.settings import SettingsError, data_folder
from app.views.consent_dialog import ConsentDialog
from app.views.notice_view import Notice
from app.views.recording_panel import RecordingPanel, recorder_words

STORAGE_TICKS = 10
"""The room left on the disk is asked at each tenth tick: every five seconds."""

log = logging.getLogger(__name__)


class Recording(QObject):
    """Connects panel and consent with the session's recorder.

    Args:
        desk: What is shared.
        panel: The panel.
        dialog: Asks for the consent.
        microphone: Makes a source of sound.
    """

    _told = Signal(object)

    def __init__(
        self,
        desk: Desk,
        panel: RecordingPanel,
        dialog: ConsentDialog,
        microphone: Callable[[], SoundSource] = Microphone,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._panel = panel
        self._dialog = dialog
        self._microphone = microphone
        self._consent = Consent()
        self._is_start_wanted = False
        self._ticks = 0
        self._told.connect(self._on_status, Qt.ConnectionType.QueuedConnection)
        panel.start_wanted.connect(self._on_start)
        panel.stop_wanted.connect(self._on_stop)
        panel.consent_wanted.connect(lambda: dialog.ask(self._consent))
        dialog.given.connect(self._on_consent)
        dialog.rejected.connect(self._on_cancelled)

    def restart(self) -> None:
        """Another source or child: nothing was agreed to yet."""
        self._consent = Consent()
        self._is_start_wanted = False
        self._panel.set_consent(self._consent)
        self._panel.set_status(None)
        for notice in (Notice.RECORDING_STOPPED, Notice.DISK_NEARLY_FULL, Notice.NO_SOUND, Notice.FRAMES_DROPPED):
            self._desk.window.notice.clear(notice)

    def tick(self) -> None:
        """Shows what has gone on since."""
        recorder = self._desk.keeping.recorder
        if recorder is not None:
            self._panel.set_status(recorder.status)
            if recorder.status.dropped:
                detail = self.tr("{0} pictures lost").format(recorder.status.dropped)
                self._desk.window.notice.set_notice(Notice.FRAMES_DROPPED, detail)
        if self._ticks % STORAGE_TICKS == 0:
            self._show_storage()
        self._ticks += 1

    def _show_storage(self) -> None:
        store = self._desk.store
        try:
            free = shutil.disk_usage(data_folder() if store is None else store.folder).free
        except (OSError, SettingsError) as error:
            log.debug("the room left is unknown: %s", error)
            return
        self._desk.window.status.set_storage(free, free < self._limits.warn_bytes)

    @property
    def _limits(self) -> DiskLimits:
        settings = self._desk.settings()
        warn, stop = settings.disk_warn_gigabytes * GIGABYTE, settings.disk_stop_gigabytes * GIGABYTE
        return DiskLimits(round(max(warn, stop)), round(stop))

    def _on_start(self) -> None:
        if self._desk.now() is None:
            return
        if self._consent.video:
            self._start()
        else:
            self._is_start_wanted = True
            self._dialog.ask(self._consent)

    def _on_consent(self, consent: Consent) -> None:
        self._consent = consent
        self._panel.set_consent(consent)
        recorder = self._desk.keeping.recorder
        if recorder is not None and not (consent.video and consent.audio):
            recorder.end_sound()  # taken back while it goes on: before anything else, whatever the disk does
        store = self._desk.begin()
        if store is not None:
            store.set_consent(consent, rater=self._desk.rater)
        if recorder is not None and not consent.video:
            recorder.stop()  # likewise
        wanted, self._is_start_wanted = self._is_start_wanted, False
        if wanted and consent.video:
            self._start()
        self._desk.changed.emit()

    def _on_cancelled(self) -> None:
        self._is_start_wanted = False

    def _start(self) -> None:
        store = self._desk.begin()
        if store is None:
            return
        window = self._desk.window
        for notice in (Notice.RECORDING_STOPPED, Notice.DISK_NEARLY_FULL, Notice.NO_SOUND, Notice.FRAMES_DROPPED):
            window.notice.clear(notice)

        def make(open_store: SessionStore) -> Recorder:
            sound = self._microphone() if open_store.consent.audio else None
            return Recorder(open_store, self._told.emit, limits=self._limits, sound=sound)

        try:
            recorder = self._desk.keeping.record(make)
        except (ConsentError, SessionError) as error:
            window.notice.set_notice(Notice.RECORDING_STOPPED, str(error))
            return
        self._panel.set_status(recorder.status)

    def _on_stop(self) -> None:
        recorder = self._desk.keeping.recorder
        if recorder is not None:
            self._panel.set_status(recorder.stop())

    def _on_status(self, status: RecorderStatus) -> None:
        recorder = self._desk.keeping.recorder
        if recorder is None:
            return
        self._panel.set_status(recorder.status)
        notices = self._desk.window.notice
        message = recorder_words(status.message)
        ended = status.state is not RecorderState.RECORDING
        # Stopped by the program, not by a person: then it says why.
        is_full = status.bytes_left is not None and status.bytes_left <= 0
        if (status.state is RecorderState.FAILED) or (ended and status.message and is_full):
            notices.clear(Notice.DISK_NEARLY_FULL)
            notices.set_notice(Notice.RECORDING_STOPPED, message)
        elif ended:
            notices.clear(Notice.DISK_NEARLY_FULL)
        elif status.message == NEARLY_FULL:
            notices.set_notice(Notice.DISK_NEARLY_FULL, message)
        elif status.message:
            notices.set_notice(Notice.NO_SOUND, message)
        else:
            notices.clear(Notice.DISK_NEARLY_FULL)

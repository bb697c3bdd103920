"""Starts and stops the recording, and says how it stands."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.session.consent import Consent
from app.session.disk import GIGABYTE
from app.session.recorder import RecorderState, RecorderStatus
from app.views.fields import fill

_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("Recorder", "the disk is nearly full: the recording will stop by itself, free space"),
    QT_TRANSLATE_NOOP(
        "Recorder", "nothing comes from the microphone: plug it in again, the video goes on without sound"
    ),
    QT_TRANSLATE_NOOP("Recorder", "the disk is full: the recording stopped, the monitoring goes on; free space"),
)


def recorder_words(message: str) -> str:
    """The recorder's message, in the screen's language where its words are known."""
    return QCoreApplication.translate("Recorder", message) if message else ""


class RecordingPanel(QWidget):
    """One big button, the consent, the facts.

    Signals:
        start_wanted: The recording is to start.
        stop_wanted: The recording is to stop.
        consent_wanted: The consent is to be seen or changed.
    """

    start_wanted = Signal()
    stop_wanted = Signal()
    consent_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status: RecorderStatus | None = None
        self._consent = Consent()
        self._button, self._ask = QPushButton(), QPushButton()
        self._button.setProperty("role", "main")
        self._button.setMinimumHeight(64)
        self._button.clicked.connect(lambda _checked=False: self._on_clicked())
        self._ask.clicked.connect(lambda _checked=False: self.consent_wanted.emit())
        self._state, self._facts, self._message, self._agreed = QLabel(), QLabel(), QLabel(), QLabel()
        self._state.setProperty("role", "title")
        self._message.setProperty("role", "notice")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(8)
        for widget in (self._button, self._state, self._facts, self._message, self._agreed, self._ask):
            if isinstance(widget, QLabel):
                widget.setWordWrap(True)
            layout.addWidget(widget)
        layout.addStretch(1)
        self._retranslate()

    @property
    def button(self) -> QPushButton:
        """Starts, and stops."""
        return self._button

    @property
    def consent_button(self) -> QPushButton:
        """Opens the consent."""
        return self._ask

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return self._state.text()

    @property
    def facts(self) -> str:
        """Pictures, files, what was lost, what room is left."""
        return self._facts.text()

    @property
    def is_recording(self) -> bool:
        """Whether one goes on."""
        return self._status is not None and self._status.state is RecorderState.RECORDING

    def set_status(self, status: RecorderStatus | None) -> None:
        """Shows how the recording stands; None where there was none."""
        if status != self._status:
            self._status = status
            self._show()

    def set_consent(self, consent: Consent) -> None:
        """Shows what the parents agreed to."""
        if consent != self._consent:
            self._consent = consent
            self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_clicked(self) -> None:
        if self.is_recording:
            self.stop_wanted.emit()
        else:
            self.start_wanted.emit()

    def _show(self) -> None:
        status = self._status
        # The title is the button that opens the panel: that something is recorded is always in sight.
        self.setWindowTitle(self.tr("● REC") if self.is_recording else self.tr("Record"))
        self._button.setText("■  " + self.tr("Stop recording") if self.is_recording else self.tr("Start recording"))
        if status is None:
            fill(self._state, self.tr("Nothing is recorded"))
            fill(self._facts, "")
            fill(self._message, "")
        else:
            words = {
                RecorderState.RECORDING: "●  " + self.tr("Recording"),
                RecorderState.STOPPED: self.tr("The recording is over"),
                RecorderState.FAILED: self.tr("The recording stopped by a fault"),
            }
            fill(self._state, words[status.state])
            lines = [
                self.tr("{0} pictures, {1} files, {2} MB").format(
                    status.frames, status.parts, f"{status.bytes_written / 1e6:.1f}"
                ),
                self.tr("{0} pictures lost").format(status.dropped),
                self.tr("with sound") if status.has_sound else self.tr("without sound"),
            ]
            if status.bytes_left is not None:
                lines.append(self.tr("room for {0} GB more").format(f"{max(0, status.bytes_left) / GIGABYTE:.1f}"))
            fill(self._facts, "\n".join(lines))
            fill(self._message, recorder_words(status.message))
        agreed = {
            "video": self.tr("video"),
            "audio": self.tr("sound"),
            "training": self.tr("training"),
            "publication": self.tr("publication"),
        }
        given = [text for scope, text in agreed.items() if getattr(self._consent, scope)]
        text = self.tr("The parents agreed to: {0}").format(", ".join(given))
        fill(self._agreed, text if given else self.tr("No consent is recorded yet."))

    def _retranslate(self) -> None:
        self._ask.setText(self.tr("Consent..."))
        self._show()

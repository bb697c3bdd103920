"""Whose recording it is and what the parents agreed to: without both no mark becomes a label for training."""

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.session.consent import Consent
from app.views.subject_panel import SubjectPanel


class ReplayChildPanel(QWidget):
    """The bedside's form, and the consent under it.

    Attributes:
        form: The form, with its own signals.

    Signals:
        consent_wanted: The consent is to be seen or changed.
    """

    consent_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = SubjectPanel()
        self.form.button("next").setVisible(False)  # a recording has one child
        self._consent = Consent()
        self._agreed, self._ask = QLabel(), QPushButton()
        self._agreed.setWordWrap(True)
        self._ask.clicked.connect(lambda _checked=False: self.consent_wanted.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(4)
        consent = QVBoxLayout()
        consent.setContentsMargins(8, 4, 8, 0)
        consent.addWidget(self._agreed)
        consent.addWidget(self._ask)
        layout.addLayout(consent)
        layout.addWidget(self.form)
        layout.addStretch(1)
        self.form.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(self.form.windowTitle())
        self._show()

    @property
    def consent_button(self) -> QPushButton:
        """Opens the consent."""
        return self._ask

    @property
    def agreed(self) -> str:
        """What the parents agreed to, in words."""
        return self._agreed.text()

    def set_consent(self, consent: Consent) -> None:
        """Shows what the parents agreed to."""
        self._consent = consent
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()

    def _show(self) -> None:
        # The bedside's words for the same.
        agreed = {
            "video": QCoreApplication.translate("RecordingPanel", "video"),
            "audio": QCoreApplication.translate("RecordingPanel", "sound"),
            "training": QCoreApplication.translate("RecordingPanel", "training"),
            "publication": QCoreApplication.translate("RecordingPanel", "publication"),
        }
        given = ", ".join(text for scope, text in agreed.items() if getattr(self._consent, scope))
        text = QCoreApplication.translate("RecordingPanel", "No consent is recorded yet.")
        if given:
            text = QCoreApplication.translate("RecordingPanel", "The parents agreed to: {0}").format(given)
        self._agreed.setText(text)
        self._ask.setText(QCoreApplication.translate("RecordingPanel", "Consent..."))

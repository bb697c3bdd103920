"""What the parents agreed to, asked before anything is recorded."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.session.consent import Consent
from app.session.subject import looks_like_a_name
from app.views.fields import Tick, caption, fill, line
from app.views.palette import STYLE

SCOPES = ("video", "audio", "training", "publication")


class ConsentDialog(QDialog):
    """Each scope by itself; nothing is ticked at first.

    Signals:
        given: A `Consent` was recorded.
    """

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(STYLE)
        self.setModal(True)
        self._head, self._warning = QLabel(), QLabel()
        self._head.setProperty("role", "title")
        self._warning.setProperty("role", "notice")
        for label in (self._head, self._warning):
            label.setWordWrap(True)
        self._warning.setVisible(False)
        self._ticks = {scope: Tick() for scope in SCOPES}
        self._reference = line()
        self._reference.textChanged.connect(lambda _text: self._warn())
        self._caption = caption(self._reference)
        self._save, self._cancel = QPushButton(), QPushButton()
        self._save.setProperty("role", "main")
        self._save.clicked.connect(lambda _checked=False: self._on_save())
        self._cancel.clicked.connect(lambda _checked=False: self.reject())
        layout = QVBoxLayout(self)
        layout.addWidget(self._head)
        for tick in self._ticks.values():
            layout.addWidget(tick)
        layout.addWidget(self._caption)
        layout.addWidget(self._reference)
        layout.addWidget(self._warning)
        row = QHBoxLayout()
        row.addWidget(self._cancel)
        row.addStretch(1)
        row.addWidget(self._save)
        layout.addLayout(row)
        self._retranslate()
        self.setMinimumWidth(560)

    def tick(self, scope: str) -> Tick:
        """The tick of one of `SCOPES`."""
        return self._ticks[scope]

    @property
    def save_button(self) -> QPushButton:
        """Records what is ticked."""
        return self._save

    def ask(self, consent: Consent) -> None:
        """Opens with what was recorded last."""
        for scope, tick in self._ticks.items():
            tick.set_ticked(getattr(consent, scope))
        self._reference.setText(consent.reference)
        self.open()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_save(self) -> None:
        ticked = {scope: tick.isChecked() for scope, tick in self._ticks.items()}
        self.accept()
        self.given.emit(Consent(**ticked, reference=self._reference.text().strip()))

    def _warn(self) -> None:
        suspicious = bool(looks_like_a_name(self._reference.text()))
        fill(self._warning, self.tr("This looks like a name: use the form's number.") if suspicious else "")

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Consent"))
        self._head.setText(self.tr("What did the parents agree to, in writing?"))
        texts = {
            "video": self.tr("Video may be recorded"),
            "audio": self.tr("Sound may be recorded"),
            "training": self.tr("What was recorded may train models"),
            "publication": self.tr("Pictures may be shown to others"),
        }
        for scope, text in texts.items():
            self._ticks[scope].set_words(text)
        self._caption.setText(self.tr("Number of the signed form, never a name"))
        self._cancel.setText(self.tr("Cancel"))
        self._save.setText(self.tr("Record the consent"))
        self._warn()

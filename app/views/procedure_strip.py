"""The row of marks: one big button starts and ends the procedure, the others mark what happens in it."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.assessment.marks import MarkKind
from app.views.bedside_words import capital, word
from app.views.fields import fill

KEYS = {
    MarkKind.PRICK: "N",
    MarkKind.SQUEEZE_START: "Q",
    MarkKind.DRESSING: "5",
    MarkKind.PACIFIER: "6",
    MarkKind.SUCROSE: "7",
    MarkKind.CALM: "8",
    MarkKind.OTHER: "9",
}
"""What each mark's key is; the squeeze's start and end are one button."""

PROCEDURE_KEY, UNDO_KEY, REDO_KEY = "P", "Ctrl+Z", "Ctrl+Y"


def key_of(kind: MarkKind) -> str:
    """The key that makes such a mark; "" where there is none."""
    if kind in (MarkKind.PROCEDURE_START, MarkKind.PROCEDURE_END):
        return PROCEDURE_KEY
    return KEYS.get(MarkKind.SQUEEZE_START if kind is MarkKind.SQUEEZE_END else kind, "")


class ProcedureStrip(QWidget):
    """Buttons for marks. It knows no session.

    Signals:
        procedure_wanted: The procedure is to start, or to end where one goes on.
        mark_wanted: A `MarkKind` is to be marked now.
        undo_wanted: The last change of a mark is to be taken back.
        redo_wanted: What was taken back is to be done again.
    """

    procedure_wanted = Signal()
    mark_wanted = Signal(object)
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running: str | None = None
        self._squeezing = False
        self._said = QLabel()
        self._said.setProperty("role", "message")
        self._procedure = QPushButton()
        self._procedure.setProperty("role", "main")
        self._procedure.setMinimumWidth(170)
        self._procedure.clicked.connect(lambda _checked=False: self.procedure_wanted.emit())
        self._marks = {kind: QPushButton() for kind in KEYS}
        for kind, button in self._marks.items():
            button.clicked.connect(lambda _checked=False, kind=kind: self._on_mark(kind))
        self._undo, self._redo = QPushButton(), QPushButton()
        self._undo.clicked.connect(lambda _checked=False: self.undo_wanted.emit())
        self._redo.clicked.connect(lambda _checked=False: self.redo_wanted.emit())
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._procedure, 1)
        for button in (*self._marks.values(), self._undo, self._redo):
            button.setProperty("role", "tool")
            row.addWidget(button)
        for button in (self._procedure, *self._marks.values(), self._undo, self._redo):
            button.setMinimumHeight(54)
        self._procedure.setMaximumWidth(320)
        self._marks[MarkKind.PRICK].setMinimumWidth(120)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._said)
        self._said.setVisible(False)
        self._retranslate()

    @property
    def procedure_button(self) -> QPushButton:
        """The big one."""
        return self._procedure

    @property
    def said(self) -> str:
        """What was marked last."""
        return self._said.text()

    def button(self, kind: MarkKind) -> QPushButton:
        """The button of a kind of mark, one of `KEYS`."""
        return self._marks[kind]

    @property
    def undo_button(self) -> QPushButton:
        """Takes back."""
        return self._undo

    @property
    def redo_button(self) -> QPushButton:
        """Does again."""
        return self._redo

    def listen(self, window: QWidget) -> None:
        """Makes the keys work in a window."""
        keys = {KEYS[kind]: button for kind, button in self._marks.items()}
        for key, button in (
            keys | {PROCEDURE_KEY: self._procedure, UNDO_KEY: self._undo, REDO_KEY: self._redo}
        ).items():
            QShortcut(QKeySequence(key), window, button.click)

    def set_running(self, lasted: str | None) -> None:
        """Says that a procedure goes on, and for how long; None where none does."""
        if lasted != self._running:
            self._running = lasted
            self._name_procedure()

    def set_squeezing(self, squeezing: bool) -> None:
        """Offers the end of the squeeze instead of its start."""
        if squeezing != self._squeezing:
            self._squeezing = squeezing
            self._retranslate()

    def set_said(self, text: str) -> None:
        """Says what was marked last."""
        fill(self._said, text)

    def set_usable(self, usable: bool) -> None:
        """Whether there is a picture whose time can be marked."""
        for button in (self._procedure, *self._marks.values(), self._undo, self._redo):
            button.setEnabled(usable)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_mark(self, kind: MarkKind) -> None:
        ends = kind is MarkKind.SQUEEZE_START and self._squeezing
        self.mark_wanted.emit(MarkKind.SQUEEZE_END if ends else kind)

    def _name_procedure(self) -> None:
        if self._running is None:
            self._procedure.setText(self.tr("Start procedure ({0})").format(PROCEDURE_KEY))
        else:
            text = self.tr("End procedure ({0})").format(PROCEDURE_KEY)
            self._procedure.setText(f"{text}\n{self._running}")

    def _retranslate(self) -> None:
        self._name_procedure()
        for kind, button in self._marks.items():
            ends = kind is MarkKind.SQUEEZE_START and self._squeezing
            # Two lines: the last word goes beside the key.
            first, _, last = word(MarkKind.SQUEEZE_END if ends else kind).rpartition(" ")
            key = f"({KEYS[kind]})"
            button.setText(f"{capital(first)}\n{last} {key}" if first else f"{capital(last)}\n{key}")
        self._undo.setText(self.tr("Undo") + f"\n({UNDO_KEY})")
        self._redo.setText(self.tr("Redo") + f"\n({REDO_KEY})")

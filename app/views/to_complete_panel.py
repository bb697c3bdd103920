"""The "to complete" tray: what was left open, and the way to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.fields import fill, line

SHIFT_SECONDS = 0.5
"""By how much the buttons move a mark: dragging it needs a mouse, and the trace in sight."""


@dataclass(frozen=True, slots=True)
class TrayRow:
    """One thing to complete, or one mark.

    Attributes:
        text: In the screen's language.
        key: Its identity for whoever set it.
        note: A mark's note.
    """

    text: str
    key: str
    note: str = ""


class ToCompletePanel(QWidget):
    """A list of what is open, and the marks with their notes. It knows no session.

    Signals:
        item_chosen: A row of what is open was touched (its key).
        note_given: A mark's key and its new note.
        shift_wanted: A mark's key, and by how many seconds it is to be moved.
        removal_wanted: A mark is to be taken away (its key).
    """

    item_chosen = Signal(str)
    note_given = Signal(str, str)
    shift_wanted = Signal(str, float)
    removal_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[TrayRow] = []
        self._mark_rows: list[TrayRow] = []
        self._items, self._marks = QListWidget(), QListWidget()
        self._empty, self._head = QLabel(), QLabel()
        self._head.setProperty("role", "title")
        self._note = line(200)
        self._save, self._remove = QPushButton(), QPushButton()
        self._earlier, self._later = QPushButton(), QPushButton()
        self._items.itemClicked.connect(lambda item: self.item_chosen.emit(self._key(self._items, item)))
        self._items.itemActivated.connect(lambda item: self.item_chosen.emit(self._key(self._items, item)))
        self._marks.currentRowChanged.connect(lambda _row: self._on_mark())
        self._save.clicked.connect(lambda _checked=False: self.note_given.emit(self.marked, self._note.text().strip()))
        self._remove.clicked.connect(lambda _checked=False: self.removal_wanted.emit(self.marked))
        self._earlier.clicked.connect(lambda _checked=False: self.shift_wanted.emit(self.marked, -SHIFT_SECONDS))
        self._later.clicked.connect(lambda _checked=False: self.shift_wanted.emit(self.marked, SHIFT_SECONDS))
        self._items.setMinimumHeight(180)
        self._items.setWordWrap(True)
        self._marks.setMinimumHeight(150)
        shifts = QHBoxLayout()
        shifts.addWidget(self._earlier)
        shifts.addWidget(self._later)
        buttons = QHBoxLayout()
        buttons.addWidget(self._save)
        buttons.addWidget(self._remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(self._empty)
        layout.addWidget(self._items, 1)
        layout.addWidget(self._head)
        layout.addWidget(self._marks, 1)
        layout.addLayout(shifts)
        layout.addWidget(self._note)
        layout.addLayout(buttons)
        self._retranslate()
        self._on_mark()

    @property
    def rows(self) -> list[TrayRow]:
        """What is open."""
        return list(self._rows)

    @property
    def mark_rows(self) -> list[TrayRow]:
        """The marks."""
        return list(self._mark_rows)

    @property
    def marked(self) -> str:
        """Key of the mark that is chosen; "" for none."""
        row = self._marks.currentRow()
        return self._mark_rows[row].key if 0 <= row < len(self._mark_rows) else ""

    @property
    def note(self) -> QLineEdit:
        """The chosen mark's note."""
        return self._note

    @property
    def save_button(self) -> QPushButton:
        """Keeps the note."""
        return self._save

    @property
    def later_button(self) -> QPushButton:
        """Moves the mark."""
        return self._later

    @property
    def remove_button(self) -> QPushButton:
        """Takes the mark away."""
        return self._remove

    def set_rows(self, rows: Sequence[TrayRow]) -> None:
        """Lists what is open."""
        if list(rows) != self._rows:
            self._rows = list(rows)
            self._items.clear()
            self._items.addItems([row.text for row in rows])
            self._retranslate()

    def set_marks(self, rows: Sequence[TrayRow]) -> None:
        """Lists the marks; the one chosen stays so."""
        if list(rows) != self._mark_rows:
            kept = self.marked
            self._mark_rows = list(rows)
            with QSignalBlocker(self._marks):
                self._marks.clear()
                self._marks.addItems([row.text for row in rows])
                self._marks.setCurrentRow(next((n for n, row in enumerate(rows) if row.key == kept), -1))
            self._on_mark()

    def choose_mark(self, key: str) -> None:
        """Chooses a mark, so that its note can be written."""
        self._marks.setCurrentRow(next((n for n, row in enumerate(self._mark_rows) if row.key == key), -1))
        self._note.setFocus()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _key(self, owner: QListWidget, item: QListWidgetItem) -> str:
        return self._rows[owner.row(item)].key

    def _on_mark(self) -> None:
        there = bool(self.marked)
        self._note.setText(self._mark_rows[self._marks.currentRow()].note if there else "")
        for widget in (self._note, self._save, self._remove, self._earlier, self._later):
            widget.setEnabled(there)

    def _retranslate(self) -> None:
        count = len(self._rows)
        self.setWindowTitle(self.tr("To do: {0}").format(count) if count else self.tr("To do"))
        fill(self._empty, "" if count else self.tr("Nothing is left to do."))
        self._head.setText(self.tr("Marks"))
        self._note.setPlaceholderText(self.tr("note on the mark"))
        self._earlier.setText(self.tr("{0} s earlier").format(SHIFT_SECONDS))
        self._later.setText(self.tr("{0} s later").format(SHIFT_SECONDS))
        self._save.setText(self.tr("Keep the note"))
        self._remove.setText(self.tr("Remove the mark"))

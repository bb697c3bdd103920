"""Old sessions: how old, which ones, and that a person means it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.views.fields import Choice, Tick
from app.views.palette import STYLE

DAYS = (30, 90, 180, 365, 730, 1825)


class OldSessionsDialog(QDialog):
    """Knows no session: lines are set from outside. Nothing is erased unless a person ticked that it may be.

    Signals:
        days_wanted: Sessions older than so many days are to be listed.
        erasing_wanted: Those that are listed are to be erased.
    """

    days_wanted = Signal(int)
    erasing_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(STYLE)
        self._head, self._said = QLabel(), QLabel()
        self._said.setProperty("role", "notice")
        for label in (self._head, self._said):
            label.setWordWrap(True)
        self._said.setMinimumHeight(48)
        self._days = Choice()
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._agreed = Tick()
        self._erase, self._close = QPushButton(), QPushButton()
        self._count, self._is_busy = 0, False
        self._days.activated.connect(lambda _row: self.days_wanted.emit(self.days))
        self._agreed.toggled.connect(lambda _on: self._allow())
        self._erase.clicked.connect(lambda _checked=False: self.erasing_wanted.emit())
        self._close.clicked.connect(lambda _checked=False: self.reject())
        top, row = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._head, 1)
        top.addWidget(self._days)
        row.addWidget(self._erase)
        row.addStretch(1)
        row.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._agreed)
        layout.addWidget(self._said)
        layout.addLayout(row)
        self._chosen = 365
        self._retranslate()
        self.set_lines([], 0)
        self.resize(820, 560)

    @property
    def days(self) -> int:
        """How old a session must be to be listed."""
        return int(self._days.currentData())

    @property
    def lines(self) -> list[str]:
        """What is listed."""
        return [self._list.item(number).text() for number in range(self._list.count())]

    @property
    def said(self) -> str:
        """What became of the last wish."""
        return self._said.text()

    @property
    def agreed(self) -> Tick:
        """The tick by which a person says that these may be erased."""
        return self._agreed

    @property
    def erase_button(self) -> QPushButton:
        """Erases."""
        return self._erase

    def set_days(self, days: int) -> None:
        """Chooses how old; another number than those offered is offered as well. Does not emit."""
        self._chosen = days
        self._fill_days()

    def set_lines(self, lines: Sequence[str], sessions: int) -> None:
        """Lists what is old; `sessions` of it may be erased."""
        self._list.clear()
        self._list.addItems(list(lines))
        self._count = sessions
        self._agreed.set_ticked(False)
        self._retranslate()
        self._allow()

    def set_busy(self, is_busy: bool) -> None:
        """Takes no wish while one is being fulfilled."""
        self._is_busy = is_busy
        self._allow()

    def set_said(self, text: str) -> None:
        """Says what became of a wish."""
        self._said.setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _allow(self) -> None:
        self._days.setEnabled(not self._is_busy)
        self._agreed.setEnabled(self._count > 0 and not self._is_busy)
        self._erase.setEnabled(self._count > 0 and self._agreed.isChecked() and not self._is_busy)

    def _fill_days(self) -> None:
        rows = [(self.tr("{0} days").format(days), days) for days in sorted({*DAYS, self._chosen})]
        self._days.set_rows(rows, self._chosen)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Old sessions"))
        self._head.setText(self.tr("Sessions older than this. A recording elsewhere that a session points at stays."))
        self._agreed.set_words(self.tr("Erase these {0} sessions for good").format(self._count))
        self._erase.setText(self.tr("Erase"))
        self._close.setText(self.tr("Close"))
        self._fill_days()

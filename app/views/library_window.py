"""The window of the library: a table of recordings, what narrows it, the queue, what to do with a choice."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.views.fields import Choice, fill, line
from app.views.palette import STYLE, TOUCH_PIXELS
from app.views.status_view import ElidedLabel

COLUMNS = ("date", "child", "name", "length", "scores", "episodes", "model", "state")
_WIDTHS = {"date": 170, "child": 120, "length": 90, "scores": 190, "episodes": 100, "model": 190, "state": 190}
_FILTERS = ("period", "scored", "found", "model")
_BUTTONS = ("folder", "language", "open", "analyse", "stop", "train", "compare", "old", "all")

_TABLE_STYLE = f"""
QTableWidget {{ background: #1A2027; alternate-background-color: #1E252D; border: 1px solid #343D48; font-size: 15px; }}
QTableWidget::item {{ padding: 0 8px; }}
QTableWidget::item:selected {{ background: #2B4257; color: #F2F5F7; }}
QTableWidget::item:focus {{ border: none; }}
QHeaderView::section {{ background: #101418; color: #A9B4C0; border: none; border-bottom: 1px solid #343D48;
    padding: 0 8px; min-height: {TOUCH_PIXELS - 8}px; font-size: 14px; }}
QProgressBar {{ background: #1A2027; border: 1px solid #343D48; border-radius: 6px;
    min-height: 14px; max-height: 14px; }}
QProgressBar::chunk {{ background: #56B4E9; border-radius: 5px; }}
"""


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """One line of the table.

    Attributes:
        key: Its identity for whoever set it.
        cells: A text for each of `COLUMNS`.
        order: What each column is sorted by; numbers and texts are never mixed in one column.
        hint: The full story, for the pointer.
    """

    key: str
    cells: tuple[str, ...]
    order: tuple[float | str, ...]
    hint: str = ""


class _Cell(QTableWidgetItem):
    def __init__(self, text: str, order: float | str, hint: str) -> None:
        super().__init__(text)
        self._order = order
        self.setToolTip(hint)
        self.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return isinstance(other, _Cell) and self._order < other._order  # type: ignore[operator]


class LibraryWindow(QMainWindow):
    """Holds the views. It knows no session, no model and no thread.

    Attributes:
        search: The field for words.

    Signals:
        search_changed: Another text or filter.
        folder_given: A person chose another folder.
        open_wanted: This recording is to be replayed (its key).
        analyse_wanted, train_wanted, compare_wanted: With those that are marked.
        old_wanted: Old sessions are to be listed.
        stop_wanted: The queue is to stop.
        language_wanted: The other language.
        marked_changed: Other rows are marked.
        closed: The window was closed.
    """

    search_changed = Signal()
    folder_given = Signal(str)
    open_wanted = Signal(str)
    analyse_wanted = Signal()
    train_wanted = Signal()
    compare_wanted = Signal()
    old_wanted = Signal()
    stop_wanted = Signal()
    language_wanted = Signal()
    marked_changed = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setStyleSheet(STYLE + _TABLE_STYLE)
        self.search = line(120)
        self.search.setClearButtonEnabled(True)
        self._filters = {name: Choice() for name in _FILTERS}
        self._buttons = {name: QPushButton() for name in _BUTTONS}
        self._buttons["open"].setProperty("role", "main")
        self._folder, self._message, self._queue_words = ElidedLabel(), QLabel(), ElidedLabel()
        self._title, self._count = QLabel(), QLabel()
        self._title.setProperty("role", "banner")
        self._count.setProperty("role", "message")
        self._message.setProperty("role", "notice")
        self._message.setWordWrap(True)
        self._table = self._make_table()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._queue = QWidget()
        self._rows: dict[str, LibraryRow] = {}
        self._build()
        self._connect()
        self._retranslate()
        self.set_message("")
        self.set_queue("", None)
        self._on_marked()
        self.resize(1280, 800)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(1280, 800)

    @property
    def rows(self) -> list[LibraryRow]:
        """What is listed, from top to bottom."""
        return [self._rows[self._key(number)] for number in range(self._table.rowCount())]

    @property
    def marked(self) -> list[str]:
        """The keys of the rows that are marked, from top to bottom."""
        numbers = sorted({index.row() for index in self._table.selectionModel().selectedRows()})
        return [self._key(number) for number in numbers]

    @property
    def message(self) -> str:
        """The line under the table."""
        return self._message.text()

    @property
    def queue_words(self) -> str:
        """What the queue does; "" while it does nothing."""
        return self._queue_words.text()

    def button(self, name: str) -> QPushButton:
        """A button: `folder`, `language`, `open`, `analyse`, `stop`, `train`, `compare`, `old`, `all`."""
        return self._buttons[name]

    def filter(self, name: str) -> Choice:
        """A filter: `period`, `scored`, `found`, `model`."""
        return self._filters[name]

    def set_folder(self, path: str) -> None:
        """Says which folder is listed."""
        self._folder.setText(path)
        self._folder.setToolTip(path)

    def set_rows(self, rows: Sequence[LibraryRow]) -> None:
        """Lists these; marks and order stay. Does not emit."""
        kept = set(self.marked)
        table = self._table
        header = table.horizontalHeader()
        column, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        table.blockSignals(True)
        table.selectionModel().blockSignals(True)
        table.setSortingEnabled(False)
        self._rows = {row.key: row for row in rows}
        table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, (text, key) in enumerate(zip(row.cells, row.order, strict=True)):
                item = _Cell(text, key, row.hint)
                item.setData(Qt.ItemDataRole.UserRole, row.key)
                table.setItem(number, place, item)
        table.setSortingEnabled(True)
        table.sortItems(column, order)
        self._mark(kept)
        table.selectionModel().blockSignals(False)
        table.blockSignals(False)
        table.viewport().update()
        self._on_marked()

    def set_row(self, row: LibraryRow) -> None:
        """Says something else in a line that is listed; where it stands does not change."""
        number = next((one for one in range(self._table.rowCount()) if self._key(one) == row.key), None)
        if number is None or self._rows[row.key] == row:
            return
        self._rows[row.key] = row
        for place, text in enumerate(row.cells):
            item = self._table.item(number, place)
            if item is not None:
                item.setText(text)

    def mark(self, keys: Sequence[str]) -> None:
        """Marks these rows and no others."""
        self._table.clearSelection()
        self._mark(set(keys))

    def set_count(self, text: str) -> None:
        """Says how many there are."""
        self._count.setText(text)

    def set_message(self, text: str) -> None:
        """Says what became of the last wish; "" for nothing."""
        fill(self._message, text)

    def set_queue(self, text: str, share: float | None) -> None:
        """Says what the queue does and how far it is, 0..1; "" and None while it does nothing."""
        self._queue_words.setText(text)
        self._queue.setVisible(bool(text))
        self._bar.setVisible(share is not None)
        self._buttons["stop"].setVisible(share is not None)
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * (share or 0.0)))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news that the window is closed."""
        self.closed.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _key(self, number: int) -> str:
        item = self._table.item(number, 0)
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def _mark(self, keys: set[str]) -> None:
        model = self._table.selectionModel()
        flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
        for number in range(self._table.rowCount()):
            if self._key(number) in keys:
                model.select(self._table.model().index(number, 0), flags)

    def _on_marked(self) -> None:
        marked = len(self.marked)
        self._buttons["open"].setEnabled(marked == 1)
        for name in ("analyse", "train", "compare"):
            self._buttons[name].setEnabled(marked > 0)
        self.marked_changed.emit()

    def _on_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("A folder of sessions or recordings"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder_given.emit)
        dialog.open()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().setVisible(False)
        table.verticalHeader().setDefaultSectionSize(TOUCH_PIXELS)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, name in enumerate(COLUMNS):
            if name == "name":
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
            else:
                table.setColumnWidth(place, _WIDTHS[name])
        table.sortItems(COLUMNS.index("date"), Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        return table

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self.search_changed.emit())
        for choice in self._filters.values():
            choice.activated.connect(lambda _row: self.search_changed.emit())
        self._table.itemSelectionChanged.connect(self._on_marked)
        self._table.itemDoubleClicked.connect(
            lambda item: self.open_wanted.emit(str(item.data(Qt.ItemDataRole.UserRole)))
        )
        signals = {
            "analyse": self.analyse_wanted,
            "train": self.train_wanted,
            "compare": self.compare_wanted,
            "old": self.old_wanted,
            "stop": self.stop_wanted,
            "language": self.language_wanted,
        }
        for name, signal in signals.items():
            self._buttons[name].clicked.connect(lambda _checked=False, signal=signal: signal.emit())
        self._buttons["folder"].clicked.connect(lambda _checked=False: self._on_folder())
        self._buttons["all"].clicked.connect(lambda _checked=False: self._table.selectAll())
        self._buttons["open"].clicked.connect(lambda _checked=False: self._on_open())
        QShortcut(
            QKeySequence(Qt.Key.Key_Return), self._table, self._on_open, context=Qt.ShortcutContext.WidgetShortcut
        )
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)

    def _on_open(self) -> None:
        if len(self.marked) == 1:
            self.open_wanted.emit(self.marked[0])

    def _build(self) -> None:
        top, narrow, below, row, queue = (QHBoxLayout() for _ in range(5))
        top.addWidget(self._title)
        top.addSpacing(16)
        top.addWidget(self._buttons["folder"])
        top.addWidget(self._folder, 1)
        top.addWidget(self._buttons["language"])
        narrow.addWidget(self.search, 1)
        for choice in self._filters.values():
            choice.setMinimumContentsLength(13)
            narrow.addWidget(choice)
        below.addWidget(self._count, 1)
        queue.setContentsMargins(0, 0, 0, 0)
        queue.addWidget(self._queue_words, 3)
        queue.addWidget(self._bar, 2)
        queue.addWidget(self._buttons["stop"])
        self._queue.setLayout(queue)
        for name in ("all", "old"):
            row.addWidget(self._buttons[name])
        row.addStretch(1)
        for name in ("compare", "train", "analyse", "open"):
            row.addWidget(self._buttons[name])
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.addLayout(top)
        layout.addLayout(narrow)
        layout.addWidget(self._table, 1)
        layout.addLayout(below)
        layout.addWidget(self._message)
        layout.addWidget(self._queue)
        layout.addLayout(row)
        self.setCentralWidget(middle)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Recordings - Sollievo"))
        self._title.setText(self.tr("Recordings"))
        self.search.setPlaceholderText(
            self.tr("Name, child, date (2026-11-23), score (dan 7, score>=4), episodes>0, model")
        )
        words = {
            "date": self.tr("Date"),
            "child": self.tr("Child"),
            "name": self.tr("Recording"),
            "length": self.tr("Length"),
            "scores": self.tr("Scores"),
            "episodes": self.tr("Episodes"),
            "model": self.tr("Model"),
            "state": self.tr("Analysis"),
        }
        self._table.setHorizontalHeaderLabels([words[name] for name in COLUMNS])
        self._buttons["folder"].setText(self.tr("Folder..."))
        self._buttons["language"].setText(self.tr("Italiano"))
        self._buttons["open"].setText(self.tr("Open"))
        self._buttons["analyse"].setText(self.tr("Analyse"))
        self._buttons["stop"].setText(self.tr("Stop"))
        self._buttons["train"].setText(self.tr("Use for training"))
        self._buttons["compare"].setText(self.tr("Compare models..."))
        self._buttons["old"].setText(self.tr("Old sessions..."))
        self._buttons["all"].setText(self.tr("Mark all"))

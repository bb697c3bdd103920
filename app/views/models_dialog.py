"""The models of this machine with their cards: bring one in, test it, use it, go back to the one before."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.views.palette import STYLE


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One bundle.

    Attributes:
        label: Its name in the library.
        title: Name and version.
        card: Its model card, Markdown; "" where it cannot be read.
        is_active: The one in use.
        is_shipped: It came with the program.
        problem: Why it cannot be used, in one line; "" where it can.
    """

    label: str
    title: str
    card: str
    is_active: bool
    is_shipped: bool
    problem: str


class ModelsDialog(QDialog):
    """Knows no library: rows and results are set from outside.

    Signals:
        use_wanted: This bundle is to be used (its label).
        test_wanted: This bundle is to be tested on this machine (its label).
        bundle_given: A bundle to bring in: a zip file's path, or a manifest's.
        roll_back_wanted: The bundle that was used before is wanted again.
    """

    use_wanted = Signal(str)
    test_wanted = Signal(str)
    bundle_given = Signal(str)
    roll_back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(STYLE)
        self._rows: list[ModelRow] = []
        self._is_busy = False
        self._list = QListWidget()
        self._list.setMinimumWidth(330)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentRowChanged.connect(lambda _row: self._on_marked())
        self._card = QTextBrowser()
        self._card.setOpenLinks(False)
        self._result = QLabel()
        self._result.setProperty("role", "notice")
        self._result.setWordWrap(True)
        self._result.setMinimumHeight(48)
        names = ("use", "test", "back", "import", "close")
        self._buttons = {name: QPushButton() for name in names}
        self._buttons["use"].setProperty("role", "main")
        slots = {
            "use": lambda: self.use_wanted.emit(self.marked_label),
            "test": lambda: self.test_wanted.emit(self.marked_label),
            "back": self.roll_back_wanted.emit,
            "import": self._on_import,
            "close": self.accept,
        }
        row, middle = QHBoxLayout(), QHBoxLayout()
        for name in ("import", "back"):
            row.addWidget(self._buttons[name])
        row.addStretch(1)
        for name in ("test", "use", "close"):
            row.addWidget(self._buttons[name])
        for name, slot in slots.items():
            self._buttons[name].clicked.connect(lambda _checked=False, slot=slot: slot())
        middle.addWidget(self._list, 2)
        middle.addWidget(self._card, 3)
        layout = QVBoxLayout(self)
        layout.addLayout(middle, 1)
        layout.addWidget(self._result)
        layout.addLayout(row)
        self._retranslate()
        self._on_marked()
        self.resize(980, 600)

    @property
    def marked_label(self) -> str:
        """The bundle that is marked; "" for none."""
        row = self._list.currentRow()
        return self._rows[row].label if 0 <= row < len(self._rows) else ""

    @property
    def rows(self) -> list[ModelRow]:
        """What is listed."""
        return list(self._rows)

    @property
    def card(self) -> str:
        """The card that is shown, or why there is none; without its form."""
        return self._card.toPlainText()

    @property
    def said(self) -> str:
        """What became of the last wish."""
        return self._result.text()

    def button(self, name: str) -> QPushButton:
        """A button: `use`, `test`, `back`, `import`, `close`."""
        return self._buttons[name]

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        """Lists the bundles; the mark stays where its bundle does, else goes to the one in use."""
        kept = self.marked_label
        self._rows = list(rows)
        self._fill(kept)

    def mark(self, label: str) -> None:
        """Marks a bundle, where it is there."""
        for number, row in enumerate(self._rows):
            if row.label == label:
                self._list.setCurrentRow(number)

    def set_busy(self, is_busy: bool) -> None:
        """Takes no wish while one is being fulfilled."""
        self._is_busy = is_busy
        if is_busy:
            self._result.setText(self.tr("Working. The picture goes on meanwhile."))
        self._on_marked()

    def set_said(self, text: str) -> None:
        """Says what became of a wish."""
        self._result.setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._fill(self.marked_label)

    def _fill(self, marked: str) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        chosen = 0
        for number, row in enumerate(self._rows):
            words = [self.tr("in use")] if row.is_active else []
            words += [self.tr("came with the program")] if row.is_shipped else []
            words += [self.tr("CANNOT BE USED")] if row.problem else []
            item = QListWidgetItem(
                "\n".join(filter(None, [f"{'● ' if row.is_active else ''}{row.title}", ", ".join(words)]))
            )
            item.setData(Qt.ItemDataRole.UserRole, row.label)
            item.setToolTip(row.label)
            self._list.addItem(item)
            if row.label == marked or (not marked and row.is_active):
                chosen = number
        self._list.blockSignals(False)
        if self._rows:
            self._list.setCurrentRow(chosen)
        self._on_marked()

    def _on_marked(self) -> None:
        number = self._list.currentRow()
        row = self._rows[number] if 0 <= number < len(self._rows) else None
        if row is None:
            self._card.setPlainText("")
        elif row.problem:
            self._card.setPlainText(row.problem)
        elif self._card.property("label") != row.label:
            self._card.setMarkdown(row.card)
        self._card.setProperty("label", "" if row is None or row.problem else row.label)
        usable = row is not None and not row.problem and not self._is_busy
        self._buttons["use"].setEnabled(usable and row is not None and not row.is_active)
        self._buttons["test"].setEnabled(usable)
        for name in ("back", "import"):
            self._buttons[name].setEnabled(not self._is_busy)

    def _on_import(self) -> None:
        dialog = QFileDialog(self, self.tr("Bring in a model"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        models = self.tr("Models")
        dialog.setNameFilter(f"{models} (*.zip manifest.json)")
        dialog.fileSelected.connect(self.bundle_given.emit)
        dialog.open()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Models"))
        self._buttons["use"].setText(self.tr("Use this model"))
        self._buttons["test"].setText(self.tr("Test it here"))
        self._buttons["back"].setText(self.tr("Back to the one before"))
        self._buttons["import"].setText(self.tr("Bring one in..."))
        self._buttons["close"].setText(self.tr("Close"))

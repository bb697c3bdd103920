"""Heart rate and saturation: typed, or brought in as a CSV file laid onto the session's time by a sync mark."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.views.fields import caption, fill, line


class VitalSignsPanel(QWidget):
    """Fields and buttons. It knows no session.

    Signals:
        typed: A heart rate and a saturation hold now (floats or None).
        sync_wanted: The other device shows this time now (as typed).
        file_given: A CSV file's path.
    """

    typed = Signal(object, object)
    sync_wanted = Signal(str)
    file_given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = {name: line() for name in ("rate", "saturation", "clock")}
        self._captions = {name: caption(field) for name, field in self._lines.items()}
        self._head, self._sync, self._said = QLabel(), QLabel(), QLabel()
        for label in (self._head, self._sync, self._said):
            label.setWordWrap(True)
        self._said.setProperty("role", "message")
        self._buttons = {name: QPushButton() for name in ("add", "sync", "import")}
        self._buttons["add"].setProperty("role", "main")
        self._buttons["add"].clicked.connect(lambda _checked=False: self._on_add())
        self._buttons["sync"].clicked.connect(
            lambda _checked=False: self.sync_wanted.emit(self._lines["clock"].text().strip())
        )
        self._buttons["import"].clicked.connect(lambda _checked=False: self._on_import())
        for name in ("rate", "saturation"):
            self._lines[name].returnPressed.connect(self._on_add)
        grid = QGridLayout()
        for column, name in enumerate(("rate", "saturation")):
            grid.addWidget(self._captions[name], 0, column)
            grid.addWidget(self._lines[name], 1, column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addLayout(grid)
        layout.addWidget(self._buttons["add"])
        layout.addWidget(self._head)
        layout.addWidget(self._captions["clock"])
        layout.addWidget(self._lines["clock"])
        layout.addWidget(self._buttons["sync"])
        layout.addWidget(self._sync)
        layout.addWidget(self._buttons["import"])
        layout.addWidget(self._said)
        layout.addStretch(1)
        self.set_sync("")
        self._retranslate()

    def field(self, name: str) -> QLineEdit:
        """A line: `rate`, `saturation`, `clock`."""
        return self._lines[name]

    def button(self, name: str) -> QPushButton:
        """A button: `add`, `sync`, `import`."""
        return self._buttons[name]

    @property
    def said(self) -> str:
        """What became of the last wish."""
        return self._said.text()

    def set_sync(self, text: str) -> None:
        """Says what sync mark there is; "" for none, and then no file can be brought in."""
        fill(self._sync, text)
        self._buttons["import"].setEnabled(bool(text))

    def set_said(self, text: str) -> None:
        """Says what became of a wish."""
        fill(self._said, text)

    def clear_typed(self) -> None:
        """Empties what was typed, once it is kept."""
        for name in ("rate", "saturation"):
            self._lines[name].clear()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_add(self) -> None:
        values: list[float | None] = []
        try:
            for name in ("rate", "saturation"):
                text = self._lines[name].text().strip().replace(",", ".")
                values.append(float(text) if text else None)
        except ValueError:
            self.set_said(self.tr("Not kept: a heart rate or a saturation is a number, such as 152 or 97."))
            return
        self.typed.emit(*values)

    def _on_import(self) -> None:
        dialog = QFileDialog(self, self.tr("Bring in vital signs"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("CSV (*.csv *.txt)")
        dialog.fileSelected.connect(self.file_given.emit)
        dialog.open()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Vital signs"))
        self._captions["rate"].setText(self.tr("Heart rate, a minute"))
        self._captions["saturation"].setText(self.tr("Saturation, %"))
        self._captions["clock"].setText(self.tr("What the other monitor's clock shows"))
        self._head.setText(
            self.tr("From another monitor's file: first mark what its clock shows, then bring in the file.")
        )
        self._lines["clock"].setPlaceholderText("12:03:20")
        self._buttons["add"].setText(self.tr("Keep, as of now"))
        self._buttons["sync"].setText(self.tr("It shows this now"))
        self._buttons["import"].setText(self.tr("Bring in a CSV file..."))

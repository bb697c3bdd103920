"""Chooses what is watched: cameras that were found, the demonstration, a recording; with a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.palette import STYLE
from app.views.video_view import VideoView
from models.images import BgrImage

SUFFIXES = "*.mkv *.mp4 *.avi *.mov *.bag *.db3"


class SourceKind(StrEnum):
    """Kinds of sources, by the words of `app.sources.devices`."""

    CAMERA = "camera"
    REALSENSE = "realsense"
    DEMONSTRATION = "demonstration"
    RECORDING = "recording"


_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("SourceKind", "camera"),
    QT_TRANSLATE_NOOP("SourceKind", "realsense"),
    QT_TRANSLATE_NOOP("SourceKind", "demonstration"),
    QT_TRANSLATE_NOOP("SourceKind", "recording"),
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One thing that can be watched.

    Attributes:
        spec: As `app.sources.choose.open_source` takes it.
        kind: What it is.
        name: As the device calls itself; a file's name.
        detail: Where it is, or what is wrong with it.
    """

    spec: str
    kind: SourceKind
    name: str
    detail: str


class SourcePicker(QDialog):
    """Knows no device: rows and preview are set from outside.

    Signals:
        marked: A person marked a row, to see a preview: its spec.
        chosen: A person wants to watch this: its spec.
        library_wanted: A person wants recordings and sessions, not something to watch.
    """

    marked = Signal(str)
    chosen = Signal(str)
    library_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(STYLE)
        self.setModal(True)
        self._rows: list[SourceRow] = []
        self._list = QListWidget()
        self._list.setMinimumWidth(380)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(self._on_marked)
        self._list.itemDoubleClicked.connect(lambda _item: self._on_watch())
        self._search = QLabel()
        self._search.setProperty("role", "caption")
        self._search.setWordWrap(True)
        self.preview = VideoView()
        self.preview.setMinimumSize(440, 250)
        self._facts = QLabel()
        self._facts.setWordWrap(True)
        self._facts.setMinimumHeight(44)
        self._watch, self._open, self._cancel = QPushButton(), QPushButton(), QPushButton()
        self._library = QPushButton()
        self._watch.setProperty("role", "main")
        self._watch.setDefault(True)
        self._watch.setEnabled(False)
        self._watch.clicked.connect(lambda _checked=False: self._on_watch())
        self._open.clicked.connect(lambda _checked=False: self._on_open())
        self._cancel.clicked.connect(lambda _checked=False: self.reject())
        self._library.clicked.connect(lambda _checked=False: self._on_library())
        self._is_searching, self._problem = True, ""
        left, right, lists, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        left.addWidget(self._list, 1)
        left.addWidget(self._search)
        right.addWidget(self.preview, 1)
        right.addWidget(self._facts)
        lists.addLayout(left, 2)
        lists.addLayout(right, 3)
        row.addWidget(self._open)
        row.addWidget(self._library)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._watch)
        layout = QVBoxLayout(self)
        layout.addLayout(lists, 1)
        layout.addLayout(row)
        self._retranslate()
        self.resize(940, 520)

    @property
    def rows(self) -> list[SourceRow]:
        """What can be chosen."""
        return list(self._rows)

    @property
    def marked_spec(self) -> str:
        """The row that is marked; "" for none."""
        item = self._list.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))  # type: ignore[redundant-expr]

    @property
    def facts(self) -> str:
        """What stands below the preview."""
        return self._facts.text()

    @property
    def watch_button(self) -> QPushButton:
        """The button "Watch this"."""
        return self._watch

    @property
    def library_button(self) -> QPushButton:
        """The button "Recordings and sessions..."."""
        return self._library

    def set_rows(self, rows: Sequence[SourceRow], *, is_searching: bool, problem: str = "") -> None:
        """Shows what can be chosen; the mark stays where its row does.

        Args:
            rows: All of them.
            is_searching: Devices are being looked for.
            problem: Why a kind of device cannot be looked for; "" where all can.
        """
        self._is_searching, self._problem = is_searching, problem
        self._say_search()
        if list(rows) == self._rows:
            return
        kept = self.marked_spec
        self._rows = list(rows)
        self._fill_list(kept)

    def mark(self, spec: str) -> None:
        """Marks a row, where it is there."""
        for number in range(self._list.count()):
            if self._list.item(number).data(Qt.ItemDataRole.UserRole) == spec:
                self._list.setCurrentRow(number)

    def set_picture(self, image: BgrImage | None) -> None:
        """Shows a picture of the row that is marked; None says that there is none yet."""
        if image is None:
            self.preview.clear()
        else:
            self.preview.set_picture(image)

    def set_watched(self, width: int, height: int) -> None:
        """Says that the row that is marked is what is being watched now."""
        watched = self.tr("being watched now")
        self._facts.setText(f"{width} x {height}, {watched}")

    def set_delivered(self, width: int, height: int, frames_per_second: float | None) -> None:
        """Says what the source really delivers, as measured."""
        rate = self.tr("measuring the rate") if frames_per_second is None else self.tr("{0:.1f} pictures a second")
        text = rate if frames_per_second is None else rate.format(frames_per_second)
        self._facts.setText(f"{width} x {height}, {text}")

    def set_trouble(self, text: str) -> None:
        """Says why there is no preview, in the logic's own words; "" says that it is being opened."""
        self._facts.setText(text or self.tr("Opening..."))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._fill_list(self.marked_spec)

    def _fill_list(self, marked: str) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        for row in self._rows:
            kind = QCoreApplication.translate("SourceKind", row.kind.value)
            name = self.tr("A heel prick of a synthetic newborn") if row.kind is SourceKind.DEMONSTRATION else row.name
            detail = f"\n{row.detail}" if row.detail else ""
            item = QListWidgetItem(f"{kind}: {name}{detail}")
            item.setData(Qt.ItemDataRole.UserRole, row.spec)
            item.setToolTip(row.detail or name)
            self._list.addItem(item)
        self._list.blockSignals(False)
        specs = [row.spec for row in self._rows]
        if specs:
            self._list.setCurrentRow(specs.index(marked) if marked in specs else 0)
        if marked not in specs:
            self._on_marked()

    def _on_marked(self) -> None:
        spec = self.marked_spec
        self._watch.setEnabled(bool(spec))
        self.set_picture(None)
        self.set_trouble("")
        self.marked.emit(spec)

    def _on_watch(self) -> None:
        if self.marked_spec:
            self.chosen.emit(self.marked_spec)
            self.accept()

    def _on_open(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a recording"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        recordings, everything = self.tr("Recordings"), self.tr("All files")
        dialog.setNameFilters([f"{recordings} ({SUFFIXES})", f"{everything} (*)"])
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_library(self) -> None:
        self.reject()
        self.library_wanted.emit()

    def _on_file(self, path: str) -> None:
        self.chosen.emit(path)
        self.accept()

    def _say_search(self) -> None:
        searching = self.tr("Looking for cameras...")
        found = self.tr("A camera that is plugged in now appears here by itself.")
        self._search.setText("\n".join(filter(None, [searching if self._is_searching else found, self._problem])))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("What is watched"))
        self._watch.setText(self.tr("Watch this"))
        self._open.setText(self.tr("Open a recording..."))
        self._library.setText(self.tr("Recordings and sessions..."))
        self._cancel.setText(self.tr("Cancel"))
        self._say_search()

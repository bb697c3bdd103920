"""A candidate against the model in use: which one, how far, what came out, and whether to use it from now on."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.views.fields import Choice
from app.views.palette import STYLE, TOUCH_PIXELS

_BUTTONS = ("compare", "promote", "back", "close")
_TABS = f"""
QTabBar::tab {{ background: #1A2027; border: 1px solid #343D48; padding: 6px 16px; min-height: {TOUCH_PIXELS - 14}px; }}
QTabBar::tab:selected {{ background: #24303B; border-color: #56B4E9; }}
QTabWidget::pane {{ border: 1px solid #343D48; }}
QProgressBar {{ background: #1A2027; border: 1px solid #343D48; border-radius: 6px; min-height: 14px;
    max-height: 14px; }}
QProgressBar::chunk {{ background: #56B4E9; border-radius: 5px; }}
"""


class CompareDialog(QDialog):
    """Knows no model: everything is set from outside.

    Signals:
        compare_wanted: This candidate is to be compared (its label).
        promote_wanted: The candidate that was compared is to be used from now on.
        back_wanted: The model that was used before is wanted again.
        left: The dialog was closed.
    """

    compare_wanted = Signal(str)
    promote_wanted = Signal()
    back_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(STYLE + _TABS)
        self._head, self._caption, self._said = QLabel(), QLabel(), QLabel()
        self._head.setWordWrap(True)
        self._said.setProperty("role", "notice")
        self._said.setWordWrap(True)
        self._said.setMinimumHeight(48)
        self._candidates = Choice()
        self._candidates.setMinimumContentsLength(28)
        self._candidates.activated.connect(lambda _row: self._allow())
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setVisible(False)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        scroll = QScrollArea()
        scroll.setWidget(self._picture)
        scroll.setWidgetResizable(True)
        self._tabs = QTabWidget()
        self._tabs.addTab(self._text, "")
        self._tabs.addTab(scroll, "")
        self._buttons = {name: QPushButton() for name in _BUTTONS}
        self._recordings, self._is_busy, self._may_promote = 0, False, False
        signals = {"promote": self.promote_wanted, "back": self.back_wanted}
        for name, signal in signals.items():
            self._buttons[name].clicked.connect(lambda _checked=False, signal=signal: signal.emit())
        self._buttons["compare"].clicked.connect(lambda _checked=False: self.compare_wanted.emit(self.candidate))
        self._buttons["close"].clicked.connect(lambda _checked=False: self.reject())
        self.finished.connect(lambda _code: self.left.emit())
        self._build()
        self._retranslate()
        self._allow()
        self.resize(1060, 680)

    @property
    def candidate(self) -> str:
        """Label of the candidate that is chosen; "" for none."""
        return str(self._candidates.currentData() or "")

    @property
    def text(self) -> str:
        """What came out."""
        return self._text.toPlainText()

    @property
    def said(self) -> str:
        """What became of the last wish."""
        return self._said.text()

    def button(self, name: str) -> QPushButton:
        """A button: `compare`, `promote`, `back`, `close`."""
        return self._buttons[name]

    def set_recordings(self, count: int) -> None:
        """Says on how many recordings models are compared."""
        self._recordings = count
        self._retranslate()

    def set_candidates(self, rows: Sequence[tuple[str, str]]) -> None:
        """Offers these: (words, label); the choice stays where it can."""
        labels = [label for _, label in rows]
        kept = self.candidate
        self._candidates.set_rows(list(rows), kept if kept in labels else next(iter(labels), None))
        self._allow()

    def choose(self, label: str) -> None:
        """Chooses a candidate, where it is offered."""
        place = self._candidates.findData(label)
        if place >= 0:
            self._candidates.setCurrentIndex(place)
        self._allow()

    def set_progress(self, text: str, share: float | None) -> None:
        """Says how far it is, 0..1; None while nothing is compared."""
        self._is_busy = share is not None
        self._bar.setVisible(share is not None)
        self._bar.setValue(round(1000 * (share or 0.0)))
        self._said.setText(text)
        self._allow()

    def set_outcome(self, text: str, picture: bytes, *, may_promote: bool, is_advised: bool = False) -> None:
        """Shows what came out; "" and no bytes for nothing.

        Args:
            text: Lines.
            picture: PNG.
            may_promote: Whether the candidate may be used from now on.
            is_advised: Whether it is advised: only then its button stands out.
        """
        promote = self._buttons["promote"]
        promote.setProperty("role", "main" if is_advised else "")
        promote.style().unpolish(promote)  # a style sheet asks for properties once
        promote.style().polish(promote)
        self._text.setPlainText(text)
        pixmap = QPixmap()
        if picture:
            pixmap.loadFromData(picture)
            pixmap = pixmap.scaledToWidth(1000, Qt.TransformationMode.SmoothTransformation)
        self._picture.setPixmap(pixmap)
        self._may_promote = may_promote
        self._allow()

    def set_may_promote(self, may: bool) -> None:
        """Whether the candidate may be used from now on."""
        self._may_promote = may
        self._allow()

    def set_said(self, text: str) -> None:
        """Says what became of a wish."""
        self._said.setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _build(self) -> None:
        top, row = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._caption)
        top.addWidget(self._candidates)
        top.addWidget(self._buttons["compare"])
        top.addStretch(1)
        row.addWidget(self._buttons["back"])
        row.addStretch(1)
        row.addWidget(self._buttons["promote"])
        row.addWidget(self._buttons["close"])
        layout = QVBoxLayout(self)
        layout.addWidget(self._head)
        layout.addLayout(top)
        layout.addWidget(self._bar)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self._said)
        layout.addLayout(row)

    def _allow(self) -> None:
        self._candidates.setEnabled(not self._is_busy)
        self._buttons["compare"].setEnabled(bool(self.candidate) and not self._is_busy)
        self._buttons["promote"].setEnabled(self._may_promote and not self._is_busy)
        self._buttons["back"].setEnabled(not self._is_busy)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Compare models"))
        self._head.setText(
            self.tr(
                "Both models look at the {0} recordings that are marked. Children that a model was trained on are "
                "left out."
            ).format(self._recordings)
        )
        self._caption.setText(self.tr("Candidate"))
        self._buttons["compare"].setText(self.tr("Compare"))
        self._buttons["promote"].setText(self.tr("Use it from now on"))
        self._buttons["back"].setText(self.tr("Back to the one before"))
        self._buttons["close"].setText(self.tr("Close"))
        self._tabs.setTabText(0, self.tr("In words"))
        self._tabs.setTabText(1, self.tr("Picture"))

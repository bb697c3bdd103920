"""Labels for the frame or the chosen part, and events: buttons with keys, who marks, why a part is left out."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.assessment.marks import MarkKind
from app.views.bedside_words import capital
from app.views.fields import Choice, Tick, caption, line
from app.views.palette import CURVE, FACE, NO_PAIN, NOTICE, PAIN, QUIET_TEXT

REASONS = ("hand in front", "turned away", "eyes covered", "out of focus", "another person", "crying for food", "other")
"""Why a part is not to be learned from; the values are the words of files."""

_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("MarkKind", "pain"),
    QT_TRANSLATE_NOOP("MarkKind", "nonpain"),
    QT_TRANSLATE_NOOP("MarkKind", "face box"),
    QT_TRANSLATE_NOOP("MarkKind", "brow bulge"),
    QT_TRANSLATE_NOOP("MarkKind", "eye squeeze"),
    QT_TRANSLATE_NOOP("MarkKind", "nasolabial furrow"),
    QT_TRANSLATE_NOOP("MarkKind", "mouth"),
    QT_TRANSLATE_NOOP("Reason", "hand in front"),
    QT_TRANSLATE_NOOP("Reason", "turned away"),
    QT_TRANSLATE_NOOP("Reason", "eyes covered"),
    QT_TRANSLATE_NOOP("Reason", "out of focus"),
    QT_TRANSLATE_NOOP("Reason", "another person"),
    QT_TRANSLATE_NOOP("Reason", "crying for food"),
    QT_TRANSLATE_NOOP("Reason", "other"),
)

KEYS = {
    MarkKind.PAIN: "P",
    MarkKind.NONPAIN: "N",
    MarkKind.EXCLUDE: "X",
    MarkKind.BROW_BULGE: "1",
    MarkKind.EYE_SQUEEZE: "2",
    MarkKind.NASOLABIAL_FURROW: "3",
    MarkKind.MOUTH: "4",
    MarkKind.FACE_BOX: "B",
}
LOOKS = {
    MarkKind.PAIN: (PAIN, 0),
    MarkKind.NONPAIN: (NO_PAIN, 0),
    MarkKind.EXCLUDE: (QUIET_TEXT, 0),
    MarkKind.FACE_BOX: (FACE, 0),
    MarkKind.BROW_BULGE: (NOTICE, 1),
    MarkKind.EYE_SQUEEZE: ("#E69F00", 1),
    MarkKind.NASOLABIAL_FURROW: ("#CC79A7", 1),
    MarkKind.MOUTH: (CURVE, 1),
}
"""Colour and row of a label in the time bar."""

LANES = 2
EVENT_LANE, SCORE_LANE = 2, 3
"""Rows that are there when something is in them."""
EVENTS = tuple(kind for kind in MarkKind if not kind.is_label)
"""What happened in a procedure: the windows of scores are found by these."""

EVENT_KEY = "K"


def mark_words(kind: MarkKind) -> str:
    """A mark's name in the screen's language."""
    return QCoreApplication.translate("MarkKind", kind.value)


class MarkingBar(QFrame):
    """Holds no mark: it says what is wanted, and is told what to say.

    Signals:
        label_wanted: A `MarkKind` for the frame or the chosen part; for EXCLUDE `reason` says why.
        event_wanted: A `MarkKind` of `EVENTS` for the frame.
        drawing_wanted: A face box is to be drawn, or not any more.
        remove_wanted: The label under the picture's place is to go.
        undo_wanted: The last thing is to be taken back.
        redo_wanted: And done again.
        rater_entered: Another rater takes over (the code).
        hide_wanted: The model's output is to be hidden, or shown.
    """

    label_wanted = Signal(MarkKind)
    event_wanted = Signal(MarkKind)
    drawing_wanted = Signal(bool)
    remove_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    rater_entered = Signal(str)
    hide_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._rater = line()
        self._rater.editingFinished.connect(lambda: self.rater_entered.emit(self._rater.text().strip()))
        self._hide = Tick()
        self._hide.toggled.connect(self.hide_wanted)
        self._reason = Choice()
        self._event = Choice()
        self._event_button = QPushButton()
        self._captions = {"rater": caption(self._rater), "reason": caption(self._reason)}
        self._range = QLabel()
        self._range.setWordWrap(True)
        self._said = QLabel()
        self._said.setProperty("role", "message")
        self._said.setWordWrap(True)
        self._labels = {kind: QPushButton() for kind in KEYS}
        self._labels[MarkKind.FACE_BOX].setCheckable(True)
        self._others = {name: QPushButton() for name in ("remove", "undo", "redo")}
        self._connect()
        self._build()
        self._retranslate()

    @property
    def rater(self) -> str:
        """Who marks: a code."""
        return self._rater.text().strip()

    @property
    def reason(self) -> str:
        """Why a part is excluded, in the words of files."""
        return str(self._reason.currentData() or "")

    @property
    def hides_model(self) -> bool:
        """Whether the model's output is to be hidden."""
        return self._hide.isChecked()

    @property
    def said(self) -> str:
        """What became of the last wish."""
        return self._said.text()

    @property
    def event_choice(self) -> Choice:
        """What kind of event is marked."""
        return self._event

    @property
    def event_button(self) -> QPushButton:
        """Marks that event at the frame."""
        return self._event_button

    @property
    def hide_button(self) -> Tick:
        """Hides the model's output."""
        return self._hide

    def button(self, kind: MarkKind) -> QPushButton:
        """The button of a label."""
        return self._labels[kind]

    def other_button(self, name: str) -> QPushButton:
        """`remove`, `undo` or `redo`."""
        return self._others[name]

    def set_rater(self, code: str) -> None:
        """Names who marks. Does not emit."""
        self._rater.setText(code)

    def set_range_words(self, text: str) -> None:
        """What a label would be given to: a frame or a part."""
        self._range.setText(text)

    def set_said(self, text: str) -> None:
        """Says what became of the last wish."""
        self._said.setText(text)

    def set_drawing(self, on: bool) -> None:
        """Whether a face box is being drawn. Does not emit."""
        self._labels[MarkKind.FACE_BOX].setChecked(on)

    def set_hides_model(self, on: bool) -> None:
        """Whether the model's output is hidden. Does not emit."""
        self._hide.set_ticked(on)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def add_keys(self, window: QWidget) -> None:
        """Hears the keys of the buttons in a window."""
        for kind, key in KEYS.items():
            QShortcut(QKeySequence(key), window, self._labels[kind].click)
        for name, keys in (("remove", "Del"), ("undo", "Ctrl+Z"), ("redo", "Ctrl+Y")):
            QShortcut(QKeySequence(keys), window, self._others[name].click)
        QShortcut(QKeySequence(EVENT_KEY), window, self._event_button.click)

    def _connect(self) -> None:
        for kind, button in self._labels.items():
            if kind is MarkKind.FACE_BOX:
                button.clicked.connect(self.drawing_wanted)
            else:
                button.clicked.connect(lambda _checked=False, kind=kind: self.label_wanted.emit(kind))
        self._event_button.clicked.connect(
            lambda _checked=False: self.event_wanted.emit(MarkKind(self._event.currentData()))
        )
        self._others["remove"].clicked.connect(lambda _checked=False: self.remove_wanted.emit())
        self._others["undo"].clicked.connect(lambda _checked=False: self.undo_wanted.emit())
        self._others["redo"].clicked.connect(lambda _checked=False: self.redo_wanted.emit())

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.setSpacing(4)
        rows: tuple[tuple[QPushButton, ...], ...] = (
            (self._labels[MarkKind.PAIN], self._labels[MarkKind.NONPAIN]),
            (self._labels[MarkKind.EXCLUDE], self._labels[MarkKind.FACE_BOX]),
            (self._labels[MarkKind.BROW_BULGE], self._labels[MarkKind.EYE_SQUEEZE]),
            (self._labels[MarkKind.NASOLABIAL_FURROW], self._labels[MarkKind.MOUTH]),
            tuple(self._others.values()),
        )
        fields = QHBoxLayout()
        for name, field in (("rater", self._rater), ("reason", self._reason)):
            column = QVBoxLayout()
            column.setSpacing(1)
            column.addWidget(self._captions[name])
            column.addWidget(field)
            fields.addLayout(column, 1)
        for button in (*self._labels.values(), *self._others.values(), self._event_button, self._event, self._hide):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys go to the window
        layout.addLayout(fields)
        layout.addWidget(self._range)
        for buttons in rows:
            row = QHBoxLayout()
            row.setSpacing(4)
            for button in buttons:
                row.addWidget(button, 1)
            layout.addLayout(row)
        event = QHBoxLayout()
        event.setSpacing(4)
        event.addWidget(self._event, 1)
        event.addWidget(self._event_button, 1)
        layout.insertLayout(layout.count() - 1, event)
        layout.addWidget(self._hide)
        layout.addWidget(self._said)
        layout.addStretch(1)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Marking"))
        self._captions["rater"].setText(self.tr("Your code, never your name"))
        self._captions["reason"].setText(self.tr("Why a part is excluded"))
        chosen = self._reason.currentData() or REASONS[0]
        self._reason.set_rows([(QCoreApplication.translate("Reason", one), one) for one in REASONS], chosen)
        for kind, button in self._labels.items():
            words = mark_words(kind)
            button.setText(f"{capital(words)} ({KEYS[kind]})")
        self._event.set_rows(
            [(capital(mark_words(one)), one) for one in EVENTS], self._event.currentData() or EVENTS[0]
        )
        self._event_button.setText(self.tr("It happens here (K)"))
        self._others["remove"].setText(self.tr("Remove (Del)"))
        self._others["undo"].setText(self.tr("Undo"))
        self._others["redo"].setText(self.tr("Redo"))
        for name, keys in (("undo", "Ctrl+Z"), ("redo", "Ctrl+Y")):
            self._others[name].setToolTip(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
        self._hide.set_words(self.tr("Hide the model (H)"))

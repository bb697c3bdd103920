"""What can be said of the face now, as a word, a shape and a colour. Never a percentage, never "calm"."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.pipeline.watch import Doubt, State
from app.views.palette import NO_PAIN, PAIN, QUIET_TEXT, UNKNOWN
from app.views.words import doubt_words, gap_words, lasting, state_words
from models.gaps import GapReason

_COLOURS = {State.PAIN: PAIN, State.NO_PAIN: NO_PAIN, State.CANNOT_TELL: UNKNOWN}
LARGEST_PIXELS, SMALLEST_PIXELS = 60, 20
"""Of the state's word. A letter of 40 px on a screen of 24 inches is 11 mm high: read at 2 m."""

SHORT_PIXELS, SHORT_LARGEST, SHORT_HEIGHT = 900, 40, 125
"""In a window lower than this the word and its shape are smaller: notices, panel and trace need room too."""

MARGIN = 8


class Silence(StrEnum):
    """Why no state is shown at all."""

    WAITING = "waiting for the first picture"
    STARTING = "starting: opening source and model"
    UNTRAINED = "no state: the model is untrained"
    ENDED = "the recording has ended"
    STOPPED = "nothing is being watched"
    NURSE_FIRST = "hidden until your own score is saved"
    OUTSIDE_POPULATION = "no state: this child is outside the population that the model was made for"


class Lateness(StrEnum):
    """Why nothing can be told that is no gap of the picture."""

    MODEL_LATE = "the model is late"


_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("Silence", "waiting for the first picture"),
    QT_TRANSLATE_NOOP("Silence", "starting: opening source and model"),
    QT_TRANSLATE_NOOP("Silence", "no state: the model is untrained"),
    QT_TRANSLATE_NOOP("Silence", "the recording has ended"),
    QT_TRANSLATE_NOOP("Silence", "nothing is being watched"),
    QT_TRANSLATE_NOOP("Silence", "hidden until your own score is saved"),
    QT_TRANSLATE_NOOP("Silence", "no state: this child is outside the population that the model was made for"),
    QT_TRANSLATE_NOOP("Lateness", "the model is late"),
)


class StateShape(QWidget):
    """A filled triangle, a ring, or a dashed square with a question mark: told apart without any colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(76)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(76, 76)

    def set_state(self, state: State | None) -> None:
        """Draws a state's shape; None draws nothing."""
        if state != self._state:
            self._state = state
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Qt's order to paint."""
        if self._state is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(_COLOURS[self._state])
        half = min(32.0, self.height() / 2 - 2)
        area = QRectF(self.width() / 2 - half, self.height() / 2 - half, 2 * half, 2 * half)
        if self._state is State.PAIN:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            top = QPointF(area.center().x(), area.top())
            painter.drawPolygon(QPolygonF([top, area.bottomRight(), area.bottomLeft()]))
        elif self._state is State.NO_PAIN:
            painter.setPen(QPen(colour, 6))
            painter.drawEllipse(area.adjusted(4, 4, -4, -4))
        else:
            painter.setPen(QPen(colour, 4, Qt.PenStyle.DashLine))
            painter.drawRect(area.adjusted(3, 3, -3, -3))
            font = QFont(self.font())
            font.setPixelSize(36)
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "?")
        painter.end()


class StateView(QWidget):
    """The state in words, how long it has lasted, and why nothing can be said where nothing can."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = StateShape()
        self._word = QLabel()
        self._detail = QLabel()
        for label in (self._word, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            label.setWordWrap(True)
        self._detail.setStyleSheet("font-size: 19px;")
        self._state: State | None = None
        self._reason: GapReason | Doubt | Lateness | None = None
        self._seconds = 0.0
        self._silence = Silence.WAITING
        self._styled: tuple[str, int] = ("", 0)
        self._size = SMALLEST_PIXELS
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 6, MARGIN, 4)
        layout.setSpacing(3)
        layout.addWidget(self._shape)
        layout.addWidget(self._word)
        layout.addWidget(self._detail)
        layout.addStretch(1)  # what belongs together stays together in a high column
        self._show()

    @property
    def word(self) -> str:
        """The state's word; "" while none is shown."""
        return self._word.text()

    @property
    def word_label(self) -> QLabel:
        """Where the word stands."""
        return self._word

    @property
    def detail(self) -> str:
        """What stands below it."""
        return self._detail.text()

    def set_state(self, state: State, reason: GapReason | Doubt | Lateness | None, seconds: float) -> None:
        """Shows a state.

        Args:
            state: What can be said.
            reason: Why nothing can; None where something can.
            seconds: For how long the state has lasted.
        """
        self._state, self._reason, self._seconds = state, reason, seconds
        self._show()

    def set_silent(self, why: Silence) -> None:
        """Shows no state at all, and why."""
        self._state, self._silence = None, why
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of another size: the word becomes as large as fits."""
        super().resizeEvent(event)
        self._style()

    def _show(self) -> None:
        self._shape.set_state(self._state)
        self._shape.setVisible(self._state is not None)
        self._word.setVisible(self._state is not None)
        if self._state is None:
            _fill(self._word, "")
            _fill(self._detail, QCoreApplication.translate("Silence", self._silence.value))
            return
        lasted = self.tr("for {0}").format(lasting(self._seconds))
        if isinstance(self._reason, GapReason):
            lasted = f"{gap_words(self._reason)}\n{lasted}"
        elif isinstance(self._reason, Doubt):
            lasted = f"{doubt_words(self._reason)}\n{lasted}"
        elif self._reason is not None:
            lasted = f"{QCoreApplication.translate('Lateness', self._reason.value)}\n{lasted}"
        if _fill(self._word, state_words(self._state)):
            self._style()
        _fill(self._detail, lasted)
        self._style_colour()

    def _style(self) -> None:
        """As large as the longest word allows."""
        text, width = self._word.text(), max(80, self.width() - 24)
        is_short = self.window().height() < SHORT_PIXELS
        self._shape.setFixedHeight(60 if is_short else 76)
        size, height = (SHORT_LARGEST, SHORT_HEIGHT) if is_short else (LARGEST_PIXELS, 1000)
        font = QFont(self._word.font())
        font.setBold(True)
        while size > SMALLEST_PIXELS and text:
            font.setPixelSize(size)
            metrics = QFontMetrics(font)
            lines = metrics.boundingRect(QRect(0, 0, width, 1000), Qt.TextFlag.TextWordWrap, text)
            if max(metrics.horizontalAdvance(word) for word in text.split()) <= width and lines.height() <= height:
                break
            size -= 1
        self._size = min(size, max(SMALLEST_PIXELS, width // 8))
        self._style_colour()
        # A label that wraps does not tell its layout of a larger font in time: it is given its height.
        self._word.ensurePolished()
        self._word.setMinimumHeight(0)  # what it was given before would count
        self._word.setFixedHeight(self._word.heightForWidth(self.width() - 2 * MARGIN) if text else 0)

    def _style_colour(self) -> None:
        colour = QUIET_TEXT if self._state is None else _COLOURS[self._state]
        if self._styled != (colour, self._size):
            # The window's own sheet would take font and colour otherwise.
            self._word.setStyleSheet(f"color: {colour}; font-size: {self._size}px; font-weight: 700;")
            self._styled = (colour, self._size)


def _fill(label: QLabel, text: str) -> bool:
    """Sets the text where it is another one; says whether it was."""
    if label.text() == text:
        return False
    label.setText(text)
    return True

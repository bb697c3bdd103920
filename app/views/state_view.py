"""What can be said of the face now, as a word, a shape and a colour. Never a percentage, never "calm"."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.pipeline.watch import State
from app.views.palette import NO_PAIN, PAIN, QUIET_TEXT, UNKNOWN

WORDS = {
    State.PAIN: "PAIN EXPRESSION",
    State.NO_PAIN: "NO PAIN EXPRESSION",
    State.CANNOT_TELL: "CANNOT TELL",
}
_COLOURS = {State.PAIN: PAIN, State.NO_PAIN: NO_PAIN, State.CANNOT_TELL: UNKNOWN}


def lasting(seconds: float) -> str:
    """How long something has lasted, as people say it: `12 s`, `3 min 05 s`."""
    whole = max(0, int(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


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
        self._state = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Qt's order to paint."""
        if self._state is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(_COLOURS[self._state])
        area = QRectF(self.width() / 2 - 32, self.height() / 2 - 32, 64, 64)
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
        font = QFont(self.font())
        font.setPixelSize(27)
        font.setBold(True)
        self._word.setFont(font)
        for label in (self._word, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._detail.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._shape)
        layout.addWidget(self._word)
        layout.addWidget(self._detail)
        layout.addStretch(1)
        self.set_silent("waiting for the first picture")

    @property
    def word(self) -> str:
        """The state's word; "" while none is shown."""
        return self._word.text()

    @property
    def detail(self) -> str:
        """What stands below it."""
        return self._detail.text()

    def set_state(self, state: State, reason: str, seconds: float) -> None:
        """Shows a state.

        Args:
            state: What can be said.
            reason: Why nothing can; "" where something can.
            seconds: For how long the state has lasted.
        """
        self._show(state, WORDS[state], f"{reason}\nfor {lasting(seconds)}" if reason else f"for {lasting(seconds)}")

    def set_silent(self, why: str) -> None:
        """Shows no state at all, and why."""
        self._show(None, "", why)

    def _show(self, state: State | None, word: str, detail: str) -> None:
        self._shape.set_state(state)
        self._word.setText(word)
        self._word.setVisible(bool(word))
        colour = QUIET_TEXT if state is None else _COLOURS[state]
        # The window's own sheet would take font and colour otherwise.
        self._word.setStyleSheet(f"color: {colour}; font-size: 27px; font-weight: 700;")
        self._detail.setStyleSheet("font-size: 18px;")
        self._detail.setText(detail)

"""A recording's time from left to right: trace, gaps, episodes, what people marked, and where the picture is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.pipeline.trace_curve import TraceCurve
from app.views.palette import BACKGROUND, CURVE, EDGE, GAP, NOTICE, PAIN, PANEL, QUIET_TEXT, TEXT, THRESHOLD
from app.views.words import gap_words

MARGIN_PIXELS = 24
_LANE_PIXELS = 17
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)
_WORD_PIXELS = 7


@dataclass(frozen=True, slots=True)
class BarMark:
    """What a person marked, as it is drawn.

    Attributes:
        start_seconds: When, or where a range begins.
        end_seconds: Where a range ends; None for a point in time.
        word: In the screen's language.
        colour: Of its line or block.
        lane: In which row of blocks, from 0.
    """

    start_seconds: float
    end_seconds: float | None
    word: str
    colour: str
    lane: int = 0


class TimeBar(QWidget):
    """One stretch of the recording. A click or a drag goes to a time.

    Signals:
        sought: A person points at a time, in seconds.

    Args:
        lanes: Rows of blocks under the trace; more where marks are in more.
        is_overview: Drawn small, without words in it.
    """

    sought = Signal(float)

    def __init__(self, lanes: int, *, is_overview: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least_lanes = self._lanes = lanes
        self._is_overview = is_overview
        self._start, self._end = 0.0, 1.0
        self._length = 1.0
        self._cursor = 0.0
        self._curve: TraceCurve | None = None
        self._known = 0.0
        self._marks: tuple[BarMark, ...] = ()
        self._selection: tuple[float, float] | None = None
        self._shown: tuple[float, float] | None = None
        self._threshold: float | None = None
        self._hidden = False
        self._drawn: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._fit()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(800, 70 if self._is_overview else 150 + self._lanes * _LANE_PIXELS)

    @property
    def cursor_seconds(self) -> float:
        """Where the picture is."""
        return self._cursor

    @property
    def range_seconds(self) -> tuple[float, float]:
        """From when to when is shown."""
        return self._start, self._end

    @property
    def curve(self) -> TraceCurve | None:
        """The trace that is drawn."""
        return self._curve

    @property
    def marks(self) -> tuple[BarMark, ...]:
        """What is drawn of what people marked."""
        return self._marks

    def set_length(self, seconds: float) -> None:
        """How long the recording is."""
        self._length = max(seconds, 1e-3)
        self._redraw()

    def set_range(self, start_seconds: float, end_seconds: float) -> None:
        """Shows from here to there."""
        if (start_seconds, end_seconds) != (self._start, self._end):
            self._start, self._end = start_seconds, max(end_seconds, start_seconds + 1e-3)
            self._redraw()

    def set_curve(self, curve: TraceCurve, known_seconds: float) -> None:
        """Draws the trace, which was worked out up to `known_seconds`."""
        self._curve, self._known = curve, known_seconds
        self._redraw()

    def clear(self) -> None:
        """Draws no trace."""
        self._curve, self._known = None, 0.0
        self._redraw()

    def set_threshold(self, value: float | None) -> None:
        """Draws the model's threshold; None takes it away."""
        self._threshold = value
        self._redraw()

    def set_marks(self, marks: Sequence[BarMark]) -> None:
        """Draws what people marked; all at once."""
        self._marks = tuple(marks)
        self._lanes = max([self._least_lanes, *(mark.lane + 1 for mark in marks)])
        self._fit()
        self._redraw()

    def set_selection(self, selection: tuple[float, float] | None) -> None:
        """Draws the part that was chosen; None takes it away."""
        self._selection = selection
        self._redraw()

    def set_shown_elsewhere(self, shown: tuple[float, float] | None) -> None:
        """Frames what another bar shows; None takes the frame away."""
        if shown != self._shown:
            self._shown = shown
            self.update()

    def set_model_hidden(self, hidden: bool) -> None:
        """Leaves out all that the model says."""
        self._hidden = hidden
        self._redraw()

    def set_cursor(self, seconds: float) -> None:
        """Where the picture is. Does not emit."""
        self._cursor = seconds
        self.update()

    def x_of(self, seconds: float) -> float:
        """Where a time lies, in the widget's pixels."""
        width = self.width() - 2 * MARGIN_PIXELS
        return MARGIN_PIXELS + (seconds - self._start) / (self._end - self._start) * width

    def time_at(self, x: float) -> float:
        """The time at a pixel, inside the recording."""
        share = (x - MARGIN_PIXELS) / max(1, self.width() - 2 * MARGIN_PIXELS)
        return min(max(self._start + share * (self._end - self._start), 0.0), self._length)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of a touch or click."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.sought.emit(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of a drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self.time_at(event.position().x()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of another size."""
        super().resizeEvent(event)
        self._drawn = None

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Qt's order to paint: what stands still is drawn once, the cursor over it each time."""
        ratio = self.devicePixelRatioF()
        if self._drawn is None:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(QColor(BACKGROUND))
            painter = QPainter(self._drawn)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_still(painter)
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if self._shown is not None:
            left, right = self.x_of(self._shown[0]), self.x_of(self._shown[1])
            painter.setPen(QPen(QColor(TEXT), 1))
            painter.drawRect(QRectF(left, 1, max(3.0, right - left), self._foot() - 2))
        x = self.x_of(self._cursor)
        painter.setPen(QPen(QColor("#000000"), 5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self._foot()))
        painter.setPen(QPen(QColor(NOTICE), 3))
        painter.drawLine(QPointF(x, 0), QPointF(x, self._foot()))
        painter.end()

    def _fit(self) -> None:
        lanes = self._lanes
        self.setMinimumHeight(54 + 5 * lanes if self._is_overview else 92 + lanes * _LANE_PIXELS)

    def _redraw(self) -> None:
        self._drawn = None
        self.update()

    def _foot(self) -> float:
        """Where the ticks' words begin."""
        return self.height() - 18.0

    def _trace_area(self) -> QRectF:
        lanes = self._lanes * (5 if self._is_overview else _LANE_PIXELS)
        return QRectF(MARGIN_PIXELS, 4, self.width() - 2 * MARGIN_PIXELS, max(20.0, self._foot() - lanes - 6))

    def _paint_still(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        area = self._trace_area()
        painter.fillRect(area, QColor(PANEL))
        self._paint_ticks(painter, area)
        painter.save()
        painter.setClipRect(QRectF(MARGIN_PIXELS, 0, self.width() - 2 * MARGIN_PIXELS, self._foot()))
        if self._selection is not None:
            left, right = self.x_of(self._selection[0]), self.x_of(self._selection[1])
            chosen = QColor(NOTICE)
            chosen.setAlpha(55)
            painter.fillRect(QRectF(left, 0, max(2.0, right - left), self._foot()), chosen)
        if self._hidden:
            painter.setPen(QColor(QUIET_TEXT))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("The model is hidden."))
        else:
            self._paint_trace(painter, area)
        self._paint_marks(painter, area)
        painter.restore()

    def _paint_trace(self, painter: QPainter, area: QRectF) -> None:
        curve = self._curve
        if curve is None:
            return
        height = area.height() - 8

        def y_of(value: float) -> float:
            return area.bottom() - value * height

        for span in curve.gaps:
            left, right = self.x_of(span.start_seconds), self.x_of(span.end_seconds)
            block = QRectF(left, area.top(), max(1.0, right - left), area.height())
            painter.fillRect(block, QBrush(QColor(GAP), Qt.BrushStyle.BDiagPattern))
            reason = gap_words(span.gap) if span.gap is not None else ""
            if not self._is_overview and right - left > _WORD_PIXELS * len(reason) + 8:
                word = QRectF(left, area.top() + 2, right - left, 16)
                painter.setPen(QColor(TEXT))
                painter.drawText(word, Qt.AlignmentFlag.AlignCenter, reason)
        if self._known < min(self._end, self._length):
            left = max(area.left(), self.x_of(self._known))
            right = self.x_of(min(self._end, self._length))
            painter.setPen(QColor(QUIET_TEXT))
            text = self.tr("not analysed yet")
            if right - left > _WORD_PIXELS * len(text):
                painter.drawText(
                    QRectF(left, area.top(), right - left, area.height()), Qt.AlignmentFlag.AlignCenter, text
                )
        if self._threshold is not None:
            painter.setPen(QPen(QColor(THRESHOLD), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), y_of(self._threshold)), QPointF(area.right(), y_of(self._threshold)))
        painter.setPen(QPen(QColor(CURVE), 1.2 if self._is_overview else 2))
        for times, values in _pieces(curve):
            points = [QPointF(self.x_of(time), y_of(value)) for time, value in zip(times, values, strict=True)]
            painter.drawPolyline(QPolygonF(points))
        for one in curve.episodes:
            end = self._known if one.end_seconds is None else one.end_seconds
            left, right = self.x_of(one.start_seconds), self.x_of(end)
            painter.fillRect(QRectF(left, area.top(), max(2.0, right - left), 5), QColor(PAIN))

    def _paint_marks(self, painter: QPainter, area: QRectF) -> None:
        step = 5.0 if self._is_overview else float(_LANE_PIXELS)
        for mark in self._marks:
            left = self.x_of(mark.start_seconds)
            top = area.bottom() + 3 + mark.lane * step
            colour = QColor(mark.colour)
            if mark.end_seconds is None:
                painter.setPen(QPen(colour, 1 if self._is_overview else 2))
                painter.drawLine(QPointF(left, area.top()), QPointF(left, top + step - 2))
                if self._is_overview:
                    continue
                place = QRectF(left + 3, top, self._room(mark), step)
                word = painter.fontMetrics().elidedText(mark.word, Qt.TextElideMode.ElideRight, int(place.width()))
                painter.setPen(QColor(TEXT))
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
                continue
            width = max(3.0, self.x_of(mark.end_seconds) - left)
            block = QRectF(left, top, width, step - 2)
            painter.fillRect(block, colour)
            seen = block.intersected(QRectF(area.left(), top, area.width(), step))
            if not self._is_overview and seen.width() > _WORD_PIXELS * len(mark.word):
                painter.setPen(QColor(BACKGROUND))
                painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, mark.word)

    def _room(self, mark: BarMark) -> float:
        """Pixels for the word of a point in time: up to what comes next in its row, or to the edge."""
        others = (one.start_seconds for one in self._marks if one.lane == mark.lane)
        following = min((seconds for seconds in others if seconds > mark.start_seconds), default=float("inf"))
        return max(0.0, min(self.x_of(following), self.width() - MARGIN_PIXELS) - self.x_of(mark.start_seconds) - 6)

    def _paint_ticks(self, painter: QPainter, area: QRectF) -> None:
        length = self._end - self._start
        room = max(2.0, area.width() / 90)
        step = next((one for one in _STEPS if length / one <= room), _STEPS[-1])
        painter.setPen(QColor(EDGE))
        number = int(np.ceil(self._start / step - 1e-9))
        while (moment := number * step) <= min(self._end, self._length) + 1e-9:
            x = self.x_of(moment)
            painter.setPen(QColor(EDGE))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, self._foot()))
            painter.setPen(QColor(QUIET_TEXT))
            painter.drawText(
                QRectF(x - 45, self._foot() + 1, 90, 16), Qt.AlignmentFlag.AlignCenter, clock(moment, step)
            )
            number += 1


def clock(seconds: float, step: float = 1.0) -> str:
    """A recording's time as people read it: `2:05`, `1:02:05`, and with tenths where the step needs them."""
    tenths = round(seconds * 10)
    hours, rest = divmod(tenths, 36_000)
    minutes, rest = divmod(rest, 600)
    text = f"{hours}:{minutes:02d}:{rest // 10:02d}" if hours else f"{minutes}:{rest // 10:02d}"
    return f"{text}.{rest % 10}" if step < 1 else text


def _pieces(curve: TraceCurve) -> list[tuple[list[float], list[float]]]:
    """The curve cut at its breaks."""
    breaks = np.flatnonzero(np.isnan(curve.values))
    cut = zip(np.split(curve.times, breaks), np.split(curve.values, breaks), strict=True)
    return [(times[keep].tolist(), values[keep].tolist()) for times, values in cut if (keep := ~np.isnan(values)).any()]

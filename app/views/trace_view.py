"""The pain trace: smoothed curve, threshold, gaps shaded with their reason, episodes, and what people marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QPushButton, QWidget

from app.assessment.trace import Span
from app.pipeline.trace_curve import TraceCurve
from app.views.gap_shading import GapShading
from app.views.mark_words import LineWord, placed
from app.views.palette import BACKGROUND, CURVE, EDGE, NOTICE, PAIN, QUIET_TEXT, TEXT, THRESHOLD
from app.views.words import gap_words

RANGES: tuple[float | None, ...] = (60.0, 300.0, 900.0, None)
"""What the buttons show, in seconds; None for all."""

HIGHEST = 1.42
"""Upper edge of the plot: probability ends at 1, episodes lie above, and the words of marks above these."""

HANDLE_PIXELS = 16
"""Across the ring by which a mark is dragged; what is felt is some pixels wider."""

_TEXT_MARGIN = 4.0  # Qt's, around each text of the plot
_WORD_PIXELS = 7.5  # about the width of a letter: a gap with less room gets no word in it
_EPISODE_LEVEL = 1.07
_LINE_WORD_LEVEL = 1.28


@dataclass(frozen=True, slots=True)
class TraceMark:
    """Something that a person marked.

    Attributes:
        key: Its identity for whoever set it.
        time_seconds: The source's time.
        word: As it is written beside it, in the screen's language.
        movable: Whether it may be dragged.
        short: What is written where there is no room for the word.
    """

    key: str
    time_seconds: float
    word: str
    movable: bool = False
    short: str = ""


class TraceView(QWidget):
    """The newest moment at the right edge; the axis counts back from now.

    Signals:
        range_wanted: A person chose how much is shown, in seconds; None for all.
        mark_moved: A person dragged a mark: its key and its new time in the source's seconds.
    """

    range_wanted = Signal(object)
    mark_moved = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot = pg.PlotWidget(background=BACKGROUND)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.setYRange(0, HIGHEST, padding=0.02)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._length = 0.0
        self._axes()
        self._curve = self._plot.plot(pen=pg.mkPen(CURVE, width=2), connect="finite")
        # One item for all episodes: a thick line above the curve, broken between them.
        self._episodes = self._plot.plot(pen=pg.mkPen(PAIN, width=7), connect="finite")
        self._threshold = pg.InfiniteLine(angle=0, pen=pg.mkPen(THRESHOLD, width=1.5, style=Qt.PenStyle.DashLine))
        self._threshold_word = pg.TextItem("", color=THRESHOLD, anchor=(0, 1))
        self._note = pg.TextItem("", color=QUIET_TEXT, anchor=(0.5, 0.5))
        for item in (self._threshold, self._threshold_word, self._note):
            item.setVisible(False)
            self._plot.addItem(item)
        self._gaps = GapShading()
        self._plot.addItem(self._gaps, ignoreBounds=True)
        self._words: list[pg.TextItem] = []
        self._lines: dict[str, pg.InfiniteLine] = {}
        self._line_words: list[pg.TextItem] = []
        self._marks: list[TraceMark] = []
        self._shown = TraceCurve(0.0, 0.0, np.empty(0), np.empty(0))
        self._shown_gaps: list[Span] = []
        self._buttons = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._plot, 1)
        layout.addLayout(self._range_buttons())
        self.setMinimumHeight(100)
        self.setMaximumHeight(230)
        self._set_length(60.0)
        self._retranslate()

    @property
    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What is drawn: seconds from now and values, NaN where the line breaks."""
        times, values = self._curve.getOriginalDataset()
        return (np.empty(0), np.empty(0)) if times is None else (times, values)

    @property
    def gaps(self) -> list[Span]:
        """The gaps that are shaded, in the source's time."""
        return list(self._shown_gaps)

    @property
    def item_count(self) -> int:
        """How many items the plot is made of."""
        return len(self._plot.scene().items())

    @property
    def gap_words(self) -> list[str]:
        """The reasons that are written into shaded gaps."""
        return [word.toPlainText() for word in self._words if word.isVisible()]

    @property
    def episodes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The line of the episodes: seconds from now and levels, NaN after each."""
        times, levels = self._episodes.getOriginalDataset()
        return (np.empty(0), np.empty(0)) if times is None else (times, levels)

    @property
    def words_of_lines(self) -> list[str]:
        """What stands beside the upright lines that are in the range, from left to right."""
        return [word.toPlainText() for word in self._line_words if word.isVisible()]

    def line(self, key: str) -> pg.InfiniteLine:
        """The line of a mark that is in the range."""
        return self._lines[key]

    @property
    def threshold(self) -> float | None:
        """Where the threshold's line lies; None while there is none."""
        return float(self._threshold.value()) if self._threshold.isVisible() else None

    @property
    def range_seconds(self) -> float | None:
        """How much is shown; None for all."""
        return RANGES[self._buttons.checkedId()]

    @property
    def note(self) -> str:
        """The line in the middle."""
        return str(self._note.toPlainText())

    def button(self, seconds: float | None) -> QPushButton:
        """The button of one of `RANGES`."""
        button = self._buttons.button(RANGES.index(seconds))
        assert isinstance(button, QPushButton)  # noqa: S101 (only such are in the group)
        return button

    def next_range(self) -> None:
        """Shows the next longer range, after all the shortest; as a person's choice."""
        self._buttons.button((self._buttons.checkedId() + 1) % len(RANGES)).click()

    def set_range(self, seconds: float | None) -> None:
        """Marks one of `RANGES` as shown. Does not emit."""
        self.button(seconds).setChecked(True)

    def set_threshold(self, value: float | None) -> None:
        """Draws the threshold's line at this probability; None takes it away."""
        for item in (self._threshold, self._threshold_word):
            item.setVisible(value is not None)
        if value is not None:
            self._threshold.setValue(value)
            self._threshold_word.setText(self.tr("threshold {0:.2f}").format(value))
            self._threshold_word.setPos(-0.99 * self._length, value)

    def set_note(self, text: str) -> None:
        """Writes one line in the middle, for where there is no trace to show; "" takes it away."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._note.setPos(-self._length / 2, 0.5)

    def set_curve(self, curve: TraceCurve) -> None:
        """Draws the trace."""
        self._shown = curve
        now = curve.now_seconds
        self._set_length(max(now - curve.start_seconds, 1.0))
        self._curve.setData(curve.times - now, curve.values)
        edges = [(one.start_seconds, now if one.end_seconds is None else one.end_seconds) for one in curve.episodes]
        times = np.array([moment - now for start, end in edges for moment in (start, end, end)])
        levels = np.array([_EPISODE_LEVEL, _EPISODE_LEVEL, np.nan] * len(edges))
        self._episodes.setData(times, levels)
        self._shade(curve)
        self._draw_lines()

    def set_marks(self, marks: Sequence[TraceMark]) -> None:
        """Draws what people marked, each as a line with its word; all at once."""
        self._marks = list(marks)
        self._draw_lines()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _shade(self, curve: TraceCurve) -> None:
        now = curve.now_seconds
        self._shown_gaps = list(curve.gaps)
        area = QRectF(-self._length, 0, self._length, HIGHEST)
        self._gaps.set_stretches([(gap.start_seconds - now, gap.end_seconds - now) for gap in curve.gaps], area)
        pixels_a_second = max(1.0, self._plot.width() - 70) / self._length
        named = [
            (gap, word)
            for gap in curve.gaps
            if gap.gap is not None and gap.seconds * pixels_a_second >= _WORD_PIXELS * len(word := gap_words(gap.gap))
        ]
        while len(self._words) < len(named):
            self._words.append(self._new_word())
        for item in self._words[len(named) :]:
            item.setVisible(False)
        for item, (gap, word) in zip(self._words, named, strict=False):
            if item.toPlainText() != word:
                item.setText(word)
            item.setPos((gap.start_seconds + gap.end_seconds) / 2 - now, 0.98)
            item.setVisible(True)

    def _draw_lines(self) -> None:
        """Marks and changes of the model. Lines are kept and moved: making one is slow."""
        now, start = self._shown.now_seconds, self._shown.start_seconds
        word = self.tr("model changed")
        changes = [TraceMark(f" {moment}", moment, word) for moment in self._shown.model_changes]
        marks = {mark.key: mark for mark in (*changes, *self._marks) if mark.time_seconds >= start}
        for key in self._lines.keys() - marks.keys():
            self._plot.removeItem(self._lines.pop(key))
        for key, mark in marks.items():
            if key not in self._lines:
                self._lines[key] = self._line(mark)
            if not self._lines[key].moving:  # a person holds it
                self._lines[key].setValue(mark.time_seconds - now)
        self._name_lines(sorted((self._lines[key].value(), mark.word, mark.short) for key, mark in marks.items()))

    def _name_lines(self, lines: list[tuple[float, str, str]]) -> None:
        """Writes words beside lines: (seconds from now, word, short word), from left to right."""
        width = max(1.0, self._plot.getPlotItem().vb.width())
        pixels_a_second = width / self._length
        wanted = [LineWord((x + self._length) * pixels_a_second, word, short) for x, word, short in lines]
        while len(self._line_words) < len(wanted):
            self._line_words.append(self._new_line_word())
        for item in self._line_words[len(wanted) :]:
            item.setVisible(False)
        metrics = QFontMetrics(self._line_font())
        places = placed(wanted, width, metrics.horizontalAdvance)
        for item, (text, left) in zip(self._line_words, places, strict=False):
            if item.toPlainText() != text:
                item.setText(text)
            # The item has a margin around its text.
            item.setPos((left - _TEXT_MARGIN) / pixels_a_second - self._length, _LINE_WORD_LEVEL)
            item.setVisible(bool(text))

    def _line(self, mark: TraceMark) -> pg.InfiniteLine:
        line = pg.InfiniteLine(
            angle=90,
            movable=mark.movable,
            pen=pg.mkPen(QUIET_TEXT if mark.key.startswith(" ") else TEXT, width=2),
            hoverPen=pg.mkPen(NOTICE, width=4),
        )
        if mark.movable:
            line.addMarker("o", position=0.04, size=HANDLE_PIXELS)  # where it is held
            line.sigPositionChangeFinished.connect(
                lambda moved, key=mark.key: self.mark_moved.emit(key, float(moved.value()) + self._shown.now_seconds)
            )
        self._plot.addItem(line)
        return line

    def _line_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font

    def _new_line_word(self) -> pg.TextItem:
        word = pg.TextItem("", color=TEXT, anchor=(0, 0.5))
        word.setFont(self._line_font())
        word.setZValue(6)
        self._plot.addItem(word, ignoreBounds=True)
        return word

    def _new_word(self) -> pg.TextItem:
        word = pg.TextItem("", color=TEXT, anchor=(0.5, 0), fill=QColor(BACKGROUND))
        word.setZValue(5)
        self._plot.addItem(word)
        return word

    def _axes(self) -> None:
        font = QFont(self.font())
        font.setPixelSize(12)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(EDGE))
            axis.setTextPen(pg.mkPen(QUIET_TEXT))
            axis.setTickFont(font)
            axis.setStyle(hideOverlappingLabels=False)
        self._plot.getAxis("left").setTicks([[(0, "0"), (0.5, "0.5"), (1, "1")]])
        self._plot.getAxis("left").setWidth(44)
        self._plot.getPlotItem().setContentsMargins(0, 4, 22, 0)

    def _range_buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for number, _ in enumerate(RANGES):
            button = QPushButton()
            button.setCheckable(True)
            button.setFixedWidth(74)
            self._buttons.addButton(button, number)
            grid.addWidget(button, *divmod(number, 2))
        self._buttons.button(0).setChecked(True)
        self._buttons.idClicked.connect(lambda number: self.range_wanted.emit(RANGES[number]))
        grid.setRowStretch(2, 1)
        return grid

    def _set_length(self, seconds: float) -> None:
        if seconds == self._length:
            return
        self._length = seconds
        self._plot.setXRange(-seconds, 0, padding=0)
        self._ticks()
        self._note.setPos(-seconds / 2, 0.5)
        self._threshold_word.setPos(-0.99 * seconds, self._threshold.value())

    def _ticks(self) -> None:
        """About six round steps back from now."""
        steps = (1, 5, 10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400)
        step = next((one for one in steps if self._length / one <= 7), 28800)
        ticks = [(-float(back), _ago(back)) for back in range(step, int(self._length) + 1, step)]
        self._plot.getAxis("bottom").setTicks([[(0.0, self.tr("now")), *ticks]])

    def _retranslate(self) -> None:
        for number, seconds in enumerate(RANGES):
            text = self.tr("all") if seconds is None else f"{seconds / 60:.0f} min"
            self._buttons.button(number).setText(text)
        self._ticks()
        self.set_threshold(self.threshold)
        self._shade(self._shown)
        self._draw_lines()


def _ago(seconds: int) -> str:
    return f"-{seconds} s" if seconds < 60 or seconds % 60 else f"-{seconds // 60} min"

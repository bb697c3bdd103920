"""The pain trace of the last minute: smoothed curve, threshold, and gaps shaded with their reason."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.assessment.trace import Span, TraceColumns
from app.views.palette import BACKGROUND, CURVE, EDGE, GAP, QUIET_TEXT, TEXT, THRESHOLD

SHOWN_SECONDS = 60.0
_WORD_PIXELS = 7.5  # about the width of a letter: a gap with less room gets no word in it


def broken_curve(columns: TraceColumns, spans: Sequence[Span]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve to draw: each seen stretch its own line, a NaN after each, nothing across a gap.

    The last value of a stretch is drawn to the stretch's end: so long an observation stands for its time
    (`app.assessment.holding`), and a value between two gaps can be seen at all.

    Args:
        columns: The trace.
        spans: The same time cut into seen and unseen.

    Returns:
        Times and smoothed values, both (n,) float64.
    """
    times: list[NDArray[np.float64]] = []
    values: list[NDArray[np.float64]] = []
    for span in spans:
        if span.gap is not None:
            continue
        # The point before the first span's start may hold into it: taken with it.
        first = max(0, int(np.searchsorted(columns.time_seconds, span.start_seconds, side="right")) - 1)
        last = int(np.searchsorted(columns.time_seconds, span.end_seconds, side="left"))
        seen = slice(first, last)
        known = ~np.isnan(columns.smoothed[seen])
        if not known.any():
            continue
        piece_times = np.maximum(columns.time_seconds[seen][known], span.start_seconds)
        piece_values = columns.smoothed[seen][known]
        times += [piece_times, np.array([span.end_seconds, span.end_seconds])]
        values += [piece_values, np.array([piece_values[-1], np.nan])]
    if not times:
        return np.empty(0), np.empty(0)
    return np.concatenate(times), np.concatenate(values)


class TraceView(QWidget):
    """A rolling minute, the newest moment at the right edge; times are seconds from now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot = pg.PlotWidget(background=BACKGROUND)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.setXRange(-SHOWN_SECONDS, 0, padding=0)
        self._plot.setYRange(0, 1, padding=0.03)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._axes()
        self._curve = self._plot.plot(pen=pg.mkPen(CURVE, width=2), connect="finite")
        self._threshold = pg.InfiniteLine(
            angle=0,
            pen=pg.mkPen(THRESHOLD, width=1.5, style=Qt.PenStyle.DashLine),
            label="threshold {value:.2f}",
            labelOpts={"position": 0.01, "anchors": [(0, 1), (0, 1)], "color": THRESHOLD},
        )
        self._threshold.setVisible(False)
        self._plot.addItem(self._threshold)
        self._note = pg.TextItem("", color=QUIET_TEXT, anchor=(0.5, 0.5))
        self._note.setPos(-SHOWN_SECONDS / 2, 0.5)
        self._plot.addItem(self._note)
        self._gaps: list[tuple[pg.LinearRegionItem, pg.TextItem]] = []
        self._shown_gaps: list[Span] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setMinimumHeight(130)

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
    def gap_words(self) -> list[str]:
        """The reasons that are written into shaded gaps."""
        return [word.toPlainText() for _, word in self._gaps if word.isVisible()]

    @property
    def threshold(self) -> float | None:
        """Where the threshold's line lies; None while there is none."""
        return float(self._threshold.value()) if self._threshold.isVisible() else None

    def set_threshold(self, value: float | None) -> None:
        """Draws the threshold's line at this probability; None takes it away."""
        self._threshold.setVisible(value is not None)
        if value is not None:
            self._threshold.setValue(value)

    def set_note(self, text: str) -> None:
        """Writes one line in the middle, for where there is no trace to show; "" takes it away."""
        self._note.setText(text)

    def set_trace(self, columns: TraceColumns, spans: Sequence[Span], now_seconds: float) -> None:
        """Draws the last minute.

        Args:
            columns: The trace; what is older is left out.
            spans: The same time cut into seen and unseen.
            now_seconds: The source's time at the right edge.
        """
        start = now_seconds - SHOWN_SECONDS
        shown = [
            Span(max(start, span.start_seconds), min(now_seconds, span.end_seconds), span.gap)
            for span in spans
            if span.end_seconds > start and span.start_seconds < now_seconds
        ]
        times, values = broken_curve(columns, shown)
        self._curve.setData(times - now_seconds, values)
        self._shown_gaps = [span for span in shown if span.gap is not None]
        self._shade(now_seconds)

    def _shade(self, now_seconds: float) -> None:
        pixels_a_second = max(1.0, self._plot.width() - 70) / SHOWN_SECONDS
        while len(self._gaps) < len(self._shown_gaps):
            self._gaps.append(self._new_gap())
        for number, (region, word) in enumerate(self._gaps):
            used = number < len(self._shown_gaps)
            region.setVisible(used)
            word.setVisible(False)
            if not used:
                continue
            span = self._shown_gaps[number]
            left, right = span.start_seconds - now_seconds, span.end_seconds - now_seconds
            region.setRegion((left, right))
            reason = str(span.gap)
            if span.seconds * pixels_a_second >= _WORD_PIXELS * len(reason):
                word.setText(reason)
                word.setPos((left + right) / 2, 0.98)
                word.setVisible(True)

    def _new_gap(self) -> tuple[pg.LinearRegionItem, pg.TextItem]:
        # Hatched: told from the background without its colour.
        brush = QBrush(QColor(GAP), Qt.BrushStyle.BDiagPattern)
        region = pg.LinearRegionItem(movable=False, brush=brush, pen=pg.mkPen(EDGE))
        region.setZValue(-10)
        word = pg.TextItem("", color=TEXT, anchor=(0.5, 0), fill=QColor(BACKGROUND))
        word.setZValue(5)
        self._plot.addItem(region)
        self._plot.addItem(word)
        return region, word

    def _axes(self) -> None:
        font = QFont(self.font())
        font.setPixelSize(12)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(EDGE))
            axis.setTextPen(pg.mkPen(QUIET_TEXT))
            axis.setTickFont(font)
            axis.setStyle(hideOverlappingLabels=False)
        steps = range(-int(SHOWN_SECONDS), 1, 10)
        self._plot.getAxis("bottom").setTicks([[(step, f"{step} s" if step else "now") for step in steps]])
        self._plot.getAxis("left").setTicks([[(0, "0"), (0.5, "0.5"), (1, "1")]])
        self._plot.getAxis("left").setWidth(44)
        self._plot.getPlotItem().setContentsMargins(0, 4, 22, 0)

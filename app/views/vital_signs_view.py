"""Heart rate and saturation under the pain trace, over the same time."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.session.records import VitalSign
from app.views.palette import BACKGROUND, EDGE, NO_PAIN, NOTICE, QUIET_TEXT

HEIGHT_PIXELS = 72
RATE_RANGE = (60.0, 220.0)
SATURATION_RANGE = (60.0, 100.0)
"""What the two scales always hold; single values beyond widen them."""

RIGHT_PIXELS = 152
"""Beside the trace stand its range's buttons; both must begin and end at the same places."""


class VitalSignsView(QWidget):
    """Dots joined by lines: round for the heart rate (left scale), square for the saturation (right scale).

    Hidden while there is nothing to draw.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs: list[VitalSign] = []
        self._plot = pg.PlotWidget(background=BACKGROUND)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rate = self._plot.plot(pen=pg.mkPen(NO_PAIN), symbol="o", symbolSize=7, symbolBrush=NO_PAIN)
        self._second = pg.ViewBox(enableMouse=False, enableMenu=False)
        item = self._plot.getPlotItem()
        item.showAxis("right")
        item.scene().addItem(self._second)
        item.getAxis("right").linkToView(self._second)
        self._second.setXLink(item)
        self._saturation = pg.PlotDataItem(pen=pg.mkPen(NOTICE), symbol="s", symbolSize=7, symbolBrush=NOTICE)
        self._second.addItem(self._saturation)
        item.vb.sigResized.connect(self._follow)
        font = QFont(self.font())
        font.setPixelSize(12)
        for side in ("left", "right", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(pg.mkPen(EDGE))
            axis.setTextPen(pg.mkPen(QUIET_TEXT))
            axis.setTickFont(font)
        item.setContentsMargins(0, 7, 0, 0)  # half of the highest number
        item.getAxis("left").setWidth(44)
        item.getAxis("right").setWidth(44)
        item.getAxis("bottom").setStyle(showValues=False)
        self._plot.setYRange(*RATE_RANGE, padding=0.05)
        self._second.setYRange(*SATURATION_RANGE, padding=0.05)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, RIGHT_PIXELS - 44 + 22, 0)
        layout.addWidget(self._plot)
        self.setFixedHeight(HEIGHT_PIXELS)
        self.setVisible(False)
        self._retranslate()

    @property
    def points(self) -> tuple[list[float], list[float]]:
        """Seconds from now of what is drawn: heart rates, saturations."""
        drawn = []
        for curve in (self._rate, self._saturation):
            times, _ = curve.getOriginalDataset()
            drawn.append([] if times is None else [float(one) for one in times])
        return drawn[0], drawn[1]

    def set_signs(self, signs: Sequence[VitalSign]) -> None:
        """Takes all vital signs of the session, in order of time."""
        self._signs = list(signs)

    def show_until(self, now_seconds: float, length_seconds: float) -> None:
        """Draws what lies in the range that the trace shows.

        Args:
            now_seconds: The source's time at the right edge.
            length_seconds: How much is shown.
        """
        start = now_seconds - length_seconds
        inside = [sign for sign in self._signs if sign.at.time_seconds >= start]
        for curve, name in ((self._rate, "heart_rate"), (self._saturation, "saturation")):
            known = [sign for sign in inside if getattr(sign, name) is not None]
            times = np.array([sign.at.time_seconds - now_seconds for sign in known], dtype=np.float64)
            curve.setData(times, np.array([getattr(sign, name) for sign in known], dtype=np.float64))
        self._plot.setXRange(-length_seconds, 0, padding=0)
        if self.isHidden() == bool(self._signs):
            self.setVisible(bool(self._signs))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _follow(self) -> None:
        self._second.setGeometry(self._plot.getPlotItem().vb.sceneBoundingRect())

    def _retranslate(self) -> None:
        self._plot.getAxis("left").setLabel(self.tr("● HR"))
        self._plot.getAxis("right").setLabel(self.tr("■ SpO2 %"))

"""All gaps of the trace as one item: hundreds of small ones cost no more than one large one."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.views.palette import EDGE, GAP


class GapShading(pg.GraphicsObject):  # type: ignore[misc]
    """Hatches stretches over the whole height of a plot: told from the background without a colour."""

    def __init__(self) -> None:
        super().__init__()
        self._stretches: list[tuple[float, float]] = []
        self._area = QRectF()
        self.setZValue(-10)

    def set_stretches(self, stretches: Sequence[tuple[float, float]], area: QRectF) -> None:
        """Shows these and no others.

        Args:
            stretches: (from, to) on the plot's horizontal axis.
            area: What the plot shows, in its own units.
        """
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area
        self._stretches = list(stretches)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 (Qt's name)
        """Qt's question where it paints."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Qt's order to paint; in pixels, for the hatching to be the same in every range."""
        to_pixels = painter.transform()
        painter.save()
        painter.resetTransform()
        brush = QBrush(QColor(GAP), Qt.BrushStyle.BDiagPattern)
        painter.setPen(QPen(QColor(EDGE), 1))
        for left, right in self._stretches:
            place = to_pixels.mapRect(QRectF(left, self._area.top(), right - left, self._area.height()))
            painter.fillRect(place, brush)
            painter.drawLines(
                [QLineF(place.topLeft(), place.bottomLeft()), QLineF(place.topRight(), place.bottomRight())]
            )
        painter.restore()

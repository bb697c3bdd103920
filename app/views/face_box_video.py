"""The picture in replay: a person may draw the child's face where the program missed it."""

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QRubberBand, QWidget

from app.views.video_view import VideoView

SMALLEST_PIXELS = 8.0
"""A smaller box, in the picture's pixels, is a slip of the hand."""


class FaceBoxVideo(VideoView):
    """A picture in which a box can be drawn while `set_drawing` is on.

    Signals:
        box_drawn: left, top, right, bottom in the picture's pixels.
    """

    box_drawn = Signal(float, float, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
        self._corner: QPointF | None = None
        self._drawing = False

    @property
    def is_drawing(self) -> bool:
        """Whether a drag draws a box."""
        return self._drawing

    def set_drawing(self, on: bool) -> None:
        """Whether a drag draws a box."""
        self._drawing = on
        self._corner = None
        self._band.hide()
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of a touch or click."""
        if self._drawing and event.button() is Qt.MouseButton.LeftButton:
            self._corner = event.position()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of a drag."""
        if self._corner is not None:
            corners = QRect(_point(self._corner), _point(event.position()))
            self._band.setGeometry(corners.normalized())
            self._band.show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news that the finger or button was lifted."""
        if self._corner is None:
            return
        one, two = self._in_picture(self._corner), self._in_picture(event.position())
        self._corner = None
        self._band.hide()
        left, right = sorted((one[0], two[0]))
        top, bottom = sorted((one[1], two[1]))
        if right - left >= SMALLEST_PIXELS and bottom - top >= SMALLEST_PIXELS:
            self.box_drawn.emit(left, top, right, bottom)

    def _in_picture(self, point: QPointF) -> tuple[float, float]:
        """A place of the widget in the picture's pixels, moved inside where it is outside."""
        area = self.picture_rect()
        size = self._image.width(), self._image.height()
        if area.isEmpty():
            return 0.0, 0.0
        x = (point.x() - area.x()) / area.width() * size[0]
        y = (point.y() - area.y()) / area.height() * size[1]
        return min(max(x, 0.0), float(size[0])), min(max(y, 0.0), float(size[1]))


def _point(point: QPointF) -> QPoint:
    return QPoint(round(point.x()), round(point.y()))

"""The live picture with the child's face framed. An old picture is never shown as if it were live."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.palette import BACKGROUND, FACE, NOTICE, QUIET_TEXT
from models.face import Box
from models.images import BgrImage


class VideoView(QWidget):
    """Paints a picture as large as it fits, undistorted, with the face's frame and, where needed, a word over it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: BgrImage | None = None
        self._image = QImage()
        self._outline: NDArray[np.float64] | None = None
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(800, 450)

    @property
    def word(self) -> str:
        """What is written over the picture; "" while it is live."""
        return self._word if self._picture is not None else self._word or "NO PICTURE YET"

    @property
    def outline(self) -> NDArray[np.float64] | None:
        """The face's frame as (4, 2) float64 in picture pixels, its upper edge first; None while there is none."""
        return self._outline

    def set_picture(self, image: BgrImage) -> None:
        """Shows a picture, (H, W, 3) uint8 BGR. It is kept, not copied, and must not be written to."""
        picture = np.ascontiguousarray(image)
        height, width = picture.shape[:2]
        # The QImage reads the array's memory: both are kept together.
        self._image = QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_BGR888)
        self._picture = picture
        self.update()

    def set_face(self, box: Box | None, corners: NDArray[np.float64] | None = None) -> None:
        """Frames the child's face.

        Args:
            box: In picture pixels; None takes the frame away.
            corners: Of the upright crop, (4, 2): top left, top right, bottom right, bottom left as the child sees it.
                Drawn instead of the box, because it shows which way is up.
        """
        if box is None:
            self._outline = None
        elif corners is not None:
            self._outline = np.asarray(corners, np.float64)
        else:
            self._outline = np.array(
                [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)], np.float64
            )
        self.update()

    def set_stale(self, seconds: float | None, word: str = "NOT LIVE") -> None:
        """Writes over the picture that it is old; None takes the word away.

        Args:
            seconds: Age of the picture; under a second only the word is shown.
            word: What to write.
        """
        text = "" if seconds is None else f"{word} - {seconds:.0f} s old" if seconds >= 1 else word
        if text != self._word:
            self._word = text
            self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture lies in the widget, in the widget's pixels; empty before the first one."""
        if self._picture is None:
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Qt's order to paint."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(BACKGROUND).darker(150))
        target = self.picture_rect()
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, self._image)
            if not self._word and self._outline is not None:
                self._paint_face(painter, target)
        if self.word:
            self._paint_word(painter)
        painter.end()

    def _paint_face(self, painter: QPainter, target: QRectF) -> None:
        if self._outline is None:
            return
        scale = target.width() / self._image.width()
        corners = [QPointF(target.x() + x * scale, target.y() + y * scale) for x, y in self._outline.tolist()]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(target)
        # A dark line below the light one: seen on skin, on linen and in the dark.
        for colour, wider in (("#000000", 3), (FACE, 0)):
            painter.setPen(QPen(QColor(colour), 2 + wider, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawPolygon(QPolygonF(corners))
            painter.setPen(QPen(QColor(colour), 5 + wider, c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(corners[0], corners[1])
        painter.setClipping(False)

    def _paint_word(self, painter: QPainter) -> None:
        if self._picture is not None:
            painter.fillRect(self.rect(), QColor(0, 0, 0, 140))
        font = QFont(self.font())
        font.setPixelSize(max(16, min(40, self.width() // 18)))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(NOTICE if self._picture is not None else QUIET_TEXT))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()).adjusted(16, 16, -16, -16), flags, self.word)

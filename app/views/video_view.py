"""The live picture with the child's face framed. An old picture is never shown as if it were live."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.palette import BACKGROUND, FACE, NOTICE, QUIET_TEXT
from models.face import Box
from models.images import BgrImage
from models.opencv import cv2


class PictureWord(StrEnum):
    """What is written over the picture where it is not live."""

    NONE_YET = "NO PICTURE YET"
    NOT_LIVE = "NOT LIVE"
    ENDED = "RECORDING ENDED"
    NO_PICTURE = "NO PICTURE"


_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("PictureWord", "NO PICTURE YET"),
    QT_TRANSLATE_NOOP("PictureWord", "NOT LIVE"),
    QT_TRANSLATE_NOOP("PictureWord", "RECORDING ENDED"),
    QT_TRANSLATE_NOOP("PictureWord", "NO PICTURE"),
)


class VideoView(QWidget):
    """Paints a picture as large as it fits, undistorted, with the face's frame and, where needed, a word over it.

    Signals:
        tapped: A person touched the picture at (x, y), in the picture's pixels.
        painted: A picture was painted that had not been before.
        resized: The view has another size.
    """

    tapped = Signal(float, float)
    painted = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: BgrImage | None = None
        self._image = QImage()
        self._small: BgrImage | None = None
        self._is_new = False
        self._outline: NDArray[np.float64] | None = None
        self._choices: list[Box | None] = []
        self._caption = ""
        self._model_hidden = False
        self._word: tuple[PictureWord, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(800, 450)

    @property
    def word(self) -> str:
        """What is written over the picture, in the screen's language; "" while it is live."""
        word, seconds = self._word or (PictureWord.NONE_YET, 0)
        if self._word is None and self._picture is not None:
            return ""
        text = QCoreApplication.translate("PictureWord", word.value)
        return self.tr("{0} - {1} s old").format(text, seconds) if seconds >= 1 else text

    @property
    def outline(self) -> NDArray[np.float64] | None:
        """The face's frame as (4, 2) float64 in picture pixels, its upper edge first; None while there is none."""
        return self._outline

    @property
    def choices(self) -> list[Box | None]:
        """The faces that a person may choose from by number, in picture pixels; None where a number is free."""
        return list(self._choices)

    @property
    def caption(self) -> str:
        """What is written along the picture's lower edge; "" for nothing."""
        return self._caption

    def set_picture(self, image: BgrImage) -> None:
        """Shows a picture, (H, W, 3) uint8 BGR. It is kept, not copied, and must not be written to."""
        picture = np.ascontiguousarray(image)
        height, width = picture.shape[:2]
        # The QImage reads the array's memory: both are kept together.
        self._image = QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_BGR888)
        self._picture = picture
        self._small = None
        self._is_new = True
        self.update()

    def clear(self) -> None:
        """Shows no picture, as before the first one."""
        self._picture, self._image, self._small = None, QImage(), None
        self._outline, self._choices, self._word = None, [], None
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

    def set_choices(self, boxes: Sequence[Box | None]) -> None:
        """Numbers these faces, dashed, for a person to choose the child's; in picture pixels, None skips a number."""
        if boxes or self._choices:
            self._choices = list(boxes)
            self.update()

    def set_caption(self, text: str) -> None:
        """Writes a line along the picture's lower edge; "" takes it away."""
        if text != self._caption:
            self._caption = text
            self.update()

    def set_model_hidden(self, hidden: bool) -> None:
        """Leaves out the face's frame, whose coming and going tells what the model sees."""
        self._model_hidden = hidden
        self.update()

    def set_stale(self, seconds: float | None, word: PictureWord = PictureWord.NOT_LIVE) -> None:
        """Writes over the picture that it is old; None takes the word away.

        Args:
            seconds: Age of the picture; under a second only the word is shown.
            word: What to write.
        """
        new = None if seconds is None else (word, int(seconds))
        if new != self._word:
            self._word = new
            self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture lies in the widget, in the widget's pixels; empty before the first one."""
        if self._picture is None:
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of another size."""
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of a touch or click."""
        area = self.picture_rect()
        point = event.position()
        if event.button() is Qt.MouseButton.LeftButton and area.contains(point):
            scale = self._image.width() / area.width()
            self.tapped.emit((point.x() - area.x()) * scale, (point.y() - area.y()) * scale)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Qt's order to paint."""
        painter = QPainter(self)
        target = self.picture_rect()
        if not target.contains(QRectF(self.rect())):
            painter.fillRect(self.rect(), QColor(BACKGROUND).darker(150))
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, self._fitted(target))
            if self._word is None:
                self._paint_faces(painter, target)
                self._paint_caption(painter, target)
        if self.word:
            self._paint_word(painter)
        painter.end()
        if self._is_new:
            self._is_new = False
            self.painted.emit()

    def _fitted(self, target: QRectF) -> QImage:
        """The picture no larger than it is shown: OpenCV makes it smaller in a fifth of Qt's time."""
        picture, ratio = self._picture, self.devicePixelRatioF()
        size = (round(target.width() * ratio), round(target.height() * ratio))
        if picture is None or size[0] >= picture.shape[1] or min(size) < 1:
            return self._image
        if self._small is None or (self._small.shape[1], self._small.shape[0]) != size:
            # Averaged where a linear filter would skip pixels.
            filtered = cv2.INTER_LINEAR if 2 * size[0] >= picture.shape[1] else cv2.INTER_AREA
            self._small = np.asarray(cv2.resize(picture, size, interpolation=filtered), np.uint8)
        height, width = self._small.shape[:2]
        return QImage(self._small.data, width, height, self._small.strides[0], QImage.Format.Format_BGR888)

    def _paint_faces(self, painter: QPainter, target: QRectF) -> None:
        scale = target.width() / self._image.width()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(target)
        # A dark line below the light one: seen on skin, on linen and in the dark.
        lines = (("#000000", 3), (FACE, 0))
        if self._outline is not None and not self._model_hidden:
            corners = [QPointF(target.x() + x * scale, target.y() + y * scale) for x, y in self._outline.tolist()]
            for colour, wider in lines:
                painter.setPen(QPen(QColor(colour), 2 + wider, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawPolygon(QPolygonF(corners))
                painter.setPen(QPen(QColor(colour), 5 + wider, c=Qt.PenCapStyle.FlatCap))
                painter.drawLine(corners[0], corners[1])
        for number, box in enumerate(self._choices, 1):
            if box is None:
                continue
            area = QRectF(
                target.x() + box.left * scale, target.y() + box.top * scale, box.width * scale, box.height * scale
            )
            for colour, wider in (("#000000", 3), (NOTICE, 0)):
                painter.setPen(QPen(QColor(colour), 3 + wider, Qt.PenStyle.DashLine))
                painter.drawRect(area)
            self._paint_text(painter, QRectF(area.x() + 4, area.y() + 4, 34, 34), str(number), NOTICE, 24)
        painter.setClipping(False)

    def _paint_caption(self, painter: QPainter, target: QRectF) -> None:
        if self._caption:
            area = QRectF(target.x(), target.bottom() - 30, target.width(), 30)
            self._paint_text(painter, area, self._caption, FACE, 16)

    def _paint_text(self, painter: QPainter, area: QRectF, text: str, colour: str, pixels: int) -> None:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setBold(True)
        painter.setFont(font)
        painter.fillRect(area, QColor(0, 0, 0, 170))
        painter.setPen(QColor(colour))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

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

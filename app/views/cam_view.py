"""Grad-CAM in an inset beside the picture: over it, it would hide the skin and read as "hurts here"."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.views.palette import EDGE, QUIET_TEXT
from models.images import RgbCrop

CAPTION_PIXELS = 34
"""Two lines."""


class CropPicture(QWidget):
    """A square picture, or the word that there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: RgbCrop | None = None
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(60, 60)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(150, 150)

    @property
    def picture(self) -> RgbCrop | None:
        """What is shown."""
        return self._picture

    def set_picture(self, picture: RgbCrop | None) -> None:
        """Shows a picture, (H, W, 3) uint8 RGB; it is kept, not copied."""
        if picture is None and self._picture is None:
            return
        if picture is None:
            self._picture, self._image = None, QImage()
        else:
            kept = np.ascontiguousarray(picture)
            self._image = QImage(kept.data, kept.shape[1], kept.shape[0], kept.strides[0], QImage.Format.Format_RGB888)
            self._picture = kept
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Qt's order to paint."""
        painter = QPainter(self)
        side = min(self.width(), self.height()) - 1
        if self._picture is None:
            area = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            painter.setPen(QColor(EDGE))
            painter.drawRect(area)
            painter.setPen(QColor(QUIET_TEXT))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(6, 6, -6, -6), flags, self.tr("none for this picture"))
        else:
            scale = side / max(self._image.width(), self._image.height())
            width, height = self._image.width() * scale, self._image.height() * scale
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            area = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
            painter.drawImage(area, self._image)
        painter.end()


class CamView(QWidget):
    """The crop that the model saw with its map over it, and what that means. Hidden at start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crop = CropPicture()
        self._caption = QLabel()
        self._caption.setProperty("role", "caption")
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.setWordWrap(True)
        self._caption.setFixedHeight(CAPTION_PIXELS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._crop, 1)
        layout.addWidget(self._caption)
        # It takes the room that there is, and never makes the window's other parts give way.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._retranslate()
        self.setVisible(False)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt's name)
        """Qt's question: no, though the caption wraps; else Qt would give no less than the preferred height."""
        return False

    @property
    def picture(self) -> RgbCrop | None:
        """The crop with its map that is shown; None while there is none."""
        return self._crop.picture

    @property
    def caption(self) -> str:
        """What the map is, in the screen's language."""
        return self._caption.text()

    def set_map(self, overlaid: RgbCrop | None) -> None:
        """Shows a crop with its map over it, (H, W, 3) uint8 RGB; None where none belongs to the picture shown."""
        self._crop.set_picture(overlaid)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._caption.setText(self.tr("where the model looked, not where it hurts"))

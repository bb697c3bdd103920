"""The picture drawn as the monitor draws it, where nobody sees it: the stage `draw` of a bench."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.pipeline.watch import Snapshot
    from app.sources.source import Frame

SIZE = (960, 540)
"""Of the picture in a window of 1280x800 pixels."""


class Drawing:
    """Draws frames with the face's frame and Grad-CAM into an image in memory; Qt is loaded when it is made."""

    def __init__(self) -> None:
        has_display = os.name == "nt" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        if not has_display:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from PySide6.QtCore import QPoint
        from PySide6.QtGui import QImage
        from PySide6.QtWidgets import QApplication

        from app.views.video_view import VideoView

        self._application = QApplication.instance() or QApplication([])
        self._view = VideoView()
        self._view.resize(*SIZE)
        self._paper = QImage(*SIZE, QImage.Format.Format_RGB32)
        self._origin = QPoint()

    def draw(self, frame: "Frame", snapshot: "Snapshot", pain_index: int) -> None:
        """Draws one frame with what was seen in it.

        Args:
            frame: The picture.
            snapshot: Of the same frame.
            pain_index: Which class's Grad-CAM is drawn.
        """
        from models.heatmap import overlay_frame

        seen, picture = snapshot.observation, frame.image
        if seen.crop is not None and seen.cam is not None:
            height, width = seen.crop.image.shape[:2]
            cam = seen.cam[..., pain_index]
            picture = overlay_frame(picture, cam, seen.crop.frame_to_crop, (width, height), float(cam.max()))
        self._view.set_picture(picture)
        corners = None if seen.crop is None else seen.crop.corners()
        self._view.set_face(None if seen.face is None else seen.face.box, corners)
        self._view.render(self._paper, self._origin)

    def close(self) -> None:
        """Frees the view."""
        self._view.deleteLater()

"""The window: picture and state side by side, trace below, facts and the one line for messages at the bottom."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

from app.views.cam_view import CamView
from app.views.palette import STYLE
from app.views.state_view import StateView
from app.views.status_view import ElidedLabel, StatusView
from app.views.trace_view import TraceView
from app.views.video_view import VideoView

BANNER = "RESEARCH USE - NOT A MEDICAL DEVICE"
DEMONSTRATION = "DEMONSTRATION MODEL"
UNTRAINED = "UNTRAINED MODEL: for speed tests only"


class MainWindow(QMainWindow):
    """Holds the views. It knows no source, no model and no thread.

    Signals:
        cam_wanted: Grad-CAM was switched on or off by a person.
        closed: The window was closed.
    """

    cam_wanted = Signal(bool)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Sollievo")
        self.setStyleSheet(STYLE)
        self.video = VideoView()
        self.cam = CamView()
        self.state = StateView()
        self.trace = TraceView()
        self.status = StatusView()
        self._badge = QLabel()
        self._badge.setProperty("role", "badge")
        self._badge.setVisible(False)
        self._message = ElidedLabel()
        self._message.setProperty("role", "message")
        self._message.setMinimumHeight(22)
        self._cam_button = QPushButton("Show where the model looked (G)")
        self._cam_button.setCheckable(True)
        self._cam_button.toggled.connect(self._on_cam_toggled)
        self._build()
        QShortcut(QKeySequence("G"), self, self._cam_button.toggle)
        QShortcut(QKeySequence("F11"), self, self._on_full_screen)
        self.resize(1280, 800)

    @property
    def badge(self) -> str:
        """What is said of the model beside the banner; "" for nothing."""
        return self._badge.text()

    @property
    def message(self) -> str:
        """The line at the bottom."""
        return self._message.text()

    @property
    def cam_is_shown(self) -> bool:
        """Whether Grad-CAM was asked for."""
        return self._cam_button.isChecked()

    def set_badge(self, text: str) -> None:
        """Says beside the banner what kind of model it is; "" for nothing."""
        self._badge.setText(text)
        self._badge.setVisible(bool(text))

    def set_message(self, text: str) -> None:
        """Shows one line for people; "" takes it away."""
        self._message.setText(text)
        self._message.setToolTip(text)

    def set_cam_shown(self, shown: bool) -> None:
        """Opens or closes the Grad-CAM inset. Does not emit."""
        self._cam_button.blockSignals(True)
        self._cam_button.setChecked(shown)
        self._cam_button.blockSignals(False)
        self._show_cam(shown)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news that the window closes."""
        self.closed.emit()
        super().closeEvent(event)

    def _on_cam_toggled(self, shown: bool) -> None:
        self._show_cam(shown)
        self.cam_wanted.emit(shown)

    def _show_cam(self, shown: bool) -> None:
        self.cam.setVisible(shown)
        self._cam_button.setText("Hide where the model looked (G)" if shown else "Show where the model looked (G)")

    def _on_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _build(self) -> None:
        banner = QLabel(BANNER)
        banner.setProperty("role", "banner")
        banner.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        top = QHBoxLayout()
        top.addWidget(banner)
        top.addStretch(1)
        top.addWidget(self._badge)
        side = QFrame()
        side.setProperty("role", "panel")
        side.setFixedWidth(360)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.state)
        column.addWidget(self.cam, 1)
        column.addWidget(self._cam_button)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.video, 1)
        middle.addWidget(side)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(14, 10, 14, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(middle, 7)
        layout.addWidget(self.trace, 3)
        layout.addWidget(self.status)
        layout.addWidget(self._message)
        self.setCentralWidget(whole)

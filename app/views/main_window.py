"""The window: picture and state over the trace, panels at the right, marks at hand below, facts at the bottom."""

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

from app.views.badge import Badge
from app.views.cam_bar import CamBar
from app.views.cam_view import CamView
from app.views.language import Language
from app.views.notice_view import NoticeView
from app.views.palette import STYLE
from app.views.pedal import Pedal
from app.views.places import BarPlace, PanelPlace
from app.views.roll_question import RollQuestion
from app.views.state_view import Silence, StateView
from app.views.status_view import ElidedLabel, StatusView
from app.views.trace_view import TraceView
from app.views.video_view import VideoView

SIDE_PIXELS, NARROW_SIDE_PIXELS, CURTAIN_PIXELS = 360, 300, 220
"""Width of the column with the state; while a panel is open in a small window; and while the state is hidden."""


class MainWindow(QMainWindow):
    """Holds the views. It knows no source, no model and no thread.

    Attributes:
        video, state, cam, trace, status, notice, roll: The views, each with its own setters and signals.
        advisories: Place of the advisory bar, under the banner.
        strip: Place below the trace, for buttons that must always be at hand.
        under_trace: Place below the trace, for what is drawn over the same time.
        panels: Place for panels at the right, opened by buttons in the tool row.
        pedal: The foot pedal.

    Signals:
        source_wanted: The source picker is wanted.
        models_wanted: The models dialog is wanted.
        language_wanted: A person chose a language.
        help_wanted: Help is wanted.
        child_confirmed: A person says that the face nearest the child's place is the child.
        face_chosen: A person chose a numbered face; counted from 0.
        roll_wanted: A person wants to say which way is up.
        closed: The window was closed.
    """

    source_wanted = Signal()
    models_wanted = Signal()
    language_wanted = Signal(Language)
    help_wanted = Signal()
    child_confirmed = Signal()
    face_chosen = Signal(int)
    roll_wanted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Sollievo")
        self.setStyleSheet(STYLE)
        self.video = VideoView()
        self.cam = CamView()
        self.cam_bar = CamBar()
        self.state = StateView()
        self.trace = TraceView()
        self.status = StatusView()
        self.notice = NoticeView()
        self.roll = RollQuestion(self.video)
        self.advisories = BarPlace()
        self.strip = BarPlace()
        self.under_trace = BarPlace()
        self._tools = QHBoxLayout()
        self._panel_buttons = QHBoxLayout()
        self.panels = PanelPlace(self._panel_buttons)
        self._badge_kind = Badge.NONE
        self._language = Language.ENGLISH
        self._hidden: Silence | None = None
        self._hidden_detail = ""
        self._banner, self._badge, self._message = QLabel(), QLabel(), ElidedLabel()
        self._curtain = QLabel()
        self._confirm = QPushButton()
        self._buttons = {name: QPushButton() for name in ("source", "roll", "models", "language", "help", "full")}
        self._build()
        self._connect()
        self._retranslate()
        self.pedal = Pedal(self)
        self.resize(1280, 800)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(1280, 800)

    @property
    def badge(self) -> Badge:
        """What is said of the model beside the banner."""
        return self._badge_kind

    @property
    def message(self) -> str:
        """The line at the bottom."""
        return self._message.text()

    @property
    def confirm_button(self) -> QPushButton:
        """The button "This is the child", seen while there is a doubt."""
        return self._confirm

    @property
    def model_output_hidden(self) -> Silence | None:
        """Why state, trace and Grad-CAM are hidden; None while they are not."""
        return self._hidden

    def button(self, name: str) -> QPushButton:
        """A button of the tool row: `source`, `roll`, `models`, `language`, `help`, `full`."""
        return self._buttons[name]

    def set_badge(self, badge: Badge) -> None:
        """Says beside the banner what kind of model it is."""
        self._badge_kind = badge
        self._badge.setText(QCoreApplication.translate("Badge", badge.value) if badge.value else "")
        self._badge.setVisible(bool(badge.value))

    def set_message(self, text: str) -> None:
        """Shows one quiet line at the bottom, in the logic's own words; "" takes it away."""
        if text != self._message.text():
            self._message.setText(text)
            self._message.setToolTip(text)
            self._message.setVisible(bool(text))

    def set_doubt(self, shown: bool) -> None:
        """Offers the button by which a person says that this is the child."""
        self._confirm.setVisible(shown)

    def set_language(self, language: Language) -> None:
        """Names on its button the language that it changes to. Does not emit."""
        self._language = language
        self._buttons["language"].setText(f"{language.next.own_name} (L)")

    def set_model_output_hidden(self, why: Silence | None, detail: str = "") -> None:
        """Hides state, trace and Grad-CAM behind a curtain that says why; None shows them again.

        What comes meanwhile is taken in and shown when the curtain opens.

        Args:
            why: What the curtain says.
            detail: More on it, in the screen's language; "" for nothing.
        """
        self._hidden, self._hidden_detail = why, detail
        shown = why is None
        self.state.setVisible(shown)
        self.trace.setVisible(shown)
        self.cam_bar.setVisible(shown)
        self.cam.setVisible(shown and self.cam_bar.shows_inset)
        self.video.set_model_hidden(not shown)
        self._curtain.setVisible(not shown)
        if why is not None:
            self._curtain.setText("\n\n".join(filter(None, [QCoreApplication.translate("Silence", why.value), detail])))
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news that the window closes."""
        self.closed.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of another size."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The column of the state gives way to an open panel and while it is hidden, and grows on a large screen."""
        narrow = bool(self.panels.open_panel) and self.width() < 1500
        if self._hidden is not None:
            width = CURTAIN_PIXELS
        else:
            width = NARROW_SIDE_PIXELS if narrow else max(SIDE_PIXELS, self.width() // 4)
        self._side.setFixedWidth(width)

    def _connect(self) -> None:
        clicks = {
            "source": self.source_wanted.emit,
            "roll": self.roll_wanted.emit,
            "models": self.models_wanted.emit,
            "language": self._on_language,
            "help": self.help_wanted.emit,
            "full": self._on_full_screen,
        }
        for name, slot in clicks.items():
            self._buttons[name].clicked.connect(lambda _checked=False, slot=slot: slot())
        self._confirm.clicked.connect(lambda _checked=False: self.child_confirmed.emit())
        self.panels.opened.connect(lambda _key: self._fit())
        self.cam_bar.place_changed.connect(self._on_cam_place)
        self.video.resized.connect(self._place_question)
        keys = {
            "S": self._buttons["source"].click,
            "R": self._buttons["roll"].click,
            "M": self._buttons["models"].click,
            "L": self._buttons["language"].click,
            "F1": self._buttons["help"].click,
            "F11": self._buttons["full"].click,
            "G": self.cam_bar.cam_button.click,
            "O": self.cam_bar.over_button.click,
            "K": self.cam_bar.class_button.click,
            "T": self.trace.next_range,
            "C": self._confirm.click,
        }
        for key, slot in keys.items():
            QShortcut(QKeySequence(key), self, slot)
        for number in range(4):
            QShortcut(QKeySequence(str(number + 1)), self, lambda chosen=number: self.face_chosen.emit(chosen))

    def _on_language(self) -> None:
        self.language_wanted.emit(self._language.next)

    def _on_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _on_cam_place(self) -> None:
        self.cam.setVisible(self.cam_bar.shows_inset and self._hidden is None)

    def _place_question(self) -> None:
        self.roll.adjustSize()
        self.roll.place()

    def _build(self) -> None:
        self._banner.setProperty("role", "banner")
        self._badge.setProperty("role", "badge")
        self._badge.setVisible(False)
        self._message.setProperty("role", "message")
        self._message.setVisible(False)
        self._curtain.setProperty("role", "title")
        self._curtain.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._curtain.setWordWrap(True)
        self._curtain.setVisible(False)
        self._confirm.setProperty("role", "main")
        self._confirm.setVisible(False)
        top = QHBoxLayout()
        top.addWidget(self._banner)
        top.addStretch(1)
        top.addWidget(self._badge)
        self._tools.addLayout(self._panel_buttons)
        self._tools.addStretch(1)
        for button in self._buttons.values():
            button.setProperty("role", "tool")
            self._tools.addWidget(button)
        middle = self._middle()
        whole = QWidget()
        # Neither a tool nor a text field has the keys at first, nor after a touch beside them.
        whole.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(12, 8, 12, 6)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addLayout(self._tools)
        layout.addWidget(self.advisories)
        layout.addWidget(self.notice)
        layout.addLayout(middle, 1)
        layout.addWidget(self.strip)
        layout.addWidget(self.status)
        layout.addWidget(self._message)
        self.setCentralWidget(whole)
        whole.setFocus()

    def _middle(self) -> QHBoxLayout:
        """Picture and state over the trace, with the panels at the right."""
        self._side = QFrame()
        self._side.setProperty("role", "panel")
        column = QVBoxLayout(self._side)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(self.state)
        column.addWidget(self._curtain, 1)
        column.addWidget(self._confirm)
        column.addWidget(self.cam, 1)
        column.addStretch(0)
        column.addWidget(self.cam_bar)
        watched = QHBoxLayout()
        watched.setSpacing(8)
        watched.addWidget(self.video, 1)
        watched.addWidget(self._side)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(watched, 7)
        left.addWidget(self.trace, 3)
        left.addWidget(self.under_trace)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addLayout(left, 1)
        middle.addWidget(self.panels)
        return middle

    def _retranslate(self) -> None:
        self._banner.setText(self.tr("RESEARCH USE - NOT A MEDICAL DEVICE"))
        self._confirm.setText(self.tr("This is the child (C)"))
        self._buttons["source"].setText(self.tr("Source (S)"))
        self._buttons["roll"].setText(self.tr("Which way up (R)"))
        self._buttons["models"].setText(self.tr("Models (M)"))
        self._buttons["help"].setText(self.tr("Help (F1)"))
        self._buttons["full"].setText(self.tr("Full screen (F11)"))
        self.set_language(self._language)
        self.set_badge(self._badge_kind)
        if self._hidden is not None:
            self.set_model_output_hidden(self._hidden, self._hidden_detail)

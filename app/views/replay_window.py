"""The window of replay: picture and state, panels at the right, two time bars, and what plays and jumps."""

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

from app.session.subject import looks_like_a_name
from app.views.badge import Badge
from app.views.cam_view import CamView
from app.views.face_box_video import FaceBoxVideo
from app.views.language import Language
from app.views.marking_bar import LANES, MarkingBar
from app.views.palette import STYLE
from app.views.places import PanelPlace
from app.views.recording_list import RecordingList
from app.views.replay_child_panel import ReplayChildPanel
from app.views.replay_controls import ReplayControls
from app.views.score_panel import ScorePanel
from app.views.state_view import StateView
from app.views.status_view import ElidedLabel
from app.views.time_bar import TimeBar

SIDE_PIXELS = 290
STATE_PIXELS = 205
"""The state's longest words in either language, three lines, fit into this height."""

OTHER_PIXELS = 660
"""All of the window's height but Grad-CAM."""


class ReplayWindow(QMainWindow):
    """Holds the views. It knows no recording, no model and no thread.

    Attributes:
        video, state, cam, detail, overview, marking, recordings: The views, each with its own setters and signals.
        child, scores: Two panels more: who is seen, and scores.
        controls: What plays, steps, jumps and chooses a part.
        panels: Place for panels at the right, opened by buttons at the top.

    Signals:
        cam_wanted: Grad-CAM is to be shown, or not.
        language_wanted: A person chose a language.
        library_wanted: A person wants the list of recordings and sessions.
        recording_wanted: The number of a recording in the list.
        rater_changed: Another rater is at work (the code), whichever panel it was entered in.
        closed: The window was closed.
    """

    cam_wanted = Signal(bool)
    language_wanted = Signal(Language)
    library_wanted = Signal()
    recording_wanted = Signal(int)
    rater_changed = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setStyleSheet(STYLE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.video = FaceBoxVideo()
        self.state = StateView()
        self.cam = CamView()
        self.detail = TimeBar(LANES)
        self.overview = TimeBar(LANES, is_overview=True)
        self.marking = MarkingBar()
        self.child = ReplayChildPanel()
        self.scores = ScorePanel()
        self.recordings = RecordingList()
        self._banner, self._badge, self._name = QLabel(), QLabel(), ElidedLabel()
        self._side = QFrame()
        self.controls = ReplayControls()
        self._curtain = QLabel()
        self._message = ElidedLabel()
        self._cam_button = QPushButton()
        self._language_button, self._library_button = QPushButton(), QPushButton()
        self._panel_buttons = QHBoxLayout()
        self.panels = PanelPlace(self._panel_buttons)
        self._rater = ""
        self._language = Language.ENGLISH
        self._badge_kind = Badge.NONE
        self._model_hidden = False
        self._not_analysed = True
        self._build()
        self._connect()
        self._retranslate()
        self.set_recordings([], -1)
        self.resize(1280, 800)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for a good size."""
        return QSize(1280, 800)

    @property
    def message(self) -> str:
        """The line at the bottom."""
        return self._message.text()

    @property
    def rater(self) -> str:
        """Who is at work: a code; "" while nobody said."""
        return self._rater

    def set_rater(self, code: str) -> None:
        """Says who is at work. Does not emit."""
        self._rater = code
        self.marking.set_rater(code)
        self.scores.rater.setText(code)

    @property
    def cam_button(self) -> QPushButton:
        """Shows Grad-CAM."""
        return self._cam_button

    @property
    def library_button(self) -> QPushButton:
        """Opens the list of recordings and sessions."""
        return self._library_button

    def set_title(self, name: str) -> None:
        """Names the recording."""
        self._name.setText(name)
        self.setWindowTitle(f"Sollievo - {name}" if name else "Sollievo")

    def set_badge(self, badge: Badge) -> None:
        """Says what kind of model answers."""
        self._badge_kind = badge
        self._badge.setVisible(badge is not Badge.NONE)
        self._badge.setText(QCoreApplication.translate("Badge", badge.value) if badge.value else "")

    def set_message(self, text: str) -> None:
        """Shows one line at the bottom."""
        self._message.setText(text)
        self._message.setVisible(bool(text))

    def set_not_analysed(self, nothing: bool) -> None:
        """Says in place of a state that the picture on the screen was not looked at yet, or is."""
        self._not_analysed = nothing
        self._show_side()

    def set_model_hidden(self, hidden: bool) -> None:
        """Hides all that the model says behind a curtain that says why."""
        for bar in (self.detail, self.overview):
            bar.set_model_hidden(hidden)
        self.video.set_model_hidden(hidden)
        self.controls.set_model_hidden(hidden)
        self._model_hidden = hidden
        self._show_side()

    def set_recordings(self, names: list[str], chosen: int) -> None:
        """Lists the recordings of the folder; with one alone there is no list."""
        self.recordings.blockSignals(True)
        self.recordings.clear()
        self.recordings.addItems(names)
        self.recordings.setCurrentRow(chosen)
        self.recordings.blockSignals(False)
        self._list_button.setVisible(len(names) > 1)

    def set_language(self, language: Language) -> None:
        """Says which language is spoken."""
        self._language = language
        self._language_button.setText(f"{language.next.own_name} (L)")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news that the window closes."""
        self.closed.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of another size: Grad-CAM gets what the state and the bars leave."""
        super().resizeEvent(event)
        self.cam.setMaximumHeight(max(110, self.height() - OTHER_PIXELS))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _connect(self) -> None:
        keys = {
            "G": self._cam_button.click,
            "L": self._language_button.click,
            "F": self._library_button.click,
            "H": self.marking.hide_button.click,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act)
        self.controls.add_keys(self)
        self.marking.rater_entered.connect(lambda code: self._on_rater(code, self.marking))
        self.scores.rater_entered.connect(lambda code: self._on_rater(code, self.scores))
        self._cam_button.toggled.connect(lambda _on: self._show_side())
        self._cam_button.toggled.connect(self.cam_wanted)
        self._language_button.clicked.connect(lambda _checked=False: self.language_wanted.emit(self._language.next))
        self._library_button.clicked.connect(lambda _checked=False: self.library_wanted.emit())
        self.recordings.currentRowChanged.connect(self.recording_wanted)
        self.panels.opened.connect(lambda _key: self.setFocus())  # not the panel's first field: keys are the window's

    def _on_rater(self, code: str, panel: MarkingBar | ScorePanel) -> None:
        if code == self._rater:
            return
        if looks_like_a_name(code):
            self.set_rater(self._rater)
            panel.set_said(self.tr("This looks like a name: take a code, such as N7."))
            return
        self.set_rater(code)
        panel.set_said("")
        self.setFocus()  # from here on keys are the window's
        self.rater_changed.emit(code)

    def _show_side(self) -> None:
        """State and Grad-CAM, or the line that says why not; no side at all while the model is hidden."""
        self._side.setVisible(not self._model_hidden)
        why = ""
        if self._not_analysed:
            why = self.tr("This picture is not analysed yet.")
        self._curtain.setText(why)
        self._curtain.setVisible(bool(why))
        self.state.setVisible(not why)
        self.cam.setVisible(self._cam_button.isChecked())

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
        self._cam_button.setCheckable(True)
        for button in (self._cam_button, self._language_button, self._library_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the space bar plays, it presses no button
        top = QHBoxLayout()
        named = QHBoxLayout()
        named.setSpacing(10)
        named.addWidget(self._badge)
        named.addWidget(self._name, 1)
        said = QVBoxLayout()  # one above the other: side by side they leave Italian buttons too little
        said.setSpacing(0)
        said.addWidget(self._banner)
        said.addLayout(named)
        top.addLayout(said, 1)
        top.addWidget(self._library_button)
        top.addLayout(self._panel_buttons)
        top.addWidget(self._language_button)
        self._side.setProperty("role", "panel")
        self._side.setFixedWidth(SIDE_PIXELS)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(10, 8, 10, 8)
        self.state.setMinimumHeight(STATE_PIXELS)
        column.addWidget(self.state)
        column.addWidget(self._curtain, 1)
        column.addWidget(self.cam, 1)
        column.addStretch(0)
        column.addWidget(self._cam_button)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.video, 1)
        middle.addWidget(self._side)
        self._build_whole(top, middle)

    def _build_whole(self, top: QHBoxLayout, picture: QHBoxLayout) -> None:
        left = QVBoxLayout()
        left.setSpacing(5)
        left.addLayout(picture, 1)
        left.addWidget(self.detail)
        left.addWidget(self.overview)
        middle = QHBoxLayout()  # a panel has all the height: a score sheet is long
        middle.setSpacing(8)
        middle.addLayout(left, 1)
        middle.addWidget(self.panels)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        layout.addWidget(self.controls)
        layout.addWidget(self._message)
        self.setCentralWidget(whole)
        self._list_button = self.panels.add("recordings", self.recordings)
        for key, panel, letter in (
            ("child", self.child, "C"),
            ("marking", self.marking, "M"),
            ("scores", self.scores, "D"),
        ):
            self.panels.add(key, panel, letter).setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.marking.add_keys(self)

    def _retranslate(self) -> None:
        self._banner.setText(self.tr("RESEARCH USE - NOT A MEDICAL DEVICE"))
        self._cam_button.setText(self.tr("Where the model looked (G)"))
        self._library_button.setText(self.tr("Library (F)"))
        self.set_language(self._language)
        self.set_badge(self._badge_kind)
        self._show_side()

"""The window of replay: picture and state, panels at the right, two time bars, and what plays and jumps."""

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QMainWindow, QPushButton, QVBoxLayout, QWidget

from app.views.badge import Badge
from app.views.cam_view import CamView
from app.views.face_box_video import FaceBoxVideo
from app.views.fields import Choice
from app.views.language import Language
from app.views.marking_bar import LANES, MarkingBar
from app.views.palette import STYLE
from app.views.places import PanelPlace
from app.views.state_view import StateView
from app.views.status_view import ElidedLabel
from app.views.time_bar import TimeBar

SIDE_PIXELS = 290
STATE_PIXELS = 230
"""The state's longest words in either language, three lines, fit into this height."""

OTHER_PIXELS = 690
"""All of the window's height but Grad-CAM."""

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)

_BUTTONS = ("back", "play", "on", "begin", "end", "loop", "clear", "episode", "gap", "event", "out", "in", "analysis")


class RecordingList(QListWidget):
    """The recordings of a folder, as a panel. Its title is the panel's button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(300)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Recordings"))


class ReplayWindow(QMainWindow):
    """Holds the views. It knows no recording, no model and no thread.

    Attributes:
        video, state, cam, detail, overview, marking, recordings: The views, each with its own setters and signals.
        panels: Place for panels at the right, opened by buttons at the top.

    Signals:
        play_wanted: Play, or pause.
        step_wanted: So many frames on (or back).
        skip_wanted: So many seconds on (or back).
        speed_wanted: One of `SPEEDS`.
        part_wanted: The chosen part "begin"s or "end"s here, or "clear".
        loop_wanted: The chosen part is to be played again and again, or not.
        jump_wanted: To the next (+1) or former (-1) "episode", "gap" or "event".
        zoom_wanted: Show more (above 1) or less time in the larger bar, by that factor.
        analysis_wanted: The analysis is to stop, or to go on.
        cam_wanted: Grad-CAM is to be shown, or not.
        language_wanted: A person chose a language.
        recording_wanted: The number of a recording in the list.
        closed: The window was closed.
    """

    play_wanted = Signal()
    step_wanted = Signal(int)
    skip_wanted = Signal(float)
    speed_wanted = Signal(float)
    part_wanted = Signal(str)
    loop_wanted = Signal(bool)
    jump_wanted = Signal(str, int)
    zoom_wanted = Signal(float)
    analysis_wanted = Signal()
    cam_wanted = Signal(bool)
    language_wanted = Signal(Language)
    recording_wanted = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setStyleSheet(STYLE)
        self.video = FaceBoxVideo()
        self.state = StateView()
        self.cam = CamView()
        self.detail = TimeBar(LANES)
        self.overview = TimeBar(LANES, is_overview=True)
        self.marking = MarkingBar()
        self.recordings = RecordingList()
        self._banner, self._badge, self._name = QLabel(), QLabel(), ElidedLabel()
        self._curtain, self._place, self._progress = QLabel(), QLabel(), ElidedLabel()
        self._message = ElidedLabel()
        self._cam_button = QPushButton()
        self._language_button = QPushButton()
        self._buttons = {name: QPushButton() for name in _BUTTONS}
        self._speed = Choice()
        self._panel_buttons = QHBoxLayout()
        self.panels = PanelPlace(self._panel_buttons)
        self._language = Language.ENGLISH
        self._badge_kind = Badge.NONE
        self._playing = False
        self._analysing: bool | None = None
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
    def place(self) -> str:
        """Where the picture is, in words."""
        return self._place.text()

    @property
    def progress(self) -> str:
        """How far the analysis is, in words."""
        return self._progress.text()

    @property
    def message(self) -> str:
        """The line at the bottom."""
        return self._message.text()

    @property
    def speed(self) -> Choice:
        """How fast it plays."""
        return self._speed

    def button(self, name: str) -> QPushButton:
        """A button by its name: `play`, `back`, `on`, `begin`, `end`, `clear`, `loop`, `episode`, `gap`, `event`..."""
        return self._buttons[name]

    @property
    def cam_button(self) -> QPushButton:
        """Shows Grad-CAM."""
        return self._cam_button

    def set_title(self, name: str) -> None:
        """Names the recording."""
        self._name.setText(name)
        self.setWindowTitle(f"Sollievo - {name}" if name else "Sollievo")

    def set_badge(self, badge: Badge) -> None:
        """Says what kind of model answers."""
        self._badge_kind = badge
        self._badge.setVisible(badge is not Badge.NONE)
        self._badge.setText(QCoreApplication.translate("Badge", badge.value) if badge.value else "")

    def set_place(self, text: str) -> None:
        """Says where the picture is."""
        self._place.setText(text)

    def set_playing(self, playing: bool) -> None:
        """Says whether it plays."""
        if playing != self._playing:
            self._playing = playing
            self._name_play()

    def set_progress(self, text: str, running: bool | None) -> None:
        """Says how far the analysis is.

        Args:
            text: In the screen's language.
            running: Whether it runs, and can be stopped; None where it is whole and there is nothing to press.
        """
        self._progress.setText(text)
        self._analysing = running
        self._buttons["analysis"].setVisible(running is not None)
        self._name_analysis()

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
        for name in ("episode", "gap"):
            self._buttons[name].setEnabled(not hidden)
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
        clicks = {
            "play": self.play_wanted.emit,
            "back": lambda: self.step_wanted.emit(-1),
            "on": lambda: self.step_wanted.emit(1),
            "begin": lambda: self.part_wanted.emit("begin"),
            "end": lambda: self.part_wanted.emit("end"),
            "clear": lambda: self.part_wanted.emit("clear"),
            "loop": lambda: self.loop_wanted.emit(self._buttons["loop"].isChecked()),
            "episode": lambda: self.jump_wanted.emit("episode", 1),
            "gap": lambda: self.jump_wanted.emit("gap", 1),
            "event": lambda: self.jump_wanted.emit("event", 1),
            "out": lambda: self.zoom_wanted.emit(2.0),
            "in": lambda: self.zoom_wanted.emit(0.5),
            "analysis": self.analysis_wanted.emit,
        }
        for name, slot in clicks.items():
            self._buttons[name].clicked.connect(lambda _checked=False, slot=slot: slot())
        keys = {
            "Space": self._buttons["play"].click,
            "Left": self._buttons["back"].click,
            "Right": self._buttons["on"].click,
            "Shift+Left": lambda: self.skip_wanted.emit(-1.0),
            "Shift+Right": lambda: self.skip_wanted.emit(1.0),
            "Home": lambda: self.skip_wanted.emit(float("-inf")),
            "End": lambda: self.skip_wanted.emit(float("inf")),
            "I": self._buttons["begin"].click,
            "O": self._buttons["end"].click,
            "Esc": self._buttons["clear"].click,
            "R": self._buttons["loop"].click,
            "E": self._buttons["episode"].click,
            "U": self._buttons["gap"].click,
            "V": self._buttons["event"].click,
            "Shift+E": lambda: self.jump_wanted.emit("episode", -1),
            "Shift+U": lambda: self.jump_wanted.emit("gap", -1),
            "Shift+V": lambda: self.jump_wanted.emit("event", -1),
            "+": self._buttons["in"].click,
            "-": self._buttons["out"].click,
            "Up": lambda: self._change_speed(1),
            "Down": lambda: self._change_speed(-1),
            "G": self._cam_button.click,
            "L": self._language_button.click,
            "H": self.marking.hide_button.click,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act)
        self._speed.activated.connect(lambda _row: self.speed_wanted.emit(float(self._speed.currentData())))
        self._cam_button.toggled.connect(lambda _on: self._show_side())
        self._cam_button.toggled.connect(self.cam_wanted)
        self._language_button.clicked.connect(lambda _checked=False: self.language_wanted.emit(self._language.next))
        self.recordings.currentRowChanged.connect(self.recording_wanted)

    def _show_side(self) -> None:
        """State and Grad-CAM, or the line that says why not."""
        why = ""
        if self._model_hidden:
            why = self.tr("The model is hidden.")
        elif self._not_analysed:
            why = self.tr("This picture is not analysed yet.")
        self._curtain.setText(why)
        self._curtain.setVisible(bool(why))
        self.state.setVisible(not why)
        self.cam.setVisible(not self._model_hidden and self._cam_button.isChecked())
        self._cam_button.setVisible(not self._model_hidden)

    def _change_speed(self, step: int) -> None:
        row = min(max(self._speed.currentIndex() + step, 0), len(SPEEDS) - 1)
        self._speed.setCurrentIndex(row)
        self.speed_wanted.emit(SPEEDS[row])

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
        self._buttons["loop"].setCheckable(True)
        for button in (*self._buttons.values(), self._cam_button, self._language_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the space bar plays, it presses no button
        self._speed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._speed.setFixedWidth(96)
        self._place.setMinimumWidth(280)
        top = QHBoxLayout()
        top.addWidget(self._banner)
        top.addWidget(self._badge)
        top.addWidget(self._name, 1)
        top.addLayout(self._panel_buttons)
        top.addWidget(self._language_button)
        side = QFrame()
        side.setProperty("role", "panel")
        side.setFixedWidth(SIDE_PIXELS)
        column = QVBoxLayout(side)
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
        middle.addWidget(side)
        middle.addWidget(self.panels)
        self._build_whole(top, middle)

    def _build_whole(self, top: QHBoxLayout, middle: QHBoxLayout) -> None:
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        layout.addWidget(self.detail)
        layout.addWidget(self.overview)
        layout.addLayout(
            self._row("back", "play", "on", self._speed, self._place, None, "begin", "end", "clear", "loop")
        )
        layout.addLayout(self._row("episode", "gap", "event", "out", "in", self._progress, "analysis"))
        layout.addWidget(self._message)
        self.setCentralWidget(whole)
        self._list_button = self.panels.add("recordings", self.recordings)
        self.panels.add("marking", self.marking, "M").setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.marking.add_keys(self)
        for name in ("out", "in"):
            self._buttons[name].setFixedWidth(44)

    def _row(self, *parts: "str | QWidget | None") -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(5)
        for part in parts:
            if part is None:
                row.addStretch(1)
            else:
                widget = self._buttons[part] if isinstance(part, str) else part
                row.addWidget(widget, 1 if widget is self._progress else 0)
        return row

    def _name_play(self) -> None:
        self._buttons["play"].setText(self.tr("Pause (space)") if self._playing else self.tr("Play (space)"))

    def _name_analysis(self) -> None:
        self._buttons["analysis"].setText(self.tr("Stop") if self._analysing else self.tr("Analyse"))

    def _retranslate(self) -> None:
        self._banner.setText(self.tr("RESEARCH USE - NOT A MEDICAL DEVICE"))
        self._buttons["back"].setText("◀ 1")
        self._buttons["on"].setText("1 ▶")
        self._buttons["begin"].setText(self.tr("Part begins (I)"))
        self._buttons["end"].setText(self.tr("Part ends (O)"))
        self._buttons["clear"].setText(self.tr("No part (Esc)"))
        self._buttons["loop"].setText(self.tr("Repeat (R)"))
        self._buttons["episode"].setText(self.tr("Next episode (E)"))
        self._buttons["gap"].setText(self.tr("Next gap (U)"))
        self._buttons["event"].setText(self.tr("Next mark (V)"))
        former = self.tr("With the shift key: the one before")
        for name in ("episode", "gap", "event"):
            self._buttons[name].setToolTip(former)
        self._buttons["back"].setToolTip(self.tr("One picture back; with the shift key one second"))
        self._buttons["on"].setToolTip(self.tr("One picture on; with the shift key one second"))
        self._buttons["out"].setText("−")  # noqa: RUF001 - a minus
        self._buttons["in"].setText("+")
        self._buttons["out"].setToolTip(self.tr("Show more time"))
        self._buttons["in"].setToolTip(self.tr("Show less time"))
        self._cam_button.setText(self.tr("Where the model looked (G)"))
        self._speed.set_rows([(f"{speed:g} x", speed) for speed in SPEEDS], self._speed.currentData() or 1.0)
        self._name_play()
        self._name_analysis()
        self.set_language(self._language)
        self.set_badge(self._badge_kind)
        self._show_side()

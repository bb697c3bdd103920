"""The two rows of buttons under the bars of replay: play, step, jump, choose a part, how far the analysis is."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.fields import Choice
from app.views.silence import Silence
from app.views.status_view import ElidedLabel

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)

_BUTTONS = (
    *("back", "play", "on", "sound", "begin", "end", "loop", "clear"),
    *("episode", "gap", "event", "out", "in", "analysis"),
)


class ReplayControls(QWidget):
    """Buttons, each with its key. It knows no recording.

    Signals:
        play_wanted: Play, or pause.
        step_wanted: So many frames on (or back).
        skip_wanted: So many seconds on (or back).
        speed_wanted: One of `SPEEDS`.
        sound_wanted: The recording's sound is to be heard, or not.
        part_wanted: The chosen part "begin"s or "end"s here, or "clear".
        loop_wanted: The chosen part is to be played again and again, or not.
        jump_wanted: To the next (+1) or former (-1) "episode", "gap" or "event".
        zoom_wanted: Show more (above 1) or less time in the larger bar, by that factor.
        analysis_wanted: The analysis is to stop, or to go on.
    """

    play_wanted = Signal()
    step_wanted = Signal(int)
    skip_wanted = Signal(float)
    speed_wanted = Signal(float)
    sound_wanted = Signal(bool)
    part_wanted = Signal(str)
    loop_wanted = Signal(bool)
    jump_wanted = Signal(str, int)
    zoom_wanted = Signal(float)
    analysis_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = {name: QPushButton() for name in _BUTTONS}
        self._speed = Choice()
        self._place, self._progress = QLabel(), ElidedLabel()
        self._playing = False
        self._analysing: bool | None = None
        self._silence: Silence | None = Silence.NOT_KNOWN
        self._build()
        self._connect()
        self._retranslate()

    @property
    def place(self) -> str:
        """Where the picture is, in words."""
        return self._place.text()

    @property
    def progress(self) -> str:
        """How far the analysis is, in words."""
        return self._progress.text()

    @property
    def speed(self) -> Choice:
        """How fast it plays."""
        return self._speed

    def button(self, name: str) -> QPushButton:
        """A button by its name: `play`, `back`, `on`, `sound`, `begin`, `end`, `clear`, `loop`, `episode`, `gap`..."""
        return self._buttons[name]

    def set_place(self, text: str) -> None:
        """Says where the picture is."""
        self._place.setText(text)

    def set_playing(self, playing: bool) -> None:
        """Says whether it plays."""
        if playing != self._playing:
            self._playing = playing
            self._name_play()

    def set_silence(self, why: Silence | None) -> None:
        """Says why there is no sound to be heard; None where there is. Does not emit."""
        self._silence = why
        button = self._buttons["sound"]
        button.setEnabled(why is None)
        button.setChecked(button.isChecked() and why is None)
        self._name_sound()

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

    def set_model_hidden(self, hidden: bool) -> None:
        """Whether what the model said may be jumped to."""
        for name in ("episode", "gap"):
            self._buttons[name].setEnabled(not hidden)

    def add_keys(self, window: QWidget) -> None:
        """Hears the keys of the buttons in a window."""
        buttons = self._buttons
        keys = {
            "Space": buttons["play"].click,
            "S": buttons["sound"].click,
            "Left": buttons["back"].click,
            "Right": buttons["on"].click,
            "Shift+Left": lambda: self.skip_wanted.emit(-1.0),
            "Shift+Right": lambda: self.skip_wanted.emit(1.0),
            "Home": lambda: self.skip_wanted.emit(float("-inf")),
            "End": lambda: self.skip_wanted.emit(float("inf")),
            "I": buttons["begin"].click,
            "O": buttons["end"].click,
            "Esc": buttons["clear"].click,
            "R": buttons["loop"].click,
            "E": buttons["episode"].click,
            "U": buttons["gap"].click,
            "V": buttons["event"].click,
            "Shift+E": lambda: self._jump_back("episode"),
            "Shift+U": lambda: self._jump_back("gap"),
            "Shift+V": lambda: self._jump_back("event"),
            "+": buttons["in"].click,
            "-": buttons["out"].click,
            "Up": lambda: self._change_speed(1),
            "Down": lambda: self._change_speed(-1),
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), window, act)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _jump_back(self, what: str) -> None:
        if self._buttons[what].isEnabled():
            self.jump_wanted.emit(what, -1)

    def _change_speed(self, step: int) -> None:
        row = min(max(self._speed.currentIndex() + step, 0), len(SPEEDS) - 1)
        self._speed.setCurrentIndex(row)
        self._on_speed()

    def _on_speed(self) -> None:
        self._name_sound()
        self.speed_wanted.emit(float(self._speed.currentData()))

    def _connect(self) -> None:
        clicks = {
            "play": self.play_wanted.emit,
            "back": lambda: self.step_wanted.emit(-1),
            "on": lambda: self.step_wanted.emit(1),
            "sound": lambda: self.sound_wanted.emit(self._buttons["sound"].isChecked()),
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
        self._speed.activated.connect(lambda _row: self._on_speed())

    def _build(self) -> None:
        for name in ("loop", "sound"):
            self._buttons[name].setCheckable(True)
        self._buttons["sound"].setEnabled(False)
        for button in (*self._buttons.values(), self._speed):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the space bar plays, it presses no button
        self._speed.setFixedWidth(96)
        self._place.setMinimumWidth(280)
        for name in ("out", "in"):
            self._buttons[name].setFixedWidth(44)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addLayout(
            self._row("back", "play", "on", self._speed, self._place, None, "begin", "end", "clear", "loop")
        )
        layout.addLayout(self._row("episode", "gap", "event", "out", "in", "sound", self._progress, "analysis"))

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

    def _name_sound(self) -> None:
        if self._silence is not None:
            said = QCoreApplication.translate("Silence", self._silence.value)
        elif self._speed.currentData() == 1.0:
            said = self.tr("Plays the recording's sound with its pictures")
        else:
            said = self.tr("Silent at this speed: sound is heard at 1 x")
        self._buttons["sound"].setToolTip(said)

    def _name_analysis(self) -> None:
        self._buttons["analysis"].setText(self.tr("Stop") if self._analysing else self.tr("Analyse"))

    def _retranslate(self) -> None:
        buttons = self._buttons
        buttons["back"].setText("◀ 1")
        buttons["on"].setText("1 ▶")
        buttons["sound"].setText(self.tr("Sound (S)"))
        buttons["begin"].setText(self.tr("Part begins (I)"))
        buttons["end"].setText(self.tr("Part ends (O)"))
        buttons["clear"].setText(self.tr("No part (Esc)"))
        buttons["loop"].setText(self.tr("Repeat (R)"))
        buttons["episode"].setText(self.tr("Next episode (E)"))
        buttons["gap"].setText(self.tr("Next gap (U)"))
        buttons["event"].setText(self.tr("Next mark (V)"))
        former = self.tr("With the shift key: the one before")
        for name in ("episode", "gap", "event"):
            buttons[name].setToolTip(former)
        buttons["back"].setToolTip(self.tr("One picture back; with the shift key one second"))
        buttons["on"].setToolTip(self.tr("One picture on; with the shift key one second"))
        buttons["out"].setText("−")  # noqa: RUF001 - a minus
        buttons["in"].setText("+")
        buttons["out"].setToolTip(self.tr("Show more time"))
        buttons["in"].setToolTip(self.tr("Show less time"))
        self._speed.set_rows([(f"{speed:g} x", speed) for speed in SPEEDS], self._speed.currentData() or 1.0)
        self._name_play()
        self._name_sound()
        self._name_analysis()

"""The pain advisory: cyan, steady, silent. It is no alarm, and never looks like one."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.assessment.advisories import AdvisoryState, AdvisoryView
from app.views.fields import fill
from app.views.words import lasting

ACKNOWLEDGE_KEY, PAUSE_KEY = "A", "Z"


class AdvisoryBar(QFrame):
    """Says that a pain expression goes on, that advisories are paused or suppressed; hidden where nothing is to say.

    Signals:
        acknowledged: The nurse has seen it.
        pause_wanted: Advisories are to be paused; while they are, to go on.
        tone_wanted: An advisory is to come with a soft tone, or without.
    """

    acknowledged = Signal()
    pause_wanted = Signal()
    tone_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "advisory-bar")
        self._view = AdvisoryView(AdvisoryState.QUIET, 0.0)
        self._text = QLabel()
        self._text.setProperty("role", "advisory")
        self._acknowledge, self._pause, self._tone = QPushButton(), QPushButton(), QPushButton()
        self._has_tone, self._is_seen = False, True
        self._tone.clicked.connect(lambda _checked=False: self.tone_wanted.emit(not self._has_tone))
        self._acknowledge.clicked.connect(lambda _checked=False: self.acknowledged.emit())
        self._pause.clicked.connect(lambda _checked=False: self.pause_wanted.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 8, 3)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._acknowledge)
        layout.addWidget(self._pause)
        layout.addWidget(self._tone)
        self._retranslate()
        self.setVisible(False)

    @property
    def text(self) -> str:
        """What it says; "" while it says nothing."""
        return "" if self.isHidden() else self._text.text()

    @property
    def acknowledge_button(self) -> QPushButton:
        """Seen."""
        return self._acknowledge

    @property
    def pause_button(self) -> QPushButton:
        """Pauses and goes on."""
        return self._pause

    @property
    def tone_button(self) -> QPushButton:
        """Turns the tone on and off."""
        return self._tone

    def set_tone(self, on: bool) -> None:
        """Says whether advisories come with a tone. Does not emit."""
        if on != self._has_tone:
            self._has_tone = on
            self._retranslate()

    def listen(self, window: QWidget) -> None:
        """Makes the keys work in a window, the pause's also while nothing is shown."""
        QShortcut(QKeySequence(ACKNOWLEDGE_KEY), window, self._acknowledge.click)
        QShortcut(QKeySequence(PAUSE_KEY), window, self.pause_wanted.emit)

    def set_view(self, view: AdvisoryView | None, *, is_seen: bool = True) -> None:
        """Shows what the advisory does.

        Args:
            view: None hides it: nothing of the model may be seen.
            is_seen: Whether the face can be judged now; else no pain expression "goes on".
        """
        self._view, self._is_seen = view or AdvisoryView(AdvisoryState.QUIET, 0.0), is_seen
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _show(self) -> None:
        state = self._view.state
        if state in (AdvisoryState.ACTIVE, AdvisoryState.ACKNOWLEDGED) and not self._is_seen:
            text = "△  " + self.tr("Pain expression was seen last; now nothing can be told")
        elif state is AdvisoryState.ACTIVE:
            text = "▲  " + self.tr("Pain expression goes on")  # how long, the state says
        elif state is AdvisoryState.ACKNOWLEDGED:
            text = "△  " + self.tr("Pain expression goes on: seen")
        elif state is AdvisoryState.PAUSED:
            text = self.tr("Advisories are paused: {0} left").format(lasting(self._view.pause_left_seconds or 0))
        elif state is AdvisoryState.SUPPRESSED:
            text = self.tr("No advisories during the procedure")
        else:
            text = ""
        self._acknowledge.setVisible(state is AdvisoryState.ACTIVE)
        self._pause.setVisible(state is not AdvisoryState.SUPPRESSED)
        paused = state is AdvisoryState.PAUSED
        # Not within an f-string: Qt's tool does not look into those.
        words = self.tr("Go on") if paused else self.tr("Pause")
        self._pause.setText(f"{words} ({PAUSE_KEY})")
        fill(self._text, text)
        if self.isHidden() == bool(text):
            self.setVisible(bool(text))

    def _retranslate(self) -> None:
        self._tone.setText(self.tr("Tone: on") if self._has_tone else self.tr("Tone: off"))
        self._acknowledge.setText(self.tr("Seen") + f" ({ACKNOWLEDGE_KEY})")
        self._show()

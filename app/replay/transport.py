"""Playing, stepping, looping and going somewhere: the window's wishes become frames."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.replay.loudspeaker import Loudspeaker
from app.replay.player import Answer, Player
from app.replay.playhead import Playhead
from app.replay.quick_pictures import QuickPictures
from app.replay.sound_desk import SoundDesk
from app.sources.recording import RecordingSource
from app.views.replay_window import ReplayWindow

PLAY_MILLISECONDS = 10


class Transport(QObject):
    """Has the player and the playhead of one recording at a time.

    Signals:
        answered: A wish came true, or why it did not: an `Answer`.

    Args:
        window: Whose buttons it hears.
        now: A monotonic clock in seconds.
        open_loudspeaker: Finds what sound is heard by.

    Attributes:
        sound: What is heard while it plays.
    """

    answered = Signal(object)
    _told = Signal(int)

    def __init__(
        self, window: ReplayWindow, now: Callable[[], float], open_loudspeaker: Callable[[], Loudspeaker]
    ) -> None:
        super().__init__()
        self.sound = SoundDesk(window, open_loudspeaker, now)
        self._window = window
        self._now = now
        self._number = 0
        self._player: Player | None = None
        self._head: Playhead | None = None
        self._part: tuple[float, float] | None = None
        self._wished = 0
        self._since: tuple[float, float] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PLAY_MILLISECONDS)
        self._timer.timeout.connect(self._on_tick)
        self._told.connect(self._on_told)
        window.controls.play_wanted.connect(self._on_play)
        window.controls.step_wanted.connect(self._on_step)
        window.controls.skip_wanted.connect(self._on_skip)
        window.controls.speed_wanted.connect(self._on_speed)
        window.controls.loop_wanted.connect(self._on_loop)
        window.detail.sought.connect(self.go_to_time)
        window.overview.sought.connect(self.go_to_time)

    @property
    def head(self) -> Playhead | None:
        """Which frame is due; None until the times of all frames are known."""
        return self._head

    def begin(self, source: RecordingSource) -> None:
        """Takes over an open recording; it is closed with `end`."""
        self.end()
        number = self._number
        self._player = Player(source, lambda: self._told.emit(number))
        self.sound.begin(source.path, source.start_seconds)

    def set_times(self, times_seconds: Sequence[float]) -> Playhead:
        """Tells the times of all frames; from now on it can play and go anywhere."""
        self._head = Playhead(times_seconds)
        self._head.set_speed(float(self._window.controls.speed.currentData()), self._now())
        return self._head

    def use_quick(self, pictures: QuickPictures | None) -> None:
        """Tells of a copy whose frames come sooner; None takes it back."""
        if self._player is not None:
            self._player.use_quick(pictures)

    def end(self) -> None:
        """Stops and closes the recording."""
        self._timer.stop()
        self._number += 1
        if self._player is not None:
            self._player.close()
        self._player = self._head = self._part = None
        self._wished = 0
        self._tell_sounding()
        self.sound.end()
        self._window.controls.set_playing(False)
        self._window.controls.button("loop").setChecked(False)

    def go_to(self, index: int) -> None:
        """Goes to a frame."""
        if self._head is not None and self._player is not None:
            self._wished = self._head.go_to(index, self._now())
            self._player.jump_to(self._wished)
            self._tell_sounding()

    def go_to_time(self, seconds: float) -> None:
        """Goes to the frame shown at a time."""
        if self._head is not None:
            self.go_to(self._head.at_time(seconds))

    def set_part(self, part_seconds: tuple[float, float] | None) -> None:
        """Tells the part that is chosen: it is repeated where that is wanted."""
        self._part = part_seconds
        if self._window.controls.button("loop").isChecked():
            self._on_loop(part_seconds is not None)

    def _on_told(self, number: int) -> None:
        if number != self._number or self._player is None:
            return
        answer: Answer | None = self._player.take()
        if answer is not None:
            self.answered.emit(answer)

    def _on_tick(self) -> None:
        if self._head is None or self._player is None:
            return
        due = self._head.due(self._now())
        if due != self._wished:
            self._wished = due
            self._player.play_to(due)
        if not self._head.is_playing:
            self._timer.stop()
            self._window.controls.set_playing(False)
        self._tell_sounding()

    def _on_play(self) -> None:
        if self._head is None:
            return
        if self._head.is_playing:
            self._head.pause(self._now())
            self._timer.stop()
        else:
            self._head.play(self._now())
            self._timer.start()
        self._window.controls.set_playing(self._head.is_playing)
        self._tell_sounding()

    def _on_step(self, frames: int) -> None:
        if self._head is not None and self._player is not None:
            self._wished = self._head.step(frames, self._now())
            self._player.jump_to(self._wished)
            self._timer.stop()
            self._window.controls.set_playing(False)
            self._tell_sounding()

    def _on_skip(self, seconds: float) -> None:
        if self._head is not None:
            self.go_to_time(self._head.time_of(self._head.index) + seconds)

    def _on_speed(self, speed: float) -> None:
        if self._head is not None:
            self._head.set_speed(speed, self._now())
            self._tell_sounding()

    def _tell_sounding(self) -> None:
        head = self._head
        since = head.since if head is not None and head.speed == 1.0 else None
        if since != self._since:
            self._since = since
            self.sound.follow(since)

    def _on_loop(self, on: bool) -> None:
        if self._head is None:
            return
        self._head.set_loop(self._part if on else None)
        self._window.controls.button("loop").setChecked(self._head.loop is not None)
        if on and self._head.loop is None:
            self._window.set_message(
                QCoreApplication.translate(
                    "Replay", "Choose the part to repeat first: where it begins (I) and ends (O)."
                )
            )

"""The button for sound, and whether it may be heard: there is some in the file, and nobody refused it."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from app.jobs import Jobs
from app.replay.loudspeaker import Loudspeaker, NoSoundError
from app.replay.marking import Marking
from app.replay.sound import RecordingSound, Since, require_sound
from app.session.store import SessionStore
from app.views.replay_window import ReplayWindow
from app.views.silence import Silence

log = logging.getLogger(__name__)


class SoundDesk(QObject):
    """Connects the button, the consent and the transport with the sound of one recording at a time.

    Args:
        window: With the button in it.
        open_loudspeaker: Finds the loudspeaker; raises `NoSoundError` where there is none. It may take a while.
        now: The transport's clock.
    """

    _failed = Signal(int, object)

    def __init__(
        self, window: ReplayWindow, open_loudspeaker: Callable[[], Loudspeaker], now: Callable[[], float]
    ) -> None:
        super().__init__()
        self._window = window
        self._open_loudspeaker = open_loudspeaker
        self._now = now
        self._jobs = Jobs()
        self._number = 0
        self._path, self._start = Path(), 0.0
        self._loudspeaker: Loudspeaker | None = None
        self._sound: RecordingSound | None = None
        self._since: Since | None = None
        self._marking: Marking | None = None
        self._note = ""
        self._missing: Silence | None = Silence.NOT_KNOWN
        self._refused: Silence | None = Silence.NOT_KNOWN
        self._failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        window.controls.sound_wanted.connect(lambda _on: self._follow())

    def begin(self, path: Path, start_seconds: float) -> None:
        """A recording whose first picture is shown at this time of the file's clock; what was before has ended."""
        self._path, self._start = path, start_seconds
        number = self._number

        def find() -> Loudspeaker:
            require_sound(path)
            return self._open_loudspeaker()

        def found(loudspeaker: Loudspeaker) -> None:
            if number == self._number:
                self._loudspeaker, self._missing = loudspeaker, None
                self._show()

        def missing(error: Exception) -> None:
            if number == self._number:
                self._missing = error.why if isinstance(error, NoSoundError) else Silence.FAILED
                self._show()

        self._jobs.run(find, found, missing)

    def set_marking(self, marking: Marking | None, note: str = "") -> None:
        """Tells of the recording's session; `note` says why it cannot be read, where it cannot."""
        self._marking, self._note = marking, note
        self.show_consent()

    def show_consent(self) -> None:
        """Looks again whether sound may be heard."""
        if self._marking is None:
            self._refused = Silence.NOT_KNOWN
        else:
            self._refused = None if may_be_heard(self._marking.store, self._note) else Silence.NO_CONSENT
        self._show()

    def follow(self, since: Since | None) -> None:
        """The recording plays at its own speed since then, or does not."""
        self._since = since
        self._follow()

    def end(self) -> None:
        """Is silent; the file is left."""
        self._number += 1
        if self._sound is not None:
            self._sound.close()
        self._loudspeaker = self._sound = None
        self._missing = Silence.NOT_KNOWN
        self._show()

    def _show(self) -> None:
        self._window.controls.set_silence(self._missing or self._refused)
        self._follow()

    def _follow(self) -> None:
        on = self._window.controls.button("sound").isChecked()
        if on and self._sound is None and self._loudspeaker is not None:
            number = self._number
            self._sound = RecordingSound(
                self._path, self._start, self._loudspeaker, lambda error: self._failed.emit(number, error), self._now
            )
        if self._sound is not None:
            self._sound.follow(self._since if on else None)

    def _on_failed(self, number: int, error: NoSoundError) -> None:
        if number != self._number:
            return
        log.warning("no sound: %s", error)
        self._window.controls.button("sound").setChecked(False)
        self._follow()
        self._window.set_message(QCoreApplication.translate("Silence", error.why.value))


def may_be_heard(store: SessionStore | None, note: str = "") -> bool:
    """Whether consent stands in nobody's way.

    A recording without a session is its owner's to hear. So is one whose session was only made to keep marks of it, as
    long as no consent was recorded there. A session that cannot be read may hold a refusal.

    Args:
        store: The recording's session; None where it has none that can be read.
        note: Why it cannot be read; else "".
    """
    if store is None:
        return not note
    lies_elsewhere = all(Path(part.file).is_absolute() for part in store.video_parts)
    return store.consent.audio or (lies_elsewhere and not store.consent_asked)

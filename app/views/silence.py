"""Why the sound of a recording cannot be heard."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP


class Silence(StrEnum):
    """What stands between a recording and its sound, in words for people."""

    NOT_KNOWN = "It is not known yet whether there is sound that may be heard."
    NOT_IN_FILE = "There is no sound in this recording."
    NO_CONSENT = "No consent to sound is recorded for this child: it stays unheard."
    NOT_INSTALLED = "Sound cannot be played here: the system's package libportaudio2 is missing."
    NO_LOUDSPEAKER = "No loudspeaker was found: plug one in and start the program again."
    FAILED = "The sound stopped, the pictures go on: check the loudspeaker, then press Sound (S) again."


_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("Silence", "It is not known yet whether there is sound that may be heard."),
    QT_TRANSLATE_NOOP("Silence", "There is no sound in this recording."),
    QT_TRANSLATE_NOOP("Silence", "No consent to sound is recorded for this child: it stays unheard."),
    QT_TRANSLATE_NOOP("Silence", "Sound cannot be played here: the system's package libportaudio2 is missing."),
    QT_TRANSLATE_NOOP("Silence", "No loudspeaker was found: plug one in and start the program again."),
    QT_TRANSLATE_NOOP(
        "Silence", "The sound stopped, the pictures go on: check the loudspeaker, then press Sound (S) again."
    ),
)

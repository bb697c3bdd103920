"""A soft tone for the pain advisory: one, low, with slow edges. A monitor's alarms are bursts of short pulses."""

import logging
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
SECONDS = 0.9
HERTZ = 330.0
"""Low: the usual sounds of the higher priorities lie above. One pulse, where those have several (IEC 60601-1-8)."""

LEVEL = 0.15

log = logging.getLogger(__name__)


def soft_tone() -> NDArray[np.float32]:
    """One sine that swells and fades over its whole length: (N,) float32 within -`LEVEL`..`LEVEL`, at `RATE`."""
    times = np.arange(round(RATE * SECONDS)) / RATE
    envelope = np.sin(np.pi * times / SECONDS) ** 2
    return (LEVEL * envelope * np.sin(2 * np.pi * HERTZ * times)).astype(np.float32)


def play_softly(otherwise: Callable[[], None], play: Callable[[NDArray[np.float32]], None] | None = None) -> None:
    """Plays the tone in a thread of its own and returns at once.

    Not heard on hardware here: built up to PortAudio's call.

    Args:
        otherwise: Is called from that thread where there is no sound.
        play: Plays samples and returns when they were heard; PortAudio unless a test brings one.
    """

    def run() -> None:
        try:
            (play or _portaudio)(soft_tone())
        except Exception as error:  # a thread's edge, and the library's errors have no common base but this
            log.info("no tone: %s", error)
            otherwise()

    threading.Thread(target=run, name="sollievo-tone", daemon=True).start()


def _portaudio(samples: NDArray[np.float32]) -> None:
    import sounddevice  # type: ignore[import-untyped]

    sounddevice.play(samples, RATE, blocking=True)

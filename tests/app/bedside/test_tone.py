"""The advisory's tone: one soft swell, and another way where there is no sound."""

import threading

import numpy as np
from numpy.typing import NDArray

from app.bedside.tone import LEVEL, RATE, SECONDS, play_softly, soft_tone


def test_the_tone_is_one_quiet_swell_with_slow_edges() -> None:
    tone = soft_tone()
    assert len(tone) == round(RATE * SECONDS)
    loudness = [float(np.abs(part).max()) for part in np.array_split(tone, 10)]
    assert max(loudness) <= LEVEL
    assert loudness[0] < LEVEL / 5
    assert loudness[-1] < LEVEL / 5
    assert np.argmax(loudness) in (4, 5)  # it rises once and falls once


def test_without_sound_the_other_way_is_taken_and_nobody_waits() -> None:
    told, played = threading.Event(), threading.Event()

    def fails(_samples: NDArray[np.float32]) -> None:
        raise OSError("PortAudio library not found")

    play_softly(told.set, fails)
    assert told.wait(60)
    play_softly(told.clear, lambda _samples: played.set())
    assert played.wait(60)
    assert told.is_set()

"""What sound is given to: the system's loudspeaker, or a test's stand-in."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.views.silence import Silence

RATE = 48_000
"""Samples a second, mono: whatever the file holds is turned into this."""

LATENCY_SECONDS = 0.1
"""What the loudspeaker is asked to hold: enough for a busy screen, and known, so that it puts nothing out of step."""

Fill = Callable[[int, float], NDArray[np.int16]]
"""Gives so many samples, of which the first one is heard in so many seconds."""


class NoSoundError(Exception):
    """There is no sound: `why`, and the text says what happened."""

    def __init__(self, why: Silence, text: str = "") -> None:
        super().__init__(text or str(why))
        self.why = why


class Loudspeaker(Protocol):
    """Fetches samples from the time that it is started until it is stopped."""

    def start(self, fill: Fill, on_lost: Callable[[], None]) -> None:
        """Begins: `fill` is called from any thread; `on_lost` once, where it ends by itself.

        Raises:
            NoSoundError: It cannot.
        """
        ...

    def stop(self) -> None:
        """Is silent at once; twice is allowed."""
        ...


class SystemLoudspeaker:
    """The system's own, through PortAudio, which is loaded here and opened by `start`.

    Not heard on hardware: built up to the call of the library, tested with a stand-in for its stream.

    Args:
        open_stream: Opens a stream; PortAudio's unless a test brings one.

    Raises:
        NoSoundError: The library or a loudspeaker is missing.
    """

    def __init__(self, open_stream: Callable[..., Any] | None = None) -> None:
        self._open_stream = open_stream or _portaudio()
        self._stream: Any = None

    def start(self, fill: Fill, on_lost: Callable[[], None]) -> None:
        """See `Loudspeaker`."""

        def wanted(out: NDArray[np.int16], count: int, times: Any, _status: Any) -> None:
            out[:, 0] = fill(count, max(0.0, times.outputBufferDacTime - times.currentTime))

        def ended() -> None:
            if self._stream is not None:  # by itself: `stop` lets go of it first
                on_lost()

        try:
            self._stream = self._open_stream(
                samplerate=RATE,
                channels=1,
                dtype="int16",
                latency=LATENCY_SECONDS,
                callback=wanted,
                finished_callback=ended,
            )
            self._stream.start()
        except Exception as error:  # the library's edge: its errors have no common base but this
            self.stop()
            raise NoSoundError(Silence.FAILED, " ".join(str(error).split())) from error

    def stop(self) -> None:
        """See `Loudspeaker`."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()  # throws away what was not heard yet


def _portaudio() -> Callable[..., Any]:
    try:
        import sounddevice  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:
        raise NoSoundError(Silence.NOT_INSTALLED, " ".join(str(error).split())) from error
    try:
        sounddevice.query_devices(kind="output")
    except (sounddevice.PortAudioError, ValueError) as error:
        raise NoSoundError(Silence.NO_LOUDSPEAKER, " ".join(str(error).split())) from error
    stream: Callable[..., Any] = sounddevice.OutputStream
    return stream

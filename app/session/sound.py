"""Sound from a microphone, for scoring the voice in replay. Only ever opened with consent."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

RATE = 48_000


class SoundError(Exception):
    """There is no sound. The text is one line: why, and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class SoundBlock:
    """A piece of sound.

    Attributes:
        samples: (N,) int16, mono.
        monotonic_seconds: When its first sample was heard, by this machine's monotonic clock.
    """

    samples: NDArray[np.int16]
    monotonic_seconds: float


class SoundSource(Protocol):
    """Gives blocks from the time that it is started until it is closed."""

    @property
    def rate(self) -> int:
        """Samples a second."""
        ...

    def start(self, on_block: Callable[[SoundBlock], None]) -> None:
        """Begins; `on_block` is called from any thread and must not wait.

        Raises:
            SoundError: There is no sound.
        """
        ...

    def close(self) -> None:
        """Ends it; twice is allowed."""
        ...


class Microphone:
    """The system's microphone, through PortAudio.

    Not seen on hardware: built up to the call of the library, tested with a stand-in for its stream.

    Args:
        device: A name or number as PortAudio knows it; None takes the system's.
        open_stream: Opens a stream; PortAudio's unless a test brings one.
    """

    rate = RATE

    def __init__(self, device: str | int | None = None, open_stream: Callable[..., Any] | None = None) -> None:
        self._device = device
        self._open_stream = open_stream
        self._stream: Any = None
        self._lock = threading.Lock()

    def start(self, on_block: Callable[[SoundBlock], None]) -> None:
        """See `SoundSource`."""

        def heard(data: Any, _frames: int, times: Any, _status: Any) -> None:
            # PortAudio's clock is its own; what lies between the two is read at every block, so drift does not add up.
            behind = times.currentTime - times.inputBufferAdcTime
            samples = np.frombuffer(bytes(data), np.int16)
            on_block(SoundBlock(samples, time.monotonic() - max(0.0, behind)))

        try:
            open_stream = self._open_stream or _portaudio()
            stream = open_stream(
                samplerate=self.rate, channels=1, dtype="int16", device=self._device, callback=heard, blocksize=0
            )
            stream.start()
        except SoundError:
            raise
        except Exception as error:  # the library's edge: its errors have no common base but this
            raise SoundError(
                f"the microphone cannot be opened ({' '.join(str(error).split())}): plug one in, or go on without sound"
            ) from error
        with self._lock:
            self._stream = stream

    def close(self) -> None:
        """See `SoundSource`."""
        with self._lock:
            stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


def _portaudio() -> Callable[..., Any]:
    try:
        import sounddevice  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:
        raise SoundError(
            f"no sound: {' '.join(str(error).split())}; install the package sounddevice and the system's libportaudio2"
        ) from error
    stream: Callable[..., Any] = sounddevice.RawInputStream
    return stream

"""The sound of a recording, in step with its pictures: read in a thread of its own, fetched by the loudspeaker's."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
from av.stream import Discard
from numpy.typing import NDArray

from app.replay.loudspeaker import RATE, Loudspeaker, NoSoundError
from app.sources.source import SourceError
from app.sources.video_file import open_stream
from app.views.silence import Silence

AHEAD_SECONDS = 0.5
"""So much is read ahead of what is heard, no more."""

DRIFT_SECONDS = 0.06
"""Sound may be off by this before it is set right: a viewer notices 0.045 s early, 0.125 s late (ITU-R BT.1359)."""

SEEK_MARGIN_SECONDS = 1.0
"""A file may hold sound a little before or behind the picture of its time."""

Since = tuple[float, float]
"""A place in the recording and the clock's time when it was shown, both in seconds."""

log = logging.getLogger(__name__)


class RecordingSound:
    """Plays the sound of one recording, as far as it is told that the recording plays.

    Args:
        path: The recording.
        start_seconds: When its first picture is shown, on the file's clock; all other times count from there.
        loudspeaker: Is this one's alone.
        on_failed: Is told, from any thread, why nothing is heard any more.
        now: The clock of `follow`, in seconds.
    """

    def __init__(
        self,
        path: Path,
        start_seconds: float,
        loudspeaker: Loudspeaker,
        on_failed: Callable[[NoSoundError], None],
        now: Callable[[], float],
    ) -> None:
        self._path, self._start = path, start_seconds
        self._loudspeaker = loudspeaker
        self._on_failed = on_failed
        self._now = now
        self._changed = threading.Condition()
        self._since: Since | None = None
        self._turn = self._served = 0  # counts what was told: a turn that is not served yet stops what is played
        self._closed = False
        self._blocks: deque[tuple[int, NDArray[np.int16]]] = deque()
        self._cursor: int | None = None
        self._thread = threading.Thread(target=self._run, name="sollievo-sound", daemon=True)
        self._thread.start()

    def follow(self, since: Since | None) -> None:
        """Plays from where the recording is by now; None is silence. Never waits."""
        with self._changed:
            if since != self._since:
                self._since = since
                self._turn += 1
                self._blocks.clear()
                self._cursor = None
                self._changed.notify_all()

    def close(self, timeout_seconds: float = 0.5) -> bool:
        """Is silent from now on. Returns whether the thread ended in that time."""
        self.follow(None)
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._turn != self._served)
                self._served, since, closed = self._turn, self._since, self._closed
            try:
                self._loudspeaker.stop()
                if closed:
                    return
                if since is not None:
                    self._play(since)
            except NoSoundError as error:
                self._on_failed(error)
            except Exception as error:  # a thread's edge: pictures go on
                log.warning("the sound of %s cannot be played", self._path.name, exc_info=True)
                self._on_failed(NoSoundError(Silence.FAILED, " ".join(str(error).split())))

    def _play(self, since: Since) -> None:
        """Reads ahead until it is told something else."""
        started = False

        def start() -> None:
            self._loudspeaker.start(self._fill, lambda: self._on_failed(NoSoundError(Silence.FAILED)))

        for first, samples in read_sound(self._path, self._start, since[0] + self._now() - since[1]):
            if not started and self._queued >= AHEAD_SECONDS * RATE:  # a whole store first: no stutter at the start
                started = True
                start()
            with self._changed:
                self._changed.wait_for(lambda: self._turn != self._served or self._queued < AHEAD_SECONDS * RATE)
                if self._turn != self._served:
                    return
                self._blocks.append((first, samples))
        if not started:
            start()

    @property
    def _queued(self) -> int:
        with self._changed:
            return sum(len(samples) for _, samples in self._blocks)

    def _fill(self, count: int, delay_seconds: float) -> NDArray[np.int16]:
        """The samples of the time that is shown when they are heard; zeros where there are none."""
        out = np.zeros(count, np.int16)
        with self._changed:
            if self._since is None:
                return out
            wanted = round((self._since[0] + self._now() + delay_seconds - self._since[1]) * RATE)
            at = self._cursor
            if at is None or abs(at - wanted) > DRIFT_SECONDS * RATE:
                at = wanted
            self._cursor = None
            while self._blocks:
                first, samples = self._blocks[0]
                start, end = max(first, at), min(first + len(samples), at + count)
                if start < end:
                    out[start - at : end - at] = samples[start - first : end - first]
                    self._cursor = at + count
                if first + len(samples) > at + count:
                    break
                self._blocks.popleft()
            self._changed.notify_all()
        return out


def require_sound(path: Path) -> None:
    """Looks whether a recording has sound.

    Raises:
        NoSoundError: It has none.
    """
    try:
        container, _ = open_stream(path)
    except (OSError, av.FFmpegError, SourceError) as error:
        raise NoSoundError(Silence.NOT_IN_FILE, str(error)) from error
    with container:
        if not container.streams.audio:
            raise NoSoundError(Silence.NOT_IN_FILE)


def read_sound(path: Path, start_seconds: float, from_seconds: float) -> Iterator[tuple[int, NDArray[np.int16]]]:
    """The sound of a recording from a time on, to its end or to damage.

    Args:
        path: The recording.
        start_seconds: What counts as 0, on the file's clock.
        from_seconds: Where to begin.

    Yields:
        The number of the first sample, at `RATE` from `start_seconds` on, and the samples: (N,) int16, mono.

    Raises:
        av.FFmpegError: The file went away.
    """
    container, video = open_stream(path)
    with container:
        stream = container.streams.audio[0]
        for other in container.streams:
            if other.index not in (stream.index, video.index):
                other.discard = Discard.all
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        goal = from_seconds - SEEK_MARGIN_SECONDS
        if goal > 0 and video.time_base:
            # By the picture's index: an MKV has none of its sound.
            container.seek(int((start_seconds + goal) / video.time_base), stream=video, backward=True)
        video.discard = Discard.all
        following: int | None = None
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
                frames = packet.decode()
            except (StopIteration, EOFError, av.FFmpegError):
                return
            for frame in frames:
                if frame.time is None:
                    continue
                first = round((frame.time - start_seconds) * RATE)
                # An MKV rounds to milliseconds: only a real hole counts.
                if following is not None and abs(first - following) < 0.05 * RATE:
                    first = following
                samples = np.concatenate([piece.to_ndarray()[0] for piece in resampler.resample(frame)] or [[]])
                following = first + len(samples)
                if following > from_seconds * RATE:
                    yield first, samples.astype(np.int16, copy=False)

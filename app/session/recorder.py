"""Records a session's video in a thread of its own. Whatever goes wrong here never reaches the monitoring."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import av

from app.assessment.moment import Moment
from app.session.database import SessionError
from app.session.disk import DiskLimits
from app.session.records import VideoFrame, VideoPart
from app.session.sound import SoundBlock, SoundError, SoundSource
from app.session.store import SessionStore
from app.session.video_writer import CODEC, VideoWriter
from models.images import BgrImage

SYNC_SECONDS = 0.5
"""What a power cut costs of the video at most, with what the muxer still holds."""

QUEUE_FRAMES = 30
"""Frames that may wait: a second, 83 MB at 1280x720."""

QUEUE_BLOCKS = 400

SILENT_SECONDS = 2.0
"""A microphone that gives nothing for so long is lost."""

NEARLY_FULL = "the disk is nearly full: the recording will stop by itself, free space"
SILENT = "nothing comes from the microphone: plug it in again, the video goes on without sound"

log = logging.getLogger(__name__)


class RecorderState(StrEnum):
    """Where a recording stands; `STOPPED` and `FAILED` are final."""

    RECORDING = "recording"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """A frozen picture of a recording, for the screen.

    Attributes:
        state: Where it stands.
        message: One line for people: a warning, why it stopped, why there is no sound; else "".
        frames: Frames in the video.
        dropped: Frames that came while the queue was full.
        parts: Files so far.
        bytes_written: Length of all files.
        bytes_left: What may still be written before the recording stops; None until known.
        has_sound: Whether sound is recorded.
    """

    state: RecorderState
    message: str = ""
    frames: int = 0
    dropped: int = 0
    parts: int = 0
    bytes_written: int = 0
    bytes_left: int | None = None
    has_sound: bool = False


class Recorder:
    """Writes the frames that it is given, in order, with the capture time of each in the session.

    Another size of picture, or another source, begins another file.

    Args:
        store: The session; its consent must cover video, and audio where sound is asked for.
        on_status: Is told every change of state or message, from the recorder's thread, and must not wait.
        limits: When the disk counts as full.
        sound: Where sound comes from; None records none.
        queue_frames: How many frames may wait.

    Raises:
        ConsentError: Something asked for is not consented to.
        SessionError: The session is read-only.
    """

    def __init__(
        self,
        store: SessionStore,
        on_status: Callable[[RecorderStatus], None],
        *,
        limits: DiskLimits | None = None,
        sound: SoundSource | None = None,
        queue_frames: int = QUEUE_FRAMES,
    ) -> None:
        store.consent.require("video")
        if sound is not None:
            store.consent.require("audio")
        store.require_writable()
        self._store = store
        self._on_status = on_status
        self._limits = limits or DiskLimits()
        self._sound = sound
        self._queue_frames = queue_frames
        self._frames: deque[tuple[BgrImage, Moment]] = deque()
        self._blocks: deque[SoundBlock] = deque(maxlen=QUEUE_BLOCKS)
        self._changed = threading.Condition()
        self._stopping = False
        self._sound_over = threading.Event()
        self._status = RecorderStatus(RecorderState.RECORDING)
        self._dropped = 0
        self._heard = 0.0
        self._thread = threading.Thread(target=self._run, name="sollievo-recorder", daemon=True)
        self._thread.start()

    @property
    def status(self) -> RecorderStatus:
        """How it stands now."""
        return replace(self._status, dropped=self._dropped)

    def put(self, image: BgrImage, at: Moment) -> bool:
        """Hands over a frame; from any thread, never waits.

        Args:
            image: (H, W, 3) uint8 BGR; not copied, never written to.
            at: Its index, its own time and its arrival.

        Returns:
            Whether it was taken: not when the queue is full (it is counted) or the recording has ended.
        """
        with self._changed:
            if self._stopping or self._status.state is not RecorderState.RECORDING:
                return False
            if len(self._frames) >= self._queue_frames:
                self._dropped += 1
                return False
            self._frames.append((image, at))
            self._changed.notify()
            return True

    def end_sound(self) -> None:
        """Closes the microphone at once, as for consent that was taken back; the video goes on. Twice is allowed."""
        with self._changed:
            self._sound_over.set()
            self._blocks.clear()
            self._changed.notify()
        if self._sound is not None:
            self._sound.close()

    def stop(self, timeout_seconds: float | None = 2.0) -> RecorderStatus:
        """Writes what waits and ends the file. Twice is allowed.

        Args:
            timeout_seconds: It is waited for so long; None: however long it takes.

        Returns:
            How it stands then: still recording where it took longer than that.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_seconds)
        return self.status

    def _run(self) -> None:
        files = _Files(self._store, self._limits)
        try:
            files.sound_rate = self._start_sound()
            self._write_all(files)
        except _FullError as full:
            self._tell(state=RecorderState.STOPPED, message=str(full))
        except SessionError as error:  # no picture without its time
            self._tell(state=RecorderState.FAILED, message=f"the recording stopped: {error}")
        except (OSError, av.FFmpegError) as error:
            said = " ".join(str(error).split())
            self._tell(
                state=RecorderState.FAILED, message=f"the recording stopped, it cannot be written ({said}): free space"
            )
        except Exception as error:  # a thread's edge: the monitoring goes on, and the screen says so
            log.exception("the recorder failed unexpectedly")
            self._tell(
                state=RecorderState.FAILED,
                message=f"the recording stopped ({type(error).__name__}: {error}); start it again, the log has details",
            )
        finally:
            if self._sound is not None:
                self._sound.close()
            with self._changed:
                self._frames.clear()
            try:
                files.close()
            except (OSError, av.FFmpegError) as error:
                log.warning("the end of the video could not be written: %s", error)
            ended = self._status.state
            self._tell(
                state=RecorderState.STOPPED if ended is RecorderState.RECORDING else ended,
                frames=files.frames,
                parts=files.parts,
                bytes_written=files.bytes_written,
            )

    def _start_sound(self) -> int | None:
        if self._sound is None or self._sound_over.is_set():
            return None
        try:
            self._sound.start(self._on_block)
        except SoundError as error:
            self._tell(message=str(error))
            return None
        if self._sound_over.is_set():  # taken back while the microphone was being opened
            self._sound.close()
            return None
        self._heard = time.monotonic()
        self._tell(has_sound=True)
        return self._sound.rate

    def _on_block(self, block: SoundBlock) -> None:
        with self._changed:
            if not self._sound_over.is_set():
                self._blocks.append(block)

    def _write_all(self, files: "_Files") -> None:
        synced = time.monotonic()
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: bool(self._frames) or self._stopping or self._has_unwanted_sound, SYNC_SECONDS
                )
                frame = self._frames.popleft() if self._frames else None
                ended = frame is None and self._stopping
            if frame is not None:
                files.write(*frame)
            now = time.monotonic()
            while (block := self._next_block()) is not None:
                self._heard = now
                files.write_sound(block)
            if self._has_unwanted_sound:
                files.sound_rate = None
                self._tell(has_sound=False)
            if ended or now - synced >= SYNC_SECONDS:
                synced = now
                left = files.sync()
                self._look_at(files, left)
            if ended:
                return

    @property
    def _has_unwanted_sound(self) -> bool:
        return self._sound_over.is_set() and self._status.has_sound

    def _next_block(self) -> SoundBlock | None:
        with self._changed:
            return self._blocks.popleft() if self._blocks else None

    def _look_at(self, files: "_Files", left: int) -> None:
        message = self._status.message
        if self._limits.is_low(left):
            message = NEARLY_FULL
        elif self._status.has_sound and time.monotonic() - self._heard > SILENT_SECONDS:
            message = SILENT
        elif message in (NEARLY_FULL, SILENT):
            message = ""
        self._tell(
            message=message,
            frames=files.frames,
            parts=files.parts,
            bytes_written=files.bytes_written,
            bytes_left=left,
        )
        if left <= 0:
            raise _FullError("the disk is full: the recording stopped, the monitoring goes on; free space")

    def _tell(self, **changes: object) -> None:
        former = self._status
        with self._changed:
            self._status = replace(former, dropped=self._dropped, **changes)  # type: ignore[arg-type]
        if (former.state, former.message) != (self._status.state, self._status.message):
            self._store.add_event("recording", self._status.message or self._status.state)
        self._on_status(self._status)


class _FullError(Exception):
    """No room is left."""


class _Files:
    """The parts of one recording, one open at a time; for the recorder's thread."""

    def __init__(self, store: SessionStore, limits: DiskLimits) -> None:
        self._store = store
        self._limits = limits
        self._writer: VideoWriter | None = None
        self._part: VideoPart | None = None
        self._size = (0, 0)
        self._finished_bytes = 0
        self._next_sample: int | None = None
        self.sound_rate: int | None = None
        self.frames = 0
        self.parts = 0

    @property
    def bytes_written(self) -> int:
        return self._finished_bytes + (self._writer.size_bytes if self._writer else 0)

    def write(self, image: BgrImage, at: Moment) -> None:
        height, width = image.shape[:2]
        part = self._part
        if part is None or self._size != (width, height) or part.start.source != at.source:
            part = self._begin(width, height, at)
        assert self._writer is not None  # noqa: S101 - `_begin` made it
        milliseconds = round((at.time_seconds - part.start.time_seconds) * 1000)
        stamp = self._writer.write(image, milliseconds)
        self._store.add_video_frame(VideoFrame(part.number, stamp, at))
        self.frames += 1

    def write_sound(self, block: SoundBlock) -> None:
        """Sound from before the first picture is left out; a hole in it stays one."""
        if self._writer is None or self._part is None or self.sound_rate is None:
            return
        start = self._part.start.monotonic_seconds
        if start is None:
            return
        first = round((block.monotonic_seconds - start) * self.sound_rate)
        expected = self._next_sample
        # The arrival of blocks jitters by milliseconds; only a real hole moves the count.
        if expected is not None and abs(first - expected) < self.sound_rate // 10:
            first = expected
        samples = block.samples
        if first < 0:
            samples, first = samples[-first:], 0
        if expected is not None and first < expected:
            samples, first = samples[expected - first :], expected
        if len(samples):
            self._writer.write_sound(samples, first)
            self._next_sample = first + len(samples)

    def sync(self) -> int:
        """Brings all to the disk; returns how many bytes may still be written."""
        if self._writer is not None:
            self._writer.sync()
        return self._limits.left(self._store.folder, self.bytes_written)

    def close(self) -> None:
        writer, self._writer, self._part, self._next_sample = self._writer, None, None, None
        if writer is not None:
            try:
                writer.close()
            finally:
                self._finished_bytes += writer.path.stat().st_size if writer.path.exists() else 0

    def _begin(self, width: int, height: int, at: Moment) -> VideoPart:
        self.close()
        number = len(self._store.video_parts) + 1
        name = "video.mkv" if number == 1 else f"video-{number}.mkv"
        writer = VideoWriter(self._store.folder / name, width, height, self.sound_rate)
        part = VideoPart(number, name, CODEC, writer.width, writer.height, self.sound_rate is not None, at)
        self._store.add_video_part(part)
        self._writer, self._part, self._size = writer, part, (width, height)
        self.parts += 1
        return part

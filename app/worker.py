"""The threads: one reads the source, one looks at the frames. Nothing here draws, nothing below here has a thread.

Live sources hand over the newest frame only and count what is dropped; recordings hand over every frame in order.
Both end in the same `process(frame)`.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.pipeline.in_order import InOrder
from app.pipeline.latest import Latest
from app.sources.source import Frame, Source, SourceError, SourceInfo

Result = TypeVar("Result")
log = logging.getLogger(__name__)

STOP_SECONDS = 1.8
"""A stop waits no longer than this, also while a camera hangs (its thread is then left behind, as a daemon)."""

PAUSE_SECONDS = 0.25
"""How often who looks at a source hears that nothing came."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """A frame with the moment at which this machine got it, by the monotonic clock in seconds."""

    frame: Frame
    monotonic_seconds: float


class WorkerState(StrEnum):
    """Where a run stands. `ENDED` and `FAILED` are final, and one of them always comes."""

    STARTING = "starting"
    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A frozen picture of a run, for the screen.

    Attributes:
        state: Where it stands.
        message: One line for people when it failed or the source has a note; else "".
        source: What the source delivers; None until it is open.
        frames_in: Frames that the source delivered.
        analysed: Frames that were looked at.
        dropped: Frames of a live source that a newer one replaced unseen.
    """

    state: WorkerState
    message: str = ""
    source: SourceInfo | None = None
    frames_in: int = 0
    analysed: int = 0
    dropped: int = 0


class Reader:
    """Reads a source in a thread of its own into a place, from which any thread takes.

    Args:
        source: An open source. The reader closes it at the end.
        pictures: Gets every frame too, for the screen; None where nobody watches.
        queue_length: How many frames of a recording may wait.
        on_frame: Gets every frame too, also one that is then dropped: for a recording. Must not wait.
    """

    def __init__(
        self,
        source: Source,
        pictures: Latest[Arrived] | None = None,
        queue_length: int = 8,
        on_frame: Callable[[Arrived], None] = lambda _arrived: None,
    ) -> None:
        self._source = source
        self._pictures = pictures
        self._on_frame = on_frame
        self._place: Latest[Arrived] | InOrder[Arrived] = Latest() if source.info.is_live else InOrder(queue_length)
        self._error: SourceError | None = None
        self.frames_in = 0
        self._thread = threading.Thread(target=self._run, name="sollievo-reader", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Frames of a live source that were replaced before anybody took them."""
        return self._place.dropped

    def frames(self) -> Iterator[Arrived]:
        """Frames as they are to be looked at: the newest of a live source, every one of a recording.

        Raises:
            SourceError: The source went away.
        """
        for arrived in self.frames_or_pauses(None):
            if arrived is not None:
                yield arrived

    def frames_or_pauses(self, pause_seconds: float | None) -> Iterator[Arrived | None]:
        """As `frames`, but gives None each time that nothing came for so long.

        Raises:
            SourceError: The source went away.
        """
        while True:
            closed = self._place.closed  # before taking: what was put before it closed is still to come
            arrived = self._place.take(pause_seconds)
            if arrived is None and closed:
                break
            if arrived is not None or pause_seconds is not None:
                yield arrived
        if self._error is not None:
            raise self._error

    def close(self, seconds: float = STOP_SECONDS) -> bool:
        """Stops reading. Returns whether source and thread ended in that time; if not, they are left behind."""
        begun = time.monotonic()
        self._place.close()
        # In a thread of its own: a driver that hangs may hang in its closing too.
        closer = threading.Thread(target=self._source.close, name="sollievo-closer", daemon=True)
        closer.start()
        closer.join(seconds)
        if self._thread is not threading.current_thread():
            self._thread.join(max(0.0, seconds - (time.monotonic() - begun)))
        return not self._thread.is_alive() and not closer.is_alive()

    def _run(self) -> None:
        try:
            for frame in self._source.frames():
                if self._place.closed:
                    break
                arrived = Arrived(frame, time.monotonic())
                self.frames_in += 1
                if self._pictures is not None:
                    self._pictures.put(arrived)
                self._on_frame(arrived)
                self._place.put(arrived)
        except SourceError as error:
            self._error = error
        except Exception as error:  # a thread's edge: whoever takes the frames hears of it
            log.exception("the source failed unexpectedly")
            self._error = SourceError(f"the source failed ({type(error).__name__}: {error}); choose it again")
        finally:
            self._place.close()
            self._source.close()


class Ahead(Generic[Result]):
    """Looks at the next frame in a thread of its own while whoever iterates works on this one.

    The answers do not depend on which thread is faster: `given` is asked in the iterating thread, always when the frame
    before the present one has been worked on.

    Args:
        frames: In order.
        look: Looks at a frame; called by the one thread.
        given: Asked in the iterating thread, for `look` of the next frame.
    """

    def __init__(
        self, frames: Iterator[Arrived], look: Callable[[Frame, float], Result], given: Callable[[], float]
    ) -> None:
        self._frames = frames
        self._look = look
        self._given = given

    def __iter__(self) -> Iterator[tuple[Arrived, Result]]:
        """Every frame with what was seen in it. Errors of `frames` and `look` are raised here."""
        with ThreadPoolExecutor(1, "sollievo-look") as pool:
            waiting = pool.submit(self._step, self._given())
            while (looked := waiting.result()) is not None:
                waiting = pool.submit(self._step, self._given())
                yield looked

    def _step(self, given: float) -> tuple[Arrived, Result] | None:
        arrived = next(self._frames, None)
        return None if arrived is None else (arrived, self._look(arrived.frame, given))


class Worker(Generic[Result]):
    """One run over one source, from opening it to its end.

    The callbacks are called from the worker's thread and must not block.

    Args:
        open_source: Opens the source, in the worker's thread: a camera may take seconds.
        process: Looks at one frame.
        on_result: Gets each result with the frame that it belongs to.
        on_status: Gets every change of state, and counts about twice a second.
        prepare: Makes `process` ready for the open source, in the worker's thread; may take seconds. A live source is
            read meanwhile, so that its picture is seen.
        on_pause: Hears several times a second that no frame comes.
        on_frame: Gets every frame, looked at or not, in the reader's thread.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        process: Callable[[Frame], Result],
        on_result: Callable[[Result, Arrived], None],
        on_status: Callable[[WorkerStatus], None],
        on_pause: Callable[[], None] = lambda: None,
        on_frame: Callable[[Arrived], None] = lambda _arrived: None,
        prepare: Callable[[SourceInfo], None] = lambda _info: None,
    ) -> None:
        self._open_source = open_source
        self._prepare = prepare
        self._process = process
        self._on_result = on_result
        self._on_status = on_status
        self._on_pause = on_pause
        self._on_frame = on_frame
        self._wishes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._pictures: Latest[Arrived] = Latest()
        self._stopping = threading.Event()
        self._reader: Reader | None = None
        self._reader_known = threading.Lock()
        self._analysed = 0
        self._thread = threading.Thread(target=self._run, name="sollievo-worker", daemon=True)

    @property
    def pictures(self) -> Latest[Arrived]:
        """The newest frame that came in, looked at or not: the screen pulls it."""
        return self._pictures

    def start(self) -> None:
        """Begins. To be called once."""
        self._thread.start()

    def ask(self, wish: Callable[[], None]) -> None:
        """Has this done in the worker's thread between two frames; never, where the run has ended."""
        self._wishes.put(wish)

    def stop(self) -> bool:
        """Ends the run; returns whether its threads ended within two seconds. Twice is allowed."""
        begun = time.monotonic()
        self._stopping.set()
        with self._reader_known:
            reader = self._reader
        ended = reader.close() if reader is not None else True
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(max(0.0, STOP_SECONDS - (time.monotonic() - begun)))
        return ended and not self._thread.is_alive()

    def _status(self, state: WorkerState, message: str = "", info: SourceInfo | None = None) -> None:
        reader = self._reader
        self._on_status(
            WorkerStatus(
                state,
                message,
                info,
                reader.frames_in if reader else 0,
                self._analysed,
                reader.dropped if reader else 0,
            )
        )

    def _run(self) -> None:
        info: SourceInfo | None = None
        try:
            self._status(WorkerState.STARTING)
            source = self._open_source()
            try:
                if source.info.is_live:
                    self._read(source)
                self._prepare(source.info)
                if not source.info.is_live:
                    self._read(source)
            except BaseException:
                source.close()
                raise
            if self._reader is not None:
                info = self._look(source, self._reader)
        except SourceError as error:
            self._status(WorkerState.FAILED, str(error), info)
        except Exception as error:  # a thread's edge: the run still reaches an end, and the screen says so
            log.exception("the analysis failed unexpectedly")
            message = f"the analysis failed ({type(error).__name__}: {error}); start again, the log has the details"
            self._status(WorkerState.FAILED, message, info)
        else:
            self._status(WorkerState.ENDED, info.note if info else "", info)
        finally:
            if self._reader is not None:
                self._reader.close()
            self._pictures.close()

    def _read(self, source: Source) -> None:
        with self._reader_known:
            if self._stopping.is_set():
                source.close()
            else:
                # Short: the picture shown must not run ahead of what was seen in it.
                self._reader = Reader(source, self._pictures, queue_length=2, on_frame=self._on_frame)

    def _look(self, source: Source, reader: Reader) -> SourceInfo:
        self._status(WorkerState.RUNNING, source.info.note, source.info)
        told = time.monotonic()
        for arrived in reader.frames_or_pauses(PAUSE_SECONDS):
            if self._stopping.is_set():
                break
            self._fulfil_wishes()
            if arrived is None:
                self._on_pause()
            else:
                result = self._process(arrived.frame)
                self._analysed += 1
                self._on_result(result, arrived)
            if time.monotonic() - told >= 0.5:
                told = time.monotonic()
                self._status(WorkerState.RUNNING, source.info.note, source.info)
        return source.info

    def _fulfil_wishes(self) -> None:
        while True:
            try:
                wish = self._wishes.get_nowait()
            except queue.Empty:
                return
            wish()

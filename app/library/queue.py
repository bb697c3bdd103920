"""Recordings analysed one after the other, in a thread of its own; results go where replay finds them."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from app.kept.results import results_of
from app.replay.analysis import RecordingAnalysis
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from app.sources.source import SourceError

TELL_SECONDS = 0.25

log = logging.getLogger(__name__)


class ItemState(StrEnum):
    """Where a recording of the queue is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Item:
    """A recording in the queue.

    Attributes:
        path: The recording.
        state: Where it is.
        done_seconds: How much of it was looked at in this run.
        total_seconds: Its length; None until known.
        message: Why it failed, in one line; else "".
    """

    path: Path
    state: ItemState = ItemState.WAITING
    done_seconds: float = 0.0
    total_seconds: float | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The queue at one moment.

    Attributes:
        items: All since the queue was last empty, in order.
        left_seconds: How long it will take at the pace so far; None where it cannot be told.
    """

    items: tuple[Item, ...]
    left_seconds: float | None

    @property
    def is_busy(self) -> bool:
        """Whether something is left to do."""
        return any(item.state in {ItemState.WAITING, ItemState.RUNNING} for item in self.items)

    @property
    def running(self) -> Item | None:
        """The one that is analysed now."""
        return next((item for item in self.items if item.state is ItemState.RUNNING), None)


class AnalysisQueue:
    """Any thread may call it.

    Args:
        options: Model, detector and so on.
        caches_folder: `app.settings.caches_folder()`.
        tell: Is told of every change, in the queue's thread or the caller's; must not block.
        now: A monotonic clock in seconds.
    """

    def __init__(
        self,
        options: WatchOptions,
        caches_folder: Path,
        tell: Callable[[QueueStatus], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._caches = caches_folder
        self._tell = tell
        self._now = now
        self._changed = threading.Condition()
        self._items: list[Item] = []
        self._analysis: RecordingAnalysis | None = None
        self._closed = self._is_stopped = False
        self._spent = 0.0
        self._looked = 0.0
        self._told = float("-inf")
        self._thread = threading.Thread(target=self._run, name="sollievo-queue", daemon=True)
        self._thread.start()

    @property
    def status(self) -> QueueStatus:
        """The queue now."""
        with self._changed:
            return QueueStatus(tuple(self._items), self._left())

    def add(self, paths: Iterable[Path]) -> None:
        """Puts recordings at the end; those that wait already are not put there twice."""
        with self._changed:
            if not QueueStatus(tuple(self._items), None).is_busy:
                self._items = []
            there = {item.path for item in self._items if item.state in {ItemState.WAITING, ItemState.RUNNING}}
            self._items += [Item(path) for path in dict.fromkeys(paths) if path not in there]
            self._changed.notify_all()
        self._say()

    def stop(self) -> None:
        """Stops the one that is analysed, and takes all that wait away; what was found is kept."""
        with self._changed:
            self._is_stopped = True
            for number, item in enumerate(self._items):
                if item.state is ItemState.WAITING:
                    self._items[number] = replace(item, state=ItemState.STOPPED)
            if self._analysis is not None:
                self._analysis.stop(0.0)
        self._say()

    def close(self, timeout_seconds: float = 5.0) -> bool:
        """Stops everything. Returns whether the thread ended in that time."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.stop()
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def wait(self, timeout_seconds: float) -> bool:
        """Waits until nothing is left to do. Returns whether that came."""
        with self._changed:
            return self._changed.wait_for(lambda: not QueueStatus(tuple(self._items), None).is_busy, timeout_seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._next() is not None)
                number = self._next()
                if self._closed or number is None:
                    return
                self._items[number] = replace(self._items[number], state=ItemState.RUNNING)
                self._is_stopped = False
                path = self._items[number].path
                unknown = [at for at, item in enumerate(self._items) if item.total_seconds is None]
            self._say()
            for at in unknown:
                self._set(self._items[at].path, total_seconds=_length(self._items[at].path))
            self._do(path)
            with self._changed:
                self._analysis = None
                self._changed.notify_all()
            self._say()

    def _do(self, path: Path) -> None:
        first, began, spent, looked = 0.0, 0.0, self._spent, self._looked

        def told(done: float, total: float | None) -> None:
            nonlocal first, began
            if not began:
                first, began = done, self._now()  # the pace is that of new frames, without the model's loading
            self._spent, self._looked = spent + self._now() - began, looked + done - first
            self._set(path, done_seconds=done, total_seconds=total)
            if self._now() - self._told >= TELL_SECONDS:
                self._say()

        state, message = ItemState.DONE, ""
        try:
            results_of(path, self._options, self._caches, told=told, hold=self._hold)
        except InterruptedError:
            state = ItemState.STOPPED
        except Exception as error:  # a thread's edge: the screen says it
            log.info("the analysis of %s failed", path, exc_info=True)
            state, message = ItemState.FAILED, " ".join(str(error).split())
        self._set(path, state=state, message=message)

    def _hold(self, analysis: RecordingAnalysis) -> None:
        with self._changed:
            self._analysis = analysis
            if self._is_stopped:
                analysis.stop(0.0)

    def _next(self) -> int | None:
        return next((number for number, item in enumerate(self._items) if item.state is ItemState.WAITING), None)

    def _set(self, path: Path, **changes: object) -> None:
        with self._changed:
            for number, item in enumerate(self._items):
                if item.path == path and item.state in {ItemState.RUNNING, ItemState.WAITING}:
                    self._items[number] = replace(item, **changes)  # type: ignore[arg-type]

    def _left(self) -> float | None:
        """By the pace of all that was analysed so far; nothing can be said before."""
        if self._looked <= 0:
            return None
        left = 0.0
        for item in self._items:
            if item.state in {ItemState.WAITING, ItemState.RUNNING}:
                if item.total_seconds is None:
                    return None
                left += max(0.0, item.total_seconds - item.done_seconds)
        return left * self._spent / self._looked

    def _say(self) -> None:
        self._told = self._now()
        self._tell(self.status)


def _length(path: Path) -> float | None:
    try:
        with RecordingSource(path) as source:
            return source.info.duration_seconds
    except (SourceError, OSError):
        return None

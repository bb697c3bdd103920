"""The session of what is watched now: begun by the first thing worth keeping, ended with the source or the child."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.assessment.holding import MAX_HOLD_SECONDS
from app.assessment.moment import Clock, Moment, arrival
from app.assessment.trace import TracePoint
from app.bedside.recent_points import RecentPoints
from app.pipeline.watch import Snapshot
from app.run import Run
from app.session.database import SessionError
from app.session.observation_row import observation_row
from app.session.recorder import Recorder, RecorderState
from app.session.records import PLAYED_CLOCK
from app.session.store import SessionStore
from app.session.subject import Subject
from app.session.tables import ObservationRow
from app.sources.choose import is_device
from app.sources.source import SourceInfo
from app.worker import Arrived
from models.bundle import ModelBundle
from models.manifest import Manifest

BEFORE_SECONDS = 60.0
"""So much of what was seen (numbers, no pictures) is remembered before a session begins: a score may be about it."""

POINTS = 54_000
"""Points of the trace that are at hand for suggestions: half an hour at 30 a second, 3 MB."""

RECORDER_SECONDS = 2.0
"""The screen waits so long for the recorder of a session that ends; a disk that is slower gets its time beside it."""

SOURCE = 1
"""A session has one source. Another source is another session; a camera that comes back goes on in time."""

DEVICE_CLOCK = "the device's own times from its first picture; while it was away, this machine's clock"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model that answered, without the model itself: many may have, and some are large.

    Attributes:
        manifest: What it is.
        hash: Its bundle's.
    """

    manifest: Manifest
    hash: str


class Keeping:
    """Hears the run in its threads and keeps what it says, once a session has begun. Its other methods are the GUI's.

    Args:
        sessions_folder: Where sessions lie; asked when one begins.
        clock: The machine's, or a test's.
        on_problem: Is told in one line, from any thread, when rows cannot be written; "" once they can.
    """

    def __init__(self, sessions_folder: Callable[[], Path], clock: Clock, on_problem: Callable[[str], None]) -> None:
        self._folder = sessions_folder
        self._clock = clock
        self._on_problem = on_problem
        self._lock = threading.Lock()
        self._run: Run | None = None
        self._store: SessionStore | None = None
        self._recorder: Recorder | None = None
        self._before: deque[tuple[Moment, ObservationRow]] = deque()
        self._points = RecentPoints(POINTS)
        self._bundle: ModelBundle | None = None
        self._models: dict[str, NamedModel] = {}
        self.max_hold_seconds = MAX_HOLD_SECONDS

    @property
    def store(self) -> SessionStore | None:
        """The session; None before the first thing worth keeping."""
        return self._store

    @property
    def recorder(self) -> Recorder | None:
        """What records, or recorded last, in this session."""
        return self._recorder

    @property
    def bundle(self) -> ModelBundle | None:
        """The model that answered last."""
        return self._bundle

    def listen(self, run: Run) -> None:
        """Hears this run from now on, and no other. The session must have ended before."""
        with self._lock:
            self._run = run
            self._before.clear()
            self._points.clear()
            self._models.clear()
            self._bundle = None
        run.listeners.append(lambda snapshot, arrived: self._on_result(run, snapshot, arrived))
        run.frame_listeners.append(lambda arrived: self._on_frame(run, arrived))

    def begin(self, info: SourceInfo, spec: str, subject: Subject | None, rater: str) -> SessionStore:
        """The session; begun now where there is none.

        Raises:
            SessionError: It cannot be made.
            SettingsError: There is no place for it.
        """
        if self._store is not None:
            return self._store
        store = SessionStore.create(
            self._folder(), about={"program_version": _version()}, clock=self._clock, on_problem=self._on_problem
        )
        store.add_source(info, DEVICE_CLOCK if is_device(spec) else PLAYED_CLOCK)
        if subject is not None:
            store.set_subject(subject, rater=rater)
        with self._lock:
            if self._bundle is not None:
                store.add_event("model", self._bundle.label, details=_named(self._bundle))
            for at, row in self._before:
                store.add_observation(at, row)
            self._before.clear()
            self._store = store
        return store

    def record(self, make: Callable[[SessionStore], Recorder]) -> Recorder:
        """Records every frame from now on into the session, which must have begun.

        Raises:
            ConsentError: Something asked for is not consented to.
            SessionError: The session takes none, or the former recording is still being written.
        """
        if self._store is None:
            raise RuntimeError("a recording goes into a session: begin one")
        if self._recorder is not None and self._recorder.stop().state is RecorderState.RECORDING:
            raise SessionError("the former recording is still being written: wait a moment, or check the disk")
        recorder = make(self._store)
        with self._lock:
            self._recorder = recorder
        return recorder

    def end(self) -> str:
        """Ends recording and session, where there are any.

        A recorder that is behind goes on in a thread of its own, and the session closes after it: no picture without
        its time. The program does not end before it.

        Returns:
            "" when everything is on the disk or is being written, else one line.
        """
        with self._lock:
            store, self._store = self._store, None
            recorder, self._recorder = self._recorder, None
            self._before.clear()
            self._points.clear()
        if store is None:
            return ""
        if recorder is None or recorder.stop(RECORDER_SECONDS).state is not RecorderState.RECORDING:
            return store.close()
        log.warning("%s: the disk is slow, its last pictures are still being written", store.folder)
        threading.Thread(target=self._end_late, args=(store, recorder), name="sollievo-late-end").start()
        return ""

    def _end_late(self, store: SessionStore, recorder: Recorder) -> None:
        recorder.stop(None)
        problem = store.close()
        if problem:
            log.warning("%s", problem)
            self._on_problem(problem)

    def points(self, start_seconds: float, end_seconds: float) -> tuple[list[TracePoint], NamedModel | None]:
        """The trace around a window, and the model that gave all of it; None where several did.

        Where nothing was seen it is the present one.

        Older points than are at hand are unseen time to whoever asks.
        """
        with self._lock:
            points, hashes = self._points.between(start_seconds - self.max_hold_seconds, end_seconds)
            if not hashes and self._bundle is not None:
                hashes = frozenset((self._bundle.hash,))
            return points, self._models[next(iter(hashes))] if len(hashes) == 1 else None

    def _on_result(self, run: Run, snapshot: Snapshot, arrived: Arrived) -> None:
        """In the worker's thread."""
        watch = run.feed.watch
        if watch is None:
            return
        bundle = watch.pipeline.classifier.bundle
        frame = arrived.frame
        at = arrival(self._clock, frame.time_seconds, frame.index, arrived.monotonic_seconds, SOURCE)
        row = observation_row(snapshot, bundle.manifest, bundle.hash)
        with self._lock:
            if run is not self._run or run.feed.child != run.child:  # of a child whose session has ended
                return
            self.max_hold_seconds = watch.trace.settings.max_hold_seconds
            changed = self._bundle is None or self._bundle.hash != bundle.hash
            self._bundle = bundle
            if changed:
                self._models[bundle.hash] = NamedModel(bundle.manifest, bundle.hash)
            self._points.append(snapshot.point, bundle.hash)
            if self._store is None:
                self._before.append((at, row))
                while self._before[0][0].time_seconds < at.time_seconds - BEFORE_SECONDS:
                    self._before.popleft()
                return
            if changed:
                self._store.add_event("model", bundle.label, details=_named(bundle), at=at)
            self._store.add_observation(at, row)

    def _on_frame(self, run: Run, arrived: Arrived) -> None:
        """In the reader's thread."""
        with self._lock:
            recorder = self._recorder if run is self._run else None
        if recorder is not None:
            frame = arrived.frame
            at = arrival(self._clock, frame.time_seconds, frame.index, arrived.monotonic_seconds, SOURCE)
            recorder.put(frame.image, at)


def _named(bundle: ModelBundle) -> Mapping[str, object]:
    manifest = bundle.manifest
    return {"name": manifest.name, "version": manifest.version, "hash": bundle.hash}


def _version() -> str:
    try:
        return version("sollievo")
    except PackageNotFoundError:  # a source tree that was never installed
        return "unknown"

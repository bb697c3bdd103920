"""Looks at every frame of a recording in a thread of its own, keeps what it says, goes on where it was stopped."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.assessment.episodes import Episode
from app.assessment.holding import max_hold_for
from app.pipeline.watch import Snapshot, Watch
from app.replay.cache import Cache, CacheError, RecordFile, WholeAnalysis
from app.replay.frame_record import from_record, to_record
from app.replay.kept_index import find_times
from app.replay.results import Results
from app.session.recordings import fingerprint
from app.setup_watch import WatchOptions, build_watch, check_child, load_model, voted_roll
from app.sources.recording import RecordingSource
from app.worker import Ahead, Reader

TELL_SECONDS = 0.25
WARM_UP_SECONDS = 10.0
"""So much before the place where it was stopped is looked at again, unkept, until the finder has its child again."""

KEEP_SECONDS = 1.0
"""So often what was found goes to the disk."""

log = logging.getLogger(__name__)


class AnalysisState(StrEnum):
    """Where the analysis is."""

    OPENING = "opening"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come.

    Attributes:
        state: Where it is.
        frames: How many frames were looked at, earlier runs included.
        done_seconds: Of the recording.
        total_seconds: Of the recording; None where unknown.
        left_seconds: How long it will take at this run's pace; None where it cannot be told.
        message: One line: why it failed, what is damaged; else "".
    """

    state: AnalysisState
    frames: int = 0
    done_seconds: float = 0.0
    total_seconds: float | None = None
    left_seconds: float | None = None
    message: str = ""


class RecordingAnalysis:
    """One analysis. `start` it, `stop` it; what it found is in `results` at once and in the cache for ever.

    Args:
        path: The recording.
        cache: Of this recording and `options`' model.
        results: Empty; filled from the cache and then frame by frame.
        options: With model, detector and so on.
        tell: Is told of progress, in the analysis's thread; must not block.
        total_seconds: The recording's length; None where unknown.
    """

    def __init__(
        self,
        path: Path,
        cache: Cache,
        results: Results,
        options: WatchOptions,
        tell: Callable[[Progress], None],
        total_seconds: float | None = None,
    ) -> None:
        self._path = path
        self._cache = cache
        self._results = results
        self._options = options
        self._tell = tell
        self._total = total_seconds
        self._stopped = threading.Event()
        self._new: list[NDArray[np.void]] = []
        self._episodes: list[Episode] = []
        self._thread = threading.Thread(target=self._run, name="sollievo-analysis", daemon=True)

    def start(self) -> None:
        """Begins, or goes on."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 5.0) -> bool:
        """Ends it; what was found is kept. Returns whether the thread ended in that time."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Waits for the end. Returns whether it came."""
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.run()
        except Exception as error:  # a thread's edge: the screen says it
            log.info("the analysis of %s failed", self._path, exc_info=True)
            self._tell(self._progress(AnalysisState.FAILED, message=" ".join(str(error).split())))

    def run(self) -> Progress:
        """Does it all in the caller's thread, for who has no screen; `stop` ends it from another one.

        Returns:
            How it ended.

        Raises:
            CacheError: Results cannot be kept, or the recording was changed meanwhile.
            SourceError: The recording cannot be read.
            BundleError: The model cannot be used.
            AssetError: The detector's file is missing.
            ValueError: An unknown detector or provider.
        """
        self._tell(Progress(AnalysisState.OPENING, total_seconds=self._total))
        try:
            final = self._analyse()
        finally:
            self._cache.release()
        self._tell(final)
        return final

    def _analyse(self) -> Progress:
        begun = self._cache.begun()
        whole = self._cache.whole()
        if begun is not None:
            self._results.max_hold_seconds = float(begun["max_hold_seconds"] or 0.5)
        if whole is not None:
            self._results.add(self._cache.records())
            self._results.set_episodes(whole.episodes)
            self._results.finish(whole.end_seconds)
            return self._progress(AnalysisState.DONE, message=whole.note)
        with RecordingSource(self._path) as source:
            check_child(self._options, source.info)
            find_times(source, self._cache.recording_folder.parent)  # its rate is exact from here on, at each start
            rate = source.info.frames_per_second
            self._total = source.info.duration_seconds or self._total
        options = self._options
        if begun is None and options.roll_degrees is None:
            detector = options.detector or load_model(options.model).manifest.crop.detector
            options = replace(options, roll_degrees=voted_roll(str(self._path), detector))
        begun = self._cache.begin({"roll_degrees": options.roll_degrees, "max_hold_seconds": max_hold_for(rate)})
        roll = begun["roll_degrees"]
        self._results.max_hold_seconds = float(begun["max_hold_seconds"] or 0.5)
        watch = build_watch(
            replace(options, roll_degrees=None if roll is None else float(roll)), frames_per_second=rate
        )
        try:
            return self._look(watch)
        finally:
            watch.close()

    def _look(self, watch: Watch) -> Progress:
        manifest = watch.pipeline.classifier.bundle.manifest
        earlier = self._cache.records()
        self._remember(watch, earlier)
        first = _warm(watch, earlier)
        source = RecordingSource(self._path)
        try:
            if first > 0:
                source.seek_index(first)
            file = self._cache.append_to(len(earlier))
        except BaseException:
            source.close()
            raise
        reader = Reader(source)
        began, told, kept, frames = time.monotonic(), 0.0, time.monotonic(), 0
        next_index = int(earlier["frame_index"][-1]) + 1 if len(earlier) else 0
        start_seconds = self._results.until_seconds
        episode_open: float | None = None
        try:
            pipeline = watch.pipeline
            for arrived, found in Ahead(reader.frames(), pipeline.look, lambda: pipeline.vote_weight):
                if self._stopped.is_set():
                    break
                if arrived.frame.index < next_index:
                    pipeline.judge(arrived.frame, found)
                    began = time.monotonic()  # the pace is that of new frames
                    continue
                snapshot = watch.remember(pipeline.judge(arrived.frame, found))
                self._new.append(to_record(snapshot, self._cache.kind, manifest.pain_index))
                episode_open = self._note(snapshot)
                frames += 1
                now = time.monotonic()
                if now - kept >= KEEP_SECONDS:
                    self._keep(file, episode_open)
                    kept = now
                if now - told >= TELL_SECONDS:
                    told = now
                    self._tell(self._running(arrived.frame.time_seconds, start_seconds, now - began))
            self._keep(file, episode_open)
        finally:
            reader.close()
            file.close()
        if self._stopped.is_set():
            return self._progress(AnalysisState.STOPPED)
        return self._finish(watch, source.info.note, source.info.duration_seconds)

    def _finish(self, watch: Watch, note: str, duration: float | None) -> Progress:
        latest = watch.trace.latest
        if latest is None:
            return self._progress(AnalysisState.FAILED, message=f"{self._path.name} holds no picture that can be read")
        end = latest.time_seconds + 1e-3
        if not note:  # what a damaged file promised beyond its readable part was never there
            end = max(duration or 0.0, end)
        last = watch.finish(end)
        if last is not None:
            self._episodes.append(last)
        if fingerprint(self._path) != self._cache.recording:
            raise CacheError(f"{self._path.name} was changed while it was analysed: open it again")
        fallback = watch.pipeline.classifier.fallback  # kept too: it holds of these results whenever they are read
        note = "; ".join(line for line in (note, fallback) if line)
        self._cache.finish(WholeAnalysis(end, note, tuple(self._episodes)), self._results.count)
        self._results.set_episodes(self._episodes)
        self._results.finish(end)
        return self._progress(AnalysisState.DONE, message=note)

    def _remember(self, watch: Watch, records: NDArray[np.void]) -> None:
        """Brings trace and episodes to where the analysis was stopped."""
        for record in records:
            self._note(watch.remember(from_record(record).observation()))
        self._results.add(records)
        self._results.set_episodes(self._episodes)

    def _note(self, snapshot: Snapshot) -> float | None:
        if snapshot.ended is not None:
            self._episodes.append(snapshot.ended)
        return None if snapshot.episode is None else snapshot.episode.onset_seconds

    def _keep(self, file: RecordFile, episode_open: float | None) -> None:
        if self._new:
            records = np.concatenate(self._new)
            self._new.clear()
            file.append(records)
            self._results.add(records)
        self._results.set_episodes(self._episodes, episode_open)

    def _running(self, done: float, start: float, passed: float) -> Progress:
        left = None
        if self._total is not None and done > start and passed > 1.0:
            left = (self._total - done) * passed / (done - start)
        return self._progress(AnalysisState.RUNNING, left=left)

    def _progress(self, state: AnalysisState, *, left: float | None = None, message: str = "") -> Progress:
        results = self._results
        return Progress(state, results.count, results.until_seconds, self._total, left, message)


def _warm(watch: Watch, records: NDArray[np.void]) -> int:
    """Prepares the finder to go on: from which frame, some seconds earlier, with its child and roll of then."""
    if not len(records):
        return 0
    times = records["time_seconds"]
    place = int(np.searchsorted(times, times[-1] - WARM_UP_SECONDS))
    faces = np.flatnonzero(~np.isnan(records["box"][: place + 1, 0]))
    # Without a face before, it began as this one does: with the first face that is alone.
    if len(faces):
        left, top, right, bottom = records["box"][faces[-1]].tolist()
        watch.pipeline.finder.lock((left + right) / 2, (top + bottom) / 2)
    rolls = np.flatnonzero(~np.isnan(records["roll_degrees"][: place + 1]))
    if len(rolls) and watch.pipeline.finder.roll_degrees is None:
        watch.pipeline.finder.set_roll(float(records["roll_degrees"][rolls[-1]]))
    return int(records["frame_index"][place])

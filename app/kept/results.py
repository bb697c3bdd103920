"""What the program said of a recording, from the cache that replay uses: read, or worked out now and kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.assessment.episodes import Episode
from app.assessment.trace import TracePoint
from app.kept.analyses import known_analyses
from app.replay.analysis import AnalysisState, Progress, RecordingAnalysis
from app.replay.cache import Cache, WholeAnalysis
from app.replay.frame_record import GAPS, NONE
from app.replay.opening import open_results
from app.replay.results import Results
from app.session.recordings import recording_path, what_is_wrong
from app.session.store import SessionStore
from app.session.tables import ObservationRow
from app.setup_watch import WatchOptions
from app.sources.source import SourceError
from models.bundle import BundleError, ModelBundle

Told = Callable[[float, float | None], None]
"""Is told of progress: seconds of the recording done, and all of its seconds where they are known."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptResults:
    """A whole analysis.

    Attributes:
        path: The recording.
        bundle: The model.
        options: With this very model.
        records: (N,), as `app.replay.frame_record.record_type`, mapped from the disk.
        whole: Length, note, episodes.
        max_hold_seconds: The longest time that one frame stands for.
    """

    path: Path
    bundle: ModelBundle
    options: WatchOptions
    records: NDArray[np.void]
    whole: WholeAnalysis
    max_hold_seconds: float

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """Episodes of pain expression."""
        return self.whole.episodes

    @property
    def end_seconds(self) -> float:
        """The recording's length as analysed."""
        return self.whole.end_seconds

    def points(self) -> list[TracePoint]:
        """All frames as points of the trace."""
        columns = (self.records[name].tolist() for name in ("time_seconds", "probability", "smoothed", "gap"))
        return [
            TracePoint(time, probability, None, smoothed) if gap == NONE else TracePoint(time, None, GAPS[gap], None)
            for time, probability, smoothed, gap in zip(*columns, strict=True)
        ]

    def rows(self) -> Iterator[ObservationRow]:
        """All frames as rows of the tables, the same as `app.session.observation_row` gives for them."""
        manifest = self.bundle.manifest
        decides, threshold = not manifest.untrained, manifest.threshold.value
        for record in self.records:
            gap, left = int(record["gap"]), float(record["box"][0])
            probability = float(record["probability"]) if gap == NONE else None
            box: tuple[float | None, ...] = (None,) * 4
            if not np.isnan(left):
                box = tuple(float(value) for value in record["box"])
            roll = float(record["roll_degrees"])
            yield ObservationRow(
                int(record["frame_index"]),
                float(record["time_seconds"]),
                left=box[0],
                top=box[1],
                right=box[2],
                bottom=box[3],
                roll_degrees=None if np.isnan(roll) else roll,
                probability=probability,
                smoothed=float(record["smoothed"]) if gap == NONE else None,
                decision=probability >= threshold if decides and probability is not None else None,
                gap_reason=None if gap == NONE else GAPS[gap],
                model_name=manifest.name,
                model_version=manifest.version,
                model_hash=self.bundle.hash,
            )


def kept_results(path: Path, options: WatchOptions, caches_folder: Path) -> KeptResults | None:
    """What is kept of a recording by this model and these settings; None where it is not wholly analysed.

    Raises:
        BundleError: The model cannot be used.
        OSError: The recording cannot be read.
    """
    return _read(path, *open_results(path, options, caches_folder))


def any_results(path: Path, options: WatchOptions, caches_folder: Path) -> KeptResults | None:
    """What is kept of a recording by this model: with these settings where it is, else with whatever others.

    Raises:
        BundleError: The model cannot be used.
        OSError: The recording cannot be read.
    """
    bundle, chosen, cache = open_results(path, options, caches_folder)
    found = _read(path, bundle, chosen, cache)
    for other in () if found is not None else known_analyses(caches_folder, cache.recording.partial_hash):
        if other.is_whole and other.model_hash == bundle.hash:
            found = kept_results(path, other.options(str(bundle.folder)), caches_folder)
            if found is not None:
                break
    return found


def results_of_session(store: SessionStore, caches_folder: Path) -> KeptResults | None:
    """What is kept of a session's recording by the model in use; nothing is analysed for it.

    None where the session was watched live, its recording is gone, is another one by now or cannot be read, or nothing
    is kept.
    """
    path = recording_path(store)
    if path is None or store.observations(source=1):
        return None
    try:
        return None if what_is_wrong(store) else any_results(path, WatchOptions(), caches_folder)
    except (BundleError, OSError):
        return None


def results_of(
    path: Path,
    options: WatchOptions,
    caches_folder: Path,
    *,
    told: Told | None = None,
    hold: Callable[[RecordingAnalysis], None] | None = None,
) -> KeptResults:
    """What is kept of a recording; what is missing of it is worked out first, and kept.

    Args:
        path: The recording.
        options: Model, detector and so on.
        caches_folder: `app.settings.caches_folder()`.
        told: Is told of progress.
        hold: Is given the analysis before it begins, for who wants to stop it from another thread.

    Raises:
        InterruptedError: It was stopped; what was found so far is kept.
        CacheError: Results cannot be kept.
        SourceError: The recording cannot be read, or holds no picture.
        BundleError: The model cannot be used.
        AssetError: The detector's file is missing.
        OSError: The recording cannot be read.
        ValueError: An unknown detector or provider.
    """
    bundle, chosen, cache = open_results(path, options, caches_folder)
    found = _read(path, bundle, chosen, cache)
    if found is not None:
        return found

    def tell(progress: Progress) -> None:
        if told is not None and progress.state is AnalysisState.RUNNING:
            told(progress.done_seconds, progress.total_seconds)

    analysis = RecordingAnalysis(path, cache, Results(cache.kind), chosen, tell)
    if hold is not None:
        hold(analysis)
    final = analysis.run()
    if final.state is AnalysisState.STOPPED:
        raise InterruptedError(f"the analysis of {path.name} was stopped: what was found so far is kept")
    found = _read(path, bundle, chosen, cache)
    if found is None:
        raise SourceError(final.message or f"{path.name}: the analysis did not come to an end; start it again")
    return found


def _read(path: Path, bundle: ModelBundle, options: WatchOptions, cache: Cache) -> KeptResults | None:
    whole, begun = cache.whole(), cache.begun()
    if whole is None or begun is None:
        return None
    return KeptResults(path, bundle, options, cache.records(), whole, float(begun["max_hold_seconds"] or 0.5))

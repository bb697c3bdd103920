"""From a recording to a folder of tables and a figure: what `sollievo analyze` does with each file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.assessment.dan import DanFaceSuggestion, DecisionRule, suggest_face_score, whole_recording
from app.assessment.episodes import Episode
from app.assessment.trace import TracePoint
from app.pipeline.stats import Stopwatch
from app.pipeline.watch import Snapshot, Watch
from app.session.figure import Page
from app.session.observation_row import observation_row
from app.session.outputs import Outputs
from app.session.tables import ObservationWriter, episodes_csv, suggestion_json
from app.setup_watch import WatchOptions, build_watch, check_child, voted_roll
from app.sources.choose import open_source
from app.sources.source import Frame, Source, SourceError
from app.worker import Ahead, Reader
from models.bundle import ModelBundle
from models.crop import Crop
from models.heatmap import overlay_crop
from models.images import RgbCrop
from models.manifest import Manifest

KEY_FRAMES = 6

What = TypeVar("What")
"""What stands for a frame until its picture is needed."""

Told = Callable[[float, float | None], None]
"""Is told of progress: seconds of the recording done, and all of its seconds where they are known."""

Seen = Callable[[Snapshot, Frame], None]
"""Is given every result with its frame, for those who measure more than the tables hold."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one recording gave.

    Attributes:
        folder: Where its files lie.
        frames: How many frames were looked at.
        seconds: The recording's length as analysed.
        seen_seconds: How long the face could be judged.
        episodes: Episodes of pain expression.
        dan: The DAN face suggestion over the whole recording.
        note: One line about anything unexpected, such as a damaged file or another provider; else "".
    """

    folder: Path
    frames: int
    seconds: float
    seen_seconds: float
    episodes: tuple[Episode, ...]
    dan: DanFaceSuggestion
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What was seen in a whole recording, for its tables and its figure.

    Attributes:
        name: The recording's.
        bundle: The model.
        points: Every frame as a point of the trace.
        episodes: Episodes of pain expression.
        end_seconds: The recording's length as analysed.
        max_hold_seconds: The longest time that one frame stands for.
        key_frames: (time in seconds, picture with its Grad-CAM), in order of time.
        note: One line about anything unexpected in the recording; else "".
        fallback: Why the model did not run where it was meant to; else "".
    """

    name: str
    bundle: ModelBundle
    points: Sequence[TracePoint]
    episodes: Sequence[Episode]
    end_seconds: float
    max_hold_seconds: float
    key_frames: Sequence[tuple[float, NDArray[np.uint8]]]
    note: str = ""
    fallback: str = ""


class KeyFrames(Generic[What]):
    """Keeps the strongest frame of each stretch of time, so that memory stays small however long the recording is.

    Args:
        duration_seconds: Of the recording; None where unknown.
    """

    def __init__(self, duration_seconds: float | None) -> None:
        self._stretch = max(2.0, (duration_seconds or 120.0) / 60)
        self._best: dict[int, tuple[float, float, What]] = {}

    def offer(self, time_seconds: float, smoothed: float, what: What) -> None:
        """Keeps the frame if it is the strongest of its stretch so far; `what` stands for it."""
        stretch = int(time_seconds / self._stretch)
        best = self._best.get(stretch)
        if best is None or smoothed > best[1]:
            self._best[stretch] = (time_seconds, smoothed, what)

    def choose(self, episodes: Sequence[Episode]) -> list[tuple[float, What]]:
        """The strongest frame of each episode first, then others far apart, at most six, in order of time."""
        left = sorted(self._best.values(), key=lambda frame: frame[1], reverse=True)
        chosen: list[tuple[float, float, What]] = []
        for episode in episodes:
            inside = [frame for frame in left if episode.onset_seconds <= frame[0] <= episode.end_seconds]
            if inside:
                chosen.append(inside[0])
                left = [frame for frame in left if frame is not inside[0]]
        chosen = sorted(chosen, key=lambda frame: frame[1], reverse=True)[:KEY_FRAMES]
        while left and len(chosen) < KEY_FRAMES:
            # The one furthest from all chosen ones: a page shows the course, not six pictures of one moment.
            furthest = max(left, key=lambda frame: min((abs(frame[0] - one[0]) for one in chosen), default=0))
            chosen.append(furthest)
            left = [frame for frame in left if frame is not furthest]
        return [(time, what) for time, _, what in sorted(chosen, key=lambda frame: frame[0])]


def analyze(
    recording: str,
    folder: Path,
    options: WatchOptions,
    *,
    told: Told | None = None,
    seen: Seen | None = None,
    stopwatch: Stopwatch | None = None,
) -> Analysis:
    """Looks at every frame of a recording and writes its tables and figure, all of them or none.

    Args:
        recording: A file's path or `demo`.
        folder: Gets observations.csv, observations.parquet, episodes.csv, assessment.json and figure.png; private.
        options: Model, detector, roll, child, provider, threads.
        told: Is told of progress.
        seen: Is given every result with its frame.
        stopwatch: Times every stage.

    Raises:
        SourceError: The recording cannot be read, holds no picture, or is live.
        BundleError: The model cannot be used.
        AssetError: The detector's file is missing.
        OutputError: The files cannot be written.
        ValueError: An unknown detector or provider.
    """
    with open_source(recording) as source:
        if source.info.is_live:
            raise SourceError(f"analyze takes recordings, {recording} is live; use `sollievo monitor {recording}`")
        check_child(options, source.info)
        watch = build_watch(options, frames_per_second=source.info.frames_per_second, stopwatch=stopwatch)
    try:
        if options.roll_degrees is None:
            roll = voted_roll(recording, options.detector or watch.pipeline.classifier.bundle.manifest.crop.detector)
            if roll is not None:
                watch.pipeline.finder.set_roll(roll)
        with open_source(recording) as source, Outputs(folder) as outputs:
            return _analyze(source, watch, outputs, told, seen)
    finally:
        watch.close()


def _analyze(source: Source, watch: Watch, outputs: Outputs, told: Told | None, seen: Seen | None) -> Analysis:
    info = source.info
    bundle = watch.pipeline.classifier.bundle
    manifest = bundle.manifest
    key_frames = KeyFrames[tuple[Crop, NDArray[np.float32]]](info.duration_seconds)
    episodes: list[Episode] = []
    reader = Reader(source)
    try:
        with ObservationWriter(outputs, "observations", about(info.name, bundle)) as table:
            pipeline = watch.pipeline
            for arrived, found in Ahead(reader.frames(), pipeline.look, lambda: pipeline.vote_weight):
                snapshot = watch.remember(pipeline.judge(arrived.frame, found))
                table.add(observation_row(snapshot, manifest, bundle.hash))
                smoothed, crop, cam = snapshot.point.smoothed, snapshot.observation.crop, snapshot.observation.cam
                if smoothed is not None and crop is not None and cam is not None:
                    key_frames.offer(snapshot.point.time_seconds, smoothed, (crop, cam[..., manifest.pain_index]))
                if seen is not None:
                    seen(snapshot, arrived.frame)
                if snapshot.ended is not None:
                    episodes.append(snapshot.ended)
                if told is not None:
                    told(arrived.frame.time_seconds, info.duration_seconds)
    finally:
        reader.close()
    latest = watch.trace.latest
    if latest is None:
        raise SourceError(f"{info.name} holds no picture that can be read: record it again or choose another file")
    end = max(source.info.duration_seconds or 0.0, latest.time_seconds + 1e-3)
    if source.info.note:
        end = latest.time_seconds + 1e-3  # what a damaged file promised beyond its readable part was never there
    last = watch.finish(end)
    if last is not None:
        episodes.append(last)
    chosen = [(time, with_cam(crop.image, cam)) for time, (crop, cam) in key_frames.choose(episodes)]
    looked = Looked(
        info.name,
        bundle,
        watch.trace.points(),
        episodes,
        end,
        watch.trace.settings.max_hold_seconds,
        chosen,
        source.info.note,
        watch.pipeline.classifier.fallback,
    )
    return write_assessment(outputs, looked)


def about(name: str, bundle: ModelBundle) -> dict[str, str]:
    """What every table says of itself: the recording, the model, its threshold."""
    manifest = bundle.manifest
    return {
        "recording": name,
        "model_name": manifest.name,
        "model_version": manifest.version,
        "model_hash": bundle.hash,
        "threshold": f"{manifest.threshold.value:g}",
    }


def write_assessment(outputs: Outputs, looked: Looked) -> Analysis:
    """Writes episodes.csv, assessment.json and figure.png; observations were written frame by frame.

    Raises:
        OutputError: They cannot be written.
    """
    manifest, end = looked.bundle.manifest, looked.end_seconds
    notes = [line for line in (looked.note, looked.fallback) if line]
    dan = suggest_face_score(
        looked.points, whole_recording(end), decisions_of(manifest), max_hold_seconds=looked.max_hold_seconds
    )
    outputs.write("episodes.csv", episodes_csv(looked.episodes))
    outputs.write("assessment.json", suggestion_json(dan, about(looked.name, looked.bundle)))
    page = Page(
        title=looked.name,
        points=looked.points,
        threshold=manifest.threshold.value,
        episodes=looked.episodes,
        dan_text=f"{dan.text()}\n{dan.details()}",
        key_frames=looked.key_frames,
        model_text=f"{manifest.name} {manifest.version} ({looked.bundle.hash[:12]}), {_kind(manifest)}",
        notes=notes,
        end_seconds=end,
        max_hold_seconds=looked.max_hold_seconds,
    )
    outputs.write("figure.png", page.png())
    episodes = tuple(looked.episodes)
    return Analysis(outputs.folder, len(looked.points), end, dan.seen_seconds, episodes, dan, "; ".join(notes))


def decisions_of(manifest: Manifest) -> DecisionRule | None:
    """Threshold and operating point of a model; None where it was never measured."""
    point = manifest.operating_point
    if point is None:
        return None
    return DecisionRule(manifest.threshold.value, point.sensitivity, point.specificity)


def _kind(manifest: Manifest) -> str:
    if manifest.untrained:
        return "UNTRAINED: for speed tests only, its values say nothing"
    return "DEMONSTRATION MODEL" if manifest.demonstration else manifest.population.description


def with_cam(crop: RgbCrop, cam: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The face beside itself with the Grad-CAM laid over: an overlay alone hides the skin."""
    return np.hstack((crop, overlay_crop(crop, cam)))

"""Each stage of a recording timed in the pipeline that watches."""

import json
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.bench.machine import Machine, peak_memory_mebibytes, this_machine

if TYPE_CHECKING:
    from app.bench.drawing import Drawing
    from app.pipeline.stats import StageTime, Stopwatch
    from app.pipeline.watch import Watch
    from app.sources.source import Source
    from models.face import Face
    from models.finder import FaceFinder
    from models.images import BgrImage
    from models.speed import GradCamCost

READ = "read"
DETECT = "one detection"
DRAW = "draw"
WHOLE = "whole"
TITLES = {READ: "read and decode", WHOLE: "whole frame"}
"""Names for the screen, where they differ from the stage's own."""

DETECTIONS = 60
"""So many pictures are enough for a detector's median and 95th percentile."""


@dataclass(frozen=True, slots=True)
class BenchReport:
    """One measurement.

    Attributes:
        machine: What it was measured on.
        recording: Name of the file.
        width: Of its pictures, pixels.
        height: Of its pictures, pixels.
        model: Label of the bundle.
        precision: What the model calculates in.
        untrained: Whether it is a model for speed tests only.
        detector: Name of the face detector.
        provider: Where the model ran at the end.
        fallback: Why it did not run where it was meant to; "" where it did.
        threads: Threads that were asked for; None for as many as there are cores.
        frames: How many frames were looked at.
        classified: How many of them had a face to classify; only these ran the stages after `find face`.
        frames_per_second: `frames` by the time from the first read to the last answer; nothing runs side by side.
        processor_ms: Processor time for a frame, of all threads together.
        stages: Milliseconds of each stage over all its runs. `whole` is from reading a frame to its point in the trace,
            and to its picture where that is drawn.
            `one detection` is the detector alone, on upright pictures of the size that is searched, which lie ready: a
            decoder beside it takes a third of its speed. No other time holds it;
            `find face` needs several on smaller, turned pictures while it is not known which way is up.
        peak_memory_mebibytes: Largest resident memory of this process so far; None where the system does not tell.
        grad_cam_cost: The model against its bare forward pass; None where it was not asked for.
        detections_a_frame: How often the detector looked, by `frames`: between two looks optical flow carries the face.
    """

    machine: Machine
    recording: str
    width: int
    height: int
    model: str
    precision: str
    untrained: bool
    detector: str
    provider: str
    fallback: str
    threads: int | None
    frames: int
    classified: int
    frames_per_second: float
    processor_ms: float
    stages: "tuple[StageTime, ...]"
    peak_memory_mebibytes: float | None
    grad_cam_cost: "GradCamCost | None"
    detections_a_frame: float

    def to_json(self) -> str:
        """The report as JSON, indented; field names are those of the attributes."""
        return json.dumps(asdict(self), indent=2)

    def to_text(self) -> str:
        """The report for people, several lines."""
        return "\n".join((*self._facts(), "", *self._table(), "", *self._sums()))

    def _facts(self) -> list[str]:
        threads = "all cores" if self.threads is None else f"{self.threads} threads"
        facts = [
            self.machine.text(),
            f"{self.recording}, {self.width}x{self.height}; {self.frames} frames, {self.classified} classified",
            f"{self.model} ({self.precision}{', UNTRAINED' if self.untrained else ''}) on {self.provider}, {threads}; "
            f"{self.detector}",
        ]
        if self.fallback:
            facts.append(self.fallback)
        if self.classified == 0:
            facts.append("no face was found, so nothing was classified: name a recording that shows a face")
        return facts

    def _table(self) -> list[str]:
        lines = [f"{'stage':22} {'runs':>6} {'median ms':>10} {'95 % ms':>10}"]
        for stage in self.stages:
            name = TITLES.get(stage.stage, stage.stage)
            lines.append(f"{name:22} {stage.runs:6} {stage.median_ms:10.2f} {stage.percentile_95_ms:10.2f}")
        return lines

    def _sums(self) -> list[str]:
        detection = next((one.median_ms for one in self.stages if one.stage == DETECT), 0.0)
        sums = [
            f"{self.detections_a_frame:.2f} detections a frame: {detection * self.detections_a_frame:.1f} ms a frame",
            f"{self.frames_per_second:.1f} frames a second one after the other; {self.processor_ms:.1f} ms of "
            f"processor time a frame: {self.processor_ms * 30 / 1000:.2f} cores at 30 a second",
        ]
        if self.peak_memory_mebibytes is not None:
            sums.append(f"{self.peak_memory_mebibytes:.0f} MiB of memory at most")
        if self.grad_cam_cost is not None:
            cost = self.grad_cam_cost
            sums.append(
                f"model with Grad-CAM {cost.with_cam_ms:.2f} ms, its bare forward pass {cost.without_cam_ms:.2f} ms: "
                f"{cost.ratio:.3f} x"
            )
        return sums


def run_bench(
    recording: Path,
    model: str | None,
    *,
    provider: str | None,
    threads: int | None,
    detector: str | None,
    frames: int = 150,
    grad_cam_cost: bool = False,
    draw: bool = False,
    roll_degrees: float | None = None,
) -> BenchReport:
    """Runs the first frames of a recording through the pipeline, one after the other, and times each stage.

    Model and detector have run before the first frame is timed: both warm up while they open.

    Args:
        recording: A video file, a recording of the RealSense SDK, or `demo`.
        model: A bundle's folder or label; None for the one in use.
        provider: Where the model runs; None for the best that works.
        threads: Threads for the CPU's work, from 1; None for as many as there are cores.
        detector: Name of the face detector; None for the one of the model's manifest.
        frames: How many frames at most, from 1.
        grad_cam_cost: Also time the model against its bare forward pass.
        draw: Also draw each picture with its Grad-CAM, as in the monitor.
        roll_degrees: How far the child lies turned clockwise; None votes, which is not timed.

    Raises:
        SourceError: The recording cannot be read, has no picture, or is no recording.
        BundleError: The model cannot be used.
        AssetError: The detector's file is missing.
        ProviderError: The provider failed while Grad-CAM's cost was measured.
        ValueError: `frames` or `threads` is under 1, or detector or provider is unknown.
    """
    if frames < 1:
        raise ValueError(f"frames must be 1 or more, got {frames}: leave it out for 150")
    # Imported here: the command line lists its commands without them.
    from app.bench.drawing import Drawing
    from app.pipeline.stats import Stopwatch
    from app.setup_watch import WatchOptions, build_watch, voted_roll
    from app.sources.choose import open_source
    from app.sources.source import SourceError
    from models.detectors.choose import open_detector
    from models.finder_settings import FinderSettings
    from models.search_picture import SearchPicture
    from models.speed import measure_cam_cost

    stopwatch = Stopwatch(keep=frames)
    drawing = Drawing() if draw else None
    with open_source(str(recording)) as source:
        info = source.info
        if info.is_live:
            raise SourceError(f"a bench needs a recording, {recording} is live: name a file or `demo`")
        options = WatchOptions(model=model, detector=detector, provider=provider, threads=threads)
        watch = build_watch(options, frames_per_second=info.frames_per_second, stopwatch=stopwatch)
        classifier = watch.pipeline.classifier
        try:
            # As `analyze` does: the search for the roll belongs to a recording's start, not to a frame's cost.
            roll = roll_degrees
            if roll is None:
                roll = voted_roll(str(recording), detector or classifier.bundle.manifest.crop.detector)
            if roll is not None:
                watch.pipeline.finder.set_roll(roll)
            counted = _Counted(watch.pipeline.finder)
            done, classified, seconds, processor = _time_frames(source, watch, stopwatch, frames, drawing)
            ran_on, fallback = classifier.provider, classifier.fallback
        finally:
            watch.close()
            if drawing is not None:
                drawing.close()
    if done == 0:
        raise SourceError(f"{info.name} holds no picture that can be read: name another recording")
    bundle = classifier.bundle
    # Before what follows takes memory of its own.
    memory = peak_memory_mebibytes()
    detector = detector or bundle.manifest.crop.detector
    with open_source(str(recording)) as source:
        pictures = [
            SearchPicture.turn(frame.image, roll or 0.0, FinderSettings().search_pixels).image
            for frame in islice(source.frames(), min(frames, DETECTIONS))
        ]
    with closing(open_detector(detector)) as alone:
        for picture in pictures:
            with stopwatch.time(DETECT):
                alone.detect(picture)
    return BenchReport(
        machine=this_machine(),
        recording=info.name,
        width=info.width,
        height=info.height,
        model=bundle.label,
        precision=bundle.manifest.precision,
        untrained=bundle.manifest.untrained,
        detector=detector,
        provider=ran_on,
        fallback=fallback,
        threads=threads,
        frames=done,
        classified=classified,
        frames_per_second=done / seconds,
        processor_ms=processor * 1000 / done,
        stages=_in_order(stopwatch.summary()),
        peak_memory_mebibytes=memory,
        grad_cam_cost=measure_cam_cost(bundle, provider=ran_on, threads=threads) if grad_cam_cost else None,
        detections_a_frame=counted.looks / done,
    )


class _Counted:
    """A finder's detector, and how often it looked."""

    def __init__(self, finder: "FaceFinder") -> None:
        self.looks = 0
        self._detector = finder.use_detector(self)

    @property
    def name(self) -> str:
        return self._detector.name

    def detect(self, image: "BgrImage") -> "list[Face]":
        self.looks += 1
        return self._detector.detect(image)

    def close(self) -> None:
        self._detector.close()


def _time_frames(
    source: "Source", watch: "Watch", stopwatch: "Stopwatch", limit: int, drawing: "Drawing | None"
) -> tuple[int, int, float, float]:
    """Runs at most `limit` frames; returns how many, how many were classified, seconds, and processor seconds."""
    done = classified = 0
    pictures = source.frames()
    pain = watch.pipeline.classifier.bundle.manifest.pain_index
    begun, processor = time.perf_counter(), time.process_time()
    while done < limit:
        start = time.perf_counter()
        frame = next(pictures, None)
        if frame is None:
            break
        stopwatch.add(READ, time.perf_counter() - start)
        snapshot = watch.process(frame)
        if drawing is not None:
            with stopwatch.time(DRAW):
                drawing.draw(frame, snapshot, pain)
        stopwatch.add(WHOLE, time.perf_counter() - start)
        done += 1
        classified += snapshot.observation.probability is not None
    return done, classified, time.perf_counter() - begun, time.process_time() - processor


def _in_order(stages: "tuple[StageTime, ...]") -> "tuple[StageTime, ...]":
    """The whole at the end; the others as they first ran, except that a first frame without a face ran no crop."""
    order = (READ, DETECT, "find face", "cut crop", "classify + Grad-CAM", "trace", DRAW)
    ranks = {name: rank for rank, name in enumerate(order)}
    return tuple(sorted(stages, key=lambda stage: (stage.stage == WHOLE, ranks.get(stage.stage, len(ranks)))))

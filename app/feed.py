"""Between the worker's threads and the screen: results become facts, and facts become queued signals.

Pictures are not sent: the screen pulls the newest one, with what was seen in it (`Feed.looked_at`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.pipeline.latest import Latest
from app.pipeline.trace_curve import Stretch, TraceCurve, curve_of
from app.pipeline.watch import Snapshot, Watch
from app.sources.source import Frame, SourceError, SourceInfo
from app.worker import Arrived, WorkerState, WorkerStatus
from models.assets import AssetError
from models.bundle import BundleError
from models.classifier import Classifier
from models.detectors.detector import FaceDetector
from models.heatmap import overlay_crop, overlay_frame

FACTS_SECONDS = 0.1
"""Facts go to the screen at most this often; what a person can read."""

CURVE_SECONDS = ((60.0, 0.2), (300.0, 0.5), (float("inf"), 1.0))
"""How often a curve of up to that length is drawn anew: a pixel of a long one lasts longer."""

MOST_EPISODES = 2000
"""So many episodes are kept for drawing; at one each 10 s that is over five hours."""


class CamPlace(StrEnum):
    """Where Grad-CAM is shown."""

    OFF = "off"
    INSET = "inset"
    OVER_PICTURE = "over the picture"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants to see.

    Attributes:
        cam: Where Grad-CAM is shown.
        cam_for_decided: The map is that of the class decided; else that of pain.
        trace_seconds: How much of the trace; None for all.
    """

    cam: CamPlace = CamPlace.OFF
    cam_for_decided: bool = False
    trace_seconds: float | None = 60.0


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The model at work, as the screen names it.

    Attributes:
        name: The bundle's.
        version: The bundle's.
        threshold: Probability from which a frame counts as pain.
        untrained: For speed tests only: no state and no trace are shown.
        demonstration: Shows the program and must not be believed.
        provider: Where it runs.
        fallback: Why not where it was meant to, in one line; "" where it does.
        measured: How fast it runs where, if that decided where it runs; else "".
    """

    name: str
    version: str
    threshold: float
    untrained: bool
    demonstration: bool
    provider: str
    fallback: str
    measured: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What the screen shows of one result.

    Attributes:
        snapshot: The result.
        arrived_seconds: When its frame came to this machine, by the monotonic clock.
        curve: The trace to draw; None where the one before still stands.
        model: What gave the result.
        waited_seconds: For how long nothing has come since; 0 with a new result.
        child: Whose, as `Feed.child`.
    """

    snapshot: Snapshot
    arrived_seconds: float
    curve: TraceCurve | None
    model: ModelFacts
    waited_seconds: float
    child: int


@dataclass(frozen=True, slots=True, eq=False)
class LookedAt:
    """A frame that was looked at, with what was seen in it, for the picture.

    Attributes:
        arrived: The frame.
        snapshot: What was seen.
        cam: Grad-CAM over the crop (RGB) or over the whole picture (BGR), as was wished; None for none.
        cam_place: Which of the two.
        child: Whose, as `Feed.child`.
    """

    arrived: Arrived
    snapshot: Snapshot
    cam: NDArray[np.uint8] | None
    cam_place: CamPlace
    child: int


class Feed(QObject):
    """Watches in the worker's thread and emits what comes of it; receivers get it queued.

    Signals:
        facts: `Facts`, at most ten times a second, and those of the last frame.
        status: `WorkerStatus`.

    Attributes:
        wishes: What a person wants to see.
        looked_at: The newest frame that was looked at, to be pulled.
        child: How many children were watched before the present one.

    Args:
        build_watch: Loads model and detector for it; may take seconds.
    """

    facts = Signal(object)
    status = Signal(object)

    def __init__(self, build_watch: Callable[[SourceInfo], Watch]) -> None:
        super().__init__()
        self.wishes = Wishes()
        self.child = 0
        self.looked_at: Latest[LookedAt] = Latest()
        self._build_watch = build_watch
        self._watch: Watch | None = None
        self._newest: tuple[Snapshot, Arrived] | None = None
        self._told = self._drawn = float("-inf")
        self._drawn_for: float | None = 0.0
        self._episodes: list[Stretch] = []
        self._model_changes: list[float] = []
        self._strongest: dict[int, float] = {}
        self._silent = self._is_untold = False

    def prepare(self, info: SourceInfo) -> None:
        """Loads model and detector for the open source.

        Raises:
            SourceError: They cannot be had; the text says which and why.
        """
        try:
            self._watch = self._build_watch(info)
        except (BundleError, AssetError, ValueError) as error:
            raise SourceError(str(error)) from error

    @property
    def watch(self) -> Watch | None:
        """What looks at the frames; for the worker's thread alone. None until it is open."""
        return self._watch

    def process(self, frame: Frame) -> Snapshot:
        """Looks at one frame."""
        if self._watch is None:
            raise RuntimeError("a frame came before the source was opened: get it ready with `Feed.prepare`")
        return self._watch.process(frame)

    def on_result(self, snapshot: Snapshot, arrived: Arrived) -> None:
        """Takes a result, in the worker's thread."""
        if snapshot.ended is not None:
            self._episodes.append(Stretch(snapshot.ended.onset_seconds, snapshot.ended.end_seconds))
            del self._episodes[:-MOST_EPISODES]
        self._newest, self._is_untold = (snapshot, arrived), True
        place = self.wishes.cam
        self.looked_at.put(LookedAt(arrived, snapshot, self._cam(snapshot, arrived.frame), place, self.child))
        if time.monotonic() - self._told >= FACTS_SECONDS:
            self._tell()

    def on_pause(self) -> None:
        """Hears that no frame comes: the trace goes on, as a gap."""
        if self._newest is None or self._watch is None:
            return
        waited = time.monotonic() - self._newest[1].monotonic_seconds
        if self._is_untold:
            self._tell()
        elif waited > self._watch.trace.settings.max_hold_seconds:  # so long the last observation stands
            self._tell(waited)

    def on_status(self, status: WorkerStatus) -> None:
        """Takes the run's state, in the worker's thread."""
        if status.state in (WorkerState.ENDED, WorkerState.FAILED):
            self._drawn = float("-inf")
            self._tell()
        if not self._silent:
            self.status.emit(status)

    def use_model(self, classifier: Classifier, detector: FaceDetector | None) -> None:
        """Answers with another model from the next frame on; in the worker's thread.

        Args:
            classifier: Open and tested.
            detector: The one that its crops are cut by; None keeps the present one.
        """
        if self._watch is None:
            raise RuntimeError("a model came before the source was opened: get it ready with `Feed.prepare`")
        if detector is not None:
            self._watch.pipeline.finder.use_detector(detector).close()
        self._watch.swap(classifier).close()
        self._strongest.clear()
        self._told = float("-inf")  # at once: this child may be one for whom it does not speak
        if self._newest is not None:
            self._model_changes.append(self._newest[0].observation.time_seconds)

    def next_child(self, child: int) -> None:
        """Watches another child from the next frame on and tells nothing more of the former; in the worker's thread.

        Args:
            child: The new value of the attribute.
        """
        self.child = child
        if self._watch is not None:
            self._watch.next_child()
        self._newest, self._is_untold = None, False
        self._told = self._drawn = float("-inf")
        self._episodes, self._model_changes = [], []
        self._strongest.clear()

    def silence(self) -> None:
        """Emits nothing from now on: nobody is left to hear it."""
        self._silent = True

    def close(self) -> None:
        """Frees model and detector; only when the worker's threads have ended."""
        if self._watch is not None:
            self._watch.close()

    def _tell(self, waited: float = 0.0) -> None:
        if self._silent or self._newest is None or self._watch is None:
            return
        snapshot, arrived = self._newest
        now = self._told = time.monotonic()
        self._is_untold = False
        curve = self._curve(snapshot, waited, now)
        model = _model_facts(self._watch)
        self.facts.emit(Facts(snapshot, arrived.monotonic_seconds, curve, model, waited, self.child))

    def _curve(self, snapshot: Snapshot, waited: float, now: float) -> TraceCurve | None:
        seconds = self.wishes.trace_seconds
        length = float("inf") if seconds is None else seconds
        every = next(pause for longest, pause in CURVE_SECONDS if length <= longest)
        if self._watch is None or (now - self._drawn < every and seconds == self._drawn_for):
            return None
        self._drawn, self._drawn_for = now, seconds
        episodes = self._episodes
        if snapshot.episode is not None:
            # While nothing comes it is drawn as far as it was seen.
            seen_until = snapshot.observation.time_seconds + self._watch.trace.settings.max_hold_seconds
            episodes = [*episodes, Stretch(snapshot.episode.onset_seconds, seen_until if waited else None)]
        newest = snapshot.observation.time_seconds + waited
        return curve_of(self._watch.trace, newest, seconds, episodes, self._model_changes)

    def _cam(self, snapshot: Snapshot, frame: Frame) -> NDArray[np.uint8] | None:
        """Grad-CAM as it is wished: made here, for the screen's thread only paints."""
        wishes, seen = self.wishes, snapshot.observation
        if wishes.cam is CamPlace.OFF or self._watch is None or seen.cam is None or seen.crop is None:
            return None
        manifest = self._watch.pipeline.classifier.bundle.manifest
        number = manifest.pain_index
        if wishes.cam_for_decided and seen.decided_class is not None:
            number = seen.decided_class
        cam = seen.cam[..., number]
        # One scale for the whole run: a faint map must not look as strong as a strong one.
        top = self._strongest[number] = max(self._strongest.get(number, 0.0), float(cam.max()))
        if wishes.cam is CamPlace.INSET:
            return overlay_crop(seen.crop.image, cam, top)
        height, width = seen.crop.image.shape[:2]
        return overlay_frame(frame.image, cam, seen.crop.frame_to_crop, (width, height), top)


def _model_facts(watch: Watch) -> ModelFacts:
    classifier = watch.pipeline.classifier
    manifest = classifier.bundle.manifest
    return ModelFacts(
        manifest.name,
        manifest.version,
        manifest.threshold.value,
        manifest.untrained,
        manifest.demonstration,
        classifier.provider,
        classifier.fallback,
        classifier.measured,
    )

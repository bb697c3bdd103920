"""Between the worker's threads and the screen: results become facts, and facts become queued signals."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.assessment.trace import Span, Trace, TraceColumns
from app.pipeline.watch import Snapshot, Watch
from app.sources.source import Frame, Source, SourceError, SourceInfo
from app.worker import Arrived, WorkerState, WorkerStatus
from models.assets import AssetError
from models.bundle import BundleError

KEPT_SECONDS = 61.0
"""How much of the trace is sent to the screen: what it shows, and a little for the edge."""

FACTS_SECONDS = 0.1
"""Facts go to the screen at most this often; what a person can read."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The model at work, as the screen names it.

    Attributes:
        name: The bundle's.
        version: The bundle's.
        threshold: Probability from which a frame counts as pain.
        untrained: For speed tests only: no state and no trace are shown.
        demonstration: Shows the program and must not be believed.
        pain_class: Index of pain among the classes, for the map to show.
        provider: Where it runs.
        fallback: Why not where it was meant to, in one line; "" where it does.
    """

    name: str
    version: str
    threshold: float
    untrained: bool
    demonstration: bool
    pain_class: int
    provider: str
    fallback: str


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What the screen shows of one result.

    Attributes:
        snapshot: The result.
        arrived_seconds: When its frame came to this machine, by the monotonic clock.
        columns: The last minute of the trace.
        spans: The same minute cut into seen and unseen.
        model: What gave the result.
    """

    snapshot: Snapshot
    arrived_seconds: float
    columns: TraceColumns
    spans: list[Span]
    model: ModelFacts


class Feed(QObject):
    """Opens source and watch in the worker's thread and emits what comes of them; receivers get it queued.

    Signals:
        facts: `Facts`, at most ten times a second, and those of the last frame.
        status: `WorkerStatus`.

    Args:
        open_source: Opens the source.
        build_watch: Loads model and detector for it; may take seconds.
    """

    facts = Signal(object)
    status = Signal(object)

    def __init__(self, open_source: Callable[[], Source], build_watch: Callable[[SourceInfo], Watch]) -> None:
        super().__init__()
        self._open_source = open_source
        self._build_watch = build_watch
        self._watch: Watch | None = None
        self._trace: Trace | None = None
        self._waiting: tuple[Snapshot, Arrived] | None = None
        self._told = float("-inf")
        self._silent = False

    def open(self) -> Source:
        """The open source, once the model is ready too.

        Raises:
            SourceError: One of them cannot be had; the text says which and why.
        """
        source = self._open_source()
        try:
            self._watch = self._build_watch(source.info)
        except (BundleError, AssetError, ValueError) as error:
            source.close()
            raise SourceError(str(error)) from error
        except BaseException:
            source.close()
            raise
        self._trace = Trace(replace(self._watch.trace.settings, length_seconds=KEPT_SECONDS))
        return source

    def process(self, frame: Frame) -> Snapshot:
        """Looks at one frame."""
        if self._watch is None:
            raise RuntimeError("a frame came before the source was opened: open it with `Feed.open`")
        return self._watch.process(frame)

    def on_result(self, snapshot: Snapshot, arrived: Arrived) -> None:
        """Takes a result, in the worker's thread."""
        if self._trace is not None:
            point = snapshot.point
            self._trace.append(point.time_seconds, point.probability, point.gap)
        self._waiting = (snapshot, arrived)
        if time.monotonic() - self._told >= FACTS_SECONDS:
            self._tell()

    def on_status(self, status: WorkerStatus) -> None:
        """Takes the run's state, in the worker's thread."""
        if status.state in (WorkerState.ENDED, WorkerState.FAILED):
            self._tell()
        if not self._silent:
            self.status.emit(status)

    def silence(self) -> None:
        """Emits nothing from now on: nobody is left to hear it."""
        self._silent = True

    def close(self) -> None:
        """Frees model and detector; only when the worker's threads have ended."""
        if self._watch is not None:
            self._watch.close()

    def _tell(self) -> None:
        if self._silent or self._waiting is None or self._trace is None or self._watch is None:
            return
        snapshot, arrived = self._waiting
        self._waiting = None
        self._told = time.monotonic()
        self.facts.emit(
            Facts(
                snapshot,
                arrived.monotonic_seconds,
                self._trace.columns(),
                self._trace.spans(),
                _model_facts(self._watch),
            )
        )


def _model_facts(watch: Watch) -> ModelFacts:
    classifier = watch.pipeline.classifier
    manifest = classifier.bundle.manifest
    return ModelFacts(
        manifest.name,
        manifest.version,
        manifest.threshold.value,
        manifest.untrained,
        manifest.demonstration,
        manifest.classes.index(manifest.pain_class),
        classifier.provider,
        classifier.fallback,
    )

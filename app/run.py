"""One run: a source watched by one model, from its opening to its end, with what a person may ask of it meanwhile."""

import logging
import threading
from collections.abc import Callable, Sequence

from app.feed import Feed
from app.pipeline.watch import Snapshot, Watch
from app.sources.source import Source, SourceError, SourceInfo
from app.worker import Arrived, Worker, WorkerState, WorkerStatus
from models.classifier import Classifier
from models.detectors.detector import FaceDetector

RETRY_SECONDS = 1.0
"""How often a device that is not there yet is tried."""

log = logging.getLogger(__name__)

Listener = Callable[[Snapshot, Arrived], None]
"""Hears every single result in the worker's thread; must not block."""

FrameListener = Callable[[Arrived], None]
"""Hears every frame that comes, looked at or not, in the reader's thread; must not block."""


class Run:
    """Feed and worker of one source.

    Attributes:
        feed: What the screen hears and pulls.
        worker: The threads.
        listeners: As given; more may be added before the start.
        frame_listeners: None at first; they may be added before the start.
        spec: As given.
        child: How many children were watched before this one; `Feed.child` follows between two frames.

    Args:
        open_source: Opens the source, in the worker's thread.
        build_watch: Loads model and detector, in the worker's thread.
        waits_for_source: A device that is not there yet is waited for; else the run fails.
        listeners: Hear every single result.
        spec: What the source was asked for by, such as `demo`; "" where nobody says.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        build_watch: Callable[[SourceInfo], Watch],
        *,
        waits_for_source: bool = False,
        listeners: Sequence[Listener] = (),
        spec: str = "",
    ) -> None:
        self._open_source = open_source
        self._waits = waits_for_source
        self.listeners = list(listeners)
        self.frame_listeners: list[FrameListener] = []
        self.spec = spec
        self.child = 0
        self._stopping = threading.Event()
        self.feed = Feed(build_watch)
        self.worker: Worker[Snapshot] = Worker(
            self._opened,
            self.feed.process,
            self._on_result,
            self.feed.on_status,
            self.feed.on_pause,
            self._on_frame,
            self.feed.prepare,
        )

    def start(self) -> None:
        """Begins; to be called once."""
        self.worker.start()

    def stop(self) -> bool:
        """Ends the run in under two seconds; whether its threads let go. Twice is allowed."""
        self._stopping.set()
        self.feed.silence()
        if self.worker.stop():
            self.feed.close()
            return True
        # The thread hangs in a driver or is loading a model; it is a daemon and ends with the program.
        log.warning("the source did not stop in time; it is left behind")
        return False

    def stop_apart(self, stopped: Callable[[bool], None]) -> None:
        """As `stop`, in a thread of its own that then calls `stopped` with the answer."""
        self.feed.silence()
        threading.Thread(target=lambda: stopped(self.stop()), name="sollievo-stopper", daemon=True).start()

    def lock(self, x: float, y: float) -> None:
        """A person says that the face at this point of the picture is the child."""
        self._ask(lambda watch: watch.pipeline.finder.lock(x, y))

    def confirm(self) -> None:
        """A person says that the face nearest the child's place is the child."""
        self._ask(lambda watch: watch.pipeline.finder.confirm())

    def set_roll(self, degrees: float) -> None:
        """A person says which way is up."""
        self._ask(lambda watch: watch.pipeline.finder.set_roll(degrees))

    def next_child(self) -> None:
        """Watches another child from the next frame on. Until then what is told is still the former's."""
        self.child = child = self.child + 1
        self.worker.ask(lambda: self.feed.next_child(child))

    def use_model(self, classifier: Classifier, detector: FaceDetector | None) -> None:
        """Answers with another model from the next frame on; frees the former one.

        Args:
            classifier: Open and tested; the run's from now on.
            detector: As in `Feed.use_model`.
        """
        self.worker.ask(lambda: self.feed.use_model(classifier, detector))

    def _ask(self, wish: Callable[[Watch], object]) -> None:
        def fulfil() -> None:
            if self.feed.watch is not None:
                wish(self.feed.watch)

        self.worker.ask(fulfil)

    def _on_result(self, snapshot: Snapshot, arrived: Arrived) -> None:
        for listener in self.listeners:
            listener(snapshot, arrived)
        self.feed.on_result(snapshot, arrived)  # last: who hears it on the screen may ask the listeners

    def _on_frame(self, arrived: Arrived) -> None:
        for listener in self.frame_listeners:
            listener(arrived)

    def _opened(self) -> Source:
        while True:
            try:
                return self._open_source()
            except SourceError as error:
                if not self._waits or self._stopping.is_set():
                    raise
                self.feed.on_status(WorkerStatus(WorkerState.STARTING, str(error)))
                if self._stopping.wait(RETRY_SECONDS):
                    raise

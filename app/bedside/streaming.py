"""What is watched, sent to a physiology lab as it comes (`app.session.lab_stream`)."""

from PySide6.QtCore import QObject, Qt, Signal

from app.assessment.marks import Mark
from app.bedside.desk import Desk
from app.feed import Facts
from app.pipeline.watch import Snapshot, State
from app.run import Run
from app.session.lab_stream import LabSample, LabStream
from app.views.notice_view import Notice
from app.worker import Arrived

_NUMBERS = {State.PAIN: 1.0, State.NO_PAIN: 0.0, State.CANNOT_TELL: -1.0}


class Streaming(QObject):
    """Connects results and marks with the lab's streams.

    Nurse first hides nothing here: a lab's screen is no bedside's. A child whom the model does not speak for has
    no number and no state here either.

    Args:
        desk: What is shared; keeps this alive.
        stream: The streams; closed by whoever made them.
    """

    _problem = Signal(str)

    def __init__(self, desk: Desk, stream: LabStream) -> None:
        super().__init__(desk)
        self._desk = desk
        self._stream = stream
        self._speaking = ""  # the hash of the model that is known to speak for this child
        self._told = ""
        self._problem.connect(self._on_problem, Qt.ConnectionType.QueuedConnection)
        stream.tell_problems(self._problem.emit)
        desk.monitor.begins.connect(self._on_begins)
        desk.monitor.facts_shown.connect(self._on_facts)
        desk.marked.connect(self._on_mark)

    def _on_problem(self, line: str) -> None:
        self._desk.window.notice.set_notice(Notice.OTHER, line)

    def _on_begins(self, run: Run) -> None:
        self._speaking = self._told = ""
        run.listeners.append(self._on_result)

    def _on_facts(self, _facts: Facts) -> None:
        model = self._desk.keeping.bundle
        if model is None or model.manifest.untrained or self._desk.outside_of(model.manifest) is not None:
            self._speaking = ""
        else:
            self._speaking = model.hash

    def _on_result(self, snapshot: Snapshot, arrived: Arrived) -> None:
        """In the worker's thread."""
        at, point = arrived.monotonic_seconds, snapshot.point
        model = self._desk.keeping.bundle  # that of this very result
        if model is not None and model.hash == self._speaking:
            self._stream.send(LabSample(at, point.probability, point.smoothed, _NUMBERS[snapshot.state]))
            told = f"state/{snapshot.state}" + (f": {snapshot.reason}" if snapshot.reason is not None else "")
        else:
            self._stream.send(LabSample(at))
            told = f"state/{State.CANNOT_TELL}: the model does not speak for this child"
        if told != self._told:
            self._told = told
            self._stream.mark(at, told)

    def _on_mark(self, mark: Mark) -> None:
        monotonic = mark.content.at.monotonic_seconds
        if monotonic is not None:
            self._stream.mark(monotonic, f"mark/{mark.kind}")

"""The trace for physiology labs, beside SpO2 and ECG: by Lab Streaming Layer, in a process of its own.

The program itself opens no internet socket (`app.no_network`), and LSL is made of them. So the outlet is a child
process that is started before the sockets are denied. It gets numbers and words through a pipe, never a picture and
never a child's code, and it ends with this process. See docs/decisions/0013-lab-streaming-layer.md.
"""

import json
import math
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

OUTLET = "app.session.lab_outlet"
WAITING = 600
"""Lines that may wait for the outlet, some 20 s of them; what comes then is dropped and counted."""

STOP_SECONDS = 1.0
NO_STATE = -1.0


class LabReach(StrEnum):
    """Who can find the streams."""

    MACHINE = "machine"
    NETWORK = "network"


class LabStreamError(ValueError):
    """There is no outlet. The text is one line: what, why, what to do."""


@dataclass(frozen=True, slots=True)
class LabSample:
    """What is sent of one result.

    Attributes:
        monotonic_seconds: When its picture came to this machine.
        probability: Of pain expression, 0..1; None where nothing can be told.
        smoothed: The same, as the trace draws it; None likewise.
        state: 1 pain expression, 0 none, -1 cannot tell.
    """

    monotonic_seconds: float
    probability: float | None = None
    smoothed: float | None = None
    state: float = NO_STATE


class LabStream:
    """Two streams: the trace (`LabSample`), and markers (words). Any thread may send; none waits.

    Args:
        reach: `machine` or `network`.
        name: Of the streams' device; the trace's name, and that of the markers with " markers" after it.

    Raises:
        LabStreamError: The outlet cannot be started.
    """

    def __init__(self, reach: str, name: str = "Sollievo") -> None:
        if reach not in list(LabReach):
            raise LabStreamError(f"--lsl takes {' or '.join(LabReach)}, got {reach!r}: choose one of them")
        if getattr(sys, "frozen", False):
            raise LabStreamError("the packaged program has no Lab Streaming Layer: run it from a source tree")
        self.reach = LabReach(reach)
        self.dropped = 0
        self._lines: queue.Queue[Mapping[str, object] | None] = queue.Queue(WAITING)
        self._on_problem: Callable[[str], None] = lambda _problem: None
        self._process = subprocess.Popen(
            [sys.executable, "-m", OUTLET, reach, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C is this process's: the child ends with its input
        )
        assert self._process.stdout is not None  # noqa: S101 (asked for)
        said = self._process.stdout.readline().strip()
        if said != "ready":
            self._end()
            raise LabStreamError(said or "the Lab Streaming Layer outlet ended at once: run `make setup`, try again")
        self._thread = threading.Thread(target=self._write, name="sollievo-lab-stream", daemon=True)
        self._thread.start()

    def tell_problems(self, on_problem: Callable[[str], None]) -> None:
        """Has this called, from another thread, with one line when the outlet is gone."""
        self._on_problem = on_problem

    def send(self, sample: LabSample) -> None:
        """Sends one point of the trace."""
        values = [sample.probability, sample.smoothed, sample.state]
        self._put({"at": sample.monotonic_seconds, "values": values})

    def mark(self, monotonic_seconds: float, text: str) -> None:
        """Sends a marker."""
        self._put({"at": monotonic_seconds, "mark": text})

    def close(self) -> None:
        """Ends the streams, with what waits sent. Twice is allowed."""
        if self._process.poll() is None and self._thread.is_alive():
            try:
                self._lines.put(None, timeout=STOP_SECONDS)
            except queue.Full:
                self._process.kill()
        self._thread.join(STOP_SECONDS)
        self._end()

    def _put(self, line: Mapping[str, object]) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self.dropped += 1

    def _write(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 (asked for)
        try:
            while (line := self._lines.get()) is not None:
                pipe.write(json.dumps(line) + "\n")
                if self._lines.empty():
                    pipe.flush()
        except OSError:
            self._on_problem("the Lab Streaming Layer outlet ended; watching goes on: start the program again for it")

    def _end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()  # the outlet's sign to end
            except OSError:
                continue
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def to_number(value: object) -> float:
    """A number as it came through the pipe: NaN for None, where nothing can be told."""
    return math.nan if value is None else float(str(value))

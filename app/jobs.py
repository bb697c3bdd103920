"""Work that takes a while, off the screen's thread, with its answer back in it."""

import contextlib
import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)


class Jobs(QObject):
    """Runs each job in a daemon thread. After `close` no answer comes any more: nobody is left to hear it."""

    _made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._closed = False
        self._made.connect(self._on_made, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Runs a job.

        Args:
            job: What to do, in a thread of its own.
            done: Gets the answer, in this object's thread.
            failed: Gets the error instead, in this object's thread.
        """

        def work() -> None:
            try:
                answer = job()
            except Exception as error:  # a thread's edge: who asked hears of it
                log.info("a job failed", exc_info=True)
                self.post(partial(failed, error))
            else:
                self.post(partial(done, answer))

        threading.Thread(target=work, name="sollievo-job", daemon=True).start()

    def post(self, call: Callable[[], None]) -> None:
        """Makes a call in this object's thread; from any thread."""
        with contextlib.suppress(RuntimeError):  # Qt's half is gone: the program has ended
            self._made.emit(call)

    def close(self) -> None:
        """Drops all answers from now on."""
        self._closed = True

    def _on_made(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()

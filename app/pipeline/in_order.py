"""A short queue between two threads that loses nothing: the writer waits while it is full."""

import threading
from collections import deque
from typing import Generic, TypeVar

Value = TypeVar("Value")


class InOrder(Generic[Value]):
    """Every value in order. The same doors as `Latest`, for replay and batch.

    Args:
        length: How many values may wait; a frame of 1280x720 is 2.8 MB.
    """

    dropped = 0
    """Nothing is ever dropped here."""

    def __init__(self, length: int = 8) -> None:
        self._length = length
        self._values: deque[Value] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, value: Value) -> None:
        """Adds the value when there is room. Does nothing after `close`."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._values) < self._length or self._closed)
            if not self._closed:
                self._values.append(value)
                self._changed.notify_all()

    def take(self, timeout_seconds: float | None = None) -> Value | None:
        """Waits for the next value. None when closed and empty, or when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._values) or self._closed, timeout_seconds)
            if not self._values:
                return None
            self._changed.notify_all()
            return self._values.popleft()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        with self._changed:
            return self._closed

    def close(self) -> None:
        """Lets writer and readers go. Values that wait can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

"""A place for the newest value between two threads: what comes too late is dropped and counted."""

import threading
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Latest(Generic[Value]):
    """Holds one value. A newer one replaces it; a reader takes it once, or looks without taking."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._value: Value | None = None
        self._fresh = False
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many values were replaced before anybody took them."""
        with self._changed:
            return self._dropped

    def put(self, value: Value) -> None:
        """Replaces the value. Does nothing after `close`."""
        with self._changed:
            if self._closed:
                return
            if self._fresh:
                self._dropped += 1
            self._value = value
            self._fresh = True
            self._changed.notify()

    def take(self, timeout_seconds: float | None = None) -> Value | None:
        """Waits for a value that was not taken yet. None when closed and empty, or when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._fresh or self._closed, timeout_seconds)
            if not self._fresh:
                return None
            self._fresh = False
            return self._value

    def look(self) -> Value | None:
        """The newest value, taken or not; None before the first. Never waits."""
        with self._changed:
            return self._value

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        with self._changed:
            return self._closed

    def close(self) -> None:
        """Lets every waiting reader go. A value that is still there can be taken once."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

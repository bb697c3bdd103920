"""A USB foot pedal, which is a key: short press uses a button, long press moves to the next one."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

LONG_SECONDS = 0.6
"""A press of at least so long moves on; a person's quick step takes 0.2 to 0.4 s."""

AWAY_SECONDS = 10.0
"""After so long without a press the pedal is back at its own button."""

DEFAULT_KEY = "F8"
"""What the pedal sends where nothing else is set: pedals can be taught any key, and this one is not in a text."""


class Pedal(QObject):
    """Makes everything reachable by one key.

    A short press presses `home` (the button that matters now, such as the prick's mark); a long press moves the focus
    to the next control, and short presses then press that one, until nobody stepped for a while.

    Signals:
        pressed: A short press was made while there was nothing to press.

    Args:
        window: Whose controls are reached; its keys are watched.
        monotonic_seconds: The clock, passed in for tests.
    """

    pressed = Signal()

    def __init__(self, window: QWidget, monotonic_seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._window = window
        self._clock = monotonic_seconds
        self._key = _code(DEFAULT_KEY)
        self._home: QAbstractButton | None = None
        self._down: float | None = None
        self._moved = float("-inf")
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def set_key(self, name: str) -> None:
        """Listens to another key, such as `F8`, `B` or `PgDown`.

        Raises:
            ValueError: There is no key of that name.
        """
        self._key = _code(name)

    def set_home(self, button: QAbstractButton | None) -> None:
        """The button that a short press presses when nobody has moved on; None for none."""
        self._home = button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Qt's question whether this event goes on."""
        kinds = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if event.type() not in kinds or not isinstance(event, QKeyEvent) or event.key() != self._key:
            return False
        if not isinstance(watched, QWidget):
            return False  # the window's own handle hears it first and passes it on to a widget
        if event.isAutoRepeat():
            return True
        now = self._clock()
        if event.type() is QEvent.Type.KeyPress:
            self._down = now
        elif self._down is not None:
            down, self._down = self._down, None
            if now - down >= LONG_SECONDS:
                self._move_on(now)
            else:
                self._use(now)
        return True

    def _move_on(self, now: float) -> None:
        self._moved = now
        target = QApplication.activeWindow() or self._window
        focused = target.focusWidget()
        widget: QWidget | None = target if focused is None else focused  # type: ignore[redundant-expr]
        for _ in range(200):
            widget = None if widget is None else widget.nextInFocusChain()
            if widget is None:
                return
            usable = widget.isVisible() and widget.isEnabled() and widget.window() is target.window()
            if usable and isinstance(widget, QAbstractButton) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _use(self, now: float) -> None:
        focused = QApplication.focusWidget()
        has_moved = now - self._moved <= AWAY_SECONDS
        button = focused if has_moved and isinstance(focused, QAbstractButton) else self._home
        if has_moved:
            self._moved = now
        if isinstance(button, QAbstractButton) and button.isEnabled() and button.isVisible():
            button.click()
        else:
            self.pressed.emit()


def _code(name: str) -> int:
    keys = [Qt.Key(key.key()) for key in QKeySequence.fromString(name)]  # type: ignore[attr-defined]
    if len(keys) != 1 or keys[0] is Qt.Key.Key_unknown:
        raise ValueError(f"the pedal's key must be one key by its name, such as F8 or PgDown, got {name!r}: correct it")
    return int(keys[0])

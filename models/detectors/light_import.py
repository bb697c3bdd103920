"""Imports MediaPipe without what it would only plot and record sound with: two thirds of its loading time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

NOT_NEEDED = ("matplotlib", "matplotlib.pyplot", "sounddevice")
"""Of these MediaPipe's face detector uses nothing; its drawing and audio modules load them all the same."""


@contextmanager
def without_plotting() -> Iterator[None]:
    """Puts empty modules in place of those of `NOT_NEEDED` that are not loaded yet, for as long as it lasts.

    Afterwards they can be imported as ever. A thread that imports Matplotlib for the first time meanwhile would get the
    empty one, so hold it for the one import only, which happens when the first detector is opened.
    """
    if "mediapipe" in sys.modules:
        yield
        return
    empty = {name: ModuleType(name) for name in NOT_NEEDED if name not in sys.modules}
    sys.modules.update(empty)
    try:
        yield
    finally:
        for name, module in empty.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]

"""Keeps the program's memory from growing for hours, and Python's search for garbage short.

Large blocks go back to the system as soon as they are free: glibc learns from the first freed frame to keep blocks of
that size in its heaps, one heap a thread, where what lies between them holds them apart. Measured over ten minutes of
the monitor: 8 % more memory, nearly all of it free blocks; with these two settings 2 to 3 %, and nothing to speak of
where free pages are also given back twice a minute (2 to 4 ms, in a thread of its own).
"""

import ctypes
import gc
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LARGE_BYTES = 384 * 1024
"""From this size on a block is the system's own: frames, and the pictures that detectors search in."""
HEAPS = 2
GIVE_BACK_SECONDS = 30.0

# malloc.h
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def keep_heap_small() -> None:
    """Sets it for this process, for good; to be called before there are threads. Only where there is glibc."""
    if platform.libc_ver()[0] != "glibc":
        return
    libc = ctypes.CDLL(None)
    libc.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
    libc.mallopt(_M_ARENA_MAX, HEAPS)
    threading.Thread(target=_give_back, args=(libc,), name="free memory", daemon=True).start()


def _give_back(libc: ctypes.CDLL) -> None:
    while True:
        time.sleep(GIVE_BACK_SECONDS)
        libc.malloc_trim(0)


@contextmanager
def without_garbage_search() -> Iterator[None]:
    """While modules are loaded nothing becomes garbage; looking for some takes a tenth of the start."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def once(act: Callable[[], None]) -> Callable[..., None]:
    """A listener that acts the first time only, whatever it is told."""
    waiting = [act]

    def listen(*_told: object) -> None:
        if waiting:
            waiting.pop()()

    return listen


def set_loaded_apart() -> None:
    """What is there now stays for good and is never searched again; later searches stop the screen for less long."""
    gc.freeze()

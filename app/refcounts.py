"""Keeps None, True and False alive under Python 3.11, where PySide6 6.12 gives them back more often than it takes them.

Measured: every painted view and every updated curve takes tens of references of None and some of True away (from
Python 3.12 on these objects are immortal and nothing counts them). At zero Python ends with "deallocating None".
`sollievo bench --every`, which opens no window, once ended so as well; which library did it there is not known.
"""

import ctypes
import sys

PLENTY = 1 << 40
"""A thousand lost references a second take thirty years to use this up."""


def keep_constants_alive() -> None:
    """Gives the constants more references than can be lost. Call it before the work; twice is allowed."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for constant in (None, True, False, NotImplemented, ...):
        if sys.getrefcount(constant) < PLENTY:
            # CPython 3.11, object.h: an object begins with its reference count, and id() is its address.
            ctypes.c_ssize_t.from_address(id(constant)).value += PLENTY

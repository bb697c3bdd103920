"""Keeps native libraries' start-up chatter off the terminal."""

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_native_stderr() -> Iterator[None]:
    """Sends file descriptor 2 nowhere for as long as it lasts.

    LiteRT writes its start-up lines there whatever the log level. Python's own `sys.stderr` is silenced with it, of all
    threads, so hold it only while a library opens; its failures still arrive as exceptions. Without a descriptor 2 (a
    windowed program) nothing happens.
    """
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)

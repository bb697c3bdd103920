"""Who may write a session: one process at a time."""

import errno
import os
import sys
from pathlib import Path
from typing import Self

LOCK_FILE = "session.lock"


class LockBusyError(Exception):
    """Another program has it open."""


class SessionLock:
    """A lock on a session's folder, which the system frees when this process ends, however it ends.

    Raises:
        LockBusyError: Another program holds it.
        OSError: The folder cannot be locked: read-only, or on a share that knows no locks.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(handle)
                # The holder before may have removed the file between our opening and our locking it.
                if self._path.exists() and os.path.samestat(os.fstat(handle), self._path.stat()):
                    break
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)
        self._handle: int | None = handle

    def release(self) -> None:
        """Gives it back; twice is allowed."""
        if self._handle is None:
            return
        if os.name != "nt":  # Windows removes no open file; there it stays, empty
            self._path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _lock(handle: int) -> None:
    """Takes the lock without waiting.

    Raises:
        LockBusyError: It is taken.
        OSError: There are no locks here.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
            raise LockBusyError from error
        raise

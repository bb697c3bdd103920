"""Erasing a session, for withdrawal and for retention. What is gone from the folder may still be on the medium."""

import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from app.session.database import SessionError
from app.session.lock import LockBusyError, SessionLock

ERASED_PREFIX = ".erased-"
"""A folder of this name was being erased when the program was cut off; the next erasing ends it."""


def erase_folder(folder: Path) -> None:
    """Erases a folder with all that is in it; cut off in the middle, what is left is no session any more.

    Raises:
        OSError: Something in it cannot be removed.
    """
    shutil.rmtree(_put_aside(folder))


def erase_session(folder: Path, caches: Iterable[Path] = ()) -> None:
    """Erases a session, and what was worked out from it first: while the session is there, it tells of these.

    Args:
        folder: The session's.
        caches: Folders to erase before it, while nobody can open it.

    Raises:
        SessionError: It is open, here or elsewhere, or cannot be removed.
    """
    try:
        with SessionLock(folder):  # nobody has it open, nor opens it from here on
            for cache in caches:
                erase_folder(cache)
            dying = None if os.name == "nt" else _put_aside(folder)  # Windows moves no folder with an open file in it
        shutil.rmtree(dying or _put_aside(folder))
    except LockBusyError as error:
        raise SessionError(f"{folder.name} is open: close it in every window, then erase it again") from error
    except OSError as error:
        raise SessionError(
            f"{folder} cannot be erased ({error.strerror or error}); check its permissions, then erase it again"
        ) from error


def _put_aside(folder: Path) -> Path:
    dying = folder.with_name(f"{ERASED_PREFIX}{secrets.token_hex(4)}")
    folder.rename(dying)
    return dying


def cut_off_in(*folders: Path) -> list[Path]:
    """The folders that an erasing which was cut off left in these; `shutil.rmtree` ends it."""
    return sorted(rest for folder in folders for rest in folder.glob(f"{ERASED_PREFIX}*"))

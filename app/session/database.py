"""The files of a session: made, opened, copied where they cannot be written, locked against a second writer."""

import contextlib
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.session.lock import LockBusyError, SessionLock
from app.session.outputs import OutputError, make_private_folder
from app.session.rows import to_text
from app.session.schema import APPLICATION_ID, VERSION, statements
from app.session.writer import Writer

DATABASE = "session.sqlite"
_UNFINISHED = f".{DATABASE}.part"
"""The database's name until it is whole: cut off while it is made, the folder is no session."""
_LOG = DATABASE + "-wal"


class SessionError(Exception):
    """A session cannot be made, opened or written. The text is one line: what, why, what to do."""


@dataclass(slots=True)
class SessionFiles:
    """An open session's files.

    Attributes:
        folder: The session's.
        database: The database that is read: the session's own, or a local copy of it.
        about: The table `about`.
        note: One line on anything unexpected, else "".
        writer: Adds rows; None when read-only.
        lock: Held while it can be written.
        scratch: Folder of the local copy, removed at the end; None without one.
    """

    folder: Path
    database: Path
    about: Mapping[str, str]
    note: str
    writer: Writer | None
    lock: SessionLock | None
    scratch: Path | None

    @property
    def read_only(self) -> bool:
        """Whether nothing can be added."""
        return self.writer is None

    @property
    def dropped(self) -> int:
        """Rows that were given up while the disk refused them."""
        return 0 if self.writer is None else self.writer.dropped

    def read(self, query: str, values: Iterable[object] = ()) -> list[Mapping[str, Any]]:
        """Rows of a query, by column.

        Raises:
            SessionError: The database cannot be read.
        """
        return read(self.database, query, values)

    def close(self) -> str:
        """Closes everything. Returns "" when all is on the disk, else one line."""
        kept = True
        try:
            if self.writer is not None:
                kept = self.writer.close()
        finally:
            if self.lock is not None:
                self.lock.release()
            if self.scratch is not None:
                shutil.rmtree(self.scratch, ignore_errors=True)
        if kept:
            return ""
        problem = self.writer.problem if self.writer is not None else ""
        return problem or f"{self.folder}: not everything could be written; check the disk"


def create_files(
    sessions_folder: Path, utc_seconds: float, about: Mapping[str, str], on_problem: Callable[[str], None]
) -> SessionFiles:
    """Makes a session's folder (0700) and its empty database (0600).

    Raises:
        SessionError: They cannot be made.
    """
    started = datetime.fromtimestamp(utc_seconds, UTC)
    session_id = f"{started:%Y-%m-%dT%H-%M-%SZ}-{secrets.token_hex(3)}"
    folder = sessions_folder / session_id
    about = {**about, "session_id": session_id, "created_utc_seconds": repr(utc_seconds)}
    lock = None
    try:
        make_private_folder(sessions_folder)
        folder.mkdir(mode=0o700)
        lock = SessionLock(folder)
        database, unfinished = folder / DATABASE, folder / _UNFINISHED
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with contextlib.closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            for statement in statements():
                connection.execute(statement)
            connection.executemany("INSERT INTO about VALUES (?, ?)", list(about.items()))
            connection.execute("COMMIT")
        unfinished.rename(database)
        return SessionFiles(folder, database, about, "", Writer(database, on_problem), lock, None)
    except (OSError, OutputError, LockBusyError, sqlite3.Error) as error:
        if lock is not None:
            lock.release()
        shutil.rmtree(folder, ignore_errors=True)
        raise SessionError(
            f"a session cannot be made in {sessions_folder} ({_said(error)}); free space or check permissions"
        ) from error


def open_files(folder: Path, on_problem: Callable[[str], None], *, read_only: bool) -> SessionFiles:
    """Opens a session's database; see `SessionStore.open`.

    Raises:
        SessionError: It is no session, damaged, or from a newer version.
    """
    database = folder / DATABASE
    if not database.is_file():
        raise SessionError(f"{folder}: a session's folder holds {DATABASE}, found none; choose another folder")
    if read_only:
        return _open_for_reading(folder, "")
    try:
        lock = SessionLock(folder)
    except LockBusyError:
        return _open_for_reading(folder, f"{folder.name} is open in another window: it can only be read here")
    except OSError as error:
        return _open_for_reading(folder, f"{folder.name} can only be read: its folder refuses changes ({_said(error)})")
    try:
        crashed = (folder / _LOG).exists() and (folder / _LOG).stat().st_size > 0
        about = _about(database)
        note = "the program ended without closing this session: what was written is there" if crashed else ""
        return SessionFiles(folder, database, about, note, Writer(database, on_problem), lock, None)
    except (OSError, sqlite3.Error) as error:
        lock.release()
        raise _damaged(folder, error) from error
    except SessionError:
        lock.release()
        raise


def read(database: Path, query: str, values: Iterable[object] = ()) -> list[Mapping[str, Any]]:
    """Rows of a query, by column, through a connection of its own.

    Raises:
        SessionError: The database cannot be read.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.text_factory = to_text
            return [dict(row) for row in connection.execute(query, tuple(values))]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _damaged(database.parent, error) from error


def _open_for_reading(folder: Path, note: str) -> SessionFiles:
    """Without a lock; from a local copy where the folder cannot be written: SQLite reads a log only where it can."""
    database, scratch = folder / DATABASE, None
    if not _is_writable(folder):
        scratch = Path(tempfile.mkdtemp(prefix="sollievo-"))  # private to its owner
        try:
            for name in (DATABASE, _LOG):
                if (folder / name).exists():
                    shutil.copyfile(folder / name, scratch / name)
        except OSError as error:
            shutil.rmtree(scratch, ignore_errors=True)
            raise SessionError(f"{folder}: cannot be copied to be read ({_said(error)}); free space") from error
        database = scratch / DATABASE
    try:
        return SessionFiles(folder, database, _about(database), note, None, None, scratch)
    except SessionError:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
        raise


def _about(database: Path) -> Mapping[str, str]:
    """The table `about`, after a check of kind, version and soundness."""
    kind, version = (int(read(database, f"PRAGMA {name}")[0][name]) for name in ("application_id", "user_version"))
    folder = database.parent
    if kind != APPLICATION_ID:
        raise SessionError(f"{folder}: {DATABASE} is not a session of this program; choose another folder")
    if version > VERSION:
        raise SessionError(
            f"{folder}: the session has format {version}, this program knows up to {VERSION}; update the program"
        )
    sound = read(database, "PRAGMA quick_check(1)")[0]["quick_check"]
    if sound != "ok":
        raise _damaged(folder, sound)
    return {row["key"]: row["value"] for row in read(database, "SELECT * FROM about")}


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made there, found by making one: permissions alone say little on shares and for root."""
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".sollievo-")
    except OSError:
        return False
    os.close(handle)
    Path(name).unlink()
    return True


def _damaged(folder: Path, why: object) -> SessionError:
    return SessionError(f"{folder}: {DATABASE} cannot be read ({_said(why)}); restore it from a copy")


def _said(why: object) -> str:
    text = why.strerror or str(why) if isinstance(why, OSError) else str(why)
    return " ".join(text.split()) or type(why).__name__

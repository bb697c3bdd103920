"""The one thread that writes a session's database: rows in order, in batches at most half a second apart."""

import itertools
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

BATCH_SECONDS = 0.5
"""A power cut loses at most so much of what the program saw; what a person entered is committed at once."""

MOST_WAITING = 200_000
"""Rows that wait while the disk refuses them: an hour of frames and observations. Then the program's are dropped."""

Row = tuple[str, Sequence[object]]
"""An INSERT statement and its values."""

_ROW_ERRORS = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    sqlite3.DataError,
    ValueError,  # a text that is not Unicode
    OverflowError,  # a number of more than 64 bits
)
"""A row that is wrong in itself."""

log = logging.getLogger(__name__)


class Writer:
    """Writes rows in a thread of its own; `put` never waits for the disk.

    While the disk refuses rows they are kept and tried again, in order.

    Args:
        path: The database, which is there already.
        on_problem: Is told from the writer's thread, once a kind of problem, in one line; "" once it is over.
    """

    def __init__(self, path: Path, on_problem: Callable[[str], None]) -> None:
        self._path = path
        self._on_problem = on_problem
        self._waiting: deque[Row] = deque()
        self._changed = threading.Condition()
        self._urgent = self._closing = self._ended = False
        self._put = self._written = self._dropped = 0
        self._problem = ""
        self._connection = connect(path)
        self._thread = threading.Thread(target=self._run, name="sollievo-store", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """Why rows cannot be written at present, in one line; "" where they can."""
        return self._problem

    @property
    def dropped(self) -> int:
        """Rows that were given up: the program's own while the disk refused them, and any that came after the end."""
        return self._dropped

    @property
    def has_ended(self) -> bool:
        """Whether no row is taken any more: it was closed, or failed unexpectedly."""
        return self._ended

    def put(self, statement: str, values: Sequence[object], *, urgent: bool = False) -> bool:
        """Adds a row to be written; an urgent one (a person's) at once, and never dropped.

        Returns:
            Whether it was taken: none is after the end.
        """
        with self._changed:
            if self._ended:
                self._dropped += 1
                return False
            if not urgent and len(self._waiting) >= MOST_WAITING:
                self._dropped += 1
                return False
            self._waiting.append((statement, values))
            self._put += 1
            self._urgent |= urgent
            if urgent or len(self._waiting) == 1:
                self._changed.notify_all()
            return True

    def flush(self, timeout_seconds: float = 5.0) -> bool:
        """Waits until all that was put so far is on the disk. Returns whether it is."""
        with self._changed:
            wanted = self._put
            self._urgent = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._written >= wanted or bool(self._problem), timeout_seconds)
            return self._written >= wanted

    def close(self) -> bool:
        """Writes what waits, folds the log into the database and closes it. Returns whether all is on the disk."""
        with self._changed:
            self._closing = self._ended = True
            self._changed.notify_all()
        self._thread.join()
        return not self._waiting

    def _run(self) -> None:
        connection = self._connection
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: bool(self._waiting) or self._closing or self._urgent)
                    # From the first row on, more are gathered, unless somebody waits.
                    deadline = time.monotonic() + BATCH_SECONDS
                    self._changed.wait_for(lambda: self._urgent or self._closing, deadline - time.monotonic())
                    batch, closing, self._urgent = list(self._waiting), self._closing, False
                done = self._write(connection, batch)
                with self._changed:
                    for _ in range(done):
                        self._waiting.popleft()
                    self._written += done
                    self._changed.notify_all()
                    if closing and (not self._waiting or done < len(batch)):
                        break
        except Exception:  # a thread's edge: whoever waits for it must not wait for ever
            log.exception("the session's writer failed unexpectedly")
            self._tell(f"{self._path.parent}: cannot be written any more; the log has the details, start a new session")
        finally:
            _close(connection)
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _write(self, connection: sqlite3.Connection, batch: Sequence[Row]) -> int:
        """Writes rows, all or none. Returns how many are done with, from the first on."""
        if not batch:
            return 0
        try:
            connection.execute("BEGIN IMMEDIATE")
            for statement, values in batch:
                connection.execute(statement, values)
            connection.execute("COMMIT")
        except _ROW_ERRORS as error:
            connection.execute("ROLLBACK")
            if len(batch) > 1:  # the others must not wait for one that no disk will ever take
                return sum(1 for _ in itertools.takewhile(lambda row: self._write(connection, [row]), batch))
            log.error("a row of the session was refused: %s: %s", error, batch[0][0])
            self._tell(f"{self._path}: a row was refused ({error}); the log has the details, tell who looks after it")
            return 1
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._tell(f"{self._path}: cannot be written ({error}); free space or check the disk, it is tried again")
            return 0
        self._tell("")
        return len(batch)

    def _tell(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self._on_problem(problem)


def connect(path: Path) -> sqlite3.Connection:
    """Opens a database for writing, with the log and the safety that a session needs.

    Raises:
        sqlite3.Error: It cannot be opened, or is none.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _close(connection: sqlite3.Connection) -> None:
    """Leaves one file behind: without a log it also opens from a read-only folder."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:  # another window reads it, or the disk is full: the log stays and is read next time
        log.info("the session's log stays beside its database: %s", error)
    connection.close()

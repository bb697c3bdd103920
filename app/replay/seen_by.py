"""Who has seen what the model says of a recording: kept for good, also where no session is there to keep it in."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from app.session.outputs import make_private_folder, writing

FOLDER = "seen"
"""Beside the sessions: it is no cache, and outlives a session that is erased while its recording stays."""


class SeenBy:
    """The raters who have seen it of one recording. Every window of this machine reads and writes the same files.

    A line a rater, added and never changed; a line that a full disk cut short counts for nothing.

    Args:
        folder: Where it is kept.
        names: What tells the recording from all others: its partial hash, and its session's name where it lies in one
            (a recording that is still being written gets another hash with every picture).
    """

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._paths = [folder / f"{name}.jsonl" for name in names]

    def raters(self) -> frozenset[str]:
        """Their codes.

        Raises:
            OSError: It cannot be read.
        """
        return frozenset(rater for path in self._paths for rater in _read(path))

    def add(self, rater: str) -> None:
        """Remembers one more.

        Raises:
            OutputError: It cannot be written.
        """
        for path in self._paths:
            make_private_folder(path.parent)
            with writing(path):
                handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                with open(handle, "wb") as file:  # noqa: PTH123 - for its owner alone
                    file.write(f"\n{json.dumps(rater)}\n".encode())  # in one piece: other windows write as well
                    file.flush()
                    os.fsync(file.fileno())


def _read(path: Path) -> list[str]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in filter(None, lines):
        try:
            found.append(str(json.loads(line)))
        except ValueError:
            continue
    return found

"""One line for each thing that was erased, without saying whose it was."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from app.session.outputs import writing

AUDIT_FILE = "audit.jsonl"


def append_audit(data_folder: Path, action: str, details: Mapping[str, object], utc_seconds: float) -> None:
    """Adds a line to the audit file (0600) and waits until the disk has it.

    Args:
        data_folder: `app.settings.data_folder()`.
        action: What was done, such as `withdraw` or `retention`.
        details: Plain values without a code in clear.
        utc_seconds: When.

    Raises:
        OutputError: It cannot be written.
    """
    path = data_folder / AUDIT_FILE
    line = {"utc": datetime.fromtimestamp(utc_seconds, UTC).isoformat(), "action": action, **details}
    with writing(path):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)

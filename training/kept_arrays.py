"""Arrays in a file that a power cut either leaves whole or makes count as none."""

import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Writes them under their names, in one step.

    Raises:
        OSError: Nothing can be written.
    """
    waiting = path.with_name(f".{path.name}.part")
    with waiting.open("wb") as stream:
        np.savez(stream, **arrays)
        stream.flush()
        os.fsync(stream.fileno())  # else a power cut may leave the name and not what it names
    waiting.replace(path)


def read_arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """What was written; None where nothing is, or where not all of it can be read (each array has a checksum)."""
    try:
        with path.open("rb") as stream:  # by its path np.load leaves a damaged file open
            with zipfile.ZipFile(stream) as archive:
                if archive.testzip() is not None:  # before NumPy takes an array's size from it
                    return None
            stream.seek(0)
            with np.load(stream) as stored:
                return {name: stored[name] for name in stored.files}
    # By the byte that is hit; RuntimeError: it claims to be encrypted, or packed in another way.
    except (OSError, EOFError, ValueError, RuntimeError, KeyError, zipfile.BadZipFile, zlib.error):
        return None

"""The times of a recording's pictures, kept beside its results: reading them from an hour of video takes seconds."""

import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import numpy as np

from app.session.outputs import OutputError, Outputs, make_private_folder
from app.session.recordings import Fingerprint, fingerprint
from app.sources.recording import RecordingSource
from app.sources.recording_index import RecordingIndex

INDEX = "index.npz"
FORMAT = 1


def find_times(source: RecordingSource, caches_folder: Path) -> list[float]:
    """Times of all pictures, seconds; kept ones where the file is as it was, else read from the file, and kept.

    Args:
        source: Gets the index, so that it can be sought in at once.
        caches_folder: `app.settings.caches_folder()`.

    Raises:
        SourceError: The file went away.
        OSError: It cannot be read.
    """
    recording = fingerprint(source.path)
    file = caches_folder / recording.partial_hash / INDEX
    index = _read(file, recording)
    if index is None:
        times = source.frame_times()
        if fingerprint(source.path) == recording:  # it may still be growing
            _write(file, recording, source.index())
    else:
        source.use_index(index)
        times = source.frame_times()
    found: list[float] = times.tolist()
    return found


def _read(file: Path, recording: Fingerprint) -> RecordingIndex | None:
    """None where there is none, where it is damaged, and where the file was changed since, if only its date."""
    try:
        with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as kept:
            if int(kept["format"]) != FORMAT or int(kept["modified_ns"]) != recording.modified_ns:
                return None
            return RecordingIndex(
                stamps=kept["stamps"],
                key_stamps=kept["key_stamps"],
                times_seconds=kept["times_seconds"],
                packet_count=int(kept["packet_count"]),
                end_seconds=float(kept["end_seconds"]),
                is_damaged=bool(kept["is_damaged"]),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(file: Path, recording: Fingerprint, index: RecordingIndex) -> None:
    """Keeps it; where that fails it is read from the recording again next time."""
    content = BytesIO()
    np.savez(content, format=FORMAT, modified_ns=recording.modified_ns, **asdict(index))
    try:
        make_private_folder(file.parent.parent)
        with Outputs(file.parent) as outputs:
            outputs.write(file.name, content.getvalue())
    except (OSError, OutputError):
        return

"""What `sollievo analyze` does with one recording: results from the cache that replay uses, then tables and figure."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.analysis import Analysis, KeyFrames, Looked, about, analyze, with_cam, write_assessment
from app.kept.results import KeptResults, Told, results_of
from app.replay.cache import CacheError
from app.replay.frame_record import from_record
from app.replay.opening import open_results
from app.session.outputs import Outputs
from app.session.tables import ObservationWriter
from app.setup_watch import WatchOptions, check_child
from app.sources.choose import DEMO, REALSENSE_SUFFIXES
from app.sources.recording import RecordingSource
from app.sources.source import SourceError
from models.crop import warp_region


def analyze_recording(
    recording: str, folder: Path, options: WatchOptions, caches_folder: Path, *, told: Told | None = None
) -> Analysis:
    """Writes the tables and the figure of a recording, all of them or none.

    What was found is kept, and found again by replay and library; what they found is not worked out again. Where
    nothing can be kept, and of recordings that replay does not play, all is worked out for these files alone.

    Args:
        recording: A file's path or `demo`.
        folder: Gets observations.csv, observations.parquet, episodes.csv, assessment.json and figure.png; private.
        options: Model, detector, roll, child, provider, threads.
        caches_folder: `app.settings.caches_folder()`.
        told: Is told of progress.

    Raises:
        SourceError: The recording cannot be read, holds no picture, or is live.
        BundleError: The model cannot be used.
        AssetError: The detector's file is missing.
        OutputError: The files cannot be written.
        ValueError: An unknown detector or provider, a child outside the picture, a name that is not UTF-8.
    """
    try:
        recording.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"a recording's name must be UTF-8, got {recording!r}: give the file another name") from error
    path = DEMO if recording == "demo" else Path(recording)
    if path.is_file() and path.suffix.lower() not in REALSENSE_SUFFIXES:
        try:
            return _from_kept(path, folder, options, caches_folder, told)
        except CacheError:
            pass  # it is in use elsewhere, or the disk is full: then without
    return analyze(recording, folder, options, told=told)


def _from_kept(path: Path, folder: Path, options: WatchOptions, caches_folder: Path, told: Told | None) -> Analysis:
    with RecordingSource(path) as source:  # a file that is none is refused before a folder is made for it
        name = source.info.name
        check_child(options, source.info)
    bundle, _, _ = open_results(path, options, caches_folder)
    # The files are opened first: what may not be written shows up now, not after an hour.
    with Outputs(folder) as outputs:
        with ObservationWriter(outputs, "observations", about(name, bundle)) as table:
            kept = results_of(path, options, caches_folder, told=told)
            for row in kept.rows():
                table.add(row)
        looked = Looked(
            name, bundle, kept.points(), kept.episodes, kept.end_seconds, kept.max_hold_seconds, key_frames(kept),
            kept.whole.note,
        )  # fmt: skip
        return write_assessment(outputs, looked)


def key_frames(kept: KeptResults) -> list[tuple[float, NDArray[np.uint8]]]:
    """(time in seconds, picture with its Grad-CAM) of the strongest frames, read again from the recording.

    Raises:
        SourceError: The recording cannot be read.
    """
    records, manifest = kept.records, kept.bundle.manifest
    offered = KeyFrames[int](kept.end_seconds)
    shows = (
        ~np.isnan(records["frame_to_crop"][:, 0, 0]) & ~np.isnan(records["cam_top"]) & ~np.isnan(records["smoothed"])
    )
    for place in np.flatnonzero(shows).tolist():
        offered.offer(float(records["time_seconds"][place]), float(records["smoothed"][place]), place)
    found = []
    with RecordingSource(kept.path) as source:
        for time, place in offered.choose(kept.episodes):
            seen = from_record(records[place])
            source.seek_index(seen.frame_index)
            frame = next(source.frames(), None)
            if frame is None or seen.frame_to_crop is None or seen.cam is None:
                raise SourceError(f"{kept.path.name} was changed while it was analysed: analyse it again")
            crop = warp_region(frame.image, seen.frame_to_crop, manifest.input.width, manifest.input.height)
            found.append((time, with_cam(crop, seen.cam)))
    return found

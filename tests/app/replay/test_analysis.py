"""Every frame is looked at once, kept, and found again; a stopped analysis goes on; nothing is taken for another's."""

import os
import shutil
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from app.pipeline.watch import Doubt, Snapshot, State
from app.replay.analysis import AnalysisState, Progress, RecordingAnalysis
from app.replay.cache import Cache, CacheError
from app.replay.frame_record import from_record, to_record
from app.replay.results import Results
from app.session.recordings import fingerprint
from app.setup_watch import WatchOptions, build_watch
from app.sources.recording import RecordingSource
from models.bundle import ModelBundle
from tests.support.bundles import write_bundle
from tests.support.recordings import write_recording

CLIP = Path("tests/data/clips/heel_prick_short.mkv")
FRAMES = 45


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of a synthetic newborn."""
    with RecordingSource(CLIP) as source:
        images = [frame.image for frame in islice(source.frames(), FRAMES)]
    return write_recording(tmp_path_factory.mktemp("r") / "child.mkv", images, rate=15, options={"g": "10"})


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> WatchOptions:
    folder = write_bundle(tmp_path_factory.mktemp("m") / "red")
    return WatchOptions(model=str(folder), roll_degrees=0.0, provider="cpu", threads=1)


@pytest.fixture(scope="module")
def live(recording: Path, options: WatchOptions) -> list[Snapshot]:
    """What `process(frame)` says of each frame, as in the monitor."""
    watch = build_watch(options, frames_per_second=15.0)
    try:
        with RecordingSource(recording) as source:
            return [watch.process(frame) for frame in source.frames()]
    finally:
        watch.close()


def cache_of(folder: Path, recording: Path, options: WatchOptions) -> Cache:
    bundle = ModelBundle.load(Path(str(options.model)))
    cam = bundle.manifest.cam
    return Cache(folder, fingerprint(recording), bundle.hash, (cam.height, cam.width), {"roll": "0"})


def analyse(folder: Path, recording: Path, options: WatchOptions) -> tuple[Results, Progress]:
    cache = cache_of(folder, recording, options)
    results, told = Results(cache.kind), list[Progress]()
    analysis = RecordingAnalysis(recording, cache, results, options, told.append)
    analysis.start()
    assert analysis.wait(200)
    return results, told[-1]


def test_it_says_of_every_frame_what_the_monitor_says(
    tmp_path: Path, recording: Path, options: WatchOptions, live: list[Snapshot]
) -> None:
    results, last = analyse(tmp_path, recording, options)
    assert last.state is AnalysisState.DONE
    assert results.count == len(live) == FRAMES
    assert any(snapshot.observation.cam is not None for snapshot in live)
    for snapshot in live:
        seen = results.at(snapshot.observation.time_seconds)
        assert seen is not None
        assert (seen.frame_index, seen.gap, seen.state, seen.gap or seen.doubt) == (
            snapshot.observation.frame_index,
            snapshot.point.gap,
            snapshot.state,
            snapshot.reason,
        )
        assert seen.probability == snapshot.point.probability
        assert seen.smoothed == snapshot.point.smoothed
        if snapshot.observation.cam is not None:
            assert seen.cam is not None
            cam = snapshot.observation.cam[..., 1]
            assert np.abs(seen.cam - cam).max() <= cam.max() / 255
    assert results.at(0.03) is None  # between two frames: never a neighbour's
    # Opened again, all is there, and no model is loaded for it.
    again, last = analyse(tmp_path, recording, replace(options, provider="no such provider"))
    assert last.state is AnalysisState.DONE
    assert again.count == FRAMES
    assert again.until_seconds == results.until_seconds
    np.testing.assert_array_equal(again.curve(0, 3).values, results.curve(0, 3).values)


def test_a_stopped_analysis_goes_on_where_it_was(
    tmp_path: Path, recording: Path, options: WatchOptions, live: list[Snapshot]
) -> None:
    cache = cache_of(tmp_path, recording, options)
    cache.begin({"roll_degrees": 0.0, "max_hold_seconds": 0.5})
    file = cache.append_to(0)
    file.append(np.concatenate([to_record(snapshot, cache.kind, 1) for snapshot in live[:20]]))
    file.close()
    with (cache.folder / "frames.bin").open("ab") as half:
        half.write(b"cut off by a power cut")
    cache.release()
    results, last = analyse(tmp_path, recording, options)
    assert last.state is AnalysisState.DONE
    assert [results.at(one.observation.time_seconds) is not None for one in live] == [True] * FRAMES
    assert [int(record["frame_index"]) for record in cache.records()] == list(range(FRAMES))
    for snapshot, record in zip(live, cache.records(), strict=True):
        assert from_record(record).probability == pytest.approx(snapshot.point.probability, abs=0.02)


def test_a_face_seen_too_briefly_is_kept_as_such(
    tmp_path: Path, recording: Path, options: WatchOptions, live: list[Snapshot]
) -> None:
    cache = cache_of(tmp_path, recording, options)
    brief = replace(live[-1], state=State.CANNOT_TELL, reason=Doubt.SEEN_TOO_BRIEFLY)
    seen = from_record(to_record(brief, cache.kind, 1)[0])
    assert (seen.state, seen.gap, seen.doubt) == (State.CANNOT_TELL, None, Doubt.SEEN_TOO_BRIEFLY)


def test_it_can_be_stopped_and_what_was_found_is_kept(tmp_path: Path, recording: Path, options: WatchOptions) -> None:
    cache = cache_of(tmp_path, recording, options)
    results, told = Results(cache.kind), list[Progress]()
    analysis = RecordingAnalysis(recording, cache, results, options, told.append)
    analysis.stop()  # before it began: it then ends with the first frame
    analysis.start()
    assert analysis.wait(200)
    assert told[-1].state is AnalysisState.STOPPED
    assert cache.whole() is None
    _, last = analyse(tmp_path, recording, options)
    assert last.state is AnalysisState.DONE


def test_two_models_and_two_windows(tmp_path: Path, recording: Path, options: WatchOptions) -> None:
    other = write_bundle(tmp_path / "other", version="2.0.0")
    first = cache_of(tmp_path, recording, options)
    second = cache_of(tmp_path, recording, replace(options, model=str(other)))
    assert first.folder != second.folder
    assert first.recording_folder == second.recording_folder
    first.begin({"roll_degrees": 0.0, "max_hold_seconds": 0.5})
    assert second.begun() is None
    with pytest.raises(CacheError, match="another window"):
        cache_of(tmp_path, recording, options).begin({})
    first.release()


def test_a_moved_recording_keeps_its_results_and_a_changed_one_does_not(
    tmp_path: Path, recording: Path, options: WatchOptions
) -> None:
    original = Path(shutil.copy2(recording, tmp_path / "a.mkv"))
    cache = cache_of(tmp_path, original, options)
    cache.begin({"roll_degrees": 0.0, "max_hold_seconds": 0.5})
    cache.release()
    assert not cache.is_verified()
    assert cache.verify(original)
    assert cache.is_verified()
    moved = original.rename(tmp_path / "b.mkv")
    assert cache_of(tmp_path, moved, options).begun() is not None
    assert cache_of(tmp_path, moved, options).is_verified()
    changed = bytearray(moved.read_bytes())
    changed[50] ^= 1
    moved.write_bytes(changed)
    assert cache_of(tmp_path, moved, options).begun() is None


def test_a_change_that_only_the_full_hash_sees_removes_the_results(tmp_path: Path, options: WatchOptions) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(bytes(6 << 20))
    cache = cache_of(tmp_path, path, options)
    cache.begin({"roll_degrees": 0.0, "max_hold_seconds": 0.5})
    cache.release()
    assert cache.verify(path)
    with path.open("r+b") as file:
        file.seek((1 << 20) + 5)
        file.write(b"x")
    os.utime(path, ns=(0, 0))
    after = cache_of(tmp_path, path, options)
    assert after.begun() is not None  # its first, middle and last megabyte are the same
    assert not after.is_verified()
    assert not after.verify(path)
    assert after.begun() is None


def test_damaged_results_are_worked_out_again(tmp_path: Path, recording: Path, options: WatchOptions) -> None:
    analyse(tmp_path, recording, options)
    cache = cache_of(tmp_path, recording, options)
    (cache.folder / "done.json").write_text('{"frames": 45, "epi')
    records = np.array(cache.records())
    records["time_seconds"] = records["time_seconds"][::-1]
    (cache.folder / "frames.bin").write_bytes(records.tobytes())
    results, last = analyse(tmp_path, recording, options)
    assert last.state is AnalysisState.DONE
    assert results.count == FRAMES

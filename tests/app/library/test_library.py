"""What lies in a folder or on a share is found, searched, and analysed one after the other; read-only folders too."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.assessment.moment import Moment
from app.kept.entries import Entry, entries_in
from app.kept.results import kept_results
from app.library.queue import AnalysisQueue, ItemState, QueueStatus
from app.library.search import Found, Scored, Search, matches
from app.library.words import row_of
from app.session.consent import Consent
from app.session.recordings import session_for
from app.session.records import VideoPart
from app.settings import caches_folder, sessions_folder
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from tests.support.bundles import write_bundle
from tests.support.kept import keep
from tests.support.recordings import write_recording
from tests.support.scored_sessions import dan, heel_prick, score
from tests.support.sessions import UTC, StoppedClock

FRAMES = 12
NEWER = UTC + 50 * 86_400.0
"""When all but the first session were written."""


def video(path: Path, shade: int = 90) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_recording(path, (np.full((60, 80, 3), shade + n, np.uint8) for n in range(FRAMES)))


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> WatchOptions:
    folder = write_bundle(tmp_path_factory.mktemp("m") / "red")
    return WatchOptions(model=str(folder), roll_degrees=0.0, provider="cpu", threads=1)


def found_in(folder: Path) -> dict[str, Entry]:
    return {entry.name: entry for entry in entries_in(folder, caches_folder(), sessions_folder())}


@pytest.fixture
def ward(tmp_path: Path, options: WatchOptions) -> Path:
    """A share: a session with its video, one that points elsewhere, bare recordings, and what is none of these."""
    share = tmp_path / "share"
    with heel_prick(share, "A3") as store:
        folder = store.folder
        score(store, "N1", dan(3))
        store.set_consent(Consent(video=True, training=True), rater="N1")
        store.add_video_part(VideoPart(1, "video.mkv", "h264", 80, 60, has_sound=False, start=Moment(0.0, 0)))
    video(folder / "video.mkv", 40)
    bare = video(share / "2026-11" / "bare.mkv", 80)
    keep(bare, options, [0.9] * FRAMES, episodes=2)
    known = video(share / "2026-11" / "known.mkv", 120)
    with RecordingSource(known) as source, session_for(known, source.info, sessions_folder(), clock=StoppedClock()):
        pass
    (share / "notes.txt").write_text("no recording")
    broken = share / "broken"
    broken.mkdir()
    (broken / "session.sqlite").write_bytes(b"no database at all")
    for path in (bare, known, broken / "session.sqlite"):
        os.utime(path, (NEWER, NEWER))
    (share / "loop").symlink_to(share, target_is_directory=True)
    return share


def test_everything_in_a_folder_is_found_once(ward: Path) -> None:
    entries = found_in(ward)
    assert len(entries) == 4
    session = next(entry for entry in entries.values() if entry.child == "STUDY/A3")
    assert session.recording == session.path / "video.mkv"
    assert [(one.scale, one.total, one.rater) for one in session.scores] == [("dan", 6, "N1")]
    assert session.may_train
    assert "restore it from a copy" in entries["broken"].problem
    assert entries["bare.mkv"].session is None
    assert entries["known.mkv"].session is not None
    analysis = entries["bare.mkv"].analysis("")
    assert analysis is not None
    assert (analysis.is_whole, analysis.episodes, analysis.is_plain) == (True, 2, False)
    assert entries["known.mkv"].analysis("") is None


def test_a_read_only_share_is_listed_after_a_crash_as_well(ward: Path) -> None:
    folder = next(entry.path for entry in found_in(ward).values() if entry.child)
    (folder / "session.sqlite-wal").write_bytes(b"")
    before = found_in(ward)
    for place, folders, files in os.walk(ward):
        for name in (*folders, *files):
            path = Path(place, name)
            if not path.is_symlink():
                path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        assert found_in(ward) == before
    finally:
        for place, folders, _ in os.walk(ward):
            for name in folders:
                if not Path(place, name).is_symlink():
                    Path(place, name).chmod(0o700)


def test_a_missing_video_and_a_gone_folder_are_said(ward: Path) -> None:
    session = next(entry for entry in found_in(ward).values() if entry.child)
    (session.path / "video.mkv").unlink()
    moved = next(entry for entry in found_in(sessions_folder()).values())
    assert moved.name == "known.mkv"
    shutil.rmtree(ward / "2026-11")
    assert "is missing" in next(entry for entry in found_in(sessions_folder()).values()).problem
    with pytest.raises(FileNotFoundError):
        found_in(ward / "2026-11")


SEARCHES = [
    (Search(), {"bare.mkv", "broken", "known.mkv", "A3"}),
    (Search("a3"), {"A3"}),
    (Search("dan n1"), {"A3"}),
    (Search("score>=6"), {"A3"}),
    (Search("score>6"), set()),
    (Search("episodes=2 bare"), {"bare.mkv"}),
    (Search("my-model"), {"bare.mkv"}),
    (Search(scored=Scored.YES), {"A3"}),
    (Search(scored=Scored.NO, found=Found.NOTHING_YET), {"broken", "known.mkv"}),
    (Search(found=Found.EPISODES), {"bare.mkv"}),
    (Search(found=Found.NO_EPISODES), set()),
    (Search(newest_days=1), {"bare.mkv", "broken"}),
    (Search(model_hash="nobody"), set()),
]


def test_recordings_beside_hidden_sessions_have_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLLIEVO_DATA", str(tmp_path / ".local" / "share"))
    film = video(tmp_path / "films" / "film.mkv")
    with RecordingSource(film) as source, session_for(film, source.info, sessions_folder()) as store:
        pass
    assert [entry.session for entry in found_in(tmp_path).values()] == [store.folder]
    (tmp_path / "seen").symlink_to(tmp_path / ".local", target_is_directory=True)
    monkeypatch.setenv("SOLLIEVO_DATA", str(tmp_path / "seen" / "share"))
    assert [entry.session for entry in found_in(tmp_path).values()] == [sessions_folder() / store.folder.name]


def test_search_and_filters(ward: Path) -> None:
    entries = found_in(ward)
    model = entries["bare.mkv"].analyses[0].model_hash
    for search, names in SEARCHES:
        found = {
            "A3" if entry.child else entry.name
            for entry in entries.values()
            if matches(
                entry,
                search,
                now_utc_seconds=NEWER + 10,
                active_hash=model,
                model_names={model: "my-model 1.0"},
            )
        }
        assert found == names, search


def test_who_scores_first_sees_neither_scores_nor_what_the_model_found(ward: Path) -> None:
    entries = found_in(ward)
    scored = next(entry for entry in entries.values() if entry.scores)
    model = entries["bare.mkv"].analyses[0].model_hash
    seen, blind = (row_of(scored, model, {}, None, is_blind=is_blind) for is_blind in (False, True))
    total = scored.scores[0].total
    assert f"DAN {'-' if total is None else total} N1" in seen.cells
    assert "DAN N1" in blind.cells
    assert "DAN N1" in blind.hint
    seen, blind = (row_of(entries["bare.mkv"], model, {}, None, is_blind=is_blind) for is_blind in (False, True))
    assert (seen.cells[5], blind.cells[5]) == ("2", "")
    assert blind.order[5] == -1.0


def test_a_queue_analyses_one_after_the_other_and_says_what_failed(tmp_path: Path, options: WatchOptions) -> None:
    told: list[QueueStatus] = []
    queue = AnalysisQueue(options, caches_folder(), told.append)
    first, second, bad = video(tmp_path / "1.mkv", 10), video(tmp_path / "2.mkv", 60), tmp_path / "bad.mkv"
    bad.write_bytes(b"no video")
    try:
        queue.add([first, bad, second])
        assert queue.wait(200)
        assert [item.state for item in queue.status.items] == [ItemState.DONE, ItemState.FAILED, ItemState.DONE]
        assert "bad.mkv" in queue.status.items[1].message
        assert max(sum(item.state is ItemState.RUNNING for item in status.items) for status in told) == 1
        # What replay opens is what the queue has left.
        for path in (first, second):
            kept = kept_results(path, options, caches_folder())
            assert kept is not None
            assert len(kept.points()) == FRAMES
        queue.add([second])
        assert queue.wait(200)
        assert [item.state for item in queue.status.items] == [ItemState.DONE]
    finally:
        assert queue.close()


def test_a_stopped_queue_leaves_the_rest(tmp_path: Path, options: WatchOptions) -> None:
    paths = [video(tmp_path / f"{n}.mkv", 10 * n) for n in range(3)]

    def tell(status: QueueStatus) -> None:
        if status.running is not None and status.running.path == paths[0] and stops:
            stops.pop()()

    stops: list[Callable[[], None]] = []
    queue = AnalysisQueue(options, caches_folder(), tell)
    stops.append(queue.stop)
    try:
        queue.add(paths)
        assert queue.wait(200)
        assert [item.state for item in queue.status.items][1:] == [ItemState.STOPPED] * 2
    finally:
        assert queue.close()

"""Old sessions are listed, and erased only when a person means it; never what is open or reached by a link."""

import json
import shutil
from pathlib import Path

import pytest

from app.assessment.moment import Moment
from app.retention_command import keep_only_newer
from app.session.recordings import fingerprint
from app.session.records import VideoPart
from app.session.retention import RetentionError, carry_out, plan_retention
from app.session.store import SessionStore
from app.settings import caches_folder, data_folder, sessions_folder
from tests.support.scored_sessions import heel_prick
from tests.support.sessions import UTC

NOW = UTC + 100 * 86_400.0


def session(child: str, folder: Path | None = None) -> Path:
    with heel_prick(folder or sessions_folder(), child) as store:
        (store.folder / "video.mkv").write_bytes(b"pictures of a child")
        return store.folder


def plan(days: int, folder: Path | None = None):  # type: ignore[no-untyped-def]
    return plan_retention(
        days, sessions_folder=folder or sessions_folder(), caches_folder=caches_folder(), utc_seconds=NOW
    )


def test_what_is_older_is_listed_and_erased_with_its_cache_and_a_line_in_the_audit_file() -> None:
    old = session("A")
    cache = caches_folder() / old.name
    cache.mkdir(parents=True)
    assert plan(100).sessions == ()
    found = plan(99)
    assert [one.folder for one in found.sessions] == [old]
    assert found.sessions[0].days == 99
    done = carry_out(found, data_folder=data_folder(), utc_seconds=NOW)
    assert (done.sessions, done.left) == (1, ())
    assert not old.exists()
    assert not cache.exists()
    line = json.loads((data_folder() / "audit.jsonl").read_text().splitlines()[-1])
    assert (line["action"], line["older_than_days"], line["sessions"]) == ("retention", 99, [old.name])


def test_the_caches_of_every_part_of_its_video_go() -> None:
    with heel_prick(sessions_folder(), "A") as store:
        for number, name in ((1, "video.mkv"), (2, "video-2.mkv")):
            store.add_video_part(VideoPart(number, name, "h264", 64, 48, has_sound=False, start=Moment(number, 0)))
            (store.folder / name).write_bytes(name.encode())
            (caches_folder() / fingerprint(store.folder / name).partial_hash).mkdir(parents=True)
    (caches_folder() / "another").mkdir()
    carry_out(plan(1), data_folder=data_folder(), utc_seconds=NOW)
    assert [path.name for path in caches_folder().iterdir()] == ["another"]


def test_links_open_and_damaged_sessions_stay(tmp_path: Path) -> None:
    elsewhere = session("B", tmp_path / "elsewhere")
    sessions_folder().mkdir(parents=True)
    (sessions_folder() / "link").symlink_to(elsewhere, target_is_directory=True)
    damaged = sessions_folder() / "damaged"
    damaged.mkdir()
    (damaged / "session.sqlite").write_bytes(b"nothing")
    opened = session("C")
    with SessionStore.open(opened):
        found = plan(1)
        assert found.sessions == ()
        assert len(found.left) == 3
    # Opened, or changed for a link, after it was listed: it stays.
    found = plan(1)
    assert [one.folder for one in found.sessions] == [opened]
    with SessionStore.open(opened):
        done = carry_out(found, data_folder=data_folder(), utc_seconds=NOW)
    assert done.sessions == 0
    assert "is open" in done.left[0]
    shutil.move(opened, tmp_path / "moved")
    opened.symlink_to(tmp_path / "moved", target_is_directory=True)
    assert carry_out(found, data_folder=data_folder(), utc_seconds=NOW).sessions == 0
    assert (tmp_path / "moved" / "video.mkv").exists()
    assert (elsewhere / "video.mkv").exists()
    with pytest.raises(RetentionError, match="not a link"):
        plan(1, sessions_folder() / "link")
    with pytest.raises(RetentionError, match="at least 1 day"):
        plan(0)


def test_a_link_in_a_session_is_removed_and_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "precious").write_text("stays")
    old = session("D")
    (old / "more").symlink_to(kept, target_is_directory=True)
    assert carry_out(plan(1), data_folder=data_folder(), utc_seconds=NOW).sessions == 1
    assert (kept / "precious").exists()


def test_what_was_cut_off_is_ended_by_a_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: NOW)
    old = session("F")
    cache = caches_folder() / old.name
    cache.mkdir(parents=True)
    (cache / "film").write_bytes(b"a child")
    real = shutil.rmtree

    def rmtree(path: Path) -> None:
        if path.parent != ends:
            real(path)
        else:
            raise KeyboardInterrupt

    for ends in (caches_folder(), sessions_folder()):
        monkeypatch.setattr("shutil.rmtree", rmtree)
        with pytest.raises(KeyboardInterrupt):
            keep_only_newer(30, None, tell=lambda _lines: None, confirm=None, delete=True)
        assert old.exists() is (ends == caches_folder())  # as long as its cache is there, it tells of it
    monkeypatch.setattr("shutil.rmtree", real)
    keep_only_newer(30, None, tell=lambda _lines: None, confirm=None, delete=True)
    assert list(sessions_folder().iterdir()) == []
    assert list(caches_folder().iterdir()) == []


def test_the_command_asks_for_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    old = session("E")
    monkeypatch.setattr("time.time", lambda: NOW)
    told: list[str] = []
    assert keep_only_newer(30, None, tell=told.extend, confirm=None, delete=False)[0].startswith("nothing was erased")
    assert old.name in told[0]
    with pytest.raises(RetentionError, match="nothing was erased"):
        keep_only_newer(30, None, tell=told.extend, confirm=lambda _count: "yes", delete=True)
    assert old.exists()
    assert keep_only_newer(30, None, tell=told.extend, confirm=str, delete=True)[-1].startswith("erased: 1 sessions")
    assert not old.exists()

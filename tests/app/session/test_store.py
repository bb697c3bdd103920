"""Sessions on the disk: everything comes back as it went in, nothing is ever changed, and faults are one line."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment, arrival
from app.assessment.scale import NotAssessable, read_scales
from app.assessment.score import ScoreContent
from app.assessment.sheet import Answer, ScoreSheet, StoredSuggestion
from app.assessment.windows import by_hand, read_rules
from app.session.consent import Consent
from app.session.database import SessionError, read
from app.session.recordings import session_folders
from app.session.records import VideoFrame, VideoPart, VitalSign
from app.session.schema import TABLES
from app.session.store import SessionStore
from app.session.subject import Analgesia, AnalgesiaKind, Feed, StateBefore, Subject
from models.gaps import GapReason
from tests.support.sessions import CAMERA, MODEL, StoppedClock, observation, prick

ROOT = Path(__file__).parents[3]
WINDOW = by_hand(read_rules()["by-hand"], 1.0, 9.0, procedure=1)
DAN = read_scales()[0]["dan"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    with SessionStore.create(tmp_path / "sessions", clock=StoppedClock()) as opened:
        yield opened


def reopened(store: SessionStore) -> SessionStore:
    assert store.close() == ""
    return SessionStore.open(store.folder, read_only=True)


def test_everything_comes_back(store: SessionStore) -> None:
    subject = Subject(
        "MP",
        "017",
        39.5,
        1.5,
        "maternity ward",
        StateBefore.ASLEEP,
        Feed.BREAST,
        45.0,
        (Analgesia(AnalgesiaKind.SUCROSE, "0.5 ml 24 %", 1.0), Analgesia(AnalgesiaKind.HOLDING)),
        "twin è",
    )
    store.set_subject(subject, rater="N1")
    store.set_consent(Consent(video=True, training=True, reference="F-12"), rater="N1")
    source = store.add_source(CAMERA, "the camera's own clock")
    at = arrival(StoppedClock(), 1.5, 45, 99.0, source)
    assert (at.monotonic_seconds, at.utc_seconds) == (99.0, StoppedClock().utc_seconds() - 1.0)
    store.add_observation(at, observation(45, 0.7))
    store.add_observation(Moment(1.6, 46, source=source), observation(46, None))
    part = VideoPart(1, "video.mkv", "libx264", 64, 48, has_sound=False, start=at)
    store.add_video_part(part)
    store.add_video_frame(VideoFrame(1, 0, at))
    mark = store.add_mark(prick(1.5), rater="N1", model_visible=False)
    box = MarkContent(MarkKind.FACE_BOX, at, Moment(2.0, 60), "the twin", (1.0, 2.0, 3.5, 4.0))
    boxed = store.add_mark(box, rater="N2", model_visible=True)
    suggestion = StoredSuggestion("face", 2, 3, "2 to 3", 0.2, 0.5, 8.0, 2.0, "time-based", shown=False)
    sheet = ScoreSheet(DAN, (Answer("face", 3), Answer("limbs", not_assessable=NotAssessable.WRAPPED, note="cloth")))
    content = ScoreContent.of(sheet, WINDOW, suggestions=(suggestion,), model=MODEL, comment="fussy")
    score = store.add_score(content, rater="N1", model_visible=False)
    store.add_event("advisory", "active", details={"reason": "pain", "seconds": 3.0}, at=at)
    sign = VitalSign(Moment(4.0, source=source), 150.0, None)
    store.add_vital_signs([sign], rater="N1")

    with reopened(store) as back:
        assert back.read_only
        assert back.session_id == store.folder.name
        assert (back.subject, back.consent, back.sources) == (subject, store.consent, store.sources)
        assert back.marks() == (mark, boxed)
        assert back.scores() == back.score_rows() == (score,)
        assert score.content.total is None
        assert back.video_parts == (part,)
        assert back.video_frames() == [VideoFrame(1, 0, at)]
        assert [each.at.frame_index for each in back.observations()] == [45, 46]
        assert back.observations(start_seconds=1.55)[0].row.gap_reason is GapReason.NO_FACE
        assert back.observations()[0].row.model_hash == MODEL[2]
        assert back.vital_signs() == [sign]
        assert [(each.text, each.at, each.details["seconds"]) for each in back.events("advisory")] == [
            ("active", at, 3.0)
        ]
        assert [each.kind for each in back.events()] == ["opened", "advisory", "closed"]


numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30)
moments = st.builds(
    Moment, numbers, st.none() | st.integers(0, 2**53), st.none() | numbers, st.none() | numbers, st.integers(1, 9)
)
contents = st.builds(
    MarkContent,
    st.sampled_from([kind for kind in MarkKind if kind is not MarkKind.FACE_BOX]),
    moments,
    st.none(),
    texts,
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(contents, texts, st.booleans(), st.integers(0, 3)), max_size=12))
def test_any_marks_come_back_row_by_row(entries: list[tuple[MarkContent, str, bool, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, SessionStore.create(Path(folder), clock=StoppedClock()) as store:
        for content, rater, visible, action in entries:
            there = store.marks()
            if action == 0 and there and not there[0].kind.is_label:
                store.change_mark(there[0].mark, content, rater=rater, model_visible=visible)
            elif action == 1:
                store.undo_mark(rater=rater, model_visible=visible)
            elif action == 2:
                store.redo_mark(rater=rater, model_visible=visible)
            else:
                store.add_mark(content, rater=rater, model_visible=visible)
        with reopened(store) as back:
            assert back.mark_rows() == store.mark_rows()
            assert back.marks() == store.marks()


def test_a_correction_names_the_old_row_and_the_old_one_stays(store: SessionStore) -> None:
    content = ScoreContent.of(ScoreSheet(DAN).with_answer(Answer("face", 1)), WINDOW)
    score = store.add_score(content, rater="N1", model_visible=False)
    better = ScoreContent.of(ScoreSheet(DAN).with_answer(Answer("face", 2)), WINDOW)
    later = store.correct_score(score.score, better, rater="N1", model_visible=True)
    assert store.is_blind(score) is False
    with reopened(store) as back:
        assert back.score_rows() == (score, later)
        assert later.replaces == score.row


def test_the_database_itself_refuses_changes(store: SessionStore) -> None:
    store.add_mark(prick(1.0), rater="N1", model_visible=False)
    store.close()
    with closing(sqlite3.connect(store.folder / "session.sqlite")) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == set(TABLES)
        for statement in ("UPDATE marks SET rater = 'X'", "DELETE FROM marks", "UPDATE about SET value = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
                connection.execute(statement)


def test_files_are_their_owners_alone_and_no_log_stays(store: SessionStore) -> None:
    store.add_mark(prick(1.0), rater="N1", model_visible=False)
    store.flush()
    for path in store.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for folder in (store.folder, store.folder.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (store.folder / "session.sqlite-wal").exists()
    store.close()
    assert [path.name for path in store.folder.iterdir()] == ["session.sqlite"]
    assert store.close() == ""  # twice is allowed


def test_every_time_names_its_clock(store: SessionStore) -> None:
    store.add_source(CAMERA, "the camera's own clock")
    opened = store.events("opened")[0]
    assert opened.details["utc_minus_monotonic_seconds"] == StoppedClock().utc_seconds() - 100.0
    assert "monotonic" in str(opened.details["monotonic_clock"])
    assert store.sources[0].clock == "the camera's own clock"
    columns = {
        name: {row["name"] for row in read(store.folder / "session.sqlite", f"PRAGMA table_info({name})")}
        for name in TABLES
    }
    for name in ("observations", "video_frames", "marks", "events", "vital_signs"):
        assert {"time_seconds", "frame_index", "monotonic_seconds", "utc_seconds", "source"} <= columns[name]
    for name in ("marks", "scores", "subjects", "consents", "events"):
        assert {"rater", "model_visible", "entered_monotonic_seconds", "entered_utc_seconds"} <= columns[name]


def test_a_second_window_can_only_read(store: SessionStore) -> None:
    store.add_mark(prick(1.0), rater="N1", model_visible=False)
    store.flush()
    code = (
        "import sys; from pathlib import Path; from app.session.store import SessionStore\n"
        "with SessionStore.open(Path(sys.argv[1])) as store:\n"
        "    print(store.read_only, len(store.marks()), store.note)\n"
        "    try: store.set_consent(store.consent, rater='N2')\n"
        "    except Exception as error: print(type(error).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.folder)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    name = store.folder.name
    assert done.stdout.splitlines() == [
        f"True 1 {name} is open in another window: it can only be read here",
        "SessionError",
    ]
    store.add_mark(prick(2.0), rater="N1", model_visible=False)
    assert store.close() == ""
    with SessionStore.open(store.folder) as again:
        assert not again.read_only
        assert len(again.marks()) == 2


CRASH = """
import os, signal, sys
from pathlib import Path
from app.session.store import SessionStore
from tests.support.sessions import observation, prick
from app.assessment.moment import Moment
store = SessionStore.create(Path(sys.argv[1]))
source = store.add_source(__import__("tests.support.sessions", fromlist=["CAMERA"]).CAMERA, "its own")
for index in range(300):
    store.add_observation(Moment(index / 30, index, source=source), observation(index))
store.add_mark(prick(5.0), rater="N1", model_visible=False)
store.flush()
print(store.folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "sessions"
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(folder)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    session = Path(done.stdout.strip())
    assert (session / "session.sqlite-wal").stat().st_size > 0
    return session


def copy_of(session: Path, to: Path) -> Path:
    to.mkdir()
    for path in session.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


def test_after_a_crash_all_that_was_written_is_there(crashed: Path, tmp_path: Path) -> None:
    session = copy_of(crashed, tmp_path / "session")
    with SessionStore.open(session) as store:
        assert not store.read_only
        assert "ended without closing" in store.note
        assert len(store.observations()) == 300
        assert store.points()[10].time_seconds == pytest.approx(1 / 3)
        store.add_mark(prick(6.0), rater="N1", model_visible=False)
    with SessionStore.open(session) as store:
        assert store.note == ""
        assert [mark.time_seconds for mark in store.marks()] == [5.0, 6.0]
    assert sorted(path.name for path in session.iterdir()) == ["session.sqlite"]


def test_a_crashs_session_opens_from_a_folder_that_cannot_be_written(crashed: Path) -> None:
    with tempfile.TemporaryDirectory() as above:
        Path(above).chmod(0o755)  # also for the nobody below
        session = copy_of(crashed, Path(above) / "session")
        before = {path.name: path.read_bytes() for path in session.iterdir()}
        for path in session.iterdir():
            path.chmod(0o444)
        session.chmod(0o555)
        # Permissions hold nothing back from root: such a process becomes nobody for as long as it reads.
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)
        try:
            with SessionStore.open(session) as store:
                assert store.read_only
                assert "can only be read" in store.note
                assert "\n" not in store.note
                assert (len(store.observations()), len(store.marks())) == (300, 1)
                with pytest.raises(SessionError, match="can only be read"):
                    store.add_mark(prick(6.0), rater="N1", model_visible=False)
        finally:
            if is_root:
                os.seteuid(0)
            session.chmod(0o755)
        assert {path.name: path.read_bytes() for path in session.iterdir()} == before


def test_a_newer_version_is_refused_in_one_line(store: SessionStore) -> None:
    store.close()
    database = store.folder / "session.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(SessionError, match="this program knows up to 1; update the program") as caught:
        SessionStore.open(store.folder)
    assert "\n" not in str(caught.value)
    assert [path.name for path in store.folder.iterdir()] == ["session.sqlite"]  # the lock was given back


@pytest.mark.parametrize("damage", ["missing", "text", "other", "torn"])
def test_what_is_no_session_is_one_line(store: SessionStore, damage: str) -> None:
    for index in range(3000):
        store.add_observation(Moment(index / 30, index), observation(index))
    store.close()
    database = store.folder / "session.sqlite"
    if damage == "missing":
        database.unlink()
    elif damage == "text":
        database.write_text("no database" * 100)
    elif damage == "other":
        database.unlink()
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("CREATE TABLE other (x)")
    else:
        data = bytearray(database.read_bytes())
        data[len(data) // 2 : len(data) // 2 + 8192] = os.urandom(8192)
        database.write_bytes(data)
    with pytest.raises(SessionError) as caught:
        SessionStore.open(store.folder)
    assert "\n" not in str(caught.value)
    assert str(store.folder) in str(caught.value)


def test_what_was_cut_off_while_it_was_made_is_no_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off() -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.session.database.statements", cut_off)
    with pytest.raises(KeyboardInterrupt):
        SessionStore.create(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert session_folders(tmp_path) == []


def test_a_session_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SessionError, match="cannot be made") as caught:
        SessionStore.create(tmp_path / "file" / "sessions")
    assert "\n" not in str(caught.value)


def test_a_disk_that_refuses_rows_is_told_of_and_they_wait(tmp_path: Path) -> None:
    told: list[str] = []
    said = threading.Event()

    def on_problem(problem: str) -> None:
        told.append(problem)
        said.set()

    with SessionStore.create(tmp_path, on_problem=on_problem) as store:
        with closing(sqlite3.connect(store.folder / "session.sqlite", isolation_level=None)) as other:
            store.flush()
            # Another connection's transaction keeps the writer out until its patience (5 s) ends: made shorter here.
            store._files.writer._connection.execute("PRAGMA busy_timeout = 20")  # type: ignore[union-attr]
            other.execute("BEGIN IMMEDIATE")
            store.add_mark(prick(1.0), rater="N1", model_visible=False)
            assert said.wait(10)
            assert not store.flush(0.1)
            assert "cannot be written" in store.problem
            assert len(store.marks()) == 1  # the screen has it
            with pytest.raises(SessionError, match="cannot be written"):
                store.events()
            other.execute("ROLLBACK")
        assert store.add_mark(prick(2.0), rater="N1", model_visible=False)
        while not store.flush():
            pass
    assert told[0].startswith(str(store.folder))
    assert told[-1] == ""
    with SessionStore.open(store.folder, read_only=True) as back:
        assert len(back.marks()) == 2


def test_a_row_that_no_disk_would_take_holds_up_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    with SessionStore.create(tmp_path, on_problem=told.append) as store:
        store.flush()
        for row in (None, "\udce8", 2**70):
            store._files.writer.put("INSERT INTO marks (row) VALUES (?)", [row])  # type: ignore[union-attr]
        store.add_mark(prick(1.0), rater="N1", model_visible=False)
        while not store.flush():
            pass
    assert any("a row was refused" in line for line in told)
    with SessionStore.open(store.folder, read_only=True) as back:
        assert len(back.marks()) == 1


def test_a_name_that_is_not_unicode_comes_back(store: SessionStore) -> None:
    name = os.fsdecode(b"/stick/beb\xe8.mkv")
    part = VideoPart(1, name, "", 64, 48, has_sound=False, start=Moment(0.0, 0))
    store.add_video_part(part)
    store.add_event("moved", "elsewhere", details={"path": name})
    store.add_mark(prick(1.0), rater="N1", model_visible=False)
    with reopened(store) as back:
        assert back.video_parts == (part,)
        assert [event.details["path"] for event in back.events("moved")] == [name]
        assert len(back.marks()) == 1


def test_a_closed_session_takes_nothing_without_a_word(store: SessionStore) -> None:
    assert store.close() == ""
    for enter in (
        lambda: store.add_mark(prick(1.0), rater="N1", model_visible=False),
        lambda: store.set_consent(Consent(video=True), rater="N1"),
        lambda: store.add_video_frame(VideoFrame(1, 0, Moment(0.0, 0))),
    ):
        with pytest.raises(SessionError, match="is closed"):
            enter()
    assert store.marks() == ()
    assert not store.consent.video
    store.add_observation(Moment(0.0, 0), observation(0))  # the program's own are counted; the watching goes on
    store.add_event("notice", "DARK")
    assert store._files.dropped == 3  # its model, too


def test_many_threads_write_at_once(store: SessionStore) -> None:
    def work(rater: str) -> None:
        for index in range(40):
            store.add_observation(Moment(index / 30, index), observation(index))
            store.add_mark(prick(float(index)), rater=rater, model_visible=False)

    threads = [threading.Thread(target=work, args=(f"N{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reopened(store) as back:
        assert len(back.observations()) == 160
        assert [mark.row for mark in back.mark_rows()] == list(range(1, 161))

"""Withdrawal: everything of one child goes, nothing of another does, and the audit line does not tell whose it was."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.session.database import SessionError
from app.session.erase import ERASED_PREFIX
from app.session.recordings import fingerprint, session_for
from app.session.store import SessionStore
from app.session.subject import Subject
from app.session.withdraw import WithdrawError
from app.settings import caches_folder, data_folder, models_folder, sessions_folder, training_folder
from app.withdraw_command import withdraw_subject
from models.children import children_file
from models.library import ModelLibrary
from tests.support.bundles import write_bundle
from tests.support.sessions import CAMERA


def session(code: str, study: str = "MP", *, video: bytes = b"") -> Path:
    with SessionStore.create(sessions_folder()) as store:
        store.set_subject(Subject(study, code), rater="N1")
        if video:
            (store.folder / "video.mkv").write_bytes(video)
    return store.folder


def withdraw(code: str, tables: list[Path] | None = None, *, typed: str | None = None) -> tuple[list[str], list[str]]:
    told: list[str] = []
    done = withdraw_subject(code, tables or [], tell=told.extend, confirm=lambda: typed or code)
    return told, done


def test_sessions_and_caches_go_others_stay(tmp_path: Path) -> None:
    mine, other = session("017", video=b"mine"), session("018", video=b"other")
    recording = tmp_path / "bare.mkv"
    recording.write_bytes(b"bare")
    with session_for(recording, CAMERA, sessions_folder()) as store:
        store.set_subject(Subject("MP", "017"), rater="N1")
    hashes = [fingerprint(path).partial_hash for path in (recording, other / "video.mkv")]
    for name in (mine.name, *hashes):
        (caches_folder() / name).mkdir(parents=True)
        (caches_folder() / name / "trace.parquet").write_bytes(b"x")
    told, done = withdraw("MP/017")
    assert done == ["erased; noted"]
    assert [path.name for path in sessions_folder().iterdir()] == [other.name]
    assert [path.name for path in caches_folder().iterdir()] == [hashes[1]]
    assert recording.read_bytes() == b"bare"
    assert f"not erased, lies elsewhere: {recording}" in told
    (line,) = (data_folder() / "audit.jsonl").read_text().splitlines()
    noted = json.loads(line)
    assert not any("017" in str(noted[name]) for name in noted if name not in ("utc", "subject_hash", "salt"))
    assert (noted["action"], noted["sessions"], noted["caches"]) == ("withdraw", 2, 2)
    assert (data_folder() / "audit.jsonl").stat().st_mode & 0o777 == 0o600
    assert withdraw("MP/017")[1] == ["nothing was there to erase; noted"]


def test_training_rows_and_their_pictures_go() -> None:
    folder = training_folder() / "crops"
    (folder / "faces").mkdir(parents=True)
    for name in ("a", "b", "c"):
        (folder / "faces" / f"{name}.png").write_bytes(name.encode())
    with (folder / "labels.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows(
            [["file", "child", "label"], ["faces/a.png", "017", "pain"], ["faces/b.png", "018", "pain"],
             ["faces/c.png", "MP/017", "nonpain"], ["faces/b.png", "017", "pain"]]
        )  # fmt: skip
    crops = np.arange(4 * 2 * 2 * 3, dtype=np.uint8).reshape(4, 2, 2, 3)
    np.save(folder / "crops.npy", crops)
    pq.write_table(pa.table({"child": ["018", "017", "018", "017"], "n": [0, 1, 2, 3]}), folder / "crops.parquet")
    (folder / "metrics.csv").write_text("fold,accuracy\n0,0.9\n")
    (folder / "broken.parquet").write_bytes(b"no table")
    session("017")
    told, _ = withdraw("017")
    assert (folder / "labels.csv").read_text() == "file,child,label\nfaces/b.png,018,pain\n"
    assert sorted(path.name for path in (folder / "faces").iterdir()) == ["b.png"]
    assert pq.read_table(folder / "crops.parquet").to_pydict() == {"child": ["018", "018"], "n": [0, 2]}
    assert np.array_equal(np.load(folder / "crops.npy"), crops[[0, 2]])
    assert (folder / "metrics.csv").read_text() == "fold,accuracy\n0,0.9\n"
    assert any(line.startswith("look at by hand") and "broken.parquet" in line for line in told)


def test_a_table_elsewhere_is_named(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("file,subject\nx.mkv,017\ny.mkv,018\n")
    withdraw("017", [table])
    assert table.read_text() == "file,subject\ny.mkv,018\n"
    with pytest.raises(WithdrawError, match="check the path"):
        withdraw("017", [tmp_path / "gone.csv"])


def bundle(folder: Path, name: str, children: bytes | None) -> None:
    """A model of real children, taken into the user's library."""
    write_bundle(folder)
    fields = json.loads((folder / "manifest.json").read_text()) | {"name": name}
    fields["population"]["synthetic"] = False
    if children is not None:
        (folder / "children.json").write_bytes(children)
        fields["files"]["children.json"] = hashlib.sha256(children).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(fields))
    ModelLibrary(models_folder()).import_bundle(folder)


def test_models_say_whether_they_were_trained_on_the_child(tmp_path: Path) -> None:
    bundle(tmp_path / "a", "knows", children_file(["MP/017", "018"]))
    bundle(tmp_path / "b", "others", children_file(["018"]))
    bundle(tmp_path / "c", "silent", None)
    session("017")
    told, _ = withdraw("017")
    about_models = [line for line in told if line.startswith("model")]
    assert len(about_models) == 2
    assert about_models[0].startswith("model knows-1.0.0")
    assert "train it anew" in about_models[0]
    assert about_models[1].startswith("model silent-1.0.0")
    assert "does not say" in about_models[1]


def test_nothing_goes_without_the_code_typed_again() -> None:
    folder = session("017")
    with pytest.raises(WithdrawError, match="nothing was erased"):
        withdraw("017", typed="018")
    assert folder.is_dir()
    assert not (data_folder() / "audit.jsonl").exists()


def test_one_code_in_two_studies_must_be_told_apart() -> None:
    mine, other = session("017", "MP"), session("017", "VD")
    with pytest.raises(WithdrawError, match="mp/017, vd/017"):
        withdraw("017")
    withdraw("vd/017")
    assert mine.is_dir()
    assert not other.exists()
    with pytest.raises(WithdrawError, match="say CODE or STUDY/CODE"):
        withdraw(" ")


def test_a_child_is_found_by_its_tables_alone_and_told_apart_there(tmp_path: Path) -> None:
    training_folder().mkdir(parents=True)
    table = training_folder() / "labels.csv"
    table.write_text("child\nMP/017\nVD/018\nMP/018\n")
    bundle(tmp_path / "a", "knows", children_file(["MP/017"]))
    told, _ = withdraw("017")
    assert told[0] == "subject 017, found as mp/017"
    assert any(line.startswith("model knows-1.0.0") for line in told)
    assert table.read_text() == "child\nVD/018\nMP/018\n"
    with pytest.raises(WithdrawError, match="mp/018, vd/018"):
        withdraw("018")
    session("018", "")
    with pytest.raises(WithdrawError, match="one of /018, mp/018, vd/018"):
        withdraw("018")
    assert withdraw("/018")[0][1].startswith("erases session")
    assert table.read_text() == "child\nVD/018\nMP/018\n"
    told, _ = withdraw("019")  # its study is written nowhere any more
    assert any("say STUDY/CODE" in line for line in told)


@pytest.mark.parametrize("asked", ["12/Ae\u0300", "s/12/a\u00e8 "])
def test_a_code_is_found_with_a_stroke_in_it_and_however_its_accents_are_written(asked: str, tmp_path: Path) -> None:
    mine, other = session("12/A\u00e8", "S"), session("A\u00e8", "T")
    training_folder().mkdir(parents=True)
    table = training_folder() / "labels.csv"
    table.write_text("child\nS/12/Ae\u0300\n12/A\u00e8\nA\u00e8\n", encoding="utf-8")
    bundle(tmp_path / "a", "knows", children_file(["S/12/Ae\u0300"]))
    told, _ = withdraw(asked)
    assert (mine.exists(), other.exists()) == (False, True)
    assert table.read_text(encoding="utf-8") == "child\nA\u00e8\n"
    assert any(line.startswith("model knows-1.0.0") for line in told)


def test_a_moved_film_is_named_at_both_places(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    film.write_bytes(b"film")
    with session_for(film, CAMERA, sessions_folder()) as store:
        store.set_subject(Subject("MP", "017"), rater="N1")
    moved = film.rename(tmp_path / "archive.mkv")
    session_for(moved, CAMERA, sessions_folder()).close()
    told, _ = withdraw("MP/017")
    assert [line for line in told if "lies elsewhere" in line] == [
        f"not erased, lies elsewhere: {path}" for path in (film, moved)
    ]


def test_a_corrected_form_and_a_damaged_session_are_for_people_to_look_at() -> None:
    with SessionStore.create(sessions_folder()) as store:
        store.set_subject(Subject("MP", "017"), rater="N1")
        store.set_subject(Subject("MP", "071"), rater="N1")
    damaged = session("017")
    (damaged / "session.sqlite").write_bytes(b"broken" * 99)
    told, _ = withdraw("017")
    by_hand = [line for line in told if line.startswith("look at by hand")]
    assert len(by_hand) == 2
    assert any("until its form was corrected" in line for line in by_hand)
    assert store.folder.is_dir()
    assert damaged.is_dir()


def test_a_form_that_was_corrected_is_named_whatever_study_it_said() -> None:
    mine = session("017")
    with SessionStore.create(sessions_folder()) as other:
        other.set_subject(Subject("", "017"), rater="N1")
        other.set_subject(Subject("MP", "019"), rater="N1")
    told, _ = withdraw("017")
    assert f"look at by hand: session {other.folder.name} had this code until its form was corrected" in told
    assert (mine.exists(), other.folder.exists()) == (False, True)


def test_an_open_session_is_refused_and_what_was_cut_off_is_ended() -> None:
    rest = sessions_folder() / f"{ERASED_PREFIX}0123"
    rest.mkdir(parents=True)
    (rest / "video.mkv").write_bytes(b"x")
    with SessionStore.create(sessions_folder()) as store:
        store.set_subject(Subject("MP", "017"), rater="N1")
        store.flush()
        with pytest.raises(SessionError, match="is open"):
            withdraw("017")
    assert not rest.exists()
    assert [path.name for path in store.folder.iterdir()] == ["session.sqlite"]
    withdraw("017")
    assert not store.folder.exists()


class CutOffError(BaseException):
    """Stands for the end of the process."""


def cut_off(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, when: Callable[[Path], bool]) -> None:
    """Has a call end the program when its last plain argument is this path."""
    real = getattr(owner, name)

    def call(*arguments: Any, **options: Any) -> Any:
        if when(Path(arguments[-1])):
            raise CutOffError
        return real(*arguments, **options)

    monkeypatch.setattr(owner, name, call)


@pytest.mark.parametrize("cut", ["picture", "table", "crops.parquet", "crops.npy"])
def test_a_withdrawal_that_was_cut_off_is_ended_by_a_repeat(cut: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = training_folder()
    (folder / "faces").mkdir(parents=True)
    for name in ("a", "b"):
        (folder / "faces" / f"{name}.png").write_bytes(name.encode())
    (folder / "labels.csv").write_text("child,picture\nMP/017,faces/a.png\nMP/018,faces/b.png\n")
    pq.write_table(pa.table({"child": ["MP/017", "MP/018", "MP/019"]}), folder / "crops.parquet")
    np.save(folder / "crops.npy", np.array([[1], [2], [3]], np.uint8))
    with monkeypatch.context() as patch:
        if cut == "picture":
            cut_off(patch, Path, "unlink", lambda path: path.name == "a.png")
        else:
            ends = cut.replace("table", "labels.csv")
            cut_off(patch, Path, "replace", lambda path: path.name == ends)
        with pytest.raises(CutOffError):
            withdraw("MP/017")
    withdraw("MP/018")  # another child between: its pictures and no others go
    withdraw("MP/017")
    assert list((folder / "faces").iterdir()) == []
    assert (folder / "labels.csv").read_text() == "child,picture\n"
    assert pq.read_table(folder / "crops.parquet").to_pydict() == {"child": ["MP/019"]}
    assert np.load(folder / "crops.npy").tolist() == [[3]]
    assert not (folder / ".withdrawn-crops.npy").exists()
    withdraw("MP/019")
    assert np.load(folder / "crops.npy").shape == (0, 1)
    assert withdraw("MP/019")[1] == ["nothing was there to erase; noted"]


def test_a_cache_that_was_being_erased_is_ended_by_a_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = caches_folder() / session("017").name
    cache.mkdir(parents=True)
    (cache / "film").write_bytes(b"a child")
    with monkeypatch.context() as patch:
        cut_off(patch, shutil, "rmtree", lambda path: path.parent == caches_folder())
        with pytest.raises(CutOffError):
            withdraw("017")
    assert [path.read_bytes() for path in caches_folder().rglob("film")] == [b"a child"]
    told, _ = withdraw("017")
    assert any(line.startswith("ends an erasing that was cut off") for line in told)
    assert list(caches_folder().iterdir()) == []
    assert list(sessions_folder().iterdir()) == []


def test_pictures_that_are_not_the_tables_are_for_people_to_look_at() -> None:
    training_folder().mkdir(parents=True)
    pq.write_table(pa.table({"child": ["017", "018"]}), training_folder() / "crops.parquet")
    np.save(training_folder() / "crops.npy", np.zeros((3, 1), np.uint8))
    told, _ = withdraw("017")
    assert any("2 rows, but crops.npy has 3 pictures" in line for line in told)


def test_the_command_asks_before_it_erases() -> None:
    folder = session("017")
    command = [str(Path(sys.executable).with_name("sollievo")), "withdraw", "017"]
    wrong = subprocess.run(command, input="no\n", capture_output=True, text=True, check=False)
    assert (wrong.returncode, folder.is_dir()) == (2, True)
    assert wrong.stderr.strip().endswith("the code was to be typed again, got 'no': nothing was erased")
    right = subprocess.run(command, input="017\n", capture_output=True, text=True, check=True)
    assert f"erases session {folder.name}" in right.stdout
    assert right.stdout.strip().endswith("erased; noted")
    assert not folder.exists()

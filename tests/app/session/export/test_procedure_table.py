import csv
import math
import stat
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.export_command import export
from app.session.database import SessionError
from app.session.export.course import Course, course_of
from app.session.export.plain_table import columns_of
from app.session.export.procedure_measures import measure_procedure
from app.session.export.procedure_table import procedure_rows
from app.session.store import SessionStore
from app.session.subject import Analgesia, AnalgesiaKind, Subject
from tests.support.scored_sessions import dan, heel_prick, score
from tests.support.sessions import CAMERA, MODEL, StoppedClock, observation


def named(row):
    return {column.name: value for column, value in row.items()}


def rows_of(store, **options):
    return [named(row) for row in procedure_rows([store], **options)]


def test_row_of_a_heel_prick(tmp_path):
    # Pain from 4 s to 7 s, seen all the time, prick at 3 s, procedure from 2 s to 8 s.
    with heel_prick(tmp_path, "C1", seen=300) as store:
        store.add_mark(MarkContent(MarkKind.CALM, Moment(9.0, 270)), rater="N1", model_visible=False)
        (row,) = rows_of(store)
    assert (row["child"], row["gestational_weeks"], row["setting"]) == ("C1", 38.0, "simulation")
    assert (row["start_seconds"], row["end_seconds"], row["end_marked"], row["pricks"]) == (2.0, 8.0, True, 1)
    assert row["stimulus"] == "prick"
    assert row["latency_seconds"] == pytest.approx(1.0)
    assert row["longest_bout_seconds"] == pytest.approx(3.0)
    assert row["share"] == pytest.approx(0.5)
    assert row["coverage"] == pytest.approx(1.0)
    assert row["calm_marked_seconds"] == pytest.approx(6.0)
    assert row["calm_seen_seconds"] == pytest.approx(4.0)
    assert (row["model_name"], row["model_version"], row["model_hash"]) == MODEL


def test_nothing_seen_gives_empty_cells_and_not_zeros(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        (row,) = rows_of(store)
    assert row["coverage"] == 0.0
    assert row["unseen_seconds"] == pytest.approx(6.0)
    empty = ("latency_seconds", "share", "share_low", "share_high", "longest_bout_seconds", "episodes")
    assert [row[name] for name in empty] == [None] * 6


def test_unseen_time_widens_the_share(tmp_path):
    with SessionStore.create(tmp_path, clock=StoppedClock()) as store:
        store.add_source(CAMERA, "its own")
        for index in range(300):
            store.add_observation(Moment(index / 30, index), observation(index, None if index < 150 else 0.9))
        (row,) = rows_of(store)
    assert row["procedure"] == 0
    assert row["share"] == 1.0
    assert row["share_low"] == pytest.approx(0.5, abs=0.01)
    assert row["share_high"] == pytest.approx(1.0)


def test_scores_by_window_and_rater_have_columns_of_their_own(tmp_path):
    with heel_prick(tmp_path, "C1", seen=30) as store:
        score(store, "R1", dan(3), suggested=(2, 3))
        score(store, "R1", dan(2), rule="each-prick")
        score(store, "R2", {"face": 1}, visible=True)
        score(store, "R2", {"face": 2}, visible=True)
        (row,) = rows_of(store)
    assert row["dan__phase_during__1__R1__total"] == 6
    assert row["dan__phase_during__1__R1__pain"] is True
    assert row["dan__phase_during__1__R1__suggested"] == "face: 2 to 3"
    assert row["dan__each_prick__1__R1__total"] == 5
    assert row["dan__phase_during__1__R2__total"] is None
    assert row["dan__phase_during__1__R2__items"] == "face=1"
    assert row["dan__phase_during__1__R2__model_visible"] is True
    assert row["dan__phase_during__1__R2__2__items"] == "face=2"


def test_raters_whose_codes_look_alike_stay_apart(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        score(store, "R-1", dan(3))
        score(store, "R.1", dan(2))
        (row,) = rows_of(store)
    assert (row["dan__phase_during__1__R_1__total"], row["dan__phase_during__1__R_1_2__total"]) == (6, 5)


def test_an_untrained_model_has_no_share(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        for index in range(300):
            store.add_observation(Moment(index / 30, index), replace(observation(index), decision=None))
        (row,) = rows_of(store)
    assert (row["share"], row["episodes"], row["latency_seconds"]) == (None, None, None)


def test_threshold_of_an_unknown_model_decides_as_the_model_did(tmp_path):
    with heel_prick(tmp_path, "C1", seen=300) as store:
        assert course_of(store).thresholds == {MODEL[2]: 0.9}
        assert course_of(store, thresholds={MODEL[2]: 0.5}).thresholds == {MODEL[2]: 0.5}


@given(st.lists(st.sampled_from([None, 0.1, 0.9]), min_size=1, max_size=120))
def test_shares_and_times_hold_together(probabilities):
    rows = tuple(observation(index, probability) for index, probability in enumerate(probabilities))
    measures = measure_procedure(None, Course(rows, {MODEL[2]: 0.5}, 0.5))
    assert measures.seen_seconds + measures.unseen_seconds == pytest.approx(measures.end_seconds)
    if measures.share is not None:
        assert measures.share_low <= measures.share_high + 1e-9
        assert measures.share_low <= measures.share + 1e-9
        assert measures.longest_bout_seconds <= measures.end_seconds + 1e-9
        assert math.isclose(measures.coverage, measures.seen_seconds / measures.end_seconds)


def test_files_are_private_and_the_dictionary_explains_every_column(tmp_path, monkeypatch):
    monkeypatch.setenv("SOLLIEVO_DATA", str(tmp_path / "data"))
    for child in ("C1", "C2"):
        with heel_prick(tmp_path / "sessions", child, seen=90) as store:
            subject = Subject(
                "STUDY", child, 38.0, 2.0, "simulation", analgesia=(Analgesia(AnalgesiaKind.SUCROSE, "0.5 ml"),)
            )
            store.set_subject(subject, rater="N1")
            score(store, f"R{child}", dan(3))
    lines = export(tmp_path / "sessions", tmp_path / "out", ["procedures", "observations"])
    assert len(lines) == 3
    with (tmp_path / "out" / "procedures.csv").open(newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["child"])  # both were made in the same second
    assert [row["child"] for row in rows] == ["C1", "C2"]
    assert rows[0]["analgesia"] == "sucrose 0.5 ml"
    assert (rows[0]["dan__phase_during__1__RC2__total"], rows[1]["dan__phase_during__1__RC2__total"]) == ("", "6")
    with (tmp_path / "out" / "procedures-dictionary.csv").open(newline="") as file:
        meanings = {row["column"]: row["meaning"] for row in csv.DictReader(file)}
    assert set(meanings) == set(rows[0])
    assert all(meanings.values())
    parquet = pq.read_table(tmp_path / "out" / "procedures.parquet")
    assert parquet["pricks"].to_pylist() == [1, 1]
    for path in (tmp_path / "out").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    one = next(path for path in (tmp_path / "out").glob("*/observations.parquet"))
    assert pq.read_schema(one).metadata[b"model_hash"].decode() == MODEL[2]
    assert pq.read_table(one)["frame_index"].to_pylist() == list(range(90))


def test_a_table_of_nothing_has_no_columns():
    assert columns_of([]) == ()


def test_a_session_that_cannot_be_read_holds_up_no_other(tmp_path):
    folder = tmp_path / "sessions"
    for name in ("0-broken", "zz-broken"):
        (folder / name).mkdir(parents=True)
        (folder / name / "session.sqlite").touch()
    with pytest.raises(SessionError, match="is not a session"):
        export(folder, tmp_path / "out", ["marks"])
    heel_prick(folder, "C1").close()
    first, whole, last, table = export(folder, tmp_path / "out", ["marks", "procedures"])
    assert first.startswith("0-broken left out: ")
    assert "marks.csv" in whole
    assert last.startswith("zz-broken left out: ")
    assert table.endswith("procedures of all sessions, 1 rows")

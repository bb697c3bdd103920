import csv
import math
import stat

import pytest

from app.agreement.command import measure_agreement
from app.agreement.comparison import ALL, agreement
from app.agreement.ratings import TOTAL, VERDICT, read_ratings
from app.assessment.scale import NotAssessable
from app.session.database import DATABASE, SessionError
from tests.support import scored_sessions
from tests.support.scored_sessions import dan, heel_prick, score
from tests.support.sessions import MODEL


def ward(folder):
    """Four children, two raters; the model suggests; one score is not blind, one rule is another."""
    for number, (first, second, suggested) in enumerate(
        [(3, 3, (3, 3)), (0, 1, (0, 1)), (4, 4, (2, 3)), (2, 3, (2, 2))], start=1
    ):
        with heel_prick(folder, f"C{number}") as store:
            score(store, "R1", dan(first), suggested=suggested)
            score(store, "R2", dan(second, limbs=2))
            if number == 1:
                score(store, "R3", dan(1), visible=True)
                score(store, "R1", dan(0), rule="each-prick")
                score(store, "R2", {"face": 2}, scale="flacc")


def one(found, **wanted):
    matching = [each for each in found if all(getattr(each, name) == value for name, value in wanted.items())]
    assert len(matching) == 1, matching
    return matching[0]


def test_raters_and_model_are_compared_over_the_folder(tmp_path):
    ward(tmp_path)
    found = agreement(read_ratings([tmp_path]), draws=20)
    faces = one(found.comparisons, recording=ALL, item="face", first="R1", second="R2", model=None)
    assert (faces.windows, faces.children, faces.same, faces.difference) == (4, 4, 0.5, 0.5)
    assert faces.weighted.value > 0.8
    assert faces.weighted.low <= faces.weighted.value <= faces.weighted.high
    total = one(found.comparisons, recording=ALL, item=TOTAL, first="R1", second="R2")
    assert total.difference == 1.5
    # 0 and 1 are one value for the model; the range 2 to 3 is no exact suggestion but a middle.
    model = one(found.comparisons, recording=ALL, model=MODEL, first="R1")
    assert (model.item, model.windows, model.same) == ("face", 4, 1.0)
    assert model.weighted.value < 1
    assert one(found.comparisons, recording=ALL, item=VERDICT).windows == 4


def test_scores_that_are_not_blind_are_listed_apart(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        score(store, "R1", dan(2))
        score(store, "R2", dan(3), visible=True)
        score(store, "R3", dan(3), suggested=(2, 2), shown=True)
        score(store, "R4", {"face": NotAssessable.COVERED})
    ratings = read_ratings([tmp_path])
    assert [rated.rater for rated in ratings.rated] == ["R1"]
    assert [(left.rater, left.reason) for left in ratings.left_out] == [
        ("R2", "not blind: the rater had seen the model"),
        ("R3", "not blind: the suggestion was shown"),
        ("R4", "no item has a value"),
    ]
    assert agreement(ratings).comparisons == ()


def test_different_rules_and_scales_are_never_pooled(tmp_path):
    ward(tmp_path)
    found = agreement(read_ratings([tmp_path]), draws=0)
    assert {(each.pool[0][0], each.pool[1][0]) for each in found.comparisons} == {("dan", "phase-during")}


def test_each_rater_may_have_worked_with_a_model_of_her_own(tmp_path, monkeypatch):
    other = ("new", "2.0.0", "cd" * 32)
    with heel_prick(tmp_path, "C1") as store:
        score(store, "R1", dan(2), suggested=(2, 2))
        monkeypatch.setattr(scored_sessions, "MODEL", other)
        score(store, "R2", dan(3), suggested=(3, 3))
    found = agreement(read_ratings([tmp_path]), draws=0)
    for model, rater in ((MODEL, "R1"), (other, "R2")):
        assert one(found.comparisons, recording=ALL, model=model, first=rater).windows == 1
    assert {each.model for each in found.confusions} == {MODEL, other}


def test_raters_who_work_in_sessions_of_their_own_meet_at_the_recording(tmp_path):
    for rater, face in (("R1", 2), ("R2", 4)):
        with heel_prick(tmp_path, "C1", about={"recording_hash": "ab" * 32}) as store:
            score(store, rater, dan(face))
    faces = one(agreement(read_ratings([tmp_path])).comparisons, recording=ALL, item="face")
    assert (faces.windows, faces.difference) == (1, 2.0)
    assert math.isnan(faces.icc.value)


def test_of_two_scores_of_one_window_the_first_counts(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        score(store, "R1", dan(2))
        score(store, "R1", dan(4))
        score(store, "R2", dan(2))
    assert one(agreement(read_ratings([tmp_path])).comparisons, recording=ALL, item="face").same == 1.0


def test_three_raters_together_need_windows_that_all_scored(tmp_path):
    for number, faces in enumerate([(2, 2, 3), (4, 4, 4), (0, 1, 1)]):
        with heel_prick(tmp_path, f"C{number}") as store:
            for rater, face in zip(("R1", "R2", "R3"), faces, strict=True):
                score(store, rater, dan(face))
    together = one(agreement(read_ratings([tmp_path]), draws=10).together, item="face")
    assert (together.raters, together.windows) == (("R1", "R2", "R3"), 3)
    assert together.icc.value > 0.8


def test_confusion_counts_every_score_beside_its_suggestion(tmp_path):
    ward(tmp_path)
    confusion = one(agreement(read_ratings([tmp_path]), draws=0).confusions, recording=ALL)
    assert confusion.suggested == ("0 or 1", "2", "3", "4", "2 to 3")
    assert confusion.counts == ((1, 0, 0, 0, 0), (0,) * 5, (0, 1, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 0, 1))


def test_tables_are_private_and_name_the_model(tmp_path):
    ward(tmp_path / "sessions")
    text = "\n".join(measure_agreement(tmp_path / "sessions", tmp_path / "out"))
    assert "4 sessions, 10 blind scores, 1 left out" in text
    assert "model red 1.0.0 (abababababab)" in text
    with (tmp_path / "out" / "agreement.csv").open(newline="") as lines:
        header, *rows = csv.reader(lines)
    assert all(len(row) == len(header) for row in rows)
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["model_hash"] for row in table if row["second"] == "model"} == {MODEL[2]}
    assert {row["recording"] for row in table} > {ALL}
    assert stat.S_IMODE((tmp_path / "out" / "confusion.csv").stat().st_mode) == 0o600
    assert (tmp_path / "out" / "left-out.csv").read_text().count("\n") == 2


def test_a_damaged_session_is_named_and_the_others_count(tmp_path):
    ward(tmp_path)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / DATABASE).write_bytes(b"not a database" * 100)
    ratings = read_ratings([tmp_path])
    assert ratings.sessions == 4
    assert len(ratings.problems) == 1
    assert str(broken) in ratings.problems[0]


def test_a_folder_without_sessions_is_refused(tmp_path):
    with pytest.raises(SessionError, match="found none"):
        measure_agreement(tmp_path, None)

"""Procedures from marks, and the windows that rules make of them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.dan import DanWindow
from app.assessment.marks import Mark, MarkBook, MarkContent, MarkKind
from app.assessment.moment import Entered, Moment
from app.assessment.procedure import Procedure, procedure_at, procedures
from app.assessment.windows import Phase, by_hand, pools, read_rules, what_is_missing, windows_of
from app.assessment.words import TableError

RULES = read_rules()


def marks(*made: tuple[MarkKind, float]) -> tuple[Mark, ...]:
    book = MarkBook()
    for kind, seconds in made:
        book.add(MarkContent(kind, Moment(seconds)), Entered("N1", False, 0.0, 0.0))
    return book.marks()


HEEL_PRICK = marks(
    (MarkKind.PACIFIER, 1.0),
    (MarkKind.PROCEDURE_START, 40.0),
    (MarkKind.PRICK, 45.0),
    (MarkKind.SQUEEZE_START, 47.0),
    (MarkKind.PRICK, 60.0),
    (MarkKind.SQUEEZE_END, 80.0),
    (MarkKind.PROCEDURE_END, 90.0),
    (MarkKind.CALM, 95.0),
)


def only(*made: tuple[MarkKind, float]) -> Procedure:
    (procedure,) = procedures(marks(*made))
    return procedure


def spans(rule: str, procedure: Procedure) -> list[tuple[float, float]]:
    return [(window.start_seconds, window.end_seconds) for window in windows_of(RULES[rule], procedure)]


def test_one_procedure_with_its_marks() -> None:
    (procedure,) = procedures(HEEL_PRICK)
    assert (procedure.number, procedure.start_seconds, procedure.end_seconds) == (1, 40.0, 90.0)
    assert procedure.started
    assert [mark.time_seconds for mark in procedure.pricks] == [45.0, 60.0]
    assert procedure.marks[-1].kind is MarkKind.CALM  # after the end, still this procedure's


def test_a_prick_begins_one_where_nobody_pressed_start() -> None:
    first, second = procedures(
        marks(
            (MarkKind.PRICK, 5.0),
            (MarkKind.PROCEDURE_END, 20.0),
            (MarkKind.SQUEEZE_START, 50.0),
            (MarkKind.PROCEDURE_START, 70.0),
        )
    )[:2]
    assert (first.started, first.start_seconds, first.end_seconds, first.until_seconds) == (False, 5.0, 20.0, 50.0)
    assert (second.started, second.end_seconds, second.until_seconds) == (False, None, 70.0)
    assert spans("phase-during", first) == [(5.0, 20.0)]


def test_which_procedure_goes_on() -> None:
    found = procedures(HEEL_PRICK)
    assert procedure_at(found, 39.9) is None
    assert procedure_at(found, 40.0) == found[0]
    assert procedure_at(found, 90.0) is None
    still = procedures(marks((MarkKind.PROCEDURE_START, 3.0)))
    assert procedure_at(still, 1e6) == still[0]


def test_the_rules_windows() -> None:
    (procedure,) = procedures(HEEL_PRICK)
    assert spans("dan-published", procedure) == [(90.0, 120.0)]
    assert spans("m-pain", procedure) == [(47.0, 90.0)]
    assert spans("phase-before", procedure) == [(10.0, 40.0)]
    assert spans("phase-during", procedure) == [(40.0, 90.0)]
    assert spans("each-prick", procedure) == [(45.0, 60.0), (60.0, 90.0)]
    assert [window.part for window in windows_of(RULES["each-prick"], procedure)] == [1, 2]
    assert windows_of(RULES["by-hand"], procedure) == ()


def test_m_pain_ends_at_calm_where_that_comes_first() -> None:
    procedure = only((MarkKind.SQUEEZE_START, 10.0), (MarkKind.CALM, 25.0), (MarkKind.PROCEDURE_END, 40.0))
    assert spans("m-pain", procedure) == [(10.0, 25.0)]
    before = only((MarkKind.PROCEDURE_START, 1.0), (MarkKind.CALM, 2.0), (MarkKind.SQUEEZE_START, 10.0))
    assert spans("m-pain", before) == []  # calm before the squeeze ends nothing
    assert what_is_missing(RULES["m-pain"], before) == (MarkKind.CALM, MarkKind.PROCEDURE_END)


def test_what_is_missing() -> None:
    procedure = only((MarkKind.PROCEDURE_START, 1.0))
    assert what_is_missing(RULES["dan-published"], procedure) == (MarkKind.PROCEDURE_END,)
    assert what_is_missing(RULES["m-pain"], procedure) == (MarkKind.SQUEEZE_START,)
    assert what_is_missing(RULES["by-hand"], procedure) == ()
    assert what_is_missing(RULES["phase-before"], procedure) == ()


def test_a_window_never_begins_before_the_recording() -> None:
    assert spans("phase-before", only((MarkKind.PROCEDURE_START, 12.0))) == [(0.0, 12.0)]
    assert spans("phase-before", only((MarkKind.PROCEDURE_START, 0.0))) == []


def test_a_window_by_hand_and_what_the_suggestion_gets() -> None:
    window = by_hand(RULES["by-hand"], 3.0, 9.0, procedure=2)
    assert (window.phase, window.procedure) == (Phase.BY_HAND, 2)
    assert window.dan() == DanWindow("by hand (by-hand 1)", 3.0, 9.0)
    with pytest.raises(ValueError, match="only a rule without a start"):
        by_hand(RULES["m-pain"], 3.0, 9.0)
    with pytest.raises(ValueError, match="end after its start"):
        by_hand(RULES["by-hand"], 9.0, 9.0)


def test_rules_are_never_pooled() -> None:
    (procedure,) = procedures(HEEL_PRICK)
    windows = [window for rule in RULES.values() for window in windows_of(rule, procedure)]
    parted = pools(windows)
    assert sorted(len(group) for group in parted.values()) == [1, 1, 1, 1, 2]
    assert all(len({(each.rule, each.rule_version) for each in group}) == 1 for group in parted.values())


EVENTS = [kind for kind in MarkKind if not kind.is_label and kind is not MarkKind.SYNC]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.floats(0, 500)), max_size=25))
def test_any_marks_give_procedures_in_order_and_windows_with_length(made: list[tuple[MarkKind, float]]) -> None:
    there = marks(*made)
    found = procedures(there)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    starts = [each.start_seconds for each in found]
    assert starts == sorted(starts)
    inside = [mark.row for each in found for mark in each.marks]
    assert len(inside) == len(set(inside))
    for procedure in found:
        for rule in RULES.values():
            for window in windows_of(rule, procedure):
                assert window.end_seconds > window.start_seconds >= 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules = []", "rules"),
        ("nonsense", "TOML"),
        ('[[rules]]\nid = "x"\n', "version"),
        (
            '[[rules]]\nid="x"\nversion="1"\nname={en="a",it="b"}\nsource="s"\nphase="during"\n'
            'start={mark="prick"}\nends=[{seconds=0.0}]\n',
            "seconds over 0",
        ),
        (
            '[[rules]]\nid="x"\nversion="1"\nname={en="a",it="b"}\nsource="s"\nphase="during"\nstart={mark="prick"}\n',
            "both start and ends",
        ),
        (
            '[[rules]]\nid="x"\nversion="1"\nname={en="a",it="b"}\nsource="s"\nphase="during"\n'
            'start={mark="prikc"}\nends=[{seconds=1.0}]\n',
            "prikc",
        ),
    ],
)
def test_a_broken_file_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "windows.toml"
    path.write_text(text)
    with pytest.raises(TableError, match=said) as caught:
        read_rules(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)

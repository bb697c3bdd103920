"""Scales as data: the shipped ones, a ward's own, and sheets that never say more than was seen."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.dan import DecisionRule
from app.assessment.moment import Entered
from app.assessment.scale import NotAssessable, read_scale, read_scales
from app.assessment.score import ScoreBook, ScoreContent
from app.assessment.sheet import Answer, ScoreSheet, StoredSuggestion, suggestions_for
from app.assessment.trace import TracePoint
from app.assessment.windows import by_hand, read_rules
from app.assessment.words import TableError

RULES = read_rules()
SCALES, _ = read_scales()
DAN, FLACC, NIPS = SCALES["dan"], SCALES["flacc"], SCALES["nips"]
WINDOW = by_hand(RULES["by-hand"], 0.0, 30.0)
WRAPPED = Answer("limbs", not_assessable=NotAssessable.WRAPPED)

WARD = """
id = "fans-like"
version = "2026-1"
name = {en = "Without a face", it = "Senza volto"}
source = "the ward"
about = {en = "For a child without a face in view.", it = "Per un bambino senza volto visibile."}
window_rule = "by-hand"
[[items]]
id = "heart-rate"
label = {en = "Heart rate", it = "Frequenza cardiaca"}
options = [
  {value = -2, text = {en = "slower", it = "più lenta"}},
  {value = 0, text = {en = "as before", it = "come prima"}},
  {value = 3, text = {en = "faster", it = "più rapida"}},
]
"""


def entered(rater: str = "N1", *, visible: bool = False) -> Entered:
    return Entered(rater, visible, 0.0, 0.0)


def test_ranges_and_verdicts_are_the_published_ones() -> None:
    assert {name: scale.range for name, scale in SCALES.items()} == {"dan": (0, 10), "flacc": (0, 10), "nips": (0, 7)}
    assert [max(item.values) for item in DAN.items] == [4, 3, 3]
    assert (DAN.verdict.at_least if DAN.verdict else None, FLACC.verdict) == (3, None)
    assert len(FLACC.items) == 5
    assert len(NIPS.items) == 6
    assert all(scale.window_rule in RULES for scale in SCALES.values())


def test_only_dan_gets_a_suggestion() -> None:
    points = [TracePoint(float(second), 0.9, None, 0.9) for second in range(30)]
    rule = DecisionRule(0.5, 0.9, 0.9)
    suggested = suggestions_for(DAN, points, WINDOW, rule, max_hold_seconds=1.0)
    assert suggested["face"].text() == "4"
    assert suggestions_for(FLACC, points, WINDOW, rule) == suggestions_for(NIPS, points, WINDOW, rule) == {}


def test_no_total_and_no_verdict_before_all_are_there() -> None:
    sheet = ScoreSheet(DAN).with_answer(WRAPPED).with_answer(Answer("face", 3))
    assert (sheet.total, sheet.is_pain(), sheet.open_items) == (None, None, ("voice",))
    assert sheet.text() == "face 3 of 4, total incomplete"
    assert sheet.text("it_IT") == "volto 3 su 4, totale incompleto"
    sheet = sheet.with_answer(Answer("voice", 0))
    assert (sheet.total, sheet.open_items) == (None, ())  # wrapped limbs have no value: still no total
    sheet = sheet.with_answer(Answer("limbs", 0))
    assert (sheet.total, sheet.is_pain(), sheet.text("it")) == (3, True, "totale 3 su 10")
    assert ScoreSheet(DAN).text() == "total incomplete"


def test_refuses_what_the_scale_does_not_have() -> None:
    with pytest.raises(ValueError, match="takes 0, 1, 2, 3, 4, got 5"):
        ScoreSheet(DAN).with_answer(Answer("face", 5))
    with pytest.raises(ValueError, match="items face, limbs, voice"):
        ScoreSheet(DAN).with_answer(Answer("legs", 1))
    for value, reason in ((None, None), (1, NotAssessable.TUBE)):
        with pytest.raises(ValueError, match="choose one"):
            Answer("face", value, reason)
    with pytest.raises(ValueError, match="at least one"):
        ScoreContent.of(ScoreSheet(DAN), WINDOW)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_total_is_the_sum_of_all_or_nothing(data: st.DataObject) -> None:
    scale = data.draw(st.sampled_from(sorted(SCALES.values(), key=lambda each: each.id)))
    sheet = ScoreSheet(scale)
    for item in data.draw(st.permutations(scale.items)):
        kind = data.draw(st.integers(0, 3))
        if kind:
            value = data.draw(st.sampled_from(item.values)) if kind > 1 else None
            sheet = sheet.with_answer(Answer(item.id, value, None if kind > 1 else NotAssessable.COVERED))
    values = [answer.value for answer in sheet.answers]
    complete = len(values) == len(scale.items) and None not in values
    assert (sheet.total is not None) == complete
    if complete:
        assert scale.range[0] <= (sheet.total or 0) <= scale.range[1]
    assert [answer.item for answer in sheet.answers] == [
        item.id for item in scale.items if sheet.answer_to(item.id) is not None
    ]


def test_a_wards_scale_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "ward.toml").write_text(WARD)
    (tmp_path / "broken.toml").write_text(WARD.replace("value = 3", "value = -2"))
    (tmp_path / "taken.toml").write_text(WARD.replace("fans-like", "dan"))
    (tmp_path / "window.toml").write_text(WARD.replace("fans-like", "other").replace('"by-hand"', '"nowhere"'))
    scales, problems = read_scales([tmp_path, tmp_path / "missing"], RULES)
    assert sorted(scales) == ["dan", "fans-like", "flacc", "nips"]
    assert scales["fans-like"].range == (-2, 3)
    assert len(problems) == 3
    assert all("\n" not in line for line in problems)
    assert ["must differ" in problems[0], "twice" in problems[1], "window_rule" in problems[2]] == [True] * 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('version = "2026-1"', "", "version"),
        ("value = 0", 'value = "none"', "value"),
        ('source = "the ward"', 'source = "the ward"\nsecret = 1', "secret"),
        ('label = {en = "Heart rate", it = "Frequenza cardiaca"}', 'label = {en = "Heart rate"}', "it"),
        ('window_rule = "by-hand"', 'window_rule = "by-hand"\nverdict = {at_least = 9, text = {en="a", it="b"}}', "9"),
        ('id = "heart-rate"', 'id = "heart-rate"\nsuggestion = "dan-face"', "dan-face"),
    ],
)
def test_a_broken_scale_is_one_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in WARD
    path = tmp_path / "ward.toml"
    path.write_text(WARD.replace(old, new, 1))
    with pytest.raises(TableError, match=said) as caught:
        read_scale(path)
    assert "\n" not in str(caught.value)


def test_a_correction_is_a_new_row_of_the_same_rater() -> None:
    book = ScoreBook()
    sheet = ScoreSheet(DAN).with_answer(Answer("face", 3))
    first = book.add(ScoreContent.of(sheet, WINDOW), entered("N1"))
    other = book.add(ScoreContent.of(sheet, WINDOW), entered("N2", visible=True))
    complete = ScoreContent.of(sheet.with_answer(WRAPPED).with_answer(Answer("voice", 1)), WINDOW)
    second = book.correct(first.score, complete, entered("N1"))
    assert (second.replaces, second.score) == (first.row, first.score)
    assert book.rows == (first, other, second)
    assert book.scores() == (second, other)
    assert (first.content.complete, second.content.complete) == (False, True)
    assert (book.blind(second), book.blind(other)) == (True, False)
    # A later look at the model makes the whole score one that is not blind.
    book.correct(first.score, complete, entered("N1", visible=True))
    assert not book.blind(second)
    with pytest.raises(ValueError, match="only by who gave it"):
        book.correct(first.score, complete, entered("N2"))
    with pytest.raises(ValueError, match="keeps scale and window"):
        book.correct(first.score, ScoreContent.of(sheet, by_hand(RULES["by-hand"], 0.0, 5.0)), entered("N1"))
    with pytest.raises(ValueError, match="must be there"):
        book.correct(77, complete, entered("N1"))


def test_a_suggestion_stays_beside_the_score() -> None:
    points = [TracePoint(float(second), 0.1, None, 0.1) for second in range(20)]
    suggestion = suggestions_for(DAN, points, WINDOW, DecisionRule(0.5, 0.9, 0.9), max_hold_seconds=1.0)["face"]
    kept = StoredSuggestion.of("face", suggestion, shown=True)
    content = ScoreContent.of(ScoreSheet(DAN).with_answer(Answer("face", 2)), WINDOW, suggestions=(kept,))
    assert content.value("face") == 2
    assert (kept.text, kept.unseen_seconds, kept.shown) == ("0 to 3", pytest.approx(10.0), True)

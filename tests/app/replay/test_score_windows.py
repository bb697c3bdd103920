"""Which windows a rater has still to score, whose scores she may see, and how these are drawn."""

from app.assessment.marks import Mark, MarkKind
from app.assessment.moment import Entered
from app.assessment.procedure import procedures
from app.assessment.score import Score, ScoreContent
from app.assessment.sheet import Answer
from app.assessment.windows import ScoreWindow, by_hand, read_rules, windows_of
from app.replay.score_blocks import score_blocks
from app.replay.score_windows import choices, may_see
from tests.support.sessions import prick

RULES = read_rules()
HAND = RULES["by-hand"]
PRICKED = procedures(
    Mark(row, row, None, removed=False, content=prick(seconds), entered=Entered("N1", False, 0.0, 0.0))
    for row, seconds in ((1, 10.0), (2, 50.0))
)


def score(row: int, rater: str, window: ScoreWindow, total: int | None = 3, scale: str = "dan") -> Score:
    content = ScoreContent(scale, "1", (Answer("face", 3),), 3, total, None, window)
    return Score(row, row, None, content, Entered(rater, False, 0.0, 0.0))


def test_each_window_waits_until_its_own_rater_has_scored_it() -> None:
    first, second = windows_of(RULES["each-prick"], PRICKED[0])
    rule = RULES["each-prick"]
    given = [score(1, "N1", first), score(2, "N2", second), score(3, "N1", second, scale="nips")]
    found = choices(rule, "dan", "N1", PRICKED, given, None)
    assert (found.windows, found.scored) == ((first, second), (given[0], None))
    assert not found.is_done
    assert choices(rule, "dan", "N1", PRICKED, [*given, score(4, "N1", second)], None).is_done
    assert not choices(rule, "dan", "N3", (), given, None).is_done  # nothing to score is not scored


def test_by_hand_the_part_and_what_was_scored_before() -> None:
    before = by_hand(HAND, 5.0, 9.0)
    found = choices(HAND, "dan", "N1", PRICKED, [score(1, "N1", before)], (12.0, 20.0))
    assert [(one.start_seconds, one.end_seconds, one.procedure) for one in found.windows] == [
        (5.0, 9.0, 0),
        (12.0, 20.0, 1),
    ]
    assert [one is not None for one in found.scored] == [True, False]
    assert choices(HAND, "dan", "N1", PRICKED, [], (12.0, 12.0)).windows == ()
    assert choices(HAND, "dan", "N1", PRICKED, [score(1, "N1", before)], (5.0001, 8.9999)).by_part == before
    assert PRICKED[0].times(MarkKind.PRICK) == (10.0, 50.0)


def test_anothers_score_is_seen_by_who_has_scored_the_same_time_by_the_same_scale() -> None:
    one = score(1, "N1", by_hand(HAND, 0.0, 10.0))
    touching = score(2, "N2", by_hand(HAND, 10.0, 20.0))
    other_scale = score(3, "N2", by_hand(HAND, 0.0, 10.0), scale="nips")
    overlapping = score(4, "N2", by_hand(HAND, 9.0, 20.0))
    assert not may_see(one, "N2", [one, touching, other_scale])
    assert may_see(one, "N2", [one, overlapping])
    assert may_see(one, "N1", [one])
    assert may_see(one, "", [one])


def test_raters_of_one_window_share_a_block_and_overlapping_windows_a_row_each() -> None:
    wide, early, late = (by_hand(HAND, *span) for span in ((20.0, 50.0), (22.0, 30.0), (30.0, 40.0)))
    given = [score(1, "N1", wide, 7), score(2, "N2", wide, None), score(3, "N1", early), score(4, "N1", late)]
    blocks = score_blocks(given, lambda seconds: seconds - 20.0)
    assert [(one.word, one.start_seconds, one.end_seconds, one.lane) for one in blocks] == [
        ("DAN: N1 7, N2 -", 0.0, 30.0, 3),
        ("DAN: N1 3", 2.0, 10.0, 4),
        ("DAN: N1 3", 10.0, 20.0, 4),
    ]

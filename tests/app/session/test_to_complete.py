"""The tray of what was left open."""

from app.assessment.marks import MarkBook, MarkContent, MarkKind
from app.assessment.moment import Entered, Moment
from app.assessment.procedure import procedures
from app.assessment.scale import read_scales
from app.assessment.score import ScoreBook, ScoreContent
from app.assessment.sheet import Answer, ScoreSheet
from app.assessment.windows import read_rules, windows_of
from app.session.consent import Consent
from app.session.subject import Analgesia, AnalgesiaKind, Feed, StateBefore, Subject
from app.session.to_complete import OpenItem, OpenKind, open_items

RULES = read_rules()
DAN = read_scales()[0]["dan"]
NURSE = Entered("N1", False, 0.0, 0.0)
FULL = Subject("MP", "017", 39.0, 2.0, "nursery", StateBefore.ASLEEP, Feed.BREAST)


def book(*made: tuple[MarkKind, float]) -> MarkBook:
    marks = MarkBook()
    for kind, seconds in made:
        marks.add(MarkContent(kind, Moment(seconds)), NURSE)
    return marks


def items(
    marks: MarkBook, scores: ScoreBook | None = None, subject: Subject | None = FULL, *, now: float = 500.0
) -> tuple[OpenItem, ...]:
    return open_items(
        marks.marks(),
        (scores or ScoreBook()).scores(),
        subject,
        Consent(video=True),
        DAN,
        [RULES["dan-published"], RULES["each-prick"]],
        now_seconds=now,
        rater="N1",
    )


WHOLE = (
    (MarkKind.PROCEDURE_START, 10.0),
    (MarkKind.PRICK, 12.0),
    (MarkKind.SQUEEZE_START, 14.0),
    (MarkKind.SQUEEZE_END, 30.0),
    (MarkKind.PROCEDURE_END, 40.0),
)


def test_an_empty_session_wants_subject_and_consent() -> None:
    found = open_items([], [], None, Consent(), DAN, [], now_seconds=0.0, rater="N1")
    assert [item.kind for item in found] == [OpenKind.NO_CONSENT, OpenKind.NO_SUBJECT]


def test_the_forms_open_fields() -> None:
    subject = Subject(
        "",
        "1",
        39.0,
        2.0,
        "",
        analgesia=(Analgesia(AnalgesiaKind.SUCROSE, "", 5.0), Analgesia(AnalgesiaKind.HOLDING, "", 5.0)),
    )
    found = items(book(), subject=subject)
    assert [item.about for item in found] == ["study", "setting", "state_before", "feed", "sucrose"]


def test_a_whole_procedure_wants_its_scores_once_the_windows_are_over() -> None:
    marks = book(*WHOLE)
    assert [(item.kind, item.about) for item in items(marks, now=41.0)] == []
    assert [(item.kind, item.about) for item in items(marks, now=45.0)] == [(OpenKind.NOT_SCORED, "each-prick")]
    found = items(marks)
    assert [(item.kind, item.about) for item in found] == [
        (OpenKind.NOT_SCORED, "dan-published"),
        (OpenKind.NOT_SCORED, "each-prick"),
    ]
    scores = ScoreBook()
    for item in found:
        assert item.window is not None
        sheet = ScoreSheet(DAN).with_answer(Answer("face", 3))
        scores.add(ScoreContent.of(sheet, item.window), NURSE)
    left = items(marks, scores)
    assert [(item.kind, item.score) for item in left] == [
        (OpenKind.SCORE_INCOMPLETE, 1),
        (OpenKind.SCORE_INCOMPLETE, 2),
    ]
    # Another rater's scores do not count for this one.
    others = ScoreBook()
    window = windows_of(RULES["dan-published"], procedures(marks.marks())[0])[0]
    others.add(ScoreContent.of(ScoreSheet(DAN).with_answer(Answer("face", 3)), window), Entered("N2", False, 0.0, 0.0))
    assert len(items(marks, others)) == 2


def test_marks_that_are_missing() -> None:
    marks = book((MarkKind.SQUEEZE_START, 5.0), (MarkKind.SQUEEZE_START, 9.0), (MarkKind.OTHER, 11.0))
    assert [(item.kind, item.mark) for item in items(marks)] == [
        (OpenKind.MARK_WITHOUT_NOTE, 3),
        (OpenKind.START_NOT_MARKED, 1),
        (OpenKind.END_NOT_MARKED, None),
        (OpenKind.PRICK_MISSING, None),
        (OpenKind.SQUEEZE_OPEN, 1),
        (OpenKind.SQUEEZE_OPEN, 2),
        (OpenKind.WINDOW_MISSING, None),
        (OpenKind.WINDOW_MISSING, None),
    ]

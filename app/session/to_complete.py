"""The "to complete" tray: what was left open in a session, asked of what is kept. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.marks import Mark, MarkKind
from app.assessment.procedure import Procedure, procedures
from app.assessment.scale import Scale
from app.assessment.score import Score
from app.assessment.windows import ScoreWindow, WindowRule, what_is_missing, windows_of
from app.session.consent import Consent
from app.session.subject import NEEDS_DOSE, Subject


class OpenKind(StrEnum):
    """What was left open. The values are the words of files and tables; the screen translates them."""

    NO_SUBJECT = "no subject"
    SUBJECT_FIELD = "subject form"
    NO_CONSENT = "no consent recorded"
    ANALGESIA = "dose or time of analgesia"
    START_NOT_MARKED = "start not marked"
    END_NOT_MARKED = "end not marked"
    SQUEEZE_OPEN = "squeeze without an end"
    PRICK_MISSING = "no prick marked"
    MARK_WITHOUT_NOTE = "mark without a note"
    WINDOW_MISSING = "mark needed for a window"
    NOT_SCORED = "not scored"
    SCORE_INCOMPLETE = "score incomplete"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing to complete.

    Attributes:
        kind: What.
        procedure: Number of the procedure; 0 where it is about the whole session.
        about: The field, kind of mark, item or rule that is open, by its own name; "" where the kind says it all.
        mark: Number of the mark to go to; None where there is none.
        score: Number of the score to go on with; None where there is none.
        window: The window to score; None where it is about none.
    """

    kind: OpenKind
    procedure: int = 0
    about: str = ""
    mark: int | None = None
    score: int | None = None
    window: ScoreWindow | None = None


def open_items(
    marks: Iterable[Mark],
    scores: Iterable[Score],
    subject: Subject | None,
    consent: Consent,
    scale: Scale,
    rules: Iterable[WindowRule],
    *,
    now_seconds: float,
    rater: str,
) -> tuple[OpenItem, ...]:
    """Everything that is open, first what is about the whole session, then by procedure.

    Args:
        marks: Those that count.
        scores: The newest row of each.
        subject: The form; None where not entered.
        consent: As recorded last.
        scale: The scale in use.
        rules: The window rules in use, each of whose windows wants a score.
        now_seconds: In the source's time: a window that is not over yet wants nothing.
        rater: Whose scores count.
    """
    marks = tuple(marks)
    scores = tuple(scores)
    rules = tuple(rules)
    items = [*_of_form(subject, consent)]
    items += [
        OpenItem(OpenKind.MARK_WITHOUT_NOTE, about=mark.kind, mark=mark.mark)
        for mark in marks
        if mark.kind in (MarkKind.OTHER, MarkKind.EXCLUDE) and not mark.content.text.strip()
    ]
    for procedure in procedures(marks):
        items += _of_marks(procedure)
        for rule in rules:
            items += _of_windows(procedure, rule, scores, scale, now_seconds, rater)
    items += [
        OpenItem(OpenKind.SCORE_INCOMPLETE, score.content.window.procedure, score.content.scale, score=score.score)
        for score in scores
        if not score.content.complete and score.entered.rater == rater
    ]
    return tuple(items)


_FIELDS = ("study", "gestational_weeks", "age_days", "setting", "state_before", "feed")


def _of_form(subject: Subject | None, consent: Consent) -> list[OpenItem]:
    items = [] if consent != Consent() else [OpenItem(OpenKind.NO_CONSENT)]
    if subject is None:
        return [*items, OpenItem(OpenKind.NO_SUBJECT)]
    empty = [name for name in _FIELDS if getattr(subject, name) in (None, "")]
    items += [OpenItem(OpenKind.SUBJECT_FIELD, about=name) for name in empty]
    for given in subject.analgesia:
        if given.utc_seconds is None or (given.kind in NEEDS_DOSE and not given.dose.strip()):
            items.append(OpenItem(OpenKind.ANALGESIA, about=given.kind))
    return items


def _of_marks(procedure: Procedure) -> list[OpenItem]:
    number = procedure.number
    items = [] if procedure.started else [OpenItem(OpenKind.START_NOT_MARKED, number, mark=procedure.marks[0].mark)]
    if procedure.end_seconds is None:
        items.append(OpenItem(OpenKind.END_NOT_MARKED, number))
    if not procedure.pricks:
        items.append(OpenItem(OpenKind.PRICK_MISSING, number))
    squeeze: Mark | None = None
    for mark in procedure.marks:
        if mark.kind is MarkKind.SQUEEZE_START:
            if squeeze is not None:
                items.append(OpenItem(OpenKind.SQUEEZE_OPEN, number, mark=squeeze.mark))
            squeeze = mark
        elif mark.kind is MarkKind.SQUEEZE_END:
            squeeze = None
    if squeeze is not None:
        items.append(OpenItem(OpenKind.SQUEEZE_OPEN, number, mark=squeeze.mark))
    return items


def _of_windows(
    procedure: Procedure,
    rule: WindowRule,
    scores: tuple[Score, ...],
    scale: Scale,
    now_seconds: float,
    rater: str,
) -> list[OpenItem]:
    missing = what_is_missing(rule, procedure)
    items = (
        [OpenItem(OpenKind.WINDOW_MISSING, procedure.number, f"{rule.id}: {' / '.join(missing)}")] if missing else []
    )
    scored = {
        (content.window.rule, content.window.part)
        for content in (score.content for score in scores if score.entered.rater == rater)
        if content.scale == scale.id and content.window.procedure == procedure.number
    }
    items += [
        OpenItem(OpenKind.NOT_SCORED, procedure.number, rule.id, window=window)
        for window in windows_of(rule, procedure)
        if window.end_seconds <= now_seconds and (window.rule, window.part) not in scored
    ]
    return items

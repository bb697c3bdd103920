"""The report of one session: a page with the trace, a page with scores and numbers, as PDF."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.assessment.procedure import procedures
from app.assessment.score import Score
from app.session.export.course import Course, course_of, model_text
from app.session.export.key_frames import Faces, key_frames
from app.session.export.procedure_measures import ProcedureMeasures, measure_procedure
from app.session.export.report_page import Section, draw_sections
from app.session.figure import RESEARCH_USE, Page
from app.session.store import SessionStore

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LIMITS = (
    "A pain expression is what is seen in the face, not pain itself: a hungry child cries, a sedated one may hurt "
    'without a grimace. Unseen time is a gap, never "no pain". Shares and times come from the model\'s decisions, '
    "uncorrected; the model's suggestions are time-based, intensity is not measured. Only scores by people are scores.",
)
CAPTIONS = {
    Faces.COVERED: "Key frames with every face covered; the child is not anonymous by that",
    Faces.SHOWN: "Key frames, turned upright; shown with the parents' consent to publication",
    Faces.NONE: "",
}
MOST_SCORES = 14
"""More do not fit on the page."""


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A report, ready to be drawn.

    Attributes:
        trace: The first page.
        heading: Of the second page.
        sections: Its tables.
        notes: Its last lines.
        title: Of the file.
    """

    trace: Page
    heading: str
    sections: Sequence[Section]
    notes: Sequence[str]
    title: str

    def pages(self) -> list["Figure"]:
        """Both pages."""
        return [self.trace.draw(), draw_sections(self.heading, self.sections, self.notes)]

    def pdf(self) -> bytes:
        """The file."""
        from matplotlib.backends.backend_pdf import PdfPages

        data = io.BytesIO()
        about = {"Title": self.title, "Subject": RESEARCH_USE, "Creator": "Sollievo", "CreationDate": None}
        with PdfPages(data, metadata=about) as file:
            for page in self.pages():
                file.savefig(page)
        return data.getvalue()


def report_of(
    store: SessionStore,
    thresholds: Mapping[str, float] | None = None,
    *,
    faces: Faces = Faces.COVERED,
    source: int = 1,
    course: Course | None = None,
) -> Report:
    """The report of one source of a session.

    Args:
        store: The session.
        thresholds: Of models that are known, by hash (`course_of`).
        faces: How key frames show the child.
        source: The source's number.
        course: What was seen, where it is kept elsewhere; None takes what the session holds.

    Raises:
        ConsentError: Faces were to be shown without consent.
        AssetError: The weights of a detector that checks covered faces are missing.
    """
    course = course or course_of(store, source=source, thresholds=thresholds)
    pictures, note = key_frames(store, course, faces, source=source)
    subject = store.subject
    child = (
        "no subject entered" if subject is None else "/".join(part for part in (subject.study, subject.code) if part)
    )
    when = datetime.fromtimestamp(store.created_utc_seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    models = [model_text(model) for model in course.models]
    thresholds_here = [course.thresholds[model[2]] for model in course.models if model[2] in course.thresholds]
    marks = [mark for mark in store.marks() if not mark.kind.is_label and mark.content.at.source == source]
    trace = Page(
        title=f"{child}, {when}",
        points=course.points,
        threshold=thresholds_here[-1] if thresholds_here else None,
        episodes=course.episodes,
        dan_text="",
        key_frames=pictures,
        model_text=f"Session {store.session_id}. Model: {', '.join(models) or 'none looked'}",
        notes=[*([note] if note else []), *LIMITS],
        events=[(mark.time_seconds, str(mark.kind)) for mark in marks],
        end_seconds=max([course.end_seconds, *(mark.time_seconds for mark in marks)]) or None,
        max_hold_seconds=course.max_hold_seconds,
        caption=CAPTIONS[faces],
    )
    hashes = [f"Model {name} {version}, bundle's SHA-256: {model_hash}" for name, version, model_hash in course.models]
    sections = (_subject(store), _scores(store), _procedures(store, course))
    return Report(trace, f"{child}, {when}", sections, [*hashes, *LIMITS], f"Session {store.session_id}")


def _subject(store: SessionStore) -> Section:
    subject = store.subject
    if subject is None:
        return Section("Child", ("",), (1.0,), (("no subject's form was filled in",),))
    fed = "" if subject.fed_minutes_ago is None else f", {subject.fed_minutes_ago:g} min before"
    given = "; ".join(f"{one.kind} {one.dose}".strip() for one in subject.analgesia)
    row = (
        "-" if subject.gestational_weeks is None else f"{subject.gestational_weeks:g} weeks",
        "-" if subject.age_days is None else f"{subject.age_days:g} days",
        subject.setting or "-",
        str(subject.state_before or "-"),
        f"{subject.feed}{fed}" if subject.feed else "-",
        given or "-",
    )
    head = ("gestational age", "age", "setting", "state before", "fed", "against pain")
    return Section("Child", head, (0.13, 0.1, 0.14, 0.13, 0.2, 0.3), (row,))


def _scores(store: SessionStore) -> Section:
    scores = sorted(store.scores(), key=lambda score: (score.content.window.start_seconds, score.score))
    rows = [_score(store, score) for score in scores[:MOST_SCORES]]
    if len(scores) > MOST_SCORES:
        rows.append((f"and {len(scores) - MOST_SCORES} more: in the table of procedures", *("",) * 7))
    head = ("scale", "window", "from - to", "rater", "items", "total", "model before", "model's suggestion")
    return Section(
        "Scores by people",
        head,
        (0.07, 0.25, 0.11, 0.07, 0.22, 0.06, 0.09, 0.13),
        tuple(rows) or (("none was entered", *("",) * 7),),
    )


def _score(store: SessionStore, score: Score) -> tuple[str, ...]:
    content = score.content
    items = ", ".join(
        f"{answer.item} {answer.value if answer.value is not None else f'({answer.not_assessable})'}"
        for answer in content.answers
    )
    total = "-" if content.total is None else str(content.total)
    return (
        content.scale.upper(),
        content.window.rule_name,
        f"{content.window.start_seconds:.1f} - {content.window.end_seconds:.1f} s",
        score.entered.rater,
        items,
        total if not content.is_pain else f"{total}: pain",
        "not seen" if store.is_blind(score) else "seen",
        "; ".join(f"{one.item}: {one.text}" for one in content.suggestions) or "-",
    )


def _procedures(store: SessionStore, course: Course) -> Section:
    found = procedures(store.marks())
    measured = [(str(one.number), measure_procedure(one, course)) for one in found]
    if not measured:
        measured = [("whole session", measure_procedure(None, course, store.marks()))]
    head = (
        *("procedure", "from - to", "counted from", "latency", "share of time seen"),
        *("of all time", "longest bout", "calm after (marked, seen)", "face judged"),
    )
    widths = (0.1, 0.13, 0.11, 0.08, 0.12, 0.1, 0.1, 0.16, 0.1)
    return Section(
        "What the model saw (latency, share, bouts: of a pain expression)",
        head,
        widths,
        tuple((name, *_measured(one)) for name, one in measured[:6]),
    )


def _measured(one: ProcedureMeasures) -> tuple[str, ...]:
    return (
        f"{one.start_seconds:.1f} - {one.end_seconds:.1f} s",
        f"{one.stimulus}, {one.stimulus_seconds:.1f} s",
        _seconds(one.latency_seconds),
        _percent(one.share),
        _range(one.share_low, one.share_high),
        _seconds(one.longest_bout_seconds),
        f"{_seconds(one.calm_marked_seconds)}, {_seconds(one.calm_seen_seconds)}",
        _percent(one.coverage),
    )


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


def _percent(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{100 * value:.0f} %"


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "-"
    return _percent(low) if round(100 * low) == round(100 * high) else f"{100 * low:.0f} to {100 * high:.0f} %"

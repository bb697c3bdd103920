"""One row a procedure, over any number of sessions, with a dictionary that says what each column is."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.assessment.procedure import Procedure, procedures
from app.assessment.score import Score
from app.assessment.windows import BY_HAND
from app.session.export.course import Course, course_of
from app.session.export.plain_table import Column, Row
from app.session.export.procedure_measures import ProcedureMeasures, measure_procedure
from app.session.store import SessionStore

Cells = dict[Column, Any]


@dataclass(frozen=True, slots=True)
class _OneProcedure:
    """Everything that a row is made of."""

    store: SessionStore
    number: int
    measures: ProcedureMeasures

    def subject(self, name: str) -> Any:
        """A field of the subject's form; None where no form was filled in, or the field was not."""
        return getattr(self.store.subject, name, None) or None

    @property
    def analgesia(self) -> tuple[str, ...] | None:
        """What was given, each with its dose; None where no form was filled in."""
        subject = self.store.subject
        if subject is None:
            return None
        return tuple(f"{one.kind} {one.dose}".strip() for one in subject.analgesia)

    def model(self, part: int) -> str:
        """Name, version or hash of the models in the procedure."""
        return "; ".join(model[part] for model in self.measures.models)


def _measure(name: str) -> Callable[[_OneProcedure], Any]:
    return lambda one: getattr(one.measures, name)


def _subject(name: str) -> Callable[[_OneProcedure], Any]:
    return lambda one: one.subject(name)


_COLUMNS: tuple[tuple[Column, Callable[[_OneProcedure], Any]], ...] = (
    (Column("session", "text", "", "id of the session"), lambda one: one.store.session_id),
    (
        Column("session_utc", "text", "", "when the session was made, by the machine's calendar clock"),
        lambda one: datetime.fromtimestamp(one.store.created_utc_seconds, UTC).isoformat(timespec="seconds"),
    ),
    (
        Column("procedure", "integer", "", "number in the session, from 1; 0 is a whole session without marks of one"),
        lambda one: one.number,
    ),
    (Column("study", "text", "", "the study's code"), _subject("study")),
    (Column("child", "text", "", "the subject's code in the study"), _subject("code")),
    (
        Column("gestational_weeks", "number", "weeks", "gestational age at birth"),
        lambda one: getattr(one.store.subject, "gestational_weeks", None),
    ),
    (Column("age_days", "number", "days", "age since birth"), lambda one: getattr(one.store.subject, "age_days", None)),
    (Column("setting", "text", "", "where the child was watched"), _subject("setting")),
    (Column("state_before", "text", "", "what the child did before"), _subject("state_before")),
    (Column("feed", "text", "", "how it was last fed"), _subject("feed")),
    (
        Column("fed_minutes_ago", "number", "minutes", "when that was"),
        lambda one: getattr(one.store.subject, "fed_minutes_ago", None),
    ),
    (
        Column("analgesia", "text", "", "what was done against pain, with dose; 'none' where the form has none"),
        lambda one: None if one.analgesia is None else "; ".join(one.analgesia) or "none",
    ),
    (Column("start_seconds", "number", "s", "start of the procedure, in the source's time"), _measure("start_seconds")),
    (
        Column("end_seconds", "number", "s", "end as marked, else the next one's start, else the last that was seen"),
        _measure("end_seconds"),
    ),
    (Column("end_marked", "yes/no", "", "whether somebody marked the end"), _measure("end_marked")),
    (Column("pricks", "integer", "", "pricks marked"), _measure("pricks")),
    (
        Column("stimulus", "text", "", "what latency and calm count from: first prick, else squeeze, else start"),
        _measure("stimulus"),
    ),
    (Column("stimulus_seconds", "number", "s", "when that was"), _measure("stimulus_seconds")),
    (
        Column(
            "latency_seconds", "number", "s", "from the stimulus to the first episode of pain expression; 0 where one "
            "went on, empty where none came or nothing was judged",
        ),
        _measure("latency_seconds"),
    ),
    (
        Column("share", "number", "0..1", "pain decisions as a share of the time seen, uncorrected"),
        _measure("share"),
    ),
    (Column("share_low", "number", "0..1", "the same of all time, unseen time as no pain"), _measure("share_low")),
    (Column("share_high", "number", "0..1", "the same of all time, unseen time as pain"), _measure("share_high")),
    (Column("pain_seconds", "number", "s", "time with pain decisions"), _measure("pain_seconds")),
    (Column("seen_seconds", "number", "s", "time in which the face was judged"), _measure("seen_seconds")),
    (Column("unseen_seconds", "number", "s", "time in which it was not"), _measure("unseen_seconds")),
    (Column("coverage", "number", "0..1", "seen as a share of all time"), _measure("coverage")),
    (Column("episodes", "integer", "", "episodes of pain expression that reach into it"), _measure("episodes")),
    (
        Column("longest_bout_seconds", "number", "s", "longest episode, as far as it lies in the procedure"),
        _measure("longest_bout_seconds"),
    ),
    (
        Column("calm_marked_seconds", "number", "s", "from the stimulus to the mark 'calm'"),
        _measure("calm_marked_seconds"),
    ),
    (
        Column(
            "calm_seen_seconds", "number", "s", "from the stimulus to the end of the last episode that reaches "
            "into the procedure; empty where that end was not seen",
        ),
        _measure("calm_seen_seconds"),
    ),
    (Column("model_name", "text", "", "the model that looked; several are parted by ';'"), lambda one: one.model(0)),
    (Column("model_version", "text", "", "its version"), lambda one: one.model(1)),
    (Column("model_hash", "text", "", "SHA-256 of its bundle"), lambda one: one.model(2)),
)  # fmt: skip


def procedure_rows(
    stores: Iterable[SessionStore],
    thresholds: Mapping[str, float] | None = None,
    kept: Callable[[SessionStore], Course | None] = lambda _store: None,
) -> list[Row]:
    """The rows, in order of session and time; each maps columns to values, None for what is not known.

    Scores add columns of their own, by scale, window rule, window and rater.

    Args:
        stores: Open sessions; each is read before the next one is asked for.
        thresholds: Of models that are known, by hash (`course_of`).
        kept: What was seen of a session's first source, where it is kept elsewhere; None takes what the session holds.
    """
    names: dict[tuple[str, ...], str] = {}
    return [row for store in stores for row in _of_session(store, thresholds, kept(store), names)]


def _of_session(
    store: SessionStore,
    thresholds: Mapping[str, float] | None,
    kept: Course | None,
    names: dict[tuple[str, ...], str],
) -> list[Row]:
    there = procedures(store.marks())
    by_number: dict[int, list[Score]] = {}
    for score in store.scores():
        by_number.setdefault(score.content.window.procedure, []).append(score)
    found: list[Procedure | None] = [*there]
    if not there or any(number not in {one.number for one in there} for number in by_number):
        found.insert(0, None)
    result: list[Row] = []
    courses = {} if kept is None else {1: kept}
    for one in found:
        source = 1 if one is None else one.marks[0].content.at.source
        if source not in courses:
            courses[source] = course_of(store, source=source, thresholds=thresholds)
        number = 0 if one is None else one.number
        row = _OneProcedure(store, number, measure_procedure(one, courses[source], () if there else store.marks()))
        cells = {column: value(row) for column, value in _COLUMNS}
        # A score whose procedure is gone with its marks stays in the row of the whole session.
        scores = by_number.get(number, []) if number else [
            score for key, some in by_number.items() if key not in {each.number for each in there} for score in some
        ]  # fmt: skip
        result.append(cells | _score_cells(store, scores, names))
    return result


def _score_cells(store: SessionStore, scores: Sequence[Score], names: dict[tuple[str, ...], str]) -> Cells:
    cells: Cells = {}
    taken: set[str] = set()
    for score in sorted(scores, key=lambda score: (score.content.window.start_seconds, score.score)):
        content, window = score.content, score.content.window
        number = 1
        # Windows by hand have no number of their own, and nothing keeps a rater from scoring a window twice.
        part = 1 if window.rule == BY_HAND else window.part
        while (
            name := _name(names, (content.scale, window.rule, str(part), score.entered.rater, str(number)))
        ) in taken:
            number += 1
        taken.add(name)
        who = f"{content.scale} {content.scale_version}, {window.rule} {window.rule_version} ({window.phase})"
        about = f"{who}, window {part}, rater {score.entered.rater}" + (f", score {number} of it" if number > 1 else "")
        items = "; ".join(
            f"{answer.item}={answer.value if answer.value is not None else answer.not_assessable}"
            for answer in content.answers
        )
        cells |= {
            Column(f"{name}__total", "integer", "", f"{about}: total, empty unless every item has a value"):
                content.total,
            Column(f"{name}__pain", "yes/no", "", f"{about}: the scale's verdict"): content.is_pain,
            Column(f"{name}__items", "text", "", f"{about}: each item's value, or why it has none"): items,
            Column(f"{name}__start_seconds", "number", "s", f"{about}: start of the window"): window.start_seconds,
            Column(f"{name}__end_seconds", "number", "s", f"{about}: end of the window"): window.end_seconds,
            Column(f"{name}__model_visible", "yes/no", "", f"{about}: whether the rater had seen the model"):
                not store.is_blind(score),
            Column(f"{name}__suggested", "text", "", f"{about}: what the model suggested, kept beside"):
                "; ".join(f"{one.item}: {one.text}" for one in content.suggestions) or None,
        }  # fmt: skip
    return cells


def _name(names: dict[tuple[str, ...], str], key: tuple[str, ...]) -> str:
    """A column's beginning that statistics programs take: letters, digits, underscores; never that of another key."""
    if key not in names:
        *parts, number = key
        plain = "__".join(re.sub(r"\W+", "_", part) for part in parts) + ("" if number == "1" else f"__{number}")
        name, again = plain, 2
        while name in names.values():
            name, again = f"{plain}_{again}", again + 1
        names[key] = name
    return names[key]

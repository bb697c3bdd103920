"""A session as a FHIR R4B Bundle: people's scores, and apart from them, preliminary, what the model says.

The subject is the study's code and nothing else. Codes: LOINC where one is known (`LOINC_CODES`), else this program's
own, and the code's text says so.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.assessment.dan import BASIS
from app.assessment.procedure import procedures
from app.assessment.scale import NotAssessable, Scale
from app.assessment.score import Score
from app.assessment.sheet import StoredSuggestion
from app.session.export.course import Course, Model, course_of
from app.session.export.procedure_measures import ProcedureMeasures, measure_procedure
from app.session.store import SessionStore

LOINC = "http://loinc.org"
LOINC_CODES = {"flacc": "38213-5", "npass": "95621-9", "n-pass": "95621-9"}
"""LOINC's codes of whole scales, by the scale's id; N-PASS is a scale that a ward brings."""
LOCAL = "urn:sollievo:code"
LOCAL_SAID = "code of this program: no LOINC code is known to it"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
RATER = "urn:sollievo:rater"
NOTICE = "research use, not a medical device"

Json = dict[str, Any]


def fhir_bundle(
    store: SessionStore,
    scales: Mapping[str, Scale],
    thresholds: Mapping[str, float] | None = None,
    *,
    source: int = 1,
    course: Course | None = None,
) -> str:
    """The Bundle as JSON, validated by fhir.resources.

    Args:
        store: The session.
        scales: The scales that are known, by id: for items that nobody answered.
        thresholds: Of models that are known, by hash (`course_of`).
        source: The source's number.
        course: What was seen, where it is kept elsewhere; None takes what the session holds.

    Raises:
        ValueError: The Bundle is not valid FHIR (pydantic's error).
    """
    from fhir.resources.R4B.bundle import Bundle

    course = course or course_of(store, source=source, thresholds=thresholds)
    scores = store.scores()
    models = dict.fromkeys([*course.models, *(one.content.model for one in scores if one.content.model is not None)])
    entries = [_entry(_url(store, "model", *model), _device(model)) for model in models]
    shift = _utc_of_zero(store, source)
    for score in scores:
        about = _subject(store) | _period(score, shift)
        scale = scales.get(score.content.scale)
        entries.append(
            _entry(_url(store, "score", score.score), about | _of_score(score, scale, store.is_blind(score)))
        )
        if score.content.model is not None:
            device = {"device": {"reference": _url(store, "model", *score.content.model)}}
            entries += [
                _entry(_url(store, "suggestion", score.score, one.item), about | device | _of_suggestion(score, one))
                for one in score.content.suggestions
            ]
    entries += _measured(store, course)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": "urn:sollievo:session", "value": store.session_id},
        "meta": {"tag": [{"system": LOCAL, "code": "research-use", "display": NOTICE}]},
        "entry": entries,
    }
    return str(Bundle.model_validate(bundle).model_dump_json(indent=2))


def _of_score(score: Score, scale: Scale | None, blind: bool) -> Json:
    content = score.content
    answers = {answer.item: answer for answer in content.answers}
    items = [item.id for item in scale.items] if scale is not None else list(answers)
    parts: list[Json] = []
    for item in items:
        code = {"code": _local(f"{content.scale}/{item}", f"{content.scale.upper()}: {item}")}
        answer = answers.get(item)
        if answer is None:
            parts.append(code | _absent("not-performed", "not answered"))
        elif answer.value is not None:
            parts.append(code | {"valueInteger": answer.value})
        else:
            reason = answer.not_assessable
            parts.append(code | _absent("not-performed" if reason is NotAssessable.NOT_MEASURED else "unknown", reason))
    parts += _window(score)
    parts.append({"code": _local("model-visible", "the rater had seen the model"), "valueBoolean": not blind})
    if content.is_pain is not None:
        parts.append(
            {"code": _local(f"{content.scale}/verdict", "the scale's verdict: pain"), "valueBoolean": content.is_pain}
        )
    total = {"valueInteger": content.total} if content.total is not None else _absent("unknown", "an item has no value")
    return {
        "resourceType": "Observation",
        "status": "final" if score.replaces is None else "corrected",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": _scale_code(content.scale, content.scale_version),
        "performer": [{"type": "Practitioner", "identifier": {"system": RATER, "value": score.entered.rater}}],
        "issued": _instant(score.entered.utc_seconds),
        "method": {"text": f"{content.window.rule_name} ({content.window.rule} {content.window.rule_version})"},
        "component": parts,
        **total,
    }  # fmt: skip


def _of_suggestion(score: Score, suggestion: StoredSuggestion) -> Json:
    low, high = suggestion.lowest, suggestion.highest
    if low is None or high is None or suggestion.text.startswith("no suggestion"):
        value = _absent("unknown", suggestion.text)
    elif low == high:
        value = {"valueInteger": low}
    else:
        value = {"valueRange": {"low": {"value": low}, "high": {"value": high}}}
    scale = score.content.scale
    return {
        "resourceType": "Observation",
        "status": "preliminary",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": _local(f"{scale}/{suggestion.item}/suggestion", f"{scale.upper()} {suggestion.item}, by a model"),
        "issued": _instant(score.entered.utc_seconds),
        "component": [
            *_window(score),
            {"code": _local("seen", "time in which the face was judged"), **_seconds(suggestion.seen_seconds)},
            {"code": _local("unseen", "time in which it was not"), **_seconds(suggestion.unseen_seconds)},
            {"code": _local("shown", "shown to the rater before the score"), "valueBoolean": suggestion.shown},
        ],
        "note": [{"text": f"{suggestion.text}; {suggestion.basis}. {NOTICE}"}],
        **value,
    }  # fmt: skip


def _measured(store: SessionStore, course: Course) -> list[Json]:
    """What the model saw in each procedure; nothing where no model looked."""
    there = procedures(store.marks())
    found = [(one.number, measure_procedure(one, course)) for one in there]
    if not there and course.rows:
        found = [(0, measure_procedure(None, course, store.marks()))]
    return [
        _entry(_url(store, "procedure", number), _subject(store) | _of_measures(store, number, one))
        for number, one in found
        if one.models
    ]


def _of_measures(store: SessionStore, number: int, one: ProcedureMeasures) -> Json:
    numbers: Sequence[tuple[str, str, float | None, str]] = (
        ("start", "start of the procedure in the source's time", one.start_seconds, "s"),
        ("end", "its end", one.end_seconds, "s"),
        ("latency", f"from {one.stimulus} to the first episode of pain expression", one.latency_seconds, "s"),
        ("share", "pain decisions as a share of the time seen, uncorrected", one.share, "1"),
        ("longest-bout", "longest episode of pain expression", one.longest_bout_seconds, "s"),
        ("calm-seen", f"from {one.stimulus} to the end of the last episode", one.calm_seen_seconds, "s"),
        ("coverage", "time seen as a share of all time", one.coverage, "1"),
    )
    name = f"procedure {number}" if number else "the whole session"
    return {
        "resourceType": "Observation",
        "status": "preliminary",
        "code": _local("pain-expression", f"pain expression in {name}, by a model"),
        "device": {"reference": _url(store, "model", *one.models[-1])},
        "component": [
            {"code": _local(f"pain-expression/{code}", meaning)}
            | (_absent("unknown", "cannot be told") if value is None else _quantity(value, unit))
            for code, meaning, value, unit in numbers
        ],
        "note": [{"text": f"{BASIS}. {NOTICE}"}],
        **_absent("not-applicable", "the components say it"),
    }


def _device(model: Model) -> Json:
    name, version, model_hash = model
    return {
        "resourceType": "Device",
        "identifier": [{"system": "urn:sollievo:bundle:sha256", "value": model_hash}],
        "deviceName": [{"name": name, "type": "model-name"}],
        "version": [{"value": version}],
        "type": {"text": "model that judges pain expressions in a face"},
        "note": [{"text": NOTICE}],
    }


def _scale_code(scale: str, version: str) -> Json:
    code = LOINC_CODES.get(scale)
    if code is None:
        return _local(f"{scale}/total", f"{scale.upper()} (version {version}), total")
    return {"coding": [{"system": LOINC, "code": code}], "text": f"{scale.upper()} (version {version}), total"}


def _local(code: str, text: str) -> Json:
    return {"coding": [{"system": LOCAL, "code": code, "display": text}], "text": f"{text} ({LOCAL_SAID})"}


def _absent(code: str, text: str | None) -> Json:
    return {"dataAbsentReason": {"coding": [{"system": ABSENT, "code": code}], "text": str(text)}}


def _quantity(value: float, unit: str) -> Json:
    return {
        "valueQuantity": {"value": round(value, 6), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    }


def _seconds(value: float) -> Json:
    return _quantity(value, "s")


def _window(score: Score) -> list[Json]:
    window = score.content.window
    return [
        {"code": _local("window/start", "start of the window in the source's time"), **_seconds(window.start_seconds)},
        {"code": _local("window/end", "its end"), **_seconds(window.end_seconds)},
    ]


def _subject(store: SessionStore) -> Json:
    subject = store.subject
    if subject is None:
        return {}
    system = "urn:sollievo:study" + (f":{subject.study}" if subject.study else "")
    return {"subject": {"type": "Patient", "identifier": {"system": system, "value": subject.code}}}


def _period(score: Score, shift: float | None) -> Json:
    """When the window was, by the calendar; nothing for a recording whose calendar time is not known."""
    if shift is None:
        return {}
    window = score.content.window
    start, end = (_instant(shift + seconds) for seconds in (window.start_seconds, window.end_seconds))
    return {"effectivePeriod": {"start": start, "end": end}}


def _utc_of_zero(store: SessionStore, source: int) -> float | None:
    """Calendar time of the source's time 0; None where no frame has one, or that of playing a recording."""
    if not any(one.is_live for one in store.sources if one.number == source):
        return None
    moments = (stored.at for stored in store.observations(source=source))
    return next((at.utc_seconds - at.time_seconds for at in moments if at.utc_seconds is not None), None)


def _instant(utc_seconds: float) -> str:
    return datetime.fromtimestamp(utc_seconds, UTC).isoformat(timespec="milliseconds")


def _entry(url: str, resource: Json) -> Json:
    return {"fullUrl": url, "resource": resource}


def _url(store: SessionStore, *what: object) -> str:
    """The same for the same thing in every export."""
    name = "/".join(str(part) for part in (store.session_id, *what))
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:sollievo:{name}')}"

"""Between records and rows of the database: what goes into which column, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from app.assessment.marks import Mark, MarkContent, MarkKind
from app.assessment.moment import Entered, Moment
from app.assessment.score import Score, ScoreContent
from app.assessment.sheet import Answer, StoredSuggestion
from app.assessment.windows import ScoreWindow
from app.session.consent import Consent
from app.session.records import Event, SourceRecord, VideoFrame, VideoPart, VitalSign
from app.session.subject import Subject
from app.session.tables import ObservationRow
from models.gaps import GapReason

_SUBJECT = TypeAdapter(Subject)
_ANSWERS = TypeAdapter(tuple[Answer, ...])
_SUGGESTIONS = TypeAdapter(tuple[StoredSuggestion, ...])
_WINDOW = TypeAdapter(ScoreWindow)
_MOMENT = TypeAdapter(Moment)

Columns = dict[str, object]
Stored = Mapping[str, Any]
"""A row as the database gives it, by column."""


def insert(table: str, columns: Columns) -> tuple[str, Sequence[object]]:
    """The INSERT statement and its values. A text that is not Unicode, such as a file's name, is kept as bytes are."""
    names = ", ".join(f'"{name}"' for name in columns)
    values = [_stored(value) for value in columns.values()]
    places = ", ".join("CAST(? AS TEXT)" if isinstance(value, bytes) else "?" for value in values)
    return f"INSERT INTO {table} ({names}) VALUES ({places})", values  # noqa: S608 - our own names


def to_text(stored: bytes) -> str:
    """A text as it was before it was stored."""
    return stored.decode("utf-8", "surrogatepass")


def _stored(value: object) -> object:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogatepass")
    return value


def of_moment(at: Moment | None) -> Columns:
    """A moment's columns; an event about no frame has none but the source's number."""
    if at is None:
        at = Moment(0.0, source=0)
        return {**_moment(at), "time_seconds": None}
    return _moment(at)


def _moment(at: Moment) -> Columns:
    return {
        "time_seconds": at.time_seconds,
        "frame_index": at.frame_index,
        "monotonic_seconds": at.monotonic_seconds,
        "utc_seconds": at.utc_seconds,
        "source": at.source,
    }


def to_moment(row: Stored) -> Moment:
    """The moment that a row is about."""
    return Moment(row["time_seconds"], row["frame_index"], row["monotonic_seconds"], row["utc_seconds"], row["source"])


def of_entered(entered: Entered) -> Columns:
    """The columns of when and by whom a row was made."""
    return {
        "rater": entered.rater,
        "model_visible": int(entered.model_visible),
        "entered_monotonic_seconds": entered.monotonic_seconds,
        "entered_utc_seconds": entered.utc_seconds,
    }


def to_entered(row: Stored) -> Entered:
    """When and by whom a row was made."""
    return Entered(
        row["rater"], bool(row["model_visible"]), row["entered_monotonic_seconds"], row["entered_utc_seconds"]
    )


def of_source(source: SourceRecord, entered: Entered) -> Columns:
    """Columns of a source."""
    return {
        "number": source.number,
        "name": source.name,
        "kind": source.kind,
        "width": source.width,
        "height": source.height,
        "frames_per_second": source.frames_per_second,
        "clock": source.clock,
        **of_entered(entered),
    }


def to_source(row: Stored) -> SourceRecord:
    """A source."""
    return SourceRecord(
        row["number"],
        row["name"],
        row["kind"],
        row["width"],
        row["height"],
        row["frames_per_second"],
        row["clock"],
    )


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """An observation with all its times.

    Attributes:
        at: The frame, and when it came.
        row: What was seen, as the tables for people have it.
    """

    at: Moment
    row: ObservationRow


def of_observation(at: Moment, row: ObservationRow, model: int | None) -> Columns:
    """Columns of an observation; the model by its number in the session."""
    return {
        **of_moment(at),
        "left": row.left,
        "top": row.top,
        "right": row.right,
        "bottom": row.bottom,
        "roll_degrees": row.roll_degrees,
        "probability": row.probability,
        "smoothed": row.smoothed,
        "decision": None if row.decision is None else int(row.decision),
        "gap_reason": row.gap_reason,
        "model": model,
    }


def to_observation(row: Stored, models: Mapping[int, tuple[str, str, str]]) -> StoredObservation:
    """An observation; `models` gives (name, version, hash) by number."""
    name, version, model_hash = models[row["model"]]
    return StoredObservation(
        to_moment(row),
        ObservationRow(
            frame_index=row["frame_index"],
            time_seconds=row["time_seconds"],
            left=row["left"],
            top=row["top"],
            right=row["right"],
            bottom=row["bottom"],
            roll_degrees=row["roll_degrees"],
            probability=row["probability"],
            smoothed=row["smoothed"],
            decision=None if row["decision"] is None else bool(row["decision"]),
            gap_reason=None if row["gap_reason"] is None else GapReason(row["gap_reason"]),
            model_name=name,
            model_version=version,
            model_hash=model_hash,
        ),
    )


def of_part(part: VideoPart) -> Columns:
    """Columns of a part of the video."""
    return {
        "number": part.number,
        "file": part.file,
        "codec": part.codec,
        "width": part.width,
        "height": part.height,
        "has_sound": int(part.has_sound),
        **of_moment(part.start),
    }


def to_part(row: Stored) -> VideoPart:
    """A part of the video."""
    return VideoPart(
        row["number"],
        row["file"],
        row["codec"],
        row["width"],
        row["height"],
        bool(row["has_sound"]),
        to_moment(row),
    )


def of_frame(frame: VideoFrame) -> Columns:
    """Columns of a frame of the video."""
    return {"part": frame.part, "milliseconds": frame.milliseconds, **of_moment(frame.at)}


def to_frame(row: Stored) -> VideoFrame:
    """A frame of the video."""
    return VideoFrame(row["part"], row["milliseconds"], to_moment(row))


def of_mark(mark: Mark) -> Columns:
    """Columns of a mark."""
    content = mark.content
    return {
        "row": mark.row,
        "mark": mark.mark,
        "replaces": mark.replaces,
        "removed": int(mark.removed),
        "kind": content.kind,
        **of_moment(content.at),
        "end": None if content.end is None else _MOMENT.dump_json(content.end).decode(),
        "text": content.text,
        "box": None if content.box is None else json.dumps(content.box),
        **of_entered(mark.entered),
    }


def to_mark(row: Stored) -> Mark:
    """A mark."""
    content = MarkContent(
        kind=MarkKind(row["kind"]),
        at=to_moment(row),
        end=None if row["end"] is None else _MOMENT.validate_json(row["end"]),
        text=row["text"],
        box=None if row["box"] is None else tuple(json.loads(row["box"])),
    )
    return Mark(row["row"], row["mark"], row["replaces"], bool(row["removed"]), content, to_entered(row))


def of_score(score: Score) -> Columns:
    """Columns of a score."""
    content = score.content
    return {
        "row": score.row,
        "score": score.score,
        "replaces": score.replaces,
        "scale": content.scale,
        "scale_version": content.scale_version,
        "answers": _ANSWERS.dump_json(content.answers).decode(),
        "item_count": content.item_count,
        "total": content.total,
        "is_pain": None if content.is_pain is None else int(content.is_pain),
        "window_rule": content.window.rule,
        "window_rule_version": content.window.rule_version,
        "window_start_seconds": content.window.start_seconds,
        "window_end_seconds": content.window.end_seconds,
        "window": _WINDOW.dump_json(content.window).decode(),
        "suggestions": _SUGGESTIONS.dump_json(content.suggestions).decode(),
        "model": None if content.model is None else json.dumps(content.model),
        "comment": content.comment,
        **of_entered(score.entered),
    }


def to_score(row: Stored) -> Score:
    """A score."""
    content = ScoreContent(
        scale=row["scale"],
        scale_version=row["scale_version"],
        answers=_ANSWERS.validate_json(row["answers"]),
        item_count=row["item_count"],
        total=row["total"],
        is_pain=None if row["is_pain"] is None else bool(row["is_pain"]),
        window=_WINDOW.validate_json(row["window"]),
        suggestions=_SUGGESTIONS.validate_json(row["suggestions"]),
        model=None if row["model"] is None else tuple(json.loads(row["model"])),
        comment=row["comment"],
    )
    return Score(row["row"], row["score"], row["replaces"], content, to_entered(row))


def of_subject(subject: Subject, entered: Entered) -> Columns:
    """Columns of a subject's form."""
    form = _SUBJECT.dump_json(subject).decode()
    return {"study": subject.study, "code": subject.code, "form": form, **of_entered(entered)}


def to_subject(row: Stored) -> Subject:
    """A subject's form."""
    return _SUBJECT.validate_json(row["form"])


def of_consent(consent: Consent, entered: Entered) -> Columns:
    """Columns of a consent."""
    scopes = {name: int(getattr(consent, name)) for name in ("video", "audio", "training", "publication")}
    return {**scopes, "reference": consent.reference, **of_entered(entered)}


def to_consent(row: Stored) -> Consent:
    """A consent."""
    return Consent(
        bool(row["video"]), bool(row["audio"]), bool(row["training"]), bool(row["publication"]), row["reference"]
    )


def of_event(event: Event) -> Columns:
    """Columns of an event."""
    details = json.dumps(dict(event.details), ensure_ascii=False, allow_nan=False)
    return {
        "kind": event.kind,
        "text": event.text,
        "details": details,
        **of_moment(event.at),
        **of_entered(event.entered),
    }


def to_event(row: Stored) -> Event:
    """An event."""
    at = None if row["time_seconds"] is None else to_moment(row)
    return Event(row["kind"], row["text"], json.loads(row["details"]), at, to_entered(row))


def of_vital_sign(sign: VitalSign, entered: Entered) -> Columns:
    """Columns of a vital sign."""
    return {
        "heart_rate": sign.heart_rate,
        "saturation": sign.saturation,
        "origin": sign.origin,
        "origin_seconds": sign.origin_seconds,
        **of_moment(sign.at),
        **of_entered(entered),
    }


def to_vital_sign(row: Stored) -> VitalSign:
    """A vital sign."""
    return VitalSign(to_moment(row), row["heart_rate"], row["saturation"], row["origin"], row["origin_seconds"])

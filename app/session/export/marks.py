"""Everything that people marked in a session, as a table: one row a mark, as it counts now."""

from app.session.export.plain_table import Column, Row
from app.session.store import SessionStore

_SESSION = Column("session", "text", "", "the session's id")
_CHILD = Column("child", "text", "", "STUDY/CODE; empty where nobody entered one")
_MARK = Column("mark", "integer", "", "the mark's number in its session, the same for all its versions")
_KIND = Column("kind", "text", "", "what was marked")
_SOURCE = Column("source", "integer", "", "number of the source whose time it is")
_START = Column("start_seconds", "number", "s", "when, by the source's own time")
_END = Column("end_seconds", "number", "s", "until when; empty for a moment")
_FRAME = Column("frame_index", "integer", "", "the source's frame at the start; empty where unknown")
_END_FRAME = Column("end_frame_index", "integer", "", "the same at the end")
_TEXT = Column("text", "text", "", "a note, or why frames are excluded")
_BOX = tuple(
    Column(f"face_{side}", "number", "px", f"{side} of the face's box as a person drew it")
    for side in ("left", "top", "right", "bottom")
)
_RATER = Column("rater", "text", "", "who marked it")
_VISIBLE = Column("model_visible", "yes/no", "", "whether that person had seen what the model says")
_ENTERED = Column("entered_utc_seconds", "number", "s", "when it was entered, since 1970")


def mark_rows(store: SessionStore) -> list[Row]:
    """The rows, in order of time; boxes only where one was drawn."""
    subject, child = store.subject, ""
    if subject is not None:
        child = f"{subject.study}/{subject.code}" if subject.study else subject.code
    rows: list[Row] = []
    for mark in store.marks():
        content = mark.content
        end, box = content.end, content.box or (None,) * 4
        rows.append(
            {
                _SESSION: store.session_id,
                _CHILD: child,
                _MARK: mark.mark,
                _KIND: str(content.kind),
                _SOURCE: content.at.source,
                _START: content.at.time_seconds,
                _END: None if end is None else end.time_seconds,
                _FRAME: content.at.frame_index,
                _END_FRAME: None if end is None else end.frame_index,
                _TEXT: content.text,
                **dict(zip(_BOX, box, strict=True)),
                _RATER: mark.entered.rater,
                _VISIBLE: mark.entered.model_visible,
                _ENTERED: mark.entered.utc_seconds,
            }
        )
    return rows

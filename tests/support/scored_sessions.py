"""Sessions with scores in them, as raters leave them."""

from collections.abc import Mapping
from pathlib import Path

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.assessment.procedure import procedures
from app.assessment.scale import NotAssessable, read_scales
from app.assessment.score import Score, ScoreContent
from app.assessment.sheet import Answer, ScoreSheet, StoredSuggestion
from app.assessment.windows import read_rules, windows_of
from app.session.store import SessionStore
from app.session.subject import Subject
from tests.support.sessions import CAMERA, MODEL, StoppedClock, observation

SCALES, RULES = read_scales()[0], read_rules()


def heel_prick(folder: Path, child: str, *, about: Mapping[str, str] | None = None, seen: int = 0) -> SessionStore:
    """A session of one child with a procedure from 2 s to 8 s and a prick at 3 s; `seen` frames were looked at."""
    store = SessionStore.create(folder, about=about, clock=StoppedClock())
    store.add_source(CAMERA, "the camera's own clock")
    store.set_subject(Subject("STUDY", child, 38.0, 2.0, "simulation"), rater="N1")
    for kind, seconds in ((MarkKind.PROCEDURE_START, 2.0), (MarkKind.PRICK, 3.0), (MarkKind.PROCEDURE_END, 8.0)):
        store.add_mark(MarkContent(kind, Moment(seconds, round(seconds * 30))), rater="N1", model_visible=False)
    for index in range(seen):
        store.add_observation(Moment(index / 30, index), observation(index, 0.9 if 120 <= index < 210 else 0.1))
    return store


def score(
    store: SessionStore,
    rater: str,
    values: Mapping[str, int | NotAssessable],
    *,
    scale: str = "dan",
    rule: str = "phase-during",
    visible: bool = False,
    suggested: tuple[int, int] | None = None,
    shown: bool = False,
) -> Score:
    """Has a rater score the procedure's window by a rule."""
    sheet = ScoreSheet(SCALES[scale])
    for item, value in values.items():
        is_value = isinstance(value, int)
        answer = Answer(item, value=int(value)) if is_value else Answer(item, not_assessable=NotAssessable(value))
        sheet = sheet.with_answer(answer)
    window = windows_of(RULES[rule], procedures(store.marks())[0])[0]
    stored = ()
    if suggested is not None:
        low, high = suggested
        text = str(low) if low == high else "0 or 1" if suggested == (0, 1) else f"{low} to {high}"
        seconds = window.end_seconds - window.start_seconds
        stored = (StoredSuggestion("face", low, high, text, 0.1, 0.2, seconds, 0.0, "time-based", shown),)
    model = None if suggested is None else MODEL
    content = ScoreContent.of(sheet, window, suggestions=stored, model=model)
    return store.add_score(content, rater=rater, model_visible=visible)


def dan(face: int, limbs: int = 1, voice: int = 2) -> dict[str, int]:
    """A complete DAN sheet."""
    return {"face": face, "limbs": limbs, "voice": voice}

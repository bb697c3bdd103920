"""The scores of a folder of sessions, parted into what may be compared and what may not, with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.assessment.score import Score
from app.assessment.sheet import StoredSuggestion
from app.assessment.windows import Phase, ScoreWindow
from app.session.database import SessionError
from app.session.recordings import sessions_in
from app.session.store import SessionStore

TOTAL = "total"
VERDICT = "verdict"
"""The scale's verdict, 0 or 1, as an item beside the scale's own."""
DAN, DAN_FACE = "dan", "face"
"""The scale and the item that the program suggests a value for."""
SAME_WINDOW = 0.9
"""Two windows of one rule and procedure are the same one from this overlap (intersection over union) on: a mark may
have been dragged by a moment between two raters' scores. Chosen for this program."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One rater's blind score of one window.

    Attributes:
        session: The session's id.
        recording: The same for all sessions of one recording.
        child: The same for all sessions of one child; the recording where no subject was entered.
        rater: The rater's code.
        scale: Id and version of the scale.
        window: What was scored.
        values: By item, those that have one; `TOTAL` and `VERDICT` where they are known.
        suggestion: The model's for the DAN face, stored beside; None without.
        model: (name, version, hash) of the model that suggested; None without.
    """

    session: str
    recording: str
    child: str
    rater: str
    scale: tuple[str, str]
    window: ScoreWindow
    values: Mapping[str, int]
    suggestion: StoredSuggestion | None
    model: tuple[str, str, str] | None

    @property
    def pool(self) -> "Pool":
        """What it may be averaged with."""
        return self.scale, self.window.pool


Pool = tuple[tuple[str, str], tuple[str, str, Phase]]
"""Scale and version; rule, version and phase."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A score that is not compared.

    Attributes:
        session: The session's id.
        rater: Who gave it.
        scale: The scale's id.
        rule: The window's rule.
        start_seconds: Of the window.
        end_seconds: Of the window.
        reason: Why, in one line.
    """

    session: str
    rater: str
    scale: str
    rule: str
    start_seconds: float
    end_seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Ratings:
    """What a folder of sessions holds.

    Attributes:
        rated: Blind scores, in order of session and entry.
        left_out: The others.
        problems: One line for each session that could not be read.
        sessions: How many were read.
    """

    rated: tuple[Rated, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[str, ...]
    sessions: int


@dataclass(frozen=True, slots=True)
class Window:
    """One window of one recording, with every rater's blind score of it.

    Attributes:
        recording: The recording.
        child: The child.
        by_rater: Each rater's first score of it.
    """

    recording: str
    child: str
    by_rater: Mapping[str, Rated]


def read_ratings(folders: Iterable[Path]) -> Ratings:
    """The scores of all sessions in these folders; a folder may be a session itself.

    Raises:
        SessionError: There is no session in them.
    """
    rated: list[Rated] = []
    left_out: list[LeftOut] = []
    problems: list[str] = []
    sessions = 0
    found = [session for folder in folders for session in sessions_in(folder)]
    for session in found:
        try:
            with SessionStore.open(session, read_only=True) as store:
                _sort(store, rated, left_out)
            sessions += 1
        except SessionError as error:
            problems.append(str(error))
    return Ratings(tuple(rated), tuple(left_out), tuple(problems), sessions)


def windows_of_pools(rated: Sequence[Rated]) -> dict[Pool, list[Window]]:
    """The windows that were scored, by what may be averaged. Of one rater's scores of a window the first counts."""
    pools: dict[Pool, list[tuple[Rated, dict[str, Rated]]]] = {}
    for one in rated:
        there = pools.setdefault(one.pool, [])
        same = next((by_rater for first, by_rater in there if _is_same(first, one)), None)
        if same is None:
            there.append((one, {one.rater: one}))
        else:
            same.setdefault(one.rater, one)
    return {
        pool: [Window(first.recording, first.child, by_rater) for first, by_rater in windows]
        for pool, windows in pools.items()
    }


def _sort(store: SessionStore, rated: list[Rated], left_out: list[LeftOut]) -> None:
    recording = store.about.get("recording_hash", store.session_id)
    subject = store.subject
    child = recording if subject is None else f"{subject.study}/{subject.code}"
    for score in store.scores():
        content = score.content
        reason = _why_not(store, score)
        if reason:
            window = content.window
            left_out.append(
                LeftOut(
                    store.session_id,
                    score.entered.rater,
                    content.scale,
                    window.rule,
                    window.start_seconds,
                    window.end_seconds,
                    reason,
                )
            )
            continue
        values = {answer.item: answer.value for answer in content.answers if answer.value is not None}
        if content.total is not None:
            values[TOTAL] = content.total
        if content.is_pain is not None:
            values[VERDICT] = int(content.is_pain)
        suggestion = next((one for one in content.suggestions if one.item == DAN_FACE), None)
        rated.append(
            Rated(
                store.session_id,
                recording,
                child,
                score.entered.rater,
                (content.scale, content.scale_version),
                content.window,
                values,
                suggestion if content.model is not None and content.scale == DAN else None,
                content.model,
            )
        )


def _why_not(store: SessionStore, score: Score) -> str:
    if not store.is_blind(score):
        return "not blind: the rater had seen the model"
    if any(suggestion.shown for suggestion in score.content.suggestions):
        return "not blind: the suggestion was shown"
    if all(answer.value is None for answer in score.content.answers):
        return "no item has a value"
    if not score.entered.rater:
        return "no rater's code"
    return ""


def _is_same(first: Rated, other: Rated) -> bool:
    a, b = first.window, other.window
    if first.recording != other.recording or (a.procedure, a.part) != (b.procedure, b.part):
        return False
    shared = min(a.end_seconds, b.end_seconds) - max(a.start_seconds, b.start_seconds)
    both = max(a.end_seconds, b.end_seconds) - min(a.start_seconds, b.start_seconds)
    return shared >= SAME_WINDOW * both

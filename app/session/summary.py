"""A session in short, for lists: read without opening it, so that a hundred on a share are there in a moment."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.assessment.marks import MarkKind
from app.session.database import DATABASE, SessionError, open_files, read
from app.session.schema import VERSION

_LABELS = (MarkKind.PAIN, MarkKind.NONPAIN, MarkKind.EXCLUDE)

Query = Callable[[str], list[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """A score as lists show it.

    Attributes:
        scale: Its id.
        total: Of all items; None unless each has a value.
        rater: The rater's code.
        start_seconds, end_seconds: The time that was scored.
    """

    scale: str
    total: int | None
    rater: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in short.

    Attributes:
        folder: Where it lies.
        created_utc_seconds: When it was made.
        study: Of the subject's form; "" without.
        code: The subject's; "" without a form.
        recording: Its video, as far as is known; it may be gone. None without one.
        recording_hash: Partial hash of a recording elsewhere that it points at; "" where the video is its own.
        scores: The newest row of each.
        labels: How many marks say pain, no pain or exclude.
        may_train: Whether the parents agreed to training.
        models: (name, version, hash) of the models that watched it live.
    """

    folder: Path
    created_utc_seconds: float
    study: str
    code: str
    recording: Path | None
    recording_hash: str
    scores: tuple[ScoreSummary, ...]
    labels: int
    may_train: bool
    models: tuple[tuple[str, str, str], ...]

    @property
    def child(self) -> str:
        """`STUDY/CODE`, or the code alone; "" without a form."""
        return f"{self.study}/{self.code}" if self.study else self.code


def read_summary(folder: Path) -> SessionSummary:
    """A session in short.

    Raises:
        SessionError: It is no session, damaged, or from a newer version of the program.
    """
    database = folder / DATABASE
    try:
        return _summary(folder, lambda query: read(database, query))
    except SessionError:
        # A log that was left by a crash is not read in a folder that cannot be written: then from a copy of it.
        files = open_files(folder, lambda _problem: None, read_only=True)
        try:
            return _summary(folder, files.read)
        finally:
            files.close()


def _summary(folder: Path, query: Query) -> SessionSummary:
    version = int(query("PRAGMA user_version")[0]["user_version"])
    if version > VERSION:
        raise SessionError(
            f"{folder}: the session has format {version}, this program knows up to {VERSION}; update the program"
        )
    about = {row["key"]: row["value"] for row in query("SELECT * FROM about")}
    subject = query("SELECT study, code FROM subjects ORDER BY number DESC LIMIT 1")
    consent = query("SELECT training FROM consents ORDER BY number DESC LIMIT 1")
    scores = query(
        "SELECT scale, total, rater, window_start_seconds, window_end_seconds FROM scores "
        "WHERE row IN (SELECT MAX(row) FROM scores GROUP BY score) ORDER BY row"
    )
    kinds = ", ".join(f"'{kind}'" for kind in _LABELS)
    labels = query(
        f"SELECT COUNT(*) AS labels FROM marks WHERE row IN (SELECT MAX(row) FROM marks GROUP BY mark) "  # noqa: S608
        f"AND NOT removed AND kind IN ({kinds})"
    )
    models = query("SELECT name, version, hash FROM models ORDER BY number")
    return SessionSummary(
        folder=folder,
        created_utc_seconds=float(about["created_utc_seconds"]),
        study=str(subject[0]["study"]) if subject else "",
        code=str(subject[0]["code"]) if subject else "",
        recording=_recording(folder, query),
        recording_hash=about.get("recording_hash", ""),
        scores=tuple(ScoreSummary(*row.values()) for row in scores),
        labels=int(labels[0]["labels"]),
        may_train=bool(consent and consent[0]["training"]),
        models=tuple((row["name"], row["version"], row["hash"]) for row in models),
    )


def _recording(folder: Path, query: Query) -> Path | None:
    moves = query(
        "SELECT json_extract(details, '$.path') AS path FROM events WHERE kind = 'moved' ORDER BY number DESC LIMIT 1"
    )
    parts = query("SELECT file FROM video_parts ORDER BY number LIMIT 1")
    path = _first([row["path"] for row in moves] + [row["file"] for row in parts])
    return None if path is None else folder / str(path)


def _first(values: Iterable[object]) -> object | None:
    return next((value for value in values if value), None)

"""Withdrawing a subject: everything of it that this program keeps is found, shown, and erased on confirmation.

What can be known: sessions by the code on their form, caches by the session or its video, training tables by their
column `child`, and models by the `children.json` in their bundle (`models.children`); a bundle without one cannot say.
What cannot: copies, exports and tables outside of the data folder, and a recording that a session only points at.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.session.audit import append_audit
from app.session.database import DATABASE, SessionError, read
from app.session.erase import cut_off_in, erase_folder, erase_session
from app.session.recordings import fingerprint, session_folders
from app.session.training_rows import (
    TableRows,
    TrainingTableError,
    crops_left,
    end_crops,
    rows_of,
    tables_in,
    take_out,
)
from models.children import CHILDREN_FILE, hash_of, was_trained_on
from models.library import ModelLibrary


class WithdrawError(ValueError):
    """A withdrawal cannot be done as asked. The text is one line: why, what to do."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is known of a subject. The first five are erased or ended, the rest is for people to see to.

    Attributes:
        code: As asked for.
        codes: How tables may name the subject, in lower case.
        sessions: Folders of sessions.
        caches: Folders of caches.
        rows: Rows in training tables.
        cut_off: Folders that an erasing which was cut off left behind, and tables whose crop set it left unfinished.
        trained: Labels of models that were trained on the subject.
        silent: Labels of models that do not say whom they were trained on.
        elsewhere: Recordings outside of the data folder.
        by_hand: One line for each thing that could not be looked into.
    """

    code: str
    codes: frozenset[str] = frozenset()
    sessions: tuple[Path, ...] = ()
    caches: tuple[Path, ...] = ()
    rows: tuple[TableRows, ...] = ()
    cut_off: tuple[Path, ...] = ()
    trained: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    elsewhere: tuple[Path, ...] = ()
    by_hand: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.sessions or self.caches or self.rows or self.cut_off)

    def lines(self) -> list[str]:
        """What it comes to, for people."""
        pictures = sum(len(found.pictures) for found in self.rows)
        said = [f"subject {self.code}"]
        said += [f"erases session {folder.name}" for folder in self.sessions]
        said += [f"erases cache {folder.name}" for folder in self.caches]
        said += [f"erases {found.rows} rows of {found.table}" for found in self.rows]
        said += [f"erases {pictures} pictures that those rows name"] if pictures else []
        said += [f"ends an erasing that was cut off: {path}" for path in self.cut_off]
        said += [f"model {label} was trained on this child: train it anew without" for label in self.trained]
        said += [f"model {label} does not say whom it was trained on: ask who made it" for label in self.silent]
        said += [f"not erased, lies elsewhere: {path}" for path in self.elsewhere]
        said += [f"look at by hand: {line}" for line in self.by_hand]
        if self.is_empty:
            said.append("nothing to erase")
        said.append("copies and exports made elsewhere are not known to this program")
        return said


@dataclass(slots=True)
class _Found:
    sessions: list[Path] = field(default_factory=list)
    studies: set[str] = field(default_factory=set)
    videos: list[Path] = field(default_factory=list)
    cache_names: set[str] = field(default_factory=set)
    elsewhere: list[Path] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)


def plan_withdrawal(
    code: str,
    *,
    sessions_folder: Path,
    caches_folder: Path,
    training_folder: Path,
    library: ModelLibrary,
    other_tables: Sequence[Path] = (),
) -> Withdrawal:
    """Finds everything of a subject; nothing is changed.

    Args:
        code: The subject's, or `STUDY/CODE`.
        sessions_folder: Where sessions lie.
        caches_folder: Where caches lie.
        training_folder: Where training tables lie.
        library: The models.
        other_tables: Training tables elsewhere, or folders of them.

    Raises:
        WithdrawError: No code, a table that is not there, or a code that children of several studies have.
    """
    study, _, number = code.strip().rpartition("/")
    if not number:
        raise WithdrawError(f"a subject's code is needed, got {code!r}: say CODE or STUDY/CODE")
    found = _sessions_of(study.casefold(), number.casefold(), sessions_folder)
    if len(found.studies) > 1:
        choices = ", ".join(f"{each}/{number}" for each in sorted(found.studies))
        raise WithdrawError(f"{number} is a subject of several studies: say which, one of {choices}")
    studies = found.studies | ({study.casefold()} if study else set())
    codes = frozenset({number.casefold()} | {f"{each}/{number}".casefold() for each in studies if each})
    tables = _tables(training_folder, other_tables)
    rows = _rows(codes, tables, found.by_hand)
    trained, silent = _models(codes, library, found.by_hand)
    caches = [caches_folder / name for name in sorted(found.cache_names)]
    return Withdrawal(
        code=code.strip(),
        codes=codes,
        sessions=tuple(found.sessions),
        caches=tuple(path for path in caches if path.is_dir()),
        rows=rows,
        cut_off=(*cut_off_in(sessions_folder, caches_folder), *filter(crops_left, tables)),
        trained=trained,
        silent=silent,
        elsewhere=tuple(found.elsewhere),
        by_hand=tuple(found.by_hand),
    )


def carry_out(plan: Withdrawal, *, data_folder: Path, utc_seconds: float) -> None:
    """Erases what the plan found and writes the audit line. Cut off, it can be done again.

    Raises:
        SessionError: A session is open or cannot be erased; what came before it is gone.
        OutputError: A table or the audit line cannot be written.
        TrainingTableError: A table cannot be read any more.
        OSError: A cache or a picture cannot be erased.
    """
    for rest in plan.cut_off:
        if rest.is_dir():
            shutil.rmtree(rest)
        else:
            end_crops(rest)
    for found in plan.rows:
        take_out(found, plan.codes)
    for cache in plan.caches:
        erase_folder(cache)
    for session in plan.sessions:
        erase_session(session)
    # Slow and salted: who knows the code can prove that it was withdrawn, the line itself does not tell it.
    salt = os.urandom(16)
    append_audit(
        data_folder,
        "withdraw",
        {
            "subject_hash": hash_of(plan.code, salt),
            "salt": salt.hex(),
            "sessions": len(plan.sessions),
            "caches": len(plan.caches),
            "training_rows": sum(found.rows for found in plan.rows),
            "models_trained": list(plan.trained),
            "models_silent": list(plan.silent),
        },
        utc_seconds,
    )


def _sessions_of(study: str, number: str, sessions_folder: Path) -> _Found:
    found = _Found()
    for folder in session_folders(sessions_folder):
        try:
            forms = read(folder / DATABASE, "SELECT study, code FROM subjects ORDER BY number")
            parts = read(folder / DATABASE, "SELECT file FROM video_parts")
            about = {row["key"]: row["value"] for row in read(folder / DATABASE, "SELECT * FROM about")}
        except SessionError as error:
            found.by_hand.append(str(error))
            continue
        theirs = [row["code"].casefold() == number and (not study or row["study"].casefold() == study) for row in forms]
        if not any(theirs):
            continue
        if not theirs[-1]:
            found.by_hand.append(f"session {folder.name} had this code until its form was corrected")
            continue
        found.sessions.append(folder)
        found.studies.add(str(forms[-1]["study"]).casefold())
        found.cache_names.add(folder.name)
        found.cache_names |= {about[key] for key in ("recording_hash",) if key in about}
        for part in parts:
            video = folder / part["file"]
            if not video.is_relative_to(folder):
                found.elsewhere.append(video)
            elif video.is_file():
                found.cache_names.add(fingerprint(video).partial_hash)
    return found


def _tables(training_folder: Path, others: Sequence[Path]) -> list[Path]:
    tables = tables_in(training_folder) if training_folder.is_dir() else []
    for other in others:
        if not other.exists():
            raise WithdrawError(f"a training table must be there, found none at {other}: check the path")
        tables += tables_in(other) if other.is_dir() else [other]
    return list(dict.fromkeys(tables))


def _rows(codes: frozenset[str], tables: Sequence[Path], by_hand: list[str]) -> tuple[TableRows, ...]:
    rows = []
    for table in tables:
        try:
            found = rows_of(table, codes)
        except TrainingTableError as error:
            by_hand.append(str(error))
        else:
            rows += [found] if found is not None else []
    return tuple(rows)


def _models(
    codes: frozenset[str], library: ModelLibrary, by_hand: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    trained, silent = [], []
    for entry in library.entries():
        if entry.manifest is None:
            by_hand.append(f"model {entry.label}: {entry.problem}")
        elif entry.manifest.untrained or entry.manifest.population.synthetic:
            continue  # no child was in it
        elif CHILDREN_FILE not in entry.manifest.files:
            silent.append(entry.label)
        else:
            try:
                if was_trained_on((entry.folder / CHILDREN_FILE).read_bytes(), codes):
                    trained.append(entry.label)
            except (OSError, ValueError) as error:
                by_hand.append(f"model {entry.label}: {' '.join(str(error).split())}")
    return tuple(trained), tuple(silent)

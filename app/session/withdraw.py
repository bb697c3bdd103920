"""Withdrawing a subject: everything of it that this program keeps is found, shown, and erased on confirmation.

What can be known: sessions by the code on their form, caches by the session or its video, training tables by their
column `child`, which names the study or does not, and models by the `children.json` in their bundle
(`models.children`); a bundle without one cannot say.
What cannot: copies, exports and tables outside of the data folder, and a recording that a session only points at.
"""

import contextlib
import os
import shutil
import unicodedata
from collections.abc import Mapping, Sequence, Set
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
    folded,
    names_in,
    rows_of,
    tables_in,
    take_out,
)
from models.children import CHILDREN_FILE, hash_of, was_trained_on
from models.library import ModelLibrary

_MOVED = "SELECT json_extract(details, '$.path') AS path FROM events WHERE kind = 'moved' ORDER BY number DESC LIMIT 1"


class WithdrawError(ValueError):
    """A withdrawal cannot be done as asked. The text is one line: why, what to do."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is known of a subject. The first five are erased or ended, the rest is for people to see to.

    Attributes:
        code: As asked for.
        name: `study/code` as found, in lower case; "" where nothing tells the study.
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
    name: str = ""
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
        found_as = "" if self.name in {"", folded(self.code)} else f", found as {self.name}"
        said = [f"subject {self.code}{found_as}"]
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
    cache_names: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
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
        code: The subject's, or `STUDY/CODE`; `/CODE` for one without a study.
        sessions_folder: Where sessions lie.
        caches_folder: Where caches lie.
        training_folder: Where training tables lie.
        library: The models.
        other_tables: Training tables elsewhere, or folders of them.

    Raises:
        WithdrawError: No code, a table that is not there, or a code that children of several studies have.
    """
    code = unicodedata.normalize("NFC", code.strip())
    asked = folded(code)
    bare = asked.partition("/")[2] or asked
    if not bare or asked.endswith("/"):
        raise WithdrawError(f"a subject's code is needed, got {code!r}: say CODE or STUDY/CODE")
    by_hand: list[str] = []
    forms = _forms(sessions_folder, by_hand)
    tables = _tables(training_folder, other_tables)
    name = _name(asked, forms, tables)
    found = _sessions_of({asked, name or asked}, forms)
    codes = frozenset({asked.removeprefix("/"), (name or asked).removeprefix("/"), *(found.codes or {bare})})
    by_hand += found.by_hand
    rows = _rows(codes, tables, by_hand)
    trained, silent = _models(codes, library, by_hand, is_known=bool(name))
    caches = [caches_folder / name for name in sorted(found.cache_names)]
    return Withdrawal(
        code=code,
        name=name.removeprefix("/"),
        codes=codes,
        sessions=tuple(found.sessions),
        caches=tuple(path for path in caches if path.is_dir()),
        rows=rows,
        cut_off=(*cut_off_in(sessions_folder, caches_folder), *filter(crops_left, tables)),
        trained=trained,
        silent=silent,
        elsewhere=tuple(found.elsewhere),
        by_hand=tuple(by_hand),
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
            "subject_hash": hash_of(plan.code.removeprefix("/"), salt),
            "salt": salt.hex(),
            "sessions": len(plan.sessions),
            "caches": len(plan.caches),
            "training_rows": sum(found.rows for found in plan.rows),
            "models_trained": list(plan.trained),
            "models_silent": list(plan.silent),
        },
        utc_seconds,
    )


def _forms(sessions_folder: Path, by_hand: list[str]) -> dict[Path, list[tuple[str, str]]]:
    """`study/code` and `code` of every form of every session, folded; the newest last."""
    found = {}
    for folder in session_folders(sessions_folder):
        try:
            forms = read(folder / DATABASE, "SELECT study, code FROM subjects ORDER BY number")
        except SessionError as error:
            by_hand.append(str(error))
        else:
            found[folder] = [(f"{folded(row['study'])}/{folded(row['code'])}", folded(row["code"])) for row in forms]
    return found


def _name(asked: str, forms: Mapping[Path, Sequence[tuple[str, str]]], tables: Sequence[Path]) -> str:
    """The one `study/code` that is meant, folded; "" where nothing tells it.

    Raises:
        WithdrawError: It may be several.
    """
    newest = [every[-1] for every in forms.values() if every]
    names = {name for name, code in newest if asked in {name, code}}
    in_tables: set[str] = set()
    for table in tables:
        with contextlib.suppress(TrainingTableError):  # said when its rows are looked for
            in_tables |= names_in(table, asked)
    # A code with a stroke in it looks like a study's: the forms tell.
    names |= in_tables - {code for _, code in newest}
    if asked in names:
        return asked
    if len(names) > 1:
        raise WithdrawError(f"{asked} is a subject of several studies: say which, one of {', '.join(sorted(names))}")
    return next(iter(names), "")


def _sessions_of(names: Set[str], forms: Mapping[Path, Sequence[tuple[str, str]]]) -> _Found:
    found = _Found()
    for folder, every in forms.items():
        theirs = [not names.isdisjoint(form) for form in every]
        if not any(theirs):
            continue
        if not theirs[-1]:
            found.by_hand.append(f"session {folder.name} had this code until its form was corrected")
            continue
        try:
            parts = [folder / row["file"] for row in read(folder / DATABASE, "SELECT file FROM video_parts")]
            moved = read(folder / DATABASE, _MOVED)
            about = {row["key"]: row["value"] for row in read(folder / DATABASE, "SELECT * FROM about")}
        except SessionError as error:
            found.by_hand.append(str(error))
            continue
        found.sessions.append(folder)
        found.codes.add(every[-1][1])
        found.cache_names.add(folder.name)
        found.cache_names |= {about[key] for key in ("recording_hash",) if key in about}
        # Where it lay when it was marked, and where it was seen last.
        for video in dict.fromkeys([*parts, *(Path(row["path"]) for row in moved)]):
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
    codes: frozenset[str], library: ModelLibrary, by_hand: list[str], *, is_known: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    trained, silent = [], []
    # Their lists hold hashes: of each way to write a letter with an accent, another.
    spellings = {unicodedata.normalize(form, code) for code in codes for form in ("NFC", "NFD")}
    listing = 0
    for entry in library.entries():
        if entry.manifest is None:
            by_hand.append(f"model {entry.label}: {entry.problem}")
        elif entry.manifest.untrained or entry.manifest.population.synthetic:
            continue  # no child was in it
        elif CHILDREN_FILE not in entry.manifest.files:
            silent.append(entry.label)
        else:
            listing += 1
            try:
                if was_trained_on((entry.folder / CHILDREN_FILE).read_bytes(), spellings):
                    trained.append(entry.label)
            except (OSError, ValueError) as error:
                by_hand.append(f"model {entry.label}: {' '.join(str(error).split())}")
    if listing and not is_known and not any("/" in code for code in codes):
        by_hand.append("models may know this child by its study as well, which nothing here tells: say STUDY/CODE")
    return tuple(trained), tuple(silent)

"""What `sollievo export` does: takes sessions to files that people take away, all of a session's or none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.kept.results import results_of_session
from app.session.database import SessionError
from app.session.export.course import Course
from app.session.export.fhir_bundle import fhir_bundle
from app.session.export.key_frames import Faces
from app.session.export.marks import mark_rows
from app.session.export.observations import models_of, stamp, write_observations
from app.session.export.plain_table import write_table
from app.session.export.procedure_table import procedure_rows
from app.session.export.report import report_of
from app.session.outputs import Outputs
from app.session.recordings import sessions_in, what_is_wrong
from app.session.store import SessionStore
from app.settings import caches_folder


class What(StrEnum):
    """What can be exported."""

    OBSERVATIONS = "observations"
    PROCEDURES = "procedures"
    MARKS = "marks"
    REPORT = "report"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True)
class Choices:
    """What else the files depend on.

    Attributes:
        thresholds: Of the models that are known, by hash.
        faces: How the report's key frames show the child.
        kept: What replay's analysis saw of a session, where nobody watched it live.
    """

    thresholds: Mapping[str, float]
    faces: Faces
    kept: Callable[[SessionStore], Course | None] = lambda _store: None


Write = Callable[[SessionStore, Outputs, Choices], Sequence[str]]
"""Writes one kind of file of one session; returns the files' names."""


def export(folder: Path, out: Path, what: Sequence[str] = (), *, faces: str = Faces.COVERED) -> list[str]:
    """Exports a session, or every session of a folder, each into a folder of its own name.

    Args:
        folder: A session, or a folder of them.
        out: Gets the files.
        what: Which kinds, in the words of `What`; all if empty.
        faces: How the report's key frames show the child, in the words of `Faces`.

    Returns:
        Lines for people; of a folder also one for each session that cannot be read and was left out.

    Raises:
        SessionError: There is no session, or none that can be read.
        OutputError: Files cannot be written; of the session at hand none is.
        ConsentError: Faces were to be shown without consent to publication.
        ValueError: There is no such kind.
    """
    kinds = _kinds(what)
    if faces not in set(Faces):
        raise ValueError(f"--faces takes {', '.join(Faces)}, got {faces!r}: choose one of these")
    choices = Choices(known_thresholds(), Faces(faces), kept_course)
    sessions = sessions_in(folder)
    lines: list[str] = []
    done: list[Path] = []
    for session in sessions:
        target = out if sessions == [folder] else out / session.name
        try:
            with SessionStore.open(session, read_only=True) as store, Outputs(target) as outputs:
                names = [name for kind in kinds for name in _WRITERS[kind](store, outputs, choices)]
                problem = _recording_problem(store)
        except SessionError as error:
            if session == sessions[-1] and not done:
                raise
            lines.append(f"{session.name} left out: {error}")
            continue
        done.append(session)
        lines.append(f"{target}/: {', '.join(names)}")
        lines += [f"{target}/: nothing of what a model saw: {problem}"] if problem else []
    if sessions != [folder] and What.PROCEDURES in kinds:
        with Outputs(out) as outputs:
            rows = procedure_rows(_opened(done), choices.thresholds, choices.kept)
            write_table(outputs, "procedures", rows, {"notice": "research use, not a medical device"})
        lines.append(f"{out}/: procedures of all sessions, {len(rows)} rows")
    return lines


def _kinds(what: Sequence[str]) -> tuple[What, ...]:
    unknown = [word for word in what if word not in set(What)]
    if unknown:
        raise ValueError(f"--what takes {', '.join(What)}, got {unknown[0]!r}: choose among these")
    return tuple(dict.fromkeys(What(word) for word in what)) or tuple(What)


def known_thresholds() -> dict[str, float]:
    """The decision thresholds of the user's and the shipped models, by hash.

    Raises:
        SettingsError: The data folder cannot be made.
    """
    from app.model_commands import user_library
    from models.bundle import ModelBundle

    bundles = [ModelBundle.load(entry.folder) for entry in user_library().entries() if entry.manifest is not None]
    return {bundle.hash: bundle.manifest.threshold.value for bundle in bundles}


def _opened(sessions: Sequence[Path]) -> Iterator[SessionStore]:
    for session in sessions:
        with SessionStore.open(session, read_only=True) as store:
            yield store


def kept_course(store: SessionStore) -> Course | None:
    """What the analysis in replay, or `sollievo analyze`, saw of a session's recording; nothing is analysed for it.

    None where the session was watched live, its video is gone or another one, or nothing is kept by the model in use.
    """
    kept = results_of_session(store, caches_folder())
    if kept is None:
        return None
    threshold = kept.bundle.manifest.threshold.value
    return Course(tuple(kept.rows()), {kept.bundle.hash: threshold}, kept.max_hold_seconds)


def _recording_problem(store: SessionStore) -> str:
    """Why what a model saw of the recording elsewhere cannot be this session's, in one line; "" where it can."""
    if "recording_hash" not in store.about:
        return ""
    try:
        return what_is_wrong(store)
    except OSError as error:
        return f"the recording cannot be read ({error.strerror or error})"


def _observations(store: SessionStore, outputs: Outputs, choices: Choices) -> Sequence[str]:
    stems = write_observations(store, outputs, choices.kept(store))
    return [f"{stem}{end}" for stem in stems for end in (".csv", ".parquet")]


def _marks(store: SessionStore, outputs: Outputs, _: Choices) -> Sequence[str]:
    write_table(outputs, "marks", mark_rows(store), {"session": store.session_id})
    return ["marks.csv", "marks.parquet", "marks-dictionary.csv"]


def _procedures(store: SessionStore, outputs: Outputs, choices: Choices) -> Sequence[str]:
    kept = choices.kept(store)
    models = models_of(store) if kept is None else kept.models
    rows = procedure_rows([store], choices.thresholds, choices.kept)
    write_table(outputs, "procedures", rows, stamp(store, models))
    return ["procedures.csv", "procedures.parquet", "procedures-dictionary.csv"]


def _report(store: SessionStore, outputs: Outputs, choices: Choices) -> Sequence[str]:
    outputs.write(
        "report.pdf", report_of(store, choices.thresholds, faces=choices.faces, course=choices.kept(store)).pdf()
    )
    return ["report.pdf"]


def _fhir(store: SessionStore, outputs: Outputs, choices: Choices) -> Sequence[str]:
    from app.assessment.scale import read_scales
    from app.settings import scales_folder

    scales, _ = read_scales([scales_folder()])
    outputs.write("fhir.json", fhir_bundle(store, scales, choices.thresholds, course=choices.kept(store)).encode())
    return ["fhir.json"]


_WRITERS: Mapping[What, Write] = {
    What.OBSERVATIONS: _observations,
    What.PROCEDURES: _procedures,
    What.MARKS: _marks,
    What.REPORT: _report,
    What.FHIR: _fhir,
}

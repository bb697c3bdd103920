"""One session on the disk: a folder with `video.mkv` and `session.sqlite`. Rows are added, never changed."""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from app.assessment.marks import Mark, MarkBook, MarkContent
from app.assessment.moment import Clock, Entered, Moment, SystemClock
from app.assessment.score import Score, ScoreBook, ScoreContent
from app.session import rows
from app.session.consent import Consent
from app.session.database import SessionError, SessionFiles, create_files, open_files
from app.session.reader import SessionReader
from app.session.records import Event, SourceRecord, VideoFrame, VideoPart, VitalSign
from app.session.rows import Columns
from app.session.subject import Subject
from app.session.tables import ObservationRow
from app.sources.source import SourceInfo

PROGRAM = ""
"""The rater of what the program itself writes down."""


class SessionStore(SessionReader):
    """What is kept of a session. Any thread may call it; none waits for the disk but in `flush`, `close` and reading.

    Marks, scores, subject and consent are in memory as well, so that the screen has them at once. What a person
    entered is committed at once, what the program saw at most half a second later.

    Made by `create` and `open`, closed by `close`, or as a context.
    """

    def __init__(self, files: SessionFiles, clock: Clock) -> None:
        super().__init__(files)
        self._clock = clock
        self._lock = threading.RLock()
        self._closed = False
        self._marks = MarkBook(rows.to_mark(row) for row in files.read("SELECT * FROM marks ORDER BY row"))
        self._scores = ScoreBook(rows.to_score(row) for row in files.read("SELECT * FROM scores ORDER BY row"))
        self._sources = [rows.to_source(row) for row in files.read("SELECT * FROM sources ORDER BY number")]
        self._parts = [rows.to_part(row) for row in files.read("SELECT * FROM video_parts ORDER BY number")]
        self._models = {
            (row["name"], row["version"], row["hash"]): int(row["number"]) for row in files.read("SELECT * FROM models")
        }
        subjects = files.read("SELECT form FROM subjects ORDER BY number DESC LIMIT 1")
        self._subject = rows.to_subject(subjects[0]) if subjects else None
        consents = files.read("SELECT * FROM consents ORDER BY number DESC LIMIT 1")
        self._consent = rows.to_consent(consents[0]) if consents else Consent()
        self._consent_asked = bool(consents)

    @classmethod
    def create(
        cls,
        sessions_folder: Path,
        *,
        about: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        on_problem: Callable[[str], None] | None = None,
    ) -> Self:
        """Makes a new session: a private folder of its own under `sessions_folder`.

        Args:
            sessions_folder: `app.settings.sessions_folder()`.
            about: Short facts to keep with it, such as `{"program_version": "0.1.0"}`.
            clock: The machine's, unless a test brings one.
            on_problem: Is told in one line, from another thread, when rows cannot be written; "" once they can.

        Raises:
            SessionError: It cannot be made.
        """
        clock = clock or SystemClock()
        store = cls(create_files(sessions_folder, clock.utc_seconds(), about or {}, on_problem or _ignore), clock)
        store._log_opening()
        return store

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        read_only: bool = False,
        clock: Clock | None = None,
        on_problem: Callable[[str], None] | None = None,
    ) -> Self:
        """Opens a session. After a crash everything up to half a second before is there.

        Where another program has it open, or the folder cannot be written, it is opened read-only; `note` says so.

        Raises:
            SessionError: It is no session, damaged, or from a newer version of the program.
        """
        store = cls(open_files(folder, on_problem or _ignore, read_only=read_only), clock or SystemClock())
        if not store.read_only:
            store._log_opening()
        return store

    @property
    def subject(self) -> Subject | None:
        """The subject's form as entered last; None before."""
        return self._subject

    @property
    def consent(self) -> Consent:
        """The consent as recorded last; nothing is agreed to before."""
        return self._consent

    @property
    def consent_asked(self) -> bool:
        """Whether a consent was ever recorded, even one that agrees to nothing."""
        return self._consent_asked

    @property
    def sources(self) -> tuple[SourceRecord, ...]:
        """The sources so far."""
        with self._lock:
            return tuple(self._sources)

    @property
    def video_parts(self) -> tuple[VideoPart, ...]:
        """The files of the video so far; none where nothing was recorded."""
        with self._lock:
            return tuple(self._parts)

    def video_path(self, part: VideoPart) -> Path:
        """Where a part's file lies."""
        return self.folder / part.file

    def entered(self, rater: str = PROGRAM, *, model_visible: bool = False) -> Entered:
        """Now, by this session's clock: for marks and scores that are added."""
        return Entered(rater, model_visible, self._clock.monotonic_seconds(), self._clock.utc_seconds())

    # What a person enters.

    def marks(self) -> tuple[Mark, ...]:
        """The marks that count now, in order of time."""
        with self._lock:
            return self._marks.marks()

    def mark_rows(self) -> tuple[Mark, ...]:
        """Every row of every mark, in order of entry."""
        with self._lock:
            return self._marks.rows

    def add_mark(self, content: MarkContent, *, rater: str, model_visible: bool) -> Mark:
        """Adds a mark."""
        return self._keep_mark(lambda entered: self._marks.add(content, entered), rater, model_visible)

    def change_mark(self, mark: int, content: MarkContent, *, rater: str, model_visible: bool) -> Mark:
        """Says something else of a mark, such as another time after a drag; the old row stays.

        Raises:
            ValueError: There is no such mark, or it is another rater's label.
        """
        return self._keep_mark(lambda entered: self._marks.change(mark, content, entered), rater, model_visible)

    def remove_mark(self, mark: int, *, rater: str, model_visible: bool) -> Mark:
        """Takes a mark away; its rows stay.

        Raises:
            ValueError: There is no such mark, or it is another rater's label.
        """
        return self._keep_mark(lambda entered: self._marks.remove(mark, entered), rater, model_visible)

    def undo_mark(self, *, rater: str, model_visible: bool) -> Mark | None:
        """Takes back what this rater did last to marks since the session was opened; None where nothing is left."""
        return self._keep_step(self._marks.undo, rater, model_visible)

    def redo_mark(self, *, rater: str, model_visible: bool) -> Mark | None:
        """Does again what was taken back last; None where nothing is left."""
        return self._keep_step(self._marks.redo, rater, model_visible)

    def scores(self) -> tuple[Score, ...]:
        """The newest row of each score."""
        with self._lock:
            return self._scores.scores()

    def score_rows(self) -> tuple[Score, ...]:
        """Every row of every score, in order of entry."""
        with self._lock:
            return self._scores.rows

    def is_blind(self, score: Score) -> bool:
        """Whether a score may go into agreement: nothing of it was entered by one who had seen the model."""
        with self._lock:
            return self._scores.blind(score)

    def add_score(self, content: ScoreContent, *, rater: str, model_visible: bool) -> Score:
        """Adds a score."""
        with self._lock:
            self.require_writable()
            return self._keep_score(self._scores.add(content, self.entered(rater, model_visible=model_visible)))

    def correct_score(self, score: int, content: ScoreContent, *, rater: str, model_visible: bool) -> Score:
        """Says something else of a score; the old row stays.

        Raises:
            ValueError: There is no such score, it is another rater's, or of another scale or window.
        """
        with self._lock:
            self.require_writable()
            entered = self.entered(rater, model_visible=model_visible)
            return self._keep_score(self._scores.correct(score, content, entered))

    def set_subject(self, subject: Subject, *, rater: str) -> None:
        """Records the subject's form; earlier ones stay as rows."""
        with self._lock:
            self._put("subjects", rows.of_subject(subject, self.entered(rater)), urgent=True)
            self._subject = subject

    def set_consent(self, consent: Consent, *, rater: str) -> None:
        """Records a consent; earlier ones stay as rows."""
        with self._lock:
            self._put("consents", rows.of_consent(consent, self.entered(rater)), urgent=True)
            self._consent = consent
            self._consent_asked = True

    def add_vital_signs(self, signs: Iterable[VitalSign], *, rater: str) -> None:
        """Records vital signs, typed or imported."""
        entered = self.entered(rater)
        for sign in signs:
            self._put("vital_signs", rows.of_vital_sign(sign, entered), urgent=True)

    # What the program sees.

    def add_source(self, info: SourceInfo, clock: str) -> int:
        """Records that frames now come from here.

        Args:
            info: What the source delivers.
            clock: What its times count, such as "the camera's own clock, from its first frame".

        Returns:
            Its number, for `Moment.source`.
        """
        with self._lock:
            source = SourceRecord(
                len(self._sources) + 1,
                info.name,
                info.kind,
                info.width,
                info.height,
                info.frames_per_second,
                clock,
            )
            self._put("sources", rows.of_source(source, self.entered()), urgent=True)
            self._sources.append(source)
            return source.number

    def add_observation(self, at: Moment, row: ObservationRow) -> None:
        """Records what was seen in a frame, or why nothing was."""
        with self._lock:
            model = (row.model_name, row.model_version, row.model_hash)
            number = self._models.get(model)
            if number is None:
                number = len(self._models) + 1
                columns: Columns = dict(zip(("number", "name", "version", "hash"), (number, *model), strict=True))
                self._put("models", columns, own=True)
                self._models[model] = number
            self._put("observations", rows.of_observation(at, row, number), own=True)

    def add_video_part(self, part: VideoPart) -> None:
        """Records that a file of the video begins."""
        with self._lock:
            self._put("video_parts", rows.of_part(part), urgent=True)
            self._parts.append(part)

    def add_video_frame(self, frame: VideoFrame) -> None:
        """Records where a frame is in the video."""
        self._put("video_frames", rows.of_frame(frame))

    def add_event(
        self,
        kind: str,
        text: str,
        *,
        details: Mapping[str, object] | None = None,
        at: Moment | None = None,
        rater: str = PROGRAM,
        model_visible: bool = False,
    ) -> None:
        """Records that something happened: an advisory, a notice, a model change (`Event` names the kinds)."""
        event = Event(kind, text, details or {}, at, self.entered(rater, model_visible=model_visible))
        self._put("events", rows.of_event(event), urgent=True, own=True)

    def close(self) -> str:
        """Writes what waits and closes; twice is allowed.

        Returns:
            "" when everything is on the disk, else one line.
        """
        with self._lock:
            if self._closed:
                return ""
            self._closed = True
            if not self.read_only:
                self.add_event("closed", "closed", details={"rows_dropped": self._files.dropped})
        return self._files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keep_mark(self, make: Callable[[Entered], Mark], rater: str, model_visible: bool) -> Mark:
        with self._lock:
            self.require_writable()
            mark = make(self.entered(rater, model_visible=model_visible))
            self._put("marks", rows.of_mark(mark), urgent=True)
            return mark

    def _keep_step(self, step: Callable[[Entered], Mark | None], rater: str, model_visible: bool) -> Mark | None:
        with self._lock:
            self.require_writable()
            mark = step(self.entered(rater, model_visible=model_visible))
            if mark is not None:
                self._put("marks", rows.of_mark(mark), urgent=True)
            return mark

    def _keep_score(self, score: Score) -> Score:
        self._put("scores", rows.of_score(score), urgent=True)
        return score

    def _put(self, table: str, columns: Columns, *, urgent: bool = False, own: bool = False) -> None:
        """Adds a row. What the program saw of its `own` is only counted after the end: the watching goes on."""
        if not own or self._files.writer is None:
            self.require_writable()
        assert self._files.writer is not None  # noqa: S101 - looked at above
        if not self._files.writer.put(*rows.insert(table, columns), urgent=urgent) and not own:
            self.require_writable()  # ended since

    def require_writable(self) -> None:
        """Refuses a session that is read-only, closed, or cannot be written any more.

        Raises:
            SessionError: It is.
        """
        if self._files.writer is None:
            raise SessionError(self.note or f"{self.folder}: the session is read-only; open it for writing")
        if self._files.writer.has_ended:
            raise SessionError(self.problem or f"{self.folder}: the session is closed; open it again")

    def _log_opening(self) -> None:
        import platform

        monotonic, utc = self._clock.monotonic_seconds(), self._clock.utc_seconds()
        self.add_event(
            "opened",
            self.note or "opened",
            details={
                "monotonic_clock": f"monotonic clock of this start of the machine ({platform.system()})",
                "utc_clock": "calendar clock of the machine, seconds since 1970-01-01T00:00Z",
                "utc_minus_monotonic_seconds": utc - monotonic,
            },
        )


def _ignore(problem: str) -> None:
    """Nobody wants to know; `SessionStore.problem` still says it."""

"""What is entered in replay: by whom, on which frames, and whether that person had seen what the model says."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from app.assessment.marks import Mark, MarkContent, MarkKind
from app.assessment.moment import Moment
from app.replay.seen_by import SeenBy
from app.session.database import SessionError
from app.session.records import VideoPart
from app.session.store import SessionStore

FramePlace = tuple[int, float]
"""A frame of the recording: index and time in seconds."""

VISIBILITY = "visibility"


class Marking:
    """Marks, and the session, of one recording. It is made by the first thing entered, not by looking.

    Labels of one rater may overlap: nothing is deleted for it, `app.session.export.labels` says which one counts.

    Args:
        recording: The file.
        store: Its session; None where it has none yet.
        make_store: Makes one.
        seen_by: Who has seen the model, by what is kept outside of sessions; None keeps nothing there.
    """

    def __init__(
        self,
        recording: Path,
        store: SessionStore | None,
        make_store: Callable[[], SessionStore],
        seen_by: SeenBy | None = None,
    ) -> None:
        self._recording = recording
        self._store = store
        self._make_store = make_store
        self._seen_by = seen_by
        self._saw: set[str] = set()
        self._part: VideoPart | None = None
        self._moments: dict[int, Moment] = {}
        if store is not None:
            self._enter(store)

    @property
    def store(self) -> SessionStore | None:
        """The session; None before the first mark."""
        return self._store

    @property
    def note(self) -> str:
        """One line where nothing can be marked, or the session was found after a crash; else ""."""
        return "" if self._store is None else self._store.note

    def marks(self) -> tuple[Mark, ...]:
        """The marks that count now, of everybody, in order of time."""
        return () if self._store is None else self._store.marks()

    def saw_model(self, rater: str) -> None:
        """Remembers for good that this rater sees what the model says of this recording.

        Raises:
            OutputError: It cannot be written; in this window it is remembered all the same.
        """
        if rater in self._saw:
            return
        self._saw.add(rater)
        if self._store is not None and not self._store.read_only:
            self._tell_seen(self._store, rater)
        if self._seen_by is not None:
            self._seen_by.add(rater)

    def has_seen_model(self, rater: str) -> bool:
        """Whether this rater ever saw it: at the bedside, here, at another time or in another window now."""
        if rater in self._saw or self._seen_by is None:
            return rater in self._saw
        try:
            return rater in self._seen_by.raters()
        except OSError:
            return True  # nobody can say that she has not

    def begin(self) -> SessionStore:
        """The session, made now where there is none.

        Raises:
            SessionError: It cannot be made.
            OSError: The recording cannot be read.
        """
        if self._store is None:
            store = self._make_store()
            try:
                self._enter(store)
            except SessionError:
                store.close()
                raise
            self._store = store
        return self._store

    def add(
        self,
        kind: MarkKind,
        at: FramePlace,
        end: FramePlace | None,
        rater: str,
        text: str = "",
        box: tuple[float, float, float, float] | None = None,
    ) -> Mark:
        """Marks a frame, or all frames from `at` to `end`.

        Raises:
            SessionError: The session is read-only or cannot be made.
            OSError: The recording cannot be read.
        """
        store = self.begin()
        content = MarkContent(kind, self.moment(at), None if end is None else self.moment(end), text, box)
        return store.add_mark(content, rater=rater, model_visible=self.has_seen_model(rater))

    def remove(self, mark: Mark, rater: str) -> None:
        """Takes a mark away.

        Raises:
            SessionError: The session is read-only.
            ValueError: It is another rater's label.
        """
        if self._store is not None:
            self._store.remove_mark(mark.mark, rater=rater, model_visible=self.has_seen_model(rater))

    def undo(self, rater: str) -> Mark | None:
        """Takes back what this rater did last; None where nothing is left.

        Raises:
            SessionError: The session is read-only.
        """
        if self._store is None:
            return None
        return self._store.undo_mark(rater=rater, model_visible=self.has_seen_model(rater))

    def redo(self, rater: str) -> Mark | None:
        """Does again what was taken back last; None where nothing is left.

        Raises:
            SessionError: The session is read-only.
        """
        if self._store is None:
            return None
        return self._store.redo_mark(rater=rater, model_visible=self.has_seen_model(rater))

    def moment(self, place: FramePlace) -> Moment:
        """The moment of a frame in its session: for a live session by the camera's time, not the file's."""
        index, seconds = place
        if self._part is None:
            return Moment(seconds, index)
        known = self._moments.get(round(seconds * 1000))
        if known is not None:
            return known
        start = self._part.start
        is_bare = Path(self._part.file).is_absolute()
        return Moment(start.time_seconds + seconds, index if is_bare else None, source=start.source)

    def seconds_of(self, moment: Moment) -> float | None:
        """Where a moment lies in the recording; None where it is of another source."""
        if self._part is None:
            return moment.time_seconds
        start = self._part.start
        return moment.time_seconds - start.time_seconds if moment.source == start.source else None

    def session_seconds(self, seconds: float) -> float:
        """A time of the recording in its session's: windows of scores are in that."""
        return seconds + self._start_seconds

    def recording_seconds(self, seconds: float) -> float:
        """A time of the session in the recording's; below 0 where it was recorded later."""
        return seconds - self._start_seconds

    @property
    def _start_seconds(self) -> float:
        return 0.0 if self._part is None else self._part.start.time_seconds

    @property
    def problem(self) -> str:
        """Why nothing can be written at present, in one line; "" where it can, as far as is known."""
        return "" if self._store is None else self._store.problem

    def not_kept(self) -> str:
        """Waits for what was entered to be on the disk. Returns "" once it is, else why it is not, in one line."""
        store = self._store
        if store is None or store.flush():
            return ""
        return store.problem or f"{store.folder.name}: the disk is slow, it is still being written: wait before you end"

    def close(self) -> str:
        """Closes the session. Returns "" or one line on what could not be written."""
        return "" if self._store is None else self._store.close()

    def _enter(self, store: SessionStore) -> None:
        parts = store.video_parts
        same = [part for part in parts if store.video_path(part).name == self._recording.name]
        self._part = same[0] if same else (parts[0] if parts else None)
        if self._part is not None:
            frames = [frame for frame in store.video_frames() if frame.part == self._part.number]
            # The file's times begin at its first picture.
            first = frames[0].milliseconds if frames else 0
            self._moments = {frame.milliseconds - first: frame.at for frame in frames}
        entries = [event.entered for event in store.events(VISIBILITY)]
        entries += [mark.entered for mark in store.mark_rows()]
        entries += [score.entered for score in store.score_rows()]
        told = {entered.rater for entered in entries if entered.model_visible and entered.rater}
        with contextlib.suppress(OSError):
            self._saw |= frozenset() if self._seen_by is None else self._seen_by.raters()
        if not store.read_only:
            for rater in sorted(self._saw - told):
                self._tell_seen(store, rater)
        self._saw |= told

    @staticmethod
    def _tell_seen(store: SessionStore, rater: str) -> None:
        store.add_event(
            VISIBILITY, "the model was shown in replay", details={"visible": True}, rater=rater, model_visible=True
        )

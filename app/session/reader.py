"""Reading a session: what it is, what was seen, what happened."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.assessment.trace import TracePoint
from app.session import rows
from app.session.database import SessionError, SessionFiles
from app.session.records import Event, VideoFrame, VitalSign
from app.session.rows import StoredObservation
from models.gaps import GapReason


class SessionReader:
    """What can be read of an open session, from any thread. Reading waits for what was written before.

    Args:
        files: The session's open files.
    """

    def __init__(self, files: SessionFiles) -> None:
        self._files = files

    @property
    def folder(self) -> Path:
        """The session's folder."""
        return self._files.folder

    @property
    def session_id(self) -> str:
        """The session's name among all others; says nothing about the child."""
        return self._files.about["session_id"]

    @property
    def created_utc_seconds(self) -> float:
        """When it was made."""
        return float(self._files.about["created_utc_seconds"])

    @property
    def about(self) -> Mapping[str, str]:
        """Facts kept from the beginning: `session_id`, `created_utc_seconds` and what `create` was given."""
        return self._files.about

    @property
    def read_only(self) -> bool:
        """Whether nothing can be added."""
        return self._files.read_only

    @property
    def note(self) -> str:
        """One line on anything unexpected when it was opened: read-only and why, recovered after a crash; else ""."""
        return self._files.note

    @property
    def problem(self) -> str:
        """Why rows cannot be written at present, in one line; "" where they can."""
        return self._files.writer.problem if self._files.writer is not None else ""

    def observations(
        self, *, source: int | None = None, start_seconds: float | None = None, end_seconds: float | None = None
    ) -> list[StoredObservation]:
        """Observations in order of entry, of one source or all, from start to end (both included)."""
        where, values = "1", []
        for condition, value in (
            ("source = ?", source),
            ("time_seconds >= ?", start_seconds),
            ("time_seconds <= ?", end_seconds),
        ):
            if value is not None:
                where += f" AND {condition}"
                values.append(value)
        found = self._read(f"SELECT * FROM observations WHERE {where} ORDER BY number", values)  # noqa: S608 - no input
        models = {
            row["number"]: (row["name"], row["version"], row["hash"]) for row in self._read("SELECT * FROM models")
        }
        return [rows.to_observation(row, models) for row in found]

    def points(self, *, source: int = 1) -> list[TracePoint]:
        """One source's observations as points of the trace, in order of time."""
        found = self._read(
            "SELECT time_seconds, probability, gap_reason, smoothed, frame_index FROM observations WHERE source = ? "
            "ORDER BY number",
            [source],
        )
        return [
            TracePoint(time_seconds, probability, None if gap is None else GapReason(gap), smoothed, frame_index)
            for time_seconds, probability, gap, smoothed, frame_index in (row.values() for row in found)
        ]

    def video_frames(self) -> list[VideoFrame]:
        """Where each frame is in the video, in order."""
        return [rows.to_frame(row) for row in self._read("SELECT * FROM video_frames ORDER BY number")]

    def events(self, kind: str | None = None) -> list[Event]:
        """What happened, in order; of one kind or all."""
        found = self._read("SELECT * FROM events WHERE ?1 IS NULL OR kind = ?1 ORDER BY number", [kind])
        return [rows.to_event(row) for row in found]

    def vital_signs(self) -> list[VitalSign]:
        """Vital signs, in order of time."""
        return [
            rows.to_vital_sign(row) for row in self._read("SELECT * FROM vital_signs ORDER BY time_seconds, number")
        ]

    def flush(self, timeout_seconds: float = 5.0) -> bool:
        """Waits until all so far is on the disk. Returns whether it is."""
        return self._files.writer is None or self._files.writer.flush(timeout_seconds)

    def _read(self, query: str, values: Iterable[object] = ()) -> list[rows.Stored]:
        if not self.flush():
            raise SessionError(self.problem or f"{self.folder}: the disk is too slow to read from now; try again")
        return self._files.read(query, values)

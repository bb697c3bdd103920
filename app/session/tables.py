"""Tables that people take away: observations as CSV and Parquet, episodes as CSV, the DAN suggestion as JSON."""

import contextlib
import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from types import TracebackType
from typing import Self, TextIO

from app.assessment.dan import BASIS, DanFaceSuggestion
from app.assessment.episodes import Episode
from app.session.outputs import Outputs, writing
from models.gaps import GapReason

ROWS_AT_ONCE = 4096
"""Rows are kept until so many are there, then written: two minutes of video."""


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One frame in the table. What is not known is None: an empty cell in CSV, null in Parquet.

    Attributes:
        frame_index: Position in the recording, from 0.
        time_seconds: The frame's own time.
        left: Of the face's box in frame pixels, as are the next three.
        top: See `left`.
        right: See `left`.
        bottom: See `left`.
        roll_degrees: How far the face is turned clockwise.
        probability: Of pain, 0..1.
        smoothed: The smoothed probability, 0..1.
        decision: Whether the probability reached the model's threshold.
        gap_reason: Why there is no probability.
        model_name: The bundle's name.
        model_version: The bundle's version.
        model_hash: The bundle's hash.
    """

    frame_index: int
    time_seconds: float
    left: float | None
    top: float | None
    right: float | None
    bottom: float | None
    roll_degrees: float | None
    probability: float | None
    smoothed: float | None
    decision: bool | None
    gap_reason: GapReason | None
    model_name: str
    model_version: str
    model_hash: str


COLUMNS = tuple(field.name for field in fields(ObservationRow))
"""The table's columns, in order."""

_TYPES = {"frame_index": "int64", "decision": "bool"} | dict.fromkeys(
    ("gap_reason", "model_name", "model_version", "model_hash"), "string"
)
"""Parquet types; all others are float64."""


class ObservationWriter:
    """Writes one recording's observations as CSV and Parquet while they come, as a context inside one of `Outputs`.

    Memory stays the same however long the recording is. Both files hold the same rows; CSV rounds numbers to nine
    digits, times to a microsecond.

    Args:
        outputs: The set that the two files belong to.
        stem: They are called `<stem>.csv` and `<stem>.parquet`.
        metadata: Goes into the Parquet file's own (recording, model, threshold, ...).

    Raises:
        OutputError: The files cannot be made; from `add` and at the end: they cannot be written.
    """

    def __init__(self, outputs: Outputs, stem: str, metadata: Mapping[str, str]) -> None:
        self._csv_name, self._parquet_name = (outputs.folder / f"{stem}{end}" for end in (".csv", ".parquet"))
        self._csv_path, self._parquet_path = (outputs.path(name.name) for name in (self._csv_name, self._parquet_name))
        self._metadata = dict(metadata)
        self._rows: list[ObservationRow] = []

    def __enter__(self) -> Self:
        """Opens both files."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = [pa.field(name, _TYPES.get(name, "float64")) for name in COLUMNS]
        self._schema = pa.schema(columns, metadata=self._metadata)
        with contextlib.ExitStack() as opening:
            with writing(self._csv_name):
                self._text: TextIO = opening.enter_context(self._csv_path.open("w", encoding="utf-8", newline=""))
            self._csv = csv.writer(self._text, lineterminator="\n")
            with writing(self._parquet_name):
                self._binary = opening.enter_context(self._parquet_path.open("wb"))
                self._parquet = pq.ParquetWriter(self._binary, self._schema, compression="zstd")
            self._csv.writerow(COLUMNS)
            opening.pop_all()
        return self

    def add(self, row: ObservationRow) -> None:
        """Adds the next frame.

        Raises:
            OutputError: The rows so far cannot be written.
        """
        self._rows.append(row)
        if len(self._rows) >= ROWS_AT_ONCE:
            self._write()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Writes what is left and closes both files.

        Raises:
            OutputError: They cannot be written.
        """
        try:
            if error is None:
                self._write()
                with writing(self._csv_name):
                    self._text.close()
                with writing(self._parquet_name):
                    self._parquet.close()
                    self._binary.close()
        finally:
            # After a failure all must be closed just the same: a Parquet writer left open writes once more when it is
            # collected. What was being written is thrown away, so what goes wrong here says nothing new.
            for part in (self._text, self._parquet, self._binary):
                with contextlib.suppress(OSError, ValueError):
                    part.close()

    def _write(self) -> None:
        """Writes the rows kept so far to both files and forgets them."""
        if not self._rows:
            return
        import pyarrow as pa

        rows, self._rows = self._rows, []
        with writing(self._csv_name):
            self._csv.writerows([_cell(name, getattr(row, name)) for name in COLUMNS] for row in rows)
        columns = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
        with writing(self._parquet_name):
            self._parquet.write_batch(pa.RecordBatch.from_pydict(columns, schema=self._schema))


def episodes_csv(episodes: Iterable[Episode]) -> bytes:
    """One row an episode, numbered from 1, with the columns of `Episode`; UTF-8."""
    text = io.StringIO()
    names = [field.name for field in fields(Episode)]
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["episode", *names])
    rows.writerows(
        [number, *(_cell(name, getattr(episode, name)) for name in names)]
        for number, episode in enumerate(episodes, start=1)
    )
    return text.getvalue().encode()


def suggestion_json(suggestion: DanFaceSuggestion, about: Mapping[str, str]) -> bytes:
    """The DAN face suggestion with everything that it rests on; UTF-8, indented.

    Args:
        suggestion: Its fields keep their names; shares lie within 0..1, times are seconds.
        about: The recording and the model (name, version, hash), under "about".
    """
    content = {
        "about": dict(about),
        "scale": "DAN, face part",
        "suggestion": suggestion.text(),
        "score": suggestion.score,
        "basis": BASIS,
        **asdict(suggestion),
        "unseen": [{"reason": str(reason), "seconds": seconds} for reason, seconds in suggestion.unseen],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _cell(name: str, value: float | str | None) -> str:
    """A value as CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Nine digits would round the times of a recording of hours to tenths of a millisecond.
        return f"{value:.6f}" if name.endswith("_seconds") else f"{value:.9g}"
    return str(value)

"""Tables with a dictionary of their columns, as CSV and Parquet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.session.outputs import Outputs, writing


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: Letters, digits and underscores.
        kind: What it holds.
        unit: Of a number; "" where it has none.
        meaning: In words, one line.
    """

    name: str
    kind: Literal["text", "number", "integer", "yes/no"]
    unit: str
    meaning: str


Row = Mapping[Column, Any]
"""Values by column; None, or no such column, where nothing is known."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What spreadsheets take for the beginning of a formula (OWASP, CSV Injection)."""

_TYPES = {"text": "string", "number": "float64", "integer": "int64", "yes/no": "bool"}


def columns_of(rows: Iterable[Row]) -> tuple[Column, ...]:
    """All columns of the rows, in order of their first; of one name the first meaning counts."""
    found: dict[str, Column] = {}
    for row in rows:
        for column in row:
            found.setdefault(column.name, column)
    return tuple(found.values())


def write_table(outputs: Outputs, stem: str, rows: Sequence[Row], about: Mapping[str, str]) -> None:
    """Writes `<stem>.csv`, `<stem>.parquet` and `<stem>-dictionary.csv`.

    Args:
        outputs: The set that they belong to.
        stem: Their name.
        rows: The rows; with none, nothing but headers.
        about: Goes into the Parquet file's own metadata.

    Raises:
        OutputError: They cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = columns_of(rows)
    by_name = [{column.name: value for column, value in row.items()} for row in rows]
    names = [column.name for column in columns]
    outputs.write(f"{stem}.csv", csv_bytes(names, ([row.get(name) for name in names] for row in by_name)))
    meanings = [(column.name, column.kind, column.unit, column.meaning) for column in columns]
    outputs.write(f"{stem}-dictionary.csv", csv_bytes(("column", "kind", "unit", "meaning"), meanings))
    schema = pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in columns], metadata=dict(about))
    data = {
        column.name: [_typed(column, row.get(column.name)) for row in by_name] for column in columns
    }  # fmt: skip
    with writing(outputs.folder / f"{stem}.parquet"):
        pq.write_table(pa.Table.from_pydict(data, schema=schema), outputs.path(f"{stem}.parquet"), compression="zstd")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]], *, for_people: bool = True) -> bytes:
    """A CSV file, UTF-8. Nothing known is an empty cell; numbers have nine digits, times of `*_seconds` microseconds.

    Args:
        header: The columns' names.
        rows: The cells.
        for_people: A text that a spreadsheet would take for a formula gets an apostrophe in front. False for tables
            that programs read back.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        cells = [cell(name, value) for name, value in zip(header, row, strict=True)]
        if for_people:
            cells = [_harmless(shown, value) for shown, value in zip(cells, row, strict=True)]
        writer.writerow(cells)
    return text.getvalue().encode()


def cell(name: str, value: Any) -> str:
    """A value of the column `name` as CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Nine digits would round the seconds since 1970 to tens.
        return f"{value:.6f}" if name.endswith("_seconds") else f"{value:.9g}"
    return str(value)


def _harmless(shown: str, value: Any) -> str:
    return f"'{shown}" if isinstance(value, str | Path) and shown.startswith(_FORMULA) else shown


def _typed(column: Column, value: Any) -> Any:
    return str(value) if column.kind == "text" and value is not None else value

"""A child's rows in training tables: found, and taken out together with the pictures that they name."""

import csv
import io
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.session.outputs import Outputs

CHILD_COLUMNS = ("child", "subject")
FILE_COLUMNS = ("file", "picture", "crop")
CROPS = ("crops.parquet", "crops.npy")
"""A crop set: a table, and its pictures in the same order."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """A child's rows in one table.

    Attributes:
        table: The file, CSV or Parquet.
        rows: How many.
        pictures: Files in the table's own folder that these rows, and no others, name.
    """

    table: Path
    rows: int
    pictures: tuple[Path, ...]


class TrainingTableError(ValueError):
    """A table cannot be read. The text is one line."""


def tables_in(folder: Path) -> list[Path]:
    """The tables under a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".csv", ".parquet"} and path.is_file())


def rows_of(table: Path, codes: Set[str]) -> TableRows | None:
    """The rows of a child; None where there are none, or the table is about no children.

    Args:
        table: A file.
        codes: The child's, in lower case.

    Raises:
        TrainingTableError: The table cannot be read.
    """
    columns = _columns(table)
    child = next((columns[name] for name in CHILD_COLUMNS if name in columns), None)
    if child is None:
        return None
    theirs = [_is(code, codes) for code in child]
    if not any(theirs):
        return None
    named: set[Path] = set()
    others: set[Path] = set()
    for name in FILE_COLUMNS:
        for value, is_theirs in zip(columns.get(name, ()), theirs, strict=False):
            if value:
                (named if is_theirs else others).add((table.parent / str(value)).resolve())
    inside = table.parent.resolve()
    pictures = sorted(path for path in named - others if path.is_relative_to(inside) and path.is_file())
    return TableRows(table, sum(theirs), tuple(pictures))


def take_out(found: TableRows, codes: Set[str]) -> None:
    """Writes the table without the child's rows, a crop set's pictures with it, and erases the pictures named.

    Raises:
        OutputError: It cannot be written; table and pictures are as they were.
        TrainingTableError: The table cannot be read.
    """
    table = found.table
    columns = _columns(table)
    child = next(columns[name] for name in CHILD_COLUMNS if name in columns)
    kept = [not _is(code, codes) for code in child]
    with Outputs(table.parent) as outputs:
        if table.suffix == ".csv":
            outputs.write(table.name, _csv_without(table, kept))
        else:
            _parquet_without(table, kept, outputs.path(table.name))
        if table.name == CROPS[0] and (table.parent / CROPS[1]).exists():
            _crops_without(table.parent / CROPS[1], kept, outputs.path(CROPS[1]))
    for picture in found.pictures:
        picture.unlink(missing_ok=True)


def _columns(table: Path) -> dict[str, Sequence[Any]]:
    """The table's columns that say whose row it is and which file it names."""
    wanted = (*CHILD_COLUMNS, *FILE_COLUMNS)
    try:
        if table.suffix == ".csv":
            with table.open(newline="", encoding="utf-8") as lines:
                rows = list(csv.DictReader(lines))
            return {name: [row[name] for row in rows] for name in wanted if rows and name in rows[0]}
        import pyarrow.parquet as pq

        names = [name for name in pq.read_schema(table).names if name in wanted]
        return dict(pq.read_table(table, columns=names).to_pydict()) if names else {}
    except (OSError, ValueError, csv.Error) as error:
        raise TrainingTableError(
            f"{table}: cannot be read ({' '.join(str(error).split())}); look at it by hand"
        ) from error


def _is(code: object, codes: Set[str]) -> bool:
    return str(code).strip().casefold() in codes


def _csv_without(table: Path, kept: Sequence[bool]) -> bytes:
    with table.open(newline="", encoding="utf-8") as lines:
        header, *rows = (row for row in csv.reader(lines) if row)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(row for row, keep in zip(rows, kept, strict=True) if keep)
    return text.getvalue().encode()


def _parquet_without(table: Path, kept: Sequence[bool], to: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(table).filter(pa.array(kept)), to)


def _crops_without(crops: Path, kept: Sequence[bool], to: Path) -> None:
    import numpy as np

    pictures = np.load(crops, mmap_mode="r")
    with to.open("wb") as file:  # by name, NumPy would add an ending of its own
        np.save(file, pictures[np.array(kept)])

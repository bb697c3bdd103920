"""A child's rows in training tables: found, and taken out together with the pictures that they name.

Cut off at any point, it is ended when it is done again: pictures go before the rows that name them, and a crop set's
new pictures lie beside the old ones until the table is written; their count tells whether it was.
"""

import csv
import io
import os
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.session.outputs import OutputError, Outputs, writing

CHILD_COLUMNS = ("child", "subject")
FILE_COLUMNS = ("file", "picture", "crop")
CROPS = ("crops.parquet", "crops.npy")
"""A crop set: a table, and its pictures in the same order."""
CROPS_LEFT = ".withdrawn-crops.npy"
"""A crop set's pictures without the child's, while the table is written."""


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


def folded(code: str) -> str:
    """A code as codes are compared: without outer spaces, case, or the ways to write an accented letter."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", code.strip()).casefold())


def names_in(table: Path, code: str) -> set[str]:
    """The children of a table, folded, that have this code in a study or are named just so with their study.

    Args:
        table: A file.
        code: Folded.

    Raises:
        TrainingTableError: The table cannot be read.
    """
    columns = _columns(table)
    children = next((columns[name] for name in CHILD_COLUMNS if name in columns), ())
    names = {folded(str(child)) for child in children}
    return {name for name in names if "/" in name and (name == code or name.endswith(f"/{code}"))}


def rows_of(table: Path, codes: Set[str]) -> TableRows | None:
    """The rows of a child; None where there are none, or the table is about no children.

    Args:
        table: A file.
        codes: The child's, folded.

    Raises:
        TrainingTableError: The table cannot be read, or is of other pictures than lie beside it.
    """
    columns = _columns(table)
    child = next((columns[name] for name in CHILD_COLUMNS if name in columns), None)
    if child is None:
        return None
    theirs = [_is(code, codes) for code in child]
    if not any(theirs):
        return None
    crops = crops_of(table)
    if crops is not None and not crops_left(table) and _count(crops) != len(theirs):
        raise TrainingTableError(f"{table}: {len(theirs)} rows, but {crops.name} has {_count(crops)} pictures")
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
    """Erases the pictures that a child's rows name, then the rows, and a crop set's pictures with them.

    Raises:
        OutputError: The table cannot be written; the rows are still there.
        OSError: A picture cannot be erased; the rows are still there.
        TrainingTableError: The table cannot be read.
    """
    table = found.table
    for picture in found.pictures:
        picture.unlink(missing_ok=True)
    columns = _columns(table)
    child = next(columns[name] for name in CHILD_COLUMNS if name in columns)
    kept = [not _is(code, codes) for code in child]
    crops = crops_of(table)
    if crops is not None:
        _crops_without(crops, kept, table.with_name(CROPS_LEFT))
    with Outputs(table.parent) as outputs:
        if table.suffix == ".csv":
            outputs.write(table.name, _csv_without(table, kept))
        else:
            _parquet_without(table, kept, outputs.path(table.name))
    if crops is not None:
        end_crops(table)


def crops_of(table: Path) -> Path | None:
    """The pictures of a crop set; None where the table is another."""
    crops = table.with_name(CROPS[1])
    return crops if table.name == CROPS[0] and crops.exists() else None


def crops_left(table: Path) -> bool:
    """Whether taking rows out of this table was cut off: `end_crops` ends it."""
    return crops_of(table) is not None and table.with_name(CROPS_LEFT).exists()


def end_crops(table: Path) -> None:
    """Gives a crop set the pictures of its table: the new ones if the new table was written, else the old ones stay.

    Raises:
        OSError: A file cannot be moved or removed.
        TrainingTableError: The table cannot be read.
    """
    left = table.with_name(CROPS_LEFT)
    rows = len(next(iter(_columns(table).values()), ()))
    try:
        is_of_table = _count(left) == rows
    except TrainingTableError:  # cut off while it was written: before the table
        is_of_table = False
    if is_of_table:
        left.replace(table.with_name(CROPS[1]))
    else:
        left.unlink()


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
    return folded(str(code)) in codes


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


def _count(crops: Path) -> int:
    import numpy as np

    try:
        return len(np.load(crops, mmap_mode="r"))
    except (OSError, ValueError, EOFError) as error:
        raise TrainingTableError(f"{crops}: cannot be read ({error}); look at it by hand") from error


def _crops_without(crops: Path, kept: Sequence[bool], to: Path) -> None:
    import numpy as np

    pictures = np.load(crops, mmap_mode="r")
    try:
        with writing(to), os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            np.save(file, pictures[np.array(kept)])
            file.flush()
            os.fsync(file.fileno())
    except OutputError:
        to.unlink(missing_ok=True)
        raise

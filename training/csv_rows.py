"""Small tables that people keep: CSV as Excel writes it in any country."""

import csv
import math
from collections.abc import Collection, Sequence
from pathlib import Path

from training.errors import TrainingError

DELIMITERS = (";", "\t", ",")


def read_csv(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file, cells without the space around them; names of columns in lower case.

    Comma, semicolon or tab stand between the cells, whichever the first line has most of.

    Args:
        path: UTF-8, with or without a byte order mark.
        columns: Those that must be there; others are kept as well.

    Raises:
        TrainingError: There is no such file, it is not UTF-8, no table, has no row, or lacks a column.
    """
    if not path.is_file():
        raise TrainingError(
            f"{path}: a table (CSV with the columns {', '.join(columns)}) must be there, found none; put it there"
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path}: a table must be UTF-8 text, this is not; save it as CSV UTF-8") from error
    if "\0" in text:
        raise TrainingError(f"{path}: a table must be text, this holds a NUL character; save it as CSV UTF-8")
    lines = text.splitlines()
    heading = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(DELIMITERS, key=heading.count))
    try:
        names, *cells = [[cell.strip() for cell in row] for row in reader] or [[]]
    except csv.Error as error:
        raise TrainingError(
            f"{path}: a table must be CSV, line {reader.line_num} is not ({error}); correct it"
        ) from error
    names = [name.lower() for name in names]
    require_columns(names, columns, path)
    rows = [dict(zip(names, row, strict=False)) for row in cells if any(row)]
    if not rows:
        raise TrainingError(f"{path}: a table must have a row or more, found none; fill it in")
    return [{name: row.get(name, "") for name in names} for row in rows]


def require_columns(names: Collection[str], columns: Sequence[str], path: Path) -> None:
    """Raises `TrainingError` where a table's `names` lack one of the columns that must be there."""
    missing = [name for name in columns if name not in names]
    if missing:
        raise TrainingError(f"{path}: a table must have the columns {', '.join(columns)}, lacks {', '.join(missing)}")


def whole_number(text: str, what: str) -> int:
    """The whole number that is written there, `2` or `2.0`.

    Raises:
        TrainingError: It is none; `what` says where and which rule.
    """
    number = decimal(text, what)
    if not number.is_integer():
        raise TrainingError(f"{what} must be a whole number, got {text!r}; correct it")
    return int(number)


def decimal(text: str, what: str) -> float:
    """The number that is written there, with a point or a comma before its decimals.

    Raises:
        TrainingError: It is none; `what` says where and which rule.
    """
    try:
        number = float(text.replace(",", "."))
    except ValueError as error:
        raise TrainingError(f"{what} must be a number, got {text!r}; correct it") from error
    if not math.isfinite(number):
        raise TrainingError(f"{what} must be a number, got {text!r}; correct it")
    return number

"""`sollievo-train table`: a data set as one table. Importing it loads nothing heavy."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from training.errors import TrainingError
from training.readers.choose import READER_NAMES, ReaderOptions

SUFFIX = ".parquet"


def table(
    reader: Annotated[str, typer.Argument(help=f"How the data are kept: {', '.join(READER_NAMES)}.")],
    data: Annotated[Path, typer.Argument(help="The folder, or for csv and replay the file.")],
    out: Annotated[Path, typer.Option(help="The table to write, a Parquet file.")],
    child_pattern: Annotated[
        str | None, typer.Option(help="For folder: regular expression that finds the child's code in a file's name.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="For m-pain: labels of single frames as replay exports them.")
    ] = None,
    per_second: Annotated[
        float | None, typer.Option(min=0.01, help="For recordings: rows a second, before `extract` thins them.")
    ] = None,
) -> None:
    """Write one row a frame or picture: file, time, child, label, score."""
    from training.frame_table import require_both_labels, write_table
    from training.readers.choose import read_data_set

    exports = [path for path in (labels, data if reader == "replay" else None) if path is not None]
    _require_own_file(out, data, exports)
    reading = read_data_set(reader, data, ReaderOptions(child_pattern, labels, per_second))
    for note in reading.notes:
        typer.echo(note, err=True)
    require_both_labels(reading.frames, str(data))
    write_table(reading.frames, out)
    pain = sum(frame.is_pain for frame in reading.frames)
    typer.echo(
        f"{out}: {len(reading.frames)} frames of {len({frame.child for frame in reading.frames})} children, "
        f"{pain} pain and {len(reading.frames) - pain} nonpain; look it over with `sollievo-train check {out}`"
    )


def _require_own_file(out: Path, data: Path, exports: Sequence[Path]) -> None:
    """Raises `TrainingError` where the table would be written over what it is made from, or be read as labels."""
    if out.suffix.lower() != SUFFIX:
        raise TrainingError(f"{out}: a table is a Parquet file, its name must end in {SUFFIX}; name it so")
    place = out.resolve()
    read = {data.resolve()} | {each.resolve() for each in exports}
    if place in read or any(place.parent == each.resolve() for each in exports):
        raise TrainingError(f"{out}: a table must not lie among the files that it is made from; name another --out")

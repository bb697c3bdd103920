"""`sollievo-train check`: looks a table over before anything is trained on it. Importing it loads nothing heavy."""

from pathlib import Path
from typing import Annotated

import typer


def check(
    table: Annotated[Path, typer.Argument(help="The table (Parquet) that `sollievo-train table` wrote.")],
) -> None:
    """Find leaks between children and sets, unreadable files, contradictions; count classes. Errors: exit code 2."""
    from rich.console import Console
    from rich.table import Table

    from training.check import check_frames
    from training.frame_table import read_table
    from training.progress import progress_bar

    frames = read_table(table)
    with progress_bar("looking at every frame") as on_progress:
        found = check_frames(frames, on_progress)
    rows = Table(title=str(table), title_justify="left")
    for name in ("set", "origin", "children", "with pain", "files", "frames", "pain", "nonpain"):
        rows.add_column(name, justify="left" if name in {"set", "origin"} else "right")
    for each in found.counts:
        numbers = (
            each.children,
            each.children_with_pain,
            each.files,
            each.pain + each.nonpain,
            each.pain,
            each.nonpain,
        )
        rows.add_row(each.split or "-", each.origin, *map(str, numbers))
    Console().print(rows)
    for note in found.notes:
        typer.echo(f"note: {note}")
    for error in found.errors:
        typer.echo(f"error: {error}", err=True)
    if found.errors:
        raise typer.Exit(2)
    typer.echo("nothing speaks against this table")

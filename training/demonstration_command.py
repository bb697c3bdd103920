"""`sollievo-train demonstration`: the shipped model, from pictures to bundle. Importing it loads no TensorFlow."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def demonstration(
    data: Annotated[Path, typer.Option(help="Folder that `synth` wrote, with sets train, validation and test.")],
    out: Annotated[Path, typer.Option(help="Folder for crops, network, numbers and the bundle.")],
    shift: Annotated[
        list[Path] | None, typer.Option(help="Folder with a set of new factors to measure on; may be repeated.")
    ] = None,
    version: Annotated[str, typer.Option(help="Version of the bundle.")] = "0.1.0",
) -> None:
    """Train the demonstration model on rendered newborns, measure it, and write its bundle."""
    typer.echo("Cutting crops and training; this takes about ten minutes on two cores...", err=True)
    from training.demonstration import REPORT_FILE, train_demonstration

    done = train_demonstration(data, out, version=version, created=datetime.now(UTC), shifts=tuple(shift or ()))
    typer.echo(f"{done.bundle.folder}: {done.bundle.label}; numbers in {out / REPORT_FILE}")

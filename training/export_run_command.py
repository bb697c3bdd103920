"""`sollievo-train export-run`: a trained run's bundle. Importing it loads no TensorFlow."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from training.export_command import PrecisionName


def export_run(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder that `train` wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for the bundle; must not exist yet.")],
    precision: Annotated[PrecisionName, typer.Option(help="What the model calculates with.")] = PrecisionName.float32,
    fold: Annotated[int | None, typer.Option(min=1, help="Whose network; else the best by validation.")] = None,
    version: Annotated[str, typer.Option(help="Of the bundle.")] = "0.1.0",
) -> None:
    """Write a trained run's bundle, after comparing it with Keras and measuring what smaller numbers cost."""
    from training.new_folder import require_new_folder
    from training.run_folder import read_run

    require_new_folder(out)
    trained = read_run(run)
    typer.echo(f"Exporting {run.name} in {precision.value}; this takes up to some minutes...", err=True)
    from training.export_run import export_run as export

    done = export(trained, out, version=version, created=datetime.now(UTC), precision=precision.value, number=fold)
    typer.echo(f"{out}: {done.bundle.label}")
    typer.echo(
        f"Largest differences from Keras: probability {done.loss.probability:.1e}, Grad-CAM {done.loss.cam:.1e} "
        "(relative); what the other precisions cost stands in CARD.md"
    )

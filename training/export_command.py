"""`sollievo-train export`: a bundle with random weights, for speed tests. Importing it loads no TensorFlow."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from training.errors import TrainingError
from training.networks.choose import NETWORK_NAMES
from training.new_folder import require_new_folder

NetworkName = StrEnum("NetworkName", {name: name for name in NETWORK_NAMES})  # type: ignore[misc]


class PrecisionName(StrEnum):
    """What a model may calculate with."""

    float32 = "float32"
    float16 = "float16"
    int8 = "int8"


def export(
    network: Annotated[NetworkName, typer.Option(help="Which network.")],
    out: Annotated[Path, typer.Option(help="Folder for the bundle; must not exist yet.")],
    untrained: Annotated[bool, typer.Option("--untrained", help="Random weights, for speed tests only.")] = False,
    precision: Annotated[PrecisionName, typer.Option(help="What the model calculates with.")] = PrecisionName.float32,
) -> None:
    """Write a bundle with random weights, for speed tests; a trained run's: `export-run`."""
    if not untrained:
        raise TrainingError(
            "`export` writes random weights for speed tests, which --untrained must say, it was not given; give it, or "
            "take `export-run` for a trained run"
        )
    require_new_folder(out)
    typer.echo(f"Exporting {network.value} in {precision.value}; this takes up to a minute...", err=True)
    from training.export import export_untrained

    done = export_untrained(network.value, out, created=datetime.now(UTC), precision=precision.value)
    typer.echo(f"{out}: {done.bundle.label}, untrained, for speed tests only")
    loss = done.loss
    typer.echo(
        f"Largest differences from Keras: probability {loss.probability:.1e}, Grad-CAM {loss.cam:.1e} (relative)"
    )

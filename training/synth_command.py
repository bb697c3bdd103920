"""The command `sollievo-train synth`."""

from pathlib import Path
from typing import Annotated

import typer


def synth(
    recipe: Annotated[Path, typer.Option(help="The recipe, a TOML file such as training/synthetic/recipes/demo.toml.")],
    out: Annotated[Path, typer.Option(help="The folder to write to; an unfinished run of the same recipe goes on.")],
    workers: Annotated[int, typer.Option(min=1, help="How many processes render at the same time.")] = 1,
) -> None:
    """Render synthetic newborns with exact ground truth, as a recipe says."""
    from training.synthetic.generate import generate

    generate(recipe, out, workers)

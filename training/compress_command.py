"""`sollievo-train compress`: a trained run made smaller and faster. Importing it loads no TensorFlow."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.progress import time_left

if TYPE_CHECKING:
    from training.fit_state import Progress


def compress(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder that `train` wrote.")],
    out: Annotated[Path, typer.Option(help="The small run's folder; one that was broken off goes on.")],
    share: Annotated[float, typer.Option(help="Of the multiplications that may stay, over 0 to 1.")] = 0.1,
    epochs: Annotated[int, typer.Option(min=1, help="Of learning from the large network.")] = 8,
    learning_rate: Annotated[
        float | None,
        typer.Option(
            help="At the start; falls to a hundredth. Left out: 1e-5 for vgg-face, 5e-4 for compact.",
            show_default=False,
        ),
    ] = None,
    variants: Annotated[int, typer.Option(min=1, help="Changed copies of a crop that the large one is asked.")] = 3,
    attention: Annotated[float, typer.Option(min=0, help="Weight of looking at the same places; 0: not taught.")] = 1.0,
    crops: Annotated[int, typer.Option(min=16, help="Training crops on which channels are judged.")] = 384,
) -> None:
    """Prune channels, refit, learn from the large network; say what that costs on the same folds."""
    from training.compression.compress import CompressionSettings
    from training.compression.compress import compress as run_all
    from training.compression.distillation import DistillationSettings
    from training.run_folder import read_run

    trained = read_run(run)
    settings = CompressionSettings(share, epochs, learning_rate, crops, DistillationSettings(variants, attention))
    text = run_all(trained, out, settings, datetime.now(UTC), _Lines(epochs, trained.record.folds))
    typer.echo(text)
    typer.echo(f"{out}: next: `sollievo-train export-run {out} --precision int8 --out BUNDLE`")


class _Lines:
    """Tells the terminal; a fold has so many epochs, and folds come in the order of their numbers."""

    def __init__(self, epochs: int, folds: int) -> None:
        self._epochs = epochs
        self._folds = folds

    def on_pruned(self, number: int, before: int, after: int) -> None:
        typer.echo(f"fold {number}: {before / 1e6:,.0f} million multiplications, {after / 1e6:,.0f} stay", err=True)

    def on_answers(self, number: int, done: int, of: int) -> None:
        if done == of or done % 320 == 0:
            typer.echo(f"fold {number}: {done} of {of} answers of the large network", err=True)

    def on_epoch(self, number: int, progress: "Progress") -> None:
        row = progress.history[-1]
        steps = self._epochs - progress.epochs + (self._folds - number) * self._epochs
        left = time_left(steps, (each["seconds"] for each in progress.history))
        typer.echo(
            f"fold {number} epoch {progress.epochs}: loss {row['loss']:.4f}, validation {row['val_loss']:.4f}, same "
            f"decision {row['val_accuracy']:.4f}, {row['seconds']:.0f} s{left}",
            err=True,
        )

    def on_fold(self, number: int) -> None:
        typer.echo(f"fold {number} finished", err=True)

"""`sollievo-train usual-way`: what the program's speed is measured against. Importing it loads no TensorFlow."""

from pathlib import Path
from typing import Annotated

import typer

from training.errors import TrainingError


def usual_way(
    recording: Annotated[Path, typer.Argument(help="A video file.")],
    network: Annotated[str, typer.Option(help="vgg-face, n-cnn or compact.")] = "vgg-face",
    detector: Annotated[str, typer.Option(help="Face detector.")] = "mediapipe-short",
    frames: Annotated[int, typer.Option(min=1, help="How many to time.")] = 20,
    weights: Annotated[Path | None, typer.Option(help="The network's Keras file; else random weights.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Time Keras's predict and Grad-CAM by a gradient tape on each frame, as such models are usually run."""
    if not recording.is_file():
        raise TrainingError(f"{recording}: a recording must be a video file, there is none; check the name")
    from training.usual_way import time_usual_way

    measured = time_usual_way(recording, network, detector, frames, weights)
    if json:
        typer.echo(measured.to_json())
        return
    for stage, median in measured.medians_ms.items():
        typer.echo(f"{stage:18} {median:10.1f} ms median {measured.percentiles_95_ms[stage]:10.1f} ms 95 %")
    typer.echo(f"{measured.processor_ms:.0f} ms of processor time a frame")

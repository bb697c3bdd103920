"""`sollievo-train detectors`: which detectors are ready here, and what the others need. It loads nothing heavy."""

from typing import Annotated

import typer


def detectors(
    weights: Annotated[
        list[str] | None, typer.Option(help="NAME=PATH for a detector whose weights you bring; may be repeated.")
    ] = None,
) -> None:
    """List the face detectors, each tried out; for those that are not ready, what to do."""
    import numpy as np

    from training.detectors.choose import CANDIDATES, open_candidate, weights_by_name
    from training.errors import TrainingError

    files = weights_by_name(weights or [])
    for candidate in CANDIDATES:
        try:
            opened = open_candidate(candidate.name, files)
            try:
                opened.detect(np.zeros((96, 128, 3), np.uint8))
            finally:
                opened.close()
            state = "ready" + ("" if candidate.has_landmarks else "; sees no eyes: extract needs --roll")
        except TrainingError as error:
            state = str(error)
        typer.echo(f"{candidate.name:16} {state}")

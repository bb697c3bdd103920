"""`sollievo-train detectors`: which detectors are ready here, and what the others need. It loads nothing heavy."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.detectors.choose import Candidate

Weights = Annotated[
    list[str] | None, typer.Option(help="NAME=PATH for a detector whose weights you bring; may be repeated.")
]


def detectors(weights: Weights = None) -> None:
    """List the face detectors, each tried out; for those that are not ready, what to do."""
    from training.detectors.choose import CANDIDATES, weights_by_name

    for name, state, _ in detector_states(CANDIDATES, weights_by_name(weights or [])):
        typer.echo(f"{name:16} {state}")


def detector_states(candidates: "Sequence[Candidate]", files: Mapping[str, Path]) -> Iterator[tuple[str, str, bool]]:
    """Each detector's name, its state in words, and whether it is ready. Each is tried out.

    Args:
        candidates: Which detectors.
        files: Weights that the user brings, by the detector's name.
    """
    import numpy as np

    from training.detectors.choose import open_candidate
    from training.errors import TrainingError

    for candidate in candidates:
        try:
            opened = open_candidate(candidate.name, files)
            try:
                opened.detect(np.zeros((96, 128, 3), np.uint8))
            finally:
                opened.close()
        except TrainingError as error:
            yield candidate.name, str(error), False
        else:
            yield (
                candidate.name,
                "ready" + ("" if candidate.has_landmarks else "; sees no eyes: extract needs --roll"),
                True,
            )

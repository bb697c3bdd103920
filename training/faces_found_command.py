"""`sollievo-train faces-found`: how many faces the detectors find. Importing it loads nothing heavy."""

from pathlib import Path
from typing import Annotated

import typer


def faces_found(
    data: Annotated[Path, typer.Option(help="Folder that `synth` wrote.")],
    out: Annotated[Path, typer.Option(help="The Markdown file to write.")],
    split: Annotated[str, typer.Option("--set", help="Which set of the folder.")] = "test",
    detector: Annotated[
        list[str] | None,
        typer.Option(help="May be repeated; else all of mediapipe-short, mediapipe-full, blazeface-back."),
    ] = None,
) -> None:
    """Count the faces that detectors find in single pictures: by expression, roll, skin tone, covered share."""
    from models.detectors.choose import DETECTOR_NAMES
    from training.errors import TrainingError

    unknown = [name for name in detector or () if name not in DETECTOR_NAMES]
    if unknown:
        raise TrainingError(f"a detector is one of {', '.join(DETECTOR_NAMES)}, got {unknown[0]!r}; name one of these")
    from models.assets import AssetError
    from training.faces_found import measure, report
    from training.progress import progress_bar
    from training.tables import of_split, read_pictures

    pictures = of_split(read_pictures(data), split)
    try:
        with progress_bar("looking for faces") as on_progress:
            measured = measure(pictures, detector or DETECTOR_NAMES, on_progress)
    except AssetError as error:
        raise TrainingError(str(error)) from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(f"# Faces found\n\n{report(pictures, measured)}", encoding="utf-8")
    typer.echo(f"{out}: {len(pictures)} pictures of set {split}")

"""`sollievo-train extract`: face crops from a table. Importing it loads nothing heavy."""

from pathlib import Path
from typing import Annotated

import typer


def extract(
    table: Annotated[Path, typer.Argument(help="The table (Parquet) that `sollievo-train table` wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for the crops; a killed run of the same command goes on there.")],
    detector: Annotated[
        str, typer.Option(help="Which detector finds the face; see `sollievo-train detectors`.")
    ] = "blazeface-back",
    size: Annotated[int, typer.Option(min=16, max=1024, help="Width and height of a crop in pixels.")] = 224,
    border: Annotated[int, typer.Option(min=0, max=512, help="Pixels more on each side, for augmentation.")] = 0,
    margin: Annotated[
        float, typer.Option(min=0, max=2, help="Share of the face box's larger side that is added on each side.")
    ] = 0.1,
    roll: Annotated[
        float | None, typer.Option(help="How far faces are turned clockwise, in degrees; voted if not given.")
    ] = None,
    rule: Annotated[
        str | None, typer.Option(help="Which frames: m-pain, videodol or every; by the rows' origin if not given.")
    ] = None,
    weights: Annotated[
        list[str] | None, typer.Option(help="NAME=PATH for a detector whose weights you bring; may be repeated.")
    ] = None,
) -> None:
    """Choose frames by the thesis's rules, find the child's face, cut it upright."""
    from training.detectors.choose import BEDSIDE, weights_by_name
    from training.extraction import ExtractionSettings
    from training.extraction import extract as run
    from training.extraction_report import REPORT_FILE
    from training.progress import progress_bar
    from training.sampling import rule_named

    settings = ExtractionSettings(detector, size, border, margin, roll)
    files = weights_by_name(weights or [])
    with progress_bar("cutting faces") as on_progress:
        found = run(
            table, out, settings, rule=rule_named(rule) if rule else None, weights=files, on_progress=on_progress
        )
    for note in found.notes:
        typer.echo(note, err=True)
    if detector not in BEDSIDE:
        typer.echo(f"note: the bedside program has no {detector}; a bundle from these crops cannot run there", err=True)
    typer.echo(
        f"{out}: {len(found.crops)} crops, {len(found.missed)} frames without ({found.missed_share:.1%}); "
        f"see {out / REPORT_FILE}"
    )

"""`sollievo-train detector-study`: compares face detectors on recordings. Importing it loads nothing heavy."""

from pathlib import Path
from typing import Annotated

import typer


def detector_study(
    recordings: Annotated[list[Path], typer.Argument(help="Recordings, or folders of them.")],
    out: Annotated[Path, typer.Option(help="A new folder for table, figure and report.")],
    detector: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated. See `sollievo-train detectors`.")
    ] = None,
    weights: Annotated[
        list[str] | None, typer.Option(help="NAME=PATH for a detector whose weights you bring; may be repeated.")
    ] = None,
    per_second: Annotated[float, typer.Option(min=0.01, help="Frames a second; the thesis took one.")] = 1.0,
    roll: Annotated[
        str, typer.Option(help="Turn frames back by so many degrees first, or `truth` where ground truth is there.")
    ] = "0",
    title: Annotated[str, typer.Option(help="Over table and figure.")] = "Face detectors compared",
) -> None:
    """Compare face detectors as in the thesis (table 4.1): frames without a face, time; with ground truth, recall."""
    from training.csv_rows import decimal
    from training.detector_report import REPORT_FILE, markdown, write_report
    from training.detector_study import TRUTH, find_recordings, run_study
    from training.detectors.choose import CANDIDATES, candidate_named, weights_by_name
    from training.new_folder import require_new_folder
    from training.progress import progress_bar

    require_new_folder(out)
    candidates = [candidate_named(name) for name in detector] if detector else list(CANDIDATES)
    degrees = roll if roll == TRUTH else decimal(roll, "--roll")
    files = weights_by_name(weights or [])
    with progress_bar("recordings") as on_progress:
        study = run_study(
            find_recordings(recordings),
            candidates,
            weights=files,
            per_second=per_second,
            roll=degrees,
            on_progress=on_progress,
        )
    write_report(study, out, title)
    typer.echo(markdown(study, title))
    typer.echo(f"{out / REPORT_FILE}")

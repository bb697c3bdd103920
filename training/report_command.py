"""`sollievo-train report`: what a run is worth. Importing it loads no TensorFlow."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    run: Annotated[Path, typer.Argument(help="Folder of a run, with a finished fold or more.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the report; else RUN/report.")] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(help="Another run on the same folds, or a folder of such runs (`baselines`); may be repeated."),
    ] = None,
    examples: Annotated[int, typer.Option(min=0, help="Pictures in each part of the gallery; 0 for none.")] = 5,
    steps: Annotated[int, typer.Option(min=1, help="Steps of Integrated Gradients.")] = 32,
    precisions: Annotated[
        bool, typer.Option("--precisions", help="Measure what float16 and int8 cost on the test children.")
    ] = False,
) -> None:
    """Write a run's numbers and figures as one page: report.html, numbers.json, figures."""
    from training.report.read import runs_in
    from training.report.write import PAGE_FILE, ReportSettings, write_report
    from training.run_folder import read_run

    target = out or run / "report"
    settings = ReportSettings(examples=examples, steps=steps, precisions=precisions)
    others = [other for folder in beside or () for other in runs_in(folder)]
    result = write_report(
        read_run(run), target, settings, beside_runs=others, say=lambda text: typer.echo(text, err=True)
    )
    typer.echo(f"{target / PAGE_FILE}: {len(result.folds)} folds, {len(set(result.children.tolist()))} children")
    accuracy, f1 = (result.spreads[name].text("+-") for name in ("accuracy", "f1"))
    typer.echo(f"accuracy {accuracy}, F1 {f1} (mean +- standard deviation over the folds, at their thresholds)")

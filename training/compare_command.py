"""`sollievo-train compare`: which of two models to use. Importing it loads nothing heavy."""

from pathlib import Path
from typing import Annotated

import typer

from training.errors import TrainingError
from training.new_folder import require_new_folder


def compare(
    running: Annotated[Path, typer.Argument(help="The bundle in use, or a run.")],
    new: Annotated[Path, typer.Argument(help="The bundle that asks to be promoted, or a run on the same folds.")],
    crops: Annotated[
        list[Path] | None,
        typer.Option(help="For bundles: a crop set; twice where the two are cut by different rules."),
    ] = None,
    table: Annotated[
        list[Path] | None, typer.Option(help="With --crops: a table whose labels and rows count; may be repeated.")
    ] = None,
    split: Annotated[str, typer.Option(help="With --crops: only rows of this split, such as test.")] = "",
    like: Annotated[
        Path | None, typer.Option(help="For bundles: a run, whose crops and test children are taken.")
    ] = None,
    fold: Annotated[int | None, typer.Option(min=1, help="With --like: only this fold's test children.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for comparison.md and comparison.json.")] = None,
    draws: Annotated[int, typer.Option(min=100, help="Draws of the test and of the intervals.")] = 2000,
) -> None:
    """Run two models on the same children and say which to promote."""
    if out is not None:
        require_new_folder(out)
    from training.compare import compare as compare_answers
    from training.compare_held import of_crops, of_run
    from training.compare_sources import is_run, of_bundles, of_runs
    from training.compare_text import as_json, markdown

    kinds = {is_run(folder) for folder in (running, new)}
    if len(kinds) > 1:
        raise TrainingError("two bundles or two runs can be compared, got one of each; export the run first")
    if kinds == {True}:
        if crops or like is not None:
            raise TrainingError("runs are compared on their own folds; leave --crops and --like out")
        pair = of_runs(running, new)
    else:
        if (like is None) == (not crops):
            given = "neither" if like is None else "both"
            raise TrainingError(f"bundles are compared on --crops DIR or --like RUN, got {given}; give one of them")
        held = of_run(like, fold) if like is not None else of_crops(crops or [], table or [], split)
        pair = of_bundles(running, new, held)
    found = compare_answers(pair.labels, pair.children, *pair.answers, draws=draws)
    text = markdown(pair, found)
    if out is not None:
        out.mkdir(parents=True)
        (out / "comparison.md").write_text(text, encoding="utf-8")
        (out / "comparison.json").write_text(as_json(pair, found), encoding="utf-8")
    typer.echo(text, nl=False)

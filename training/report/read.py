"""From a run's folder to its answers, and the check that two runs were tested on the same children."""

from pathlib import Path

from training.errors import TrainingError
from training.frame_table import read_rows
from training.report.results import FoldAnswers
from training.run_folder import FOLDS_FILE, RUN_FILE, RunFolder, read_run


def answers_of(run: RunFolder) -> tuple[FoldAnswers, ...]:
    """The answers of every finished fold.

    Raises:
        TrainingError: No fold is finished, a finished one has no answers, or a child was trained and tested on.
    """
    _refuse_trained_on(run)
    folds = []
    for number in run.finished:
        test = run.predictions(number, "test")
        if test is None:
            raise TrainingError(f"{run.fold_folder(number)}: a finished fold must have test answers; train it again")
        folds.append(FoldAnswers(number, run.predictions(number, "validation"), test))
    if not folds:
        raise TrainingError(f"{run.folder}: a run must have a finished fold, found none; finish it first")
    return tuple(folds)


def require_same_test(one: RunFolder, other: RunFolder) -> None:
    """Raises `TrainingError` where two runs were not tested on the same pictures in the same folds."""
    ours, theirs = (
        {each.number: list(zip(each.test.files, each.test.frame_indices, strict=True)) for each in answers_of(run)}
        for run in (one, other)
    )
    for number in sorted(set(ours) | set(theirs)):
        if ours.get(number) != theirs.get(number):
            raise TrainingError(
                f"{other.folder}: runs side by side must have the same folds, fold {number} differs from "
                f"{one.folder.name}'s; train one of them anew on the same crops"
            )


def runs_in(folder: Path) -> tuple[RunFolder, ...]:
    """The run of a folder, or all runs right below it, by name.

    Raises:
        TrainingError: There is none.
    """
    if (folder / RUN_FILE).is_file():
        return (read_run(folder),)
    found = sorted(path.parent for path in folder.glob(f"*/{RUN_FILE}"))
    if not found:
        raise TrainingError(f"{folder}: there must be a run here or right below, found none; name another folder")
    return tuple(read_run(path) for path in found)


def _refuse_trained_on(run: RunFolder) -> None:
    path = run.folder / FOLDS_FILE
    part_of: dict[tuple[int, str], str] = {}
    try:
        for row in read_rows(path):
            part = part_of.setdefault((row["fold"], row["child"]), row["part"])
            if part != row["part"]:
                raise TrainingError(
                    f"{path}: a child must be on one side of a fold, found {row['child']} in {part} and {row['part']} "
                    f"of fold {row['fold']}; divide the children anew and train again"
                )
    except KeyError as error:
        raise TrainingError(f"{path}: a row must have fold, child and part, lacks {error}; train anew") from error

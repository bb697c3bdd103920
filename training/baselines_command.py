"""`sollievo-train baselines`: what a ward would have without a deep network. Importing it loads nothing heavy."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from training.errors import TrainingError
from training.new_folder import require_new_folder


class BaselineName(StrEnum):
    """Chapter 2's models, less N-CNN, which is a network with a recipe."""

    pixels_lda = "pixels-pca-lda"
    pixels_svm = "pixels-pca-svm"
    lbp_hog_svm = "lbp-hog-svm"
    vgg_face_svm = "vgg-face-svm"


WITHOUT_WEIGHTS = (BaselineName.pixels_lda, BaselineName.pixels_svm, BaselineName.lbp_hog_svm)


def baselines(
    out: Annotated[Path, typer.Option(help="Folder that gets one run a baseline.")],
    like: Annotated[Path | None, typer.Option(help="A network's run: its crops, labels and folds are taken.")] = None,
    crops: Annotated[list[Path] | None, typer.Option(help="Without --like: a crop set; may be repeated.")] = None,
    table: Annotated[
        list[Path] | None, typer.Option(help="With --crops: a table whose labels and rows count; may be repeated.")
    ] = None,
    recipe: Annotated[str, typer.Option(help="With --crops: the recipe whose folds are made.")] = "experiment-1",
    only: Annotated[
        list[BaselineName] | None, typer.Option(help="Only this one; may be repeated. Else all that can run.")
    ] = None,
    weights: Annotated[Path | None, typer.Option(help="VGG-Face weights that you bring, for vgg-face-svm.")] = None,
) -> None:
    """Fit chapter 2's models on the same folds as a network and write each as a run for `report --beside`."""
    if (like is None) == (crops is None):
        given = "neither" if like is None else "both"
        raise TrainingError(f"baselines need either --like RUN or --crops DIR, got {given}; give one of them")
    names = list(dict.fromkeys(only or [*WITHOUT_WEIGHTS, *([BaselineName.vgg_face_svm] if weights else [])]))
    for name in names:
        require_new_folder(out / name.value)
    from training.baselines.pixels import PIXELS_LDA, PIXELS_SVM
    from training.baselines.run_baselines import run_baseline
    from training.baselines.task import task_like, task_of
    from training.baselines.texture import LBP_HOG_SVM
    from training.baselines.vgg_face_features import vgg_face_svm

    created = datetime.now(UTC)
    known = {each.name: (each, None) for each in (PIXELS_LDA, PIXELS_SVM, LBP_HOG_SVM)}
    # Weights that are missing or wrong are told before anything is fitted.
    chosen = [known[name.value] if name.value in known else vgg_face_svm(weights) for name in names]
    task = task_like(like) if like is not None else task_of(crops or [], table or [], recipe, created)
    for baseline, used in chosen:
        run_baseline(
            baseline,
            task,
            out / baseline.name,
            created=created,
            weights=used,
            say=lambda text: typer.echo(text, err=True),
        )
    typer.echo(f"{out}: {', '.join(name.value for name in names)}")
    if like is not None:
        typer.echo(f"Side by side with the network: sollievo-train report {like} --beside {out}")

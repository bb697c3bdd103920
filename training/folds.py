"""Which crops a fold trains, validates and tests on. All crops of a child stay together, always."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from training.crop_set import CropSet
from training.errors import TrainingError
from training.recipe import Data, Folds, OfTable, Recipe, Split

Rows = NDArray[np.int64]
PARTS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One fold, as row numbers of the crop set.

    Attributes:
        number: From 1.
        train: (N,) int64, rising.
        validation: (N,) int64, rising; empty where the recipe has no validation.
        test: (N,) int64, rising.
    """

    number: int
    train: Rows
    validation: Rows
    test: Rows

    def parts(self) -> dict[str, Rows]:
        """The three parts by name."""
        return {"train": self.train, "validation": self.validation, "test": self.test}


def make_folds(crops: CropSet, recipe: Recipe, rows: Rows | None = None) -> tuple[Fold, ...]:
    """The folds of a recipe over a crop set, or over some rows of it; the same for the same crops.

    scikit-learn's StratifiedGroupKFold without shuffling, the children as groups (thesis, section 4.3.3). The
    validation part is one part of a second StratifiedGroupKFold over what is left to train on. A child that is tested
    on helps to train nowhere in that fold, its rows of other origins included.

    Raises:
        TrainingError: No crops of the recipe's origins, one label only, fewer children than folds, a child on two sides
            of a fold, or a training part with one label only.
    """
    labels, children = crops.labels, crops.children
    chosen = choose_rows(crops, recipe.data, np.arange(len(labels)) if rows is None else rows)
    _require_both(labels[chosen], "a crop set")
    if isinstance(recipe.evaluation, OfTable):
        folds = [_of_table(crops, chosen)]
    else:
        folds = _split(crops, chosen, recipe.data, recipe.evaluation)
    for fold in folds:
        check_fold(fold, children, labels)
    return tuple(folds)


def choose_rows(crops: CropSet, data: Data, among: Rows) -> Rows:
    """Those of some rows that take part, rising.

    Raises:
        TrainingError: There are none.
    """
    origins, children = crops.origins, crops.children
    rows = among[np.isin(origins[among], data.origins)] if data.origins else among
    if not len(rows):
        raise TrainingError(
            f"crops must be of origin {' or '.join(data.origins)} for this recipe, found "
            f"{', '.join(sorted(set(origins[among].tolist())))}; give other crops or change data.origins"
        )
    if data.frames_per_child is None:
        return rows
    kept = [_spread(rows[children[rows] == child], data.frames_per_child) for child in np.unique(children[rows])]
    return np.sort(np.concatenate(kept))


def check_fold(fold: Fold, children: NDArray[np.str_], labels: NDArray[np.int64]) -> None:
    """Raises `TrainingError` where a child is on two sides of a fold, or there is nothing to learn from or test on."""
    seen: dict[str, str] = {}
    for part, rows in fold.parts().items():
        for child in np.unique(children[rows]).tolist():
            other = seen.setdefault(child, part)
            if other != part:
                raise TrainingError(
                    f"a child must be on one side of a fold, found {child} in {other} and {part} of fold "
                    f"{fold.number}; take it out of one, or give two children that share a code one each"
                )
    if not len(fold.test):
        raise TrainingError(f"fold {fold.number} must have a test part, found no crops; mark some as test")
    _require_both(labels[fold.train], f"fold {fold.number}'s training part")


def lacking(fold: Fold, labels: NDArray[np.int64]) -> tuple[str, ...]:
    """What numbers of a fold will mean nothing: parts that hold one label only, as one line each."""
    return tuple(
        f"fold {fold.number}'s {part} part holds crops of one label only: F1 and AUC there mean nothing"
        for part, rows in fold.parts().items()
        if part != "train" and len(rows) and len(np.unique(labels[rows])) < 2
    )


def _of_table(crops: CropSet, rows: Rows) -> Fold:
    splits = np.array([frame.split for frame in crops.frames], np.str_)[rows]
    unknown = sorted(set(splits.tolist()) - set(PARTS))
    if unknown:
        raise TrainingError(
            f"a row's split must be train, validation or test for this recipe, found {unknown[0]!r}; "
            "fix the table's column or choose evaluation.kind folds"
        )
    train, validation, test = (rows[splits == part] for part in PARTS)
    if not len(validation):
        raise TrainingError(
            "a table's split must have a validation part for this recipe, found none; mark some children"
        )
    return Fold(1, train, validation, test)


def _split(crops: CropSet, rows: Rows, data: Data, evaluation: Folds | Split) -> list[Fold]:
    labels, children, origins = crops.labels, crops.children, crops.origins
    tested = np.isin(origins[rows], data.test_origins) if data.test_origins else np.ones(len(rows), bool)
    main, helping = rows[tested], rows[~tested]
    if isinstance(evaluation, Folds):
        parts = evaluation.folds
        pairs = list(_group_folds(labels, children, main, parts, f"{parts} folds"))
    else:
        share = evaluation.test_share
        pairs = [_share_of(labels, children, main, share, f"a test share of {share:g}")]
    folds = []
    for number, (rest, test) in enumerate(pairs, start=1):
        train = np.sort(np.concatenate([rest, helping[~np.isin(children[helping], children[test])]]))
        validation = train[:0]
        share = evaluation.validation_share
        if share > 0:
            what = f"a validation share of {share:g} in fold {number}"
            train, validation = _share_of(labels, children, train, share, what)
        folds.append(Fold(number, train, validation, test))
    return folds


def _share_of(
    labels: NDArray[np.int64], children: NDArray[np.str_], rows: Rows, share: float, what: str
) -> tuple[Rows, Rows]:
    """(rest, part) row numbers: the part is the first group folds, put together, that are nearly that share of all."""
    most = min(len(np.unique(children[rows])), int(np.bincount(labels[rows], minlength=2).min()))
    taken, parts = _as_fraction(share, most)
    chosen = [part for _, part in islice(_group_folds(labels, children, rows, parts, what), taken)]
    part = np.sort(np.concatenate(chosen))
    return rows[~np.isin(rows, part)], part


def _as_fraction(share: float, most: int) -> tuple[int, int]:
    """(k, n): one part of n where that is within a twentieth of the share, as a fifth is; else the fewest that are.

    Where `most` parts, or 20, do not come so near, the nearest.
    """
    whole = max(2, round(1 / share))
    if abs(1 / whole - share) <= share / 20:
        return 1, whole
    parts = range(2, max(2, min(most, 20)) + 1)
    fractions = [(min(max(1, round(share * number)), number - 1), number) for number in parts]
    near = [(taken, number) for taken, number in fractions if abs(taken / number - share) <= share / 20]
    return near[0] if near else min(fractions, key=lambda pair: abs(pair[0] / pair[1] - share))


def _group_folds(
    labels: NDArray[np.int64], children: NDArray[np.str_], rows: Rows, parts: int, what: str
) -> Iterator[tuple[Rows, Rows]]:
    """(rest, part) row numbers, `parts` times."""
    from sklearn.model_selection import StratifiedGroupKFold

    found = len(np.unique(children[rows]))
    if found < parts:
        raise TrainingError(
            f"there must be as many children as parts, found {found} children for {parts} parts ({what}); "
            "add children or make fewer folds"
        )
    counts = np.bincount(labels[rows], minlength=2)
    if counts.min() < parts:
        raise TrainingError(
            f"there must be {parts} crops of each label or more ({what}), found {counts[0]} nonpain and {counts[1]} "
            "pain; add recordings or make fewer folds"
        )
    splitter = StratifiedGroupKFold(parts)
    for rest, part in splitter.split(rows, labels[rows], children[rows]):
        yield rows[rest], rows[part]


def _spread(rows: Rows, most: int) -> Rows:
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).round().astype(np.int64)]


def _require_both(labels: NDArray[np.int64], what: str) -> None:
    nonpain, pain = np.bincount(labels, minlength=2)
    if not nonpain or not pain:
        raise TrainingError(
            f"{what} must hold crops of both labels, found {nonpain} nonpain and {pain} pain; add recordings of the "
            "other kind"
        )

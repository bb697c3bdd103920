"""Folds: no child on two sides, whatever the data; what cannot be divided is one line."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.manifest import CropRule
from tests.support.crop_sets import write_crop_set
from training.crop_set import CropSet, joined, read_crops
from training.errors import TrainingError
from training.folds import Fold, check_fold, lacking, make_folds
from training.frame_table import LabelledFrame, read_table, write_table
from training.labelled_crops import with_tables
from training.recipe import Recipe, load_recipe

pytestmark = pytest.mark.training

RULE = CropRule(detector="blazeface-back", margin=0.1, roll="upright")


def _recipe(*changes: str) -> Recipe:
    return load_recipe("synthetic", changes)


def _crops(labels: list[list[bool]], origin: str = "m-pain") -> CropSet:
    """Crops of children with these labels."""
    frames = tuple(
        LabelledFrame(Path(f"{child}.mkv"), place, 0.0, f"c{child}", "pain" if pain else "nonpain", None, origin)
        for child, mine in enumerate(labels)
        for place, pain in enumerate(mine)
    )
    return CropSet(frames, np.zeros((len(frames), 4, 4, 3), np.uint8), RULE)


@given(
    labels=st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=2, max_size=14),
    folds=st.integers(2, 5),
    share=st.sampled_from([0.0, 0.2, 0.34]),
)
def test_no_child_is_ever_on_two_sides(labels: list[list[bool]], folds: int, share: float) -> None:
    crops = _crops(labels)
    changes = [f"evaluation.folds={folds}", f"evaluation.validation_share={share}"]
    if share == 0:
        changes += ["training.keep=last", "training.patience=null"]
    try:
        made = make_folds(crops, _recipe(*changes))
    except TrainingError as error:
        assert "\n" not in str(error)  # noqa: PT017 - not every set can be divided, but all are answered
        return
    assert len(made) == folds
    assert sorted(np.concatenate([fold.test for fold in made]).tolist()) == list(range(len(crops.frames)))
    for fold in made:
        sides = [set(crops.children[rows].tolist()) for rows in fold.parts().values()]
        assert not sides[0] & sides[1]
        assert not sides[0] & sides[2]
        assert not sides[1] & sides[2]
        assert sum(len(rows) for rows in fold.parts().values()) == len(crops.frames)
        assert bool(len(fold.validation)) == (share > 0)


def test_shares_are_about_what_the_thesis_says() -> None:
    random = np.random.default_rng(1)
    crops = _crops([list(random.uniform(size=70) < random.choice([0.0, 0.6])) for _ in range(76)])
    for fold in make_folds(crops, _recipe("evaluation.folds=5")):
        everything = len(crops.frames)
        assert len(fold.test) / everything == pytest.approx(0.2, abs=0.03)
        assert len(fold.validation) / (everything - len(fold.test)) == pytest.approx(0.2, abs=0.03)
        shares = [crops.labels[rows].mean() for rows in fold.parts().values()]
        assert max(shares) - min(shares) < 0.1


@pytest.mark.parametrize("share", [0.15, 0.3, 0.4, 0.45, 0.6])
def test_a_share_that_is_no_whole_fraction_is_nearly_what_was_asked(share: float) -> None:
    crops = _crops([[True] * 3 + [False] * 7] * 140)
    (fold,) = make_folds(crops, _recipe(f"evaluation={{kind: split, test_share: {share}, validation_share: {share}}}"))
    rest = len(crops.frames) - len(fold.test)
    assert len(fold.test) / len(crops.frames) == pytest.approx(share, rel=0.08)
    assert len(fold.validation) / rest == pytest.approx(share, rel=0.08)


def test_few_children_are_divided_as_nearly_as_they_can_be() -> None:
    crops = _crops([[True, False]] * 4)
    (fold,) = make_folds(crops, _recipe("evaluation={kind: split, test_share: 0.4, validation_share: 0.6}"))
    assert [len(np.unique(crops.children[rows])) for rows in fold.parts().values()] == [1, 1, 2]


@pytest.mark.parametrize(("share", "parts"), [(0.2, 5), (0.25, 4), (0.5, 2), (0.34, 3), (0.1, 10)])
def test_the_thesiss_shares_are_the_first_of_so_many_group_folds(share: float, parts: int) -> None:
    from sklearn.model_selection import StratifiedGroupKFold

    random = np.random.default_rng(2)
    crops = _crops([list(random.uniform(size=random.integers(5, 60)) < random.choice([0.0, 0.6])) for _ in range(50)])
    (fold,) = make_folds(crops, _recipe(f"evaluation={{kind: split, test_share: {share}, validation_share: {share}}}"))
    splitter, everything = StratifiedGroupKFold(parts), np.arange(len(crops.frames))
    rest, test = next(splitter.split(everything, crops.labels, crops.children))
    train, validation = next(splitter.split(rest, crops.labels[rest], crops.children[rest]))
    for part, expected in (("test", test), ("validation", rest[validation]), ("train", rest[train])):
        assert fold.parts()[part].tolist() == expected.tolist()


def test_experiment_3_tests_on_m_pain_only() -> None:
    mixed = [[False, True]] * 10
    two = _crops(mixed), _crops(mixed, origin="icope")
    frames = tuple(
        LabelledFrame(f.file, f.frame_index, 0.0, f"i{f.child}", f.label, None, f.origin) for f in two[1].frames
    )
    crops = joined([two[0], CropSet(frames, two[1].images, RULE)])
    recipe = _recipe("data.origins=[m-pain, icope]", "data.test_origins=[m-pain]", "evaluation.folds=5")
    folds = make_folds(crops, recipe)
    assert {str(crops.origins[row]) for fold in folds for row in fold.test} == {"m-pain"}
    assert all("icope" in crops.origins[fold.train] for fold in folds)


def test_a_tested_childs_rows_of_a_helping_origin_are_on_no_side_of_that_fold() -> None:
    mixed = [[False, True]] * 10
    crops = joined([_crops(mixed, origin="replay"), _crops(mixed[:6], origin="replay-seen")])
    recipe = _recipe("data.origins=[replay, replay-seen]", "data.test_origins=[replay]", "evaluation.folds=5")
    folds = make_folds(crops, recipe)
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(20))
    for fold in folds:
        assert set(crops.origins[fold.test].tolist()) == {"replay"}
        sides = {part: set(crops.children[rows].tolist()) for part, rows in fold.parts().items()}
        assert not sides["train"] & sides["validation"]
        assert not (sides["train"] | sides["validation"]) & sides["test"]
        # Every row takes part, but for the helping ones of the children that are tested on.
        seen = np.concatenate(list(fold.parts().values()))
        left_out = np.setdiff1d(np.arange(len(crops.frames)), seen)
        assert set(crops.origins[left_out].tolist()) <= {"replay-seen"}
        assert set(crops.children[left_out].tolist()) <= sides["test"]
    assert any("replay-seen" in crops.origins[fold.train] for fold in folds)


@pytest.mark.parametrize(
    ("labels", "changes", "words"),
    [
        ([[True, False]] * 3, ["evaluation.folds=5"], "found 3 children for 5 parts"),
        ([[False, False]] * 9, [], "found 18 nonpain and 0 pain"),
        ([[True, False]] * 9, ["data.origins=[videodol]"], "must be of origin videodol for this recipe, found m-pain"),
        ([[True, False]] * 2 + [[False]] * 9, ["evaluation.folds=5"], "found 11 nonpain and 2 pain"),
        ([[True] * 9] + [[False]] * 9, ["evaluation.folds=2"], "pain"),
        ([[True, False]] * 9, ["evaluation={kind: table}"], "found ''"),
    ],
)
def test_what_cannot_be_divided_is_one_line(labels: list[list[bool]], changes: list[str], words: str) -> None:
    with pytest.raises(TrainingError) as caught:
        make_folds(_crops(labels), _recipe(*changes))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_planted_leak_is_found() -> None:
    crops = _crops([[True, False]] * 4)
    fold = Fold(2, np.array([0, 1, 2]), np.array([4, 5]), np.array([3, 6, 7]))
    with pytest.raises(TrainingError, match="found c1 in train and test of fold 2"):
        check_fold(fold, crops.children, crops.labels)


def test_a_part_with_one_label_is_said() -> None:
    crops = _crops([[True, False], [False, False], [True, False]])
    fold = Fold(1, np.array([0, 1]), np.array([4, 5]), np.array([2, 3]))
    assert lacking(fold, crops.labels) == (
        "fold 1's test part holds crops of one label only: F1 and AUC there mean nothing",
    )


def test_the_tables_own_split_and_its_leak(tmp_path: Path) -> None:
    crops = read_crops(write_crop_set(tmp_path / "crops", splits=("train", "train", "validation", "test"), children=8))
    (fold,) = make_folds(crops, _recipe("evaluation={kind: table}"))
    assert {crops.frames[row].split for row in fold.test} == {"test"}
    assert [len(rows) for rows in fold.parts().values()] == [16, 8, 8]


def test_frames_of_a_child_can_be_thinned(tmp_path: Path) -> None:
    crops = read_crops(write_crop_set(tmp_path / "crops", per_child=10, children=12))
    (first, *_) = make_folds(crops, _recipe("data.frames_per_child=4", "evaluation.folds=3"))
    kept = np.concatenate(list(first.parts().values()))
    assert sorted({int(row) % 10 for row in kept}) == [0, 3, 6, 9]


def test_a_newer_table_counts(tmp_path: Path) -> None:
    crops = read_crops(write_crop_set(tmp_path / "crops"))
    frames = read_table(tmp_path / "crops" / "crops.parquet")
    newer = [LabelledFrame(f.file, f.frame_index, f.time_seconds, f.child, "pain", None, f.origin) for f in frames[:-4]]
    write_table(newer, tmp_path / "table.parquet")
    relabelled, rows = with_tables(crops, [tmp_path / "table.parquet"])
    assert rows.tolist() == list(range(20))
    assert relabelled.labels[:20].all()
    assert len(relabelled.frames) == 24
    write_table([LabelledFrame(Path("other.mkv"), 0, 0.0, "x", "pain", None, "csv")], tmp_path / "other.parquet")
    with pytest.raises(TrainingError, match="found none of 24"):
        with_tables(crops, [tmp_path / "other.parquet"])

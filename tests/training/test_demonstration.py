"""From rendered pictures to a bundle, in the smallest way that runs every step."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from models.bundle import ModelBundle
from models.manifest import CropRule
from training.augmentation import augment
from training.crops import cut_all
from training.errors import TrainingError
from training.fit import FitSettings, class_weights
from training.tables import read_pictures

pytestmark = pytest.mark.training

FACES = Path(__file__).parents[1] / "data"
RULE = CropRule(detector="blazeface-back", margin=0.1, roll="upright")


def _write_set(folder: Path, split: str, child: str) -> None:
    """The committed faces as one child's pictures of one set."""
    with (FACES / "faces.csv").open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["left"]]
    for row in rows:
        row |= {"file": str(FACES / "faces" / row["file"]), "subject": child, "set": split, "pacifier": "0"}
    with (folder / f"{split}.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_child_in_two_sets_is_refused(tmp_path: Path) -> None:
    _write_set(tmp_path, "train", "a")
    _write_set(tmp_path, "test", "a")
    with pytest.raises(TrainingError, match="found a in test and train"):
        read_pictures(tmp_path)


def test_no_table_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="found none"):
        read_pictures(tmp_path)


def test_crops_are_kept_and_what_is_missed_is_counted(tmp_path: Path) -> None:
    _write_set(tmp_path, "train", "a")
    pictures = read_pictures(tmp_path)
    first = cut_all(pictures, RULE, 112, border=16, cache=tmp_path / "crops.npz")
    again = cut_all(pictures, RULE, 112, border=16, cache=tmp_path / "crops.npz")
    assert len(first.pictures) + len(first.missed) == len(pictures)
    assert len(first.pictures) > 0.7 * len(pictures)
    assert first.plain.shape[1:] == (112, 112, 3)
    assert np.array_equal(first.images, again.images)
    without = cut_all(pictures, RULE, 112, border=0)
    # The border is at the same scale: without it the same pixels are cut, but for rounding.
    assert np.abs(first.plain.astype(int) - without.plain).mean() < 3


def test_augmentation_is_the_same_by_seed_and_leaves_the_original_alone() -> None:
    image = np.random.default_rng(0).integers(0, 256, (144, 144, 3)).astype(np.uint8)
    before = image.copy()
    first, again, other = (augment(image, 112, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (112, 112, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(image, before)


def test_class_weights_make_classes_count_the_same() -> None:
    weights = class_weights(np.array([0, 0, 0, 1]))
    assert weights[:3].sum() == pytest.approx(weights[3])
    assert weights.mean() == pytest.approx(1)


def test_from_pictures_to_bundle(tmp_path: Path) -> None:
    from training.demonstration import train_demonstration

    data = tmp_path / "data"
    data.mkdir()
    for split in ("train", "validation", "test"):
        _write_set(data, split, split)
    settings = FitSettings(epochs=2, hard_epochs=1, batch=8)
    created = datetime(2026, 1, 2, tzinfo=UTC)
    done = train_demonstration(data, tmp_path / "out", version="0.0.1", created=created, settings=settings)
    bundle = ModelBundle.load(done.bundle.folder)
    assert bundle.manifest.demonstration
    assert bundle.manifest.population.synthetic
    card = (bundle.folder / "CARD.md").read_text(encoding="utf-8")
    assert "no clinical claim" in card
    assert "| auc |" in card

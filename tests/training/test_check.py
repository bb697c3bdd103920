"""`check` finds what is planted: leaks, unreadable files, contradictions; and says nothing about a sound table."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from models.opencv import cv2
from tests.support.crop_sets import SMALL, write_crop_set
from tests.support.recordings import write_recording
from tests.training.conftest import CREATED
from training.check import check_frames
from training.cli import app
from training.cross_validation import Sources, prepare_run
from training.frame_table import LabelledFrame, read_table, write_table
from training.likeness import alike, likeness_of
from training.recipe import load_recipe

pytestmark = pytest.mark.training

FACES = sorted((Path(__file__).parents[1] / "data" / "faces").glob("*.jpg"))


def picture(path: Path, child: str, label: str = "pain", split: str = "") -> LabelledFrame:
    return LabelledFrame(path, 0, 0.0, child, label, None, "folder", split)  # type: ignore[arg-type]


def sound() -> list[LabelledFrame]:
    return [picture(path, f"c{i}", "pain" if i % 2 else "nonpain") for i, path in enumerate(FACES[:8])]


def test_a_sound_table_has_no_findings() -> None:
    done = []
    found = check_frames(sound(), lambda now, all_: done.append((now, all_)))
    assert found.errors == ()
    assert found.notes == ()
    assert done[-1] == (8, 8)
    (counts,) = found.counts
    assert (counts.children, counts.children_with_pain, counts.files, counts.pain, counts.nonpain) == (8, 4, 8, 4, 4)


def altered(path: Path, to: Path) -> Path:
    """The same picture, smaller, brighter, coded anew, under another name."""
    image = cv2.imread(str(path))
    smaller = cv2.resize(image, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    brighter = np.clip(smaller * 1.1 + 6, 0, 255).astype(np.uint8)
    cv2.imwrite(str(to), brighter, [cv2.IMWRITE_JPEG_QUALITY, 60])
    return to


def test_one_child_under_two_codes_is_found_though_the_file_is_another(tmp_path: Path) -> None:
    leak = altered(FACES[0], tmp_path / "other_name.jpg")
    found = check_frames([*sound(), picture(leak, "c99")])
    assert len(found.errors) == 1
    assert "other_name.jpg (child c99)" in found.errors[0]
    assert f"{FACES[0].name} (child c0)" in found.errors[0]
    assert "show the same picture (1 frames)" in found.errors[0]
    same_child = check_frames([*sound(), picture(leak, "c0", "nonpain")])
    assert same_child.errors == ()
    assert len(same_child.notes) == 1


def test_a_recording_that_was_copied_to_another_child_is_found(tmp_path: Path) -> None:
    images = [cv2.resize(cv2.imread(str(path)), (320, 180)) for path in FACES[:6]]
    write_recording(tmp_path / "a.mkv", images)
    write_recording(tmp_path / "b.mkv", images[1:], options={"crf": "30"})
    rows = [
        LabelledFrame(tmp_path / name, index, index / 30, child, "pain" if index else "nonpain", 3, "m-pain")
        for name, child, frames in (("a.mkv", "c1", 6), ("b.mkv", "c2", 5))
        for index in range(frames)
    ]
    (error,) = check_frames(rows).errors
    assert "(5 frames)" in error


def test_every_other_planted_fault_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    rows = [
        *(replace(row, split="train") for row in sound()),
        picture(FACES[1], "c1", "nonpain", "train"),  # labelled both
        picture(FACES[3], "c3", "pain", "train"),  # twice
        picture(FACES[9], "c2", "pain", "test"),  # child in two sets, and the set has one label
        picture(FACES[5], "c55", "pain", "train"),  # a file of two children
        picture(broken, "c7", "pain", "train"),
        picture(tmp_path / "gone.mkv", "c8", "pain", "train"),
    ]
    found = check_frames(rows)
    for expected in (
        "child c2 is in test and train",
        "set test holds frames labelled pain only",
        f"{FACES[5]} is of children c5 and c55",
        "1 frames are labelled pain and nonpain",
        "broken.png: a picture must be there and whole",
        "gone.mkv: a recording must be a video file, there is none",
    ):
        assert sum(expected in error for error in found.errors) == 1, expected
    assert all("\n" not in error for error in found.errors)
    assert any("more than once" in note for note in found.notes)
    assert len(found.errors) == 6


def test_an_even_picture_is_like_no_other() -> None:
    dark = np.zeros((40, 40, 3), np.uint8)
    assert list(alike([likeness_of(dark), likeness_of(dark)], ["a", "b"])) == []
    assert list(alike([], [])) == []


def test_frames_of_one_recording_are_not_compared_with_each_other() -> None:
    face = likeness_of(cv2.imread(str(FACES[0])))
    assert list(alike([face] * 2000, [*["a"] * 1999, "b"])) == [(place, 1999) for place in range(1999)]
    assert list(alike([face] * 3, ["a", "b", "a"])) == [(0, 1), (1, 2)]


def test_codes_that_may_be_one_childs_are_noted() -> None:
    codes = ("WARD/c0", "c1", "c0", "C 1", "A/c2", "B/c2", "ward/c3", "Ward/C3")
    found = check_frames([replace(row, child=code) for row, code in zip(sound(), codes, strict=True)])
    assert found.errors == ()
    assert [note.split(" may be one child")[0] for note in found.notes] == [
        "C 1 and c1",
        "WARD/c0 and c0",
        "Ward/C3 and ward/c3",
    ]


def test_training_notes_such_codes_and_names_none(tmp_path: Path) -> None:
    crops = write_crop_set(tmp_path / "crops", size=70)
    frames = read_table(crops / "crops.parquet")
    recipe = load_recipe("synthetic", SMALL)
    for name, codes, expected in (
        ("before", {}, []),
        ("after", {"synthetic-01": "WARD/synthetic-00", "synthetic-03": "synthetic-02 "}, ["1 children may"]),
    ):
        write_table([replace(f, child=codes.get(f.child, f.child)) for f in frames], tmp_path / f"{name}.parquet")
        run = prepare_run(recipe, Sources((crops,), (tmp_path / f"{name}.parquet",)), tmp_path / name, CREATED)
        found = [note for note in run.record.notes if "several codes" in note]
        assert [note[: len("1 children may")] for note in found] == expected
        assert not any("synthetic-" in note for note in found)


def test_the_command_ends_with_2_and_a_line_for_each_error(tmp_path: Path) -> None:
    leak = altered(FACES[0], tmp_path / "leak.jpg")
    write_table(sound(), tmp_path / "sound.parquet")
    write_table([*sound(), picture(leak, "c99")], tmp_path / "leak.parquet")
    good, bad = (CliRunner().invoke(app, ["check", str(tmp_path / name)]) for name in ("sound.parquet", "leak.parquet"))
    assert good.exit_code == 0, good.output
    assert "nothing speaks against this table" in good.stdout
    assert good.stderr == ""
    assert bad.exit_code == 2
    assert bad.stderr.count("\n") == 1
    assert "leak.jpg (child c99)" in bad.stderr

"""Faces found in single pictures, counted against the truth."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training.cli import app
from training.errors import TrainingError
from training.faces_found import Found, measure, report
from training.tables import Picture, read_pictures

pytestmark = pytest.mark.training

FACES = Path(__file__).parents[1] / "data"
KEPT = ("calm_upright.jpg", "calm_quarter.jpg", "calm_oblique.jpg", "pain_upright.jpg", "pain_pacifier.jpg")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Some of the committed faces as a test set; one of them with a true box where no face is."""
    with (FACES / "faces.csv").open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["file"] in KEPT]
    for row in rows:
        if row["file"] == "calm_oblique.jpg":
            row |= {"left": "0", "top": "0", "right": "60", "bottom": "60"}
        row |= {"file": str(FACES / "faces" / row["file"]), "subject": "a", "set": "test"}
        row["pacifier"] = str(int("pacifier" in row["file"]))
    with (tmp_path / "test.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def test_a_face_counts_only_at_its_own_place(data: Path) -> None:
    pictures = read_pictures(data)
    progress: list[tuple[int, int]] = []
    unknown, known = measure(pictures, ["blazeface-back"], lambda *done: progress.append(done))
    expected = tuple(picture.path.name != "calm_oblique.jpg" for picture in pictures)
    assert unknown.hits == known.hits == expected
    assert (unknown.knows_roll, known.knows_roll) == (False, True)
    assert progress[-1] == (len(KEPT), len(KEPT))


def test_a_missing_picture_is_one_line(data: Path) -> None:
    pictures = read_pictures(data)
    gone = [Picture(data / "gone.jpg", *[getattr(pictures[0], name) for name in Picture.__slots__[1:]])]
    with pytest.raises(TrainingError, match=r"gone\.jpg: a picture must be there and whole"):
        measure(gone, ["blazeface-back"], lambda *_: None)


def test_the_command_writes_every_table(data: Path) -> None:
    arguments = ["faces-found", "--data", str(data), "--out", str(data / "a" / "found.md"), "--detector"]
    done = CliRunner().invoke(app, [*arguments, "blazeface-back"])
    assert done.exit_code == 0, done.output
    text = (data / "a" / "found.md").read_text(encoding="utf-8")
    assert "5 pictures of 1 children, 4 of them uncovered" in text
    assert "Goal" not in text  # MediaPipe was not asked
    for title in ("expression", "roll", "skin tone", "light", "covered share"):
        assert f"| {title} | pictures | blazeface-back, roll unknown | blazeface-back, roll known |" in text
    assert "| uncovered | 4 | 75.0% | 75.0% |" in text.splitlines()
    assert ", pacifier |" in text
    wrong = CliRunner().invoke(app, [*arguments, "best"])
    assert isinstance(wrong.exception, TrainingError)


def test_the_goal_is_mediapipes_and_of_uncovered_faces(data: Path) -> None:
    pictures = [picture for picture in read_pictures(data) if picture.path.name != "pain_pacifier.jpg"]
    few = Found("mediapipe-short", knows_roll=False, hits=(False,) * len(pictures))
    all_of_them = Found("mediapipe-full", knows_roll=True, hits=(True,) * len(pictures))
    assert "Best: mediapipe-full, roll known, 100.0%: met." in report(pictures, [few, all_of_them])
    text = report(pictures, [few])
    assert "0.0%: missed." in text
    assert "| covered or with pacifier |" not in text  # a group without pictures has no row

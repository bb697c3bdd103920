"""The generator: whole, resumable, the same whatever the number of workers."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from training.synth_command import synth
from training.synthetic.generate import generate
from training.synthetic.recipe import RecipeError

RECIPES = Path("training/synthetic/recipes")


def tiny(folder: Path, name: str = "tiny") -> Path:
    text = (RECIPES / "demo.toml").read_text(encoding="utf-8")
    factors = text[text.index("[factors]") :]
    head = f'name = "{name}"\nseed = 3\nwidth = 96\nheight = 96\nsupersample = 1\ndepth = true\n'
    sets = '[[sets]]\nname = "train"\nfirst_identity = 0\nidentities = 2\npictures = 3\n'
    path = folder / f"{name}.toml"
    path.write_text(head + sets + factors, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_pictures_tables_and_sheet_are_written_and_a_killed_run_goes_on(tmp_path: Path):
    recipe, out = tiny(tmp_path), tmp_path / "out"
    generate(recipe, out, 1)
    table = rows(out / "train.csv")
    assert [row["subject"] for row in table] == ["000000"] * 3 + ["000001"] * 3
    for row in table:
        image = cv2.imread(str(out / row["file"]))
        assert image is not None
        assert image.shape == (96, 96, 3)
        depth = cv2.imread(str(out / row["file"].replace(".jpg", ".depth.png")), cv2.IMREAD_UNCHANGED)
        assert depth.dtype == np.uint16
        assert float(row["intensity"]) == pytest.approx(float(row["intensity"]))
        assert (float(row["intensity"]) >= 0.35) == (row["pain"] == "1")
    assert (out / "contact-sheet-train.png").exists()

    first = (out / "train/000000/000.jpg").stat().st_mtime_ns
    before = (out / "train.csv").read_text()
    (out / "train/000001/truth.csv").unlink()
    (out / "train/000001/002.jpg").unlink()
    generate(recipe, out, 2)
    assert (out / "train/000000/000.jpg").stat().st_mtime_ns == first
    assert (out / "train/000001/002.jpg").exists()
    assert (out / "train.csv").read_text() == before

    with pytest.raises(RecipeError, match="holds another"):
        generate(tiny(tmp_path, "other"), out, 1)


def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path):
    app = typer.Typer()
    app.command()(synth)
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["--recipe", str(bad), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert result.output.startswith("error: bad.toml: seed: Field required")
    assert len(result.output.splitlines()) == 1

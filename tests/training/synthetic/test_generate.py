"""The generator: whole, resumable, the same whatever the number of workers."""

import csv
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from rich.progress import Progress

from training.cli import main
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


def test_ctrl_c_leaves_the_jobs_that_are_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    recipe, out = tiny(tmp_path), tmp_path / "out"
    recipe.write_text(recipe.read_text(encoding="utf-8").replace("identities = 2", "identities = 40"), encoding="utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "advance", interrupt)
    with pytest.raises(KeyboardInterrupt):
        generate(recipe, out, 1)
    assert 1 <= len(list(out.glob("train/*/truth.csv"))) < 40
    assert not (out / "train.csv").exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path):
    recipe = tiny(tmp_path)
    with pytest.raises(RecipeError, match="holds files; give an empty folder"):
        generate(recipe, tmp_path, 1)
    with pytest.raises(RecipeError, match="is a file; give a folder"):
        generate(recipe, recipe, 1)
    assert list(tmp_path.iterdir()) == [recipe]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'name = "x"\n', "bad.toml: seed: Field required"),
        (b"name = '\xe0'\n", "A recipe must be TOML, but bad.toml is not: 'utf-8' codec"),
        (None, "bad.toml: No such file or directory; check path"),
    ],
)
def test_the_command_says_what_is_wrong_in_one_line(
    tmp_path: Path,
    content: bytes | None,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    bad, out = tmp_path / "bad.toml", tmp_path / "out"
    if content is not None:
        bad.write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["sollievo-train", "synth", "--recipe", str(bad), "--out", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith("sollievo-train: ")
    assert said in told
    assert told.count("\n") == 1
    assert not out.exists()

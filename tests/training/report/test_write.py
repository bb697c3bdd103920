"""A run's report on the disk: everything that it names is there, and nothing comes from a network."""

import json
import re
from pathlib import Path

import pytest

from tests.support.runs import chance, folds_of, redness, write_crops, write_run
from tests.training.conftest import TrainedRun
from training.errors import TrainingError
from training.report.read import answers_of, runs_in
from training.report.write import ReportSettings, write_report
from training.report_command import report as report_command
from training.run_folder import FOLDS_FILE, read_run

pytestmark = pytest.mark.training

NUMBERS_ONLY = ReportSettings(examples=0, draws=50)


def _pictures(page: str) -> list[str]:
    return re.findall(r'<img src="([^"]+)"', page)


def test_a_report_names_every_fold_and_shows_every_figure(tmp_path: Path) -> None:
    write_crops(tmp_path / "crops", origin="m-pain")
    run = write_run(tmp_path / "run", tmp_path / "crops")
    for name, answer in (("guess", chance), ("red", redness)):
        write_run(tmp_path / "others" / name, tmp_path / "crops", answer, kind="baseline", model=name)
    out = tmp_path / "run" / "report"
    write_report(run, out, NUMBERS_ONLY, beside_runs=runs_in(tmp_path / "others"))
    page = (out / "report.html").read_text(encoding="utf-8")
    for number in run.fold_numbers:
        assert f"<th>Fold {number}</th>" in page
    assert len(_pictures(page)) == 6
    assert all((out / picture).stat().st_size > 1000 for picture in _pictures(page))
    assert not re.search(r"https?:|<script|<link|@import", page)
    assert "keep it where the recordings are" in page
    numbers = json.loads((out / "numbers.json").read_text(encoding="utf-8"))
    assert sorted(numbers["folds"]) == ["1", "2", "3"]
    assert numbers["beside"]["guess"]["this_run_better_by"]["accuracy"]["value"] > 0.2
    assert numbers["beside"]["red"]["p"] == 1
    assert numbers["children"]["child-00"] == numbers["children"]["child-00"] | {"pictures": 8, "pain": 4, "right": 8}
    assert "<td>F1, larger output</td>" in page
    larger = numbers["larger_output"]["accuracy"]
    assert (sorted(larger["folds"]), larger["over_folds"]["folds"]) == (["1", "2", "3"], 3)
    assert oct(out.stat().st_mode)[-3:] == "700"


def test_an_older_report_is_replaced_and_other_folders_are_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_crops(tmp_path / "crops")
    write_run(tmp_path / "run", tmp_path / "crops")
    older = tmp_path / "run" / "report"
    older.mkdir()
    for name in ("report.html", "stale.png"):
        (older / name).touch()
    report_command(tmp_path / "run", out=None, beside=None, examples=0, steps=1, precisions=False)
    assert (older / "report.html").stat().st_size
    assert not (older / "stale.png").exists()
    assert "accuracy 1.000 +- 0.000" in capsys.readouterr().out
    assert not list((tmp_path / "run").glob(".report*"))
    (tmp_path / "mine").mkdir()
    with pytest.raises(TrainingError, match="this is neither"):
        write_report(read_run(tmp_path / "run"), tmp_path / "mine", NUMBERS_ONLY)


def test_a_trained_network_gets_a_gallery_and_its_smaller_precisions(trained_run: TrainedRun, tmp_path: Path) -> None:
    settings = ReportSettings(examples=1, steps=2, draws=20, precisions=True)
    write_report(trained_run.run, tmp_path / "report", settings)
    page = (tmp_path / "report/report.html").read_text(encoding="utf-8")
    gallery = [picture for picture in _pictures(page) if "gallery" in picture]
    assert gallery
    assert all((tmp_path / "report" / picture).exists() for picture in gallery)
    assert "All children here are rendered" in page
    assert "<td>int8</td>" in page
    numbers = json.loads((tmp_path / "report/numbers.json").read_text(encoding="utf-8"))
    assert [each["precision"] for each in numbers["precisions"]] == ["float16", "int8"]
    assert numbers["precisions"][0]["largest_difference"] < 0.05


def test_an_unfinished_run_says_which_folds_are_missing(tmp_path: Path) -> None:
    write_crops(tmp_path / "crops")
    run = write_run(tmp_path / "run", tmp_path / "crops")
    (run.fold_folder(2) / "fold.json").unlink()
    write_report(run, tmp_path / "report", NUMBERS_ONLY)
    page = (tmp_path / "report/report.html").read_text(encoding="utf-8")
    assert "1 of 3 folds are missing here (2)" in page
    for number in (1, 3):
        (run.fold_folder(number) / "fold.json").unlink()
    with pytest.raises(TrainingError, match="must have a finished fold"):
        answers_of(run)


def test_a_child_that_was_trained_and_tested_on_is_found(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    write_crops(tmp_path / "crops")
    run = write_run(tmp_path / "run", tmp_path / "crops")
    table = parquet.read_table(run.folder / FOLDS_FILE).to_pylist()
    next(row for row in table if row["fold"] == 2 and row["part"] == "test")["part"] = "train"
    parquet.write_table(pa.Table.from_pylist(table), run.folder / FOLDS_FILE)
    with pytest.raises(TrainingError, match=r"found child-01 in train and test|found child-01 in test and train"):
        answers_of(run)


def test_a_run_on_other_folds_does_not_stand_beside(tmp_path: Path) -> None:
    crops = write_crops(tmp_path / "crops")
    run = write_run(tmp_path / "run", tmp_path / "crops")
    other = write_run(tmp_path / "other", tmp_path / "crops", folds=folds_of(crops, 2))
    with pytest.raises(TrainingError, match="fold 1 differs"):
        write_report(run, tmp_path / "report", NUMBERS_ONLY, beside_runs=[other])
    assert not (tmp_path / "report").exists()
    with pytest.raises(TrainingError, match="found none; name another"):
        runs_in(tmp_path / "crops")

"""The command `table`: where its file may lie."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from training.cli import app
from training.errors import TrainingError

pytestmark = pytest.mark.training

EXPORT = "file,frame_index,time_seconds,child,label,human_score,origin,rater"


def _table(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["table", *map(str, arguments)])
    assert isinstance(done.exception, TrainingError), done.output
    assert "\n" not in str(done.exception)
    return str(done.exception)


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}


def test_a_table_is_never_written_over_what_it_is_made_from(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("a picture")
    (tmp_path / "all.csv").write_text("file,child,label\na.png,c1,pain\na.png,c2,nonpain\n", encoding="utf-8")
    exports = tmp_path / "labels"
    exports.mkdir()
    rows = (f"a.png,{index},{index},c1,{label},,,r1" for index, label in enumerate(("pain", "nonpain")))
    (exports / "one.csv").write_text("\n".join((EXPORT, *rows)) + "\n", encoding="utf-8")
    (exports / "two.parquet").write_text("labels", encoding="utf-8")
    before = _files(tmp_path)
    assert "must end in .parquet" in _table("csv", tmp_path / "all.csv", "--out", tmp_path / "all.csv")
    assert "must end in .parquet" in _table("csv", tmp_path / "all.csv", "--out", tmp_path / "table.csv")
    two = exports / "two.parquet"
    assert "among the files" in _table("replay", two, "--out", two)
    assert "among the files" in _table("replay", exports, "--out", exports / ".." / "labels" / "table.parquet")
    assert "among the files" in _table("m-pain", tmp_path, "--labels", two, "--out", two)
    assert _files(tmp_path) == before


def test_a_table_may_lie_in_the_folder_of_the_recordings(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("a picture")
    (tmp_path / "all.csv").write_text("file,child,label\na.png,c1,pain\na.png,c2,nonpain\n", encoding="utf-8")
    arguments = ["table", "csv", str(tmp_path / "all.csv"), "--out", str(tmp_path / "table.parquet")]
    for _ in range(2):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "table.parquet").is_file()


def test_a_table_that_cannot_be_written_is_named_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text("file,child,label\na.png,c1,pain\na.png,c2,nonpain\n", encoding="utf-8")
    out = tmp_path / "table.parquet"
    out.mkdir()
    done = CliRunner().invoke(app, ["table", "csv", str(tmp_path / "all.csv"), "--out", str(out)])
    assert isinstance(done.exception, OSError), done.output
    assert done.exception.filename == str(out)
    assert ".part" not in str(done.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.csv", "table.parquet"]

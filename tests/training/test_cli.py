"""The training command line: quick to help, one line and exit code 2 where something is wrong."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training.cli import app, main
from training.errors import TrainingError


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from training.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, training.cli; heavy = ('tensorflow', 'keras', 'onnx', 'onnxruntime', 'cv2', 'numpy');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert "export" in _run("--help").stdout


def test_what_cannot_be_done_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = _run("export", "--network", "compact", "--out", str(tmp_path / "bundle"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "--untrained" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "x", "--out", "y", "--size", "abc"], "'--size': Input should be a valid integer, "),
        (["export", "--network", "big", "--out", "y"], "'--network': 'big' is not one of 'vgg-face', "),
        (["extract", "x"], "Missing option '--out'; "),
        (["extract", "x", "--out", "y", "--bogus", "3"], "No such option: --bogus "),
        (["bogus"], "No such command 'bogus'; see `sollievo-train --help`"),
    ],
)
def test_a_wrong_option_is_one_line_that_says_where_to_read_more(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["sollievo-train", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    out, told = capfd.readouterr()
    assert out == ""
    assert told.startswith("sollievo-train: ")
    assert told.count("\n") == 1
    assert said in told
    assert told.count("abc") == arguments.count("abc")
    assert told.endswith("--help`\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["usual-way", "nix.mkv"], "nix.mkv: a recording must be a video file, there is none; check the name"),
        (
            ["train", "synthetic", "--crops", "x", "--out", "y", "--set", "bogus=3"],
            "; name a setting as the recipe has",
        ),
        (["table", "videodol", ".", "--out", "y.parquet"], "must be there, found none; put it there"),
    ],
)
def test_what_is_wrong_comes_with_what_to_do(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, TrainingError), done.output
    assert said in str(done.exception)


def test_without_a_command_the_help_is_shown() -> None:
    done = _run()
    assert "Usage: sollievo-train" in done.stdout
    assert "extract" in done.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_ctrl_c_ends_with_a_line(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    os.mkfifo(recipe)
    code = "from training.cli import main; main()"
    arguments = [sys.executable, "-c", code, "synth", "--recipe", str(recipe), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with recipe.open("wb"):  # waits until the other side reads
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, told) == ("", "sollievo-train: stopped; the same command goes on from there\n")


def test_an_unknown_network_is_exit_code_2(tmp_path: Path) -> None:
    arguments = ["export", "--network", "big", "--untrained", "--out", str(tmp_path / "bundle")]
    assert CliRunner().invoke(app, arguments).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_an_export_prints_only_what_it_has_to_say(tmp_path: Path) -> None:
    done = _run("export", "--network", "compact", "--untrained", "--out", str(tmp_path / "bundle"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("Exporting compact")
    assert done.stderr.count("\n") == 1
    assert "for speed tests only" in done.stdout
    assert sorted(path.name for path in (tmp_path / "bundle").iterdir()) == [
        "CARD.md",
        "manifest.json",
        "model.onnx",
        "reference.npz",
    ]
    again = _run("export", "--network", "compact", "--untrained", "--out", str(tmp_path / "bundle"))
    assert again.returncode == 2
    assert "must be new" in again.stderr

"""The training command line: quick to help, one line and exit code 2 where something is wrong."""

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from training.cli import app


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

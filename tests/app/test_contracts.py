"""Who may import whom: by import-linter, by what is loaded once the program runs, and by a planted violation."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )


def loaded_after(code: str, **environment: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after `code`."""
    import os

    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout.strip().splitlines()[-1])}


def test_the_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_a_planted_violation_is_found(tmp_path: Path) -> None:
    for name in ("app", "models", "training"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.mkv", "*.onnx", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint(tmp_path).returncode == 0
    crop = tmp_path / "models" / "crop.py"
    crop.write_text(crop.read_text() + "\nimport app.worker\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "models.crop" in done.stdout


def test_the_command_line_loads_nothing_heavy() -> None:
    loaded = loaded_after("import app.cli")
    assert not loaded & {"tensorflow", "keras", "mediapipe", "PySide6", "cv2", "onnxruntime", "matplotlib", "numpy"}


def test_the_started_program_has_no_training_framework(tmp_path: Path) -> None:
    from tests.support.bundles import write_bundle

    write_bundle(tmp_path / "bundle")
    code = f"""
from pathlib import Path
from app.analysis import analyze
from app.setup_watch import WatchOptions
clip = "tests/data/clips/heel_prick_short.mkv"
analyze(clip, Path({str(tmp_path / "out")!r}), WatchOptions(model={str(tmp_path / "bundle")!r}, roll_degrees=89.0))
import app.monitor
"""
    loaded = loaded_after(code)
    assert {"app", "models", "onnxruntime", "cv2", "PySide6"} <= loaded
    assert not loaded & {"training", "tensorflow", "keras", "tf2onnx"}


def test_packaging_never_hides_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()

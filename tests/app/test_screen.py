"""Windows open on a display only, and a signal closes them however idle they are."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.parametrize("words", [("monitor", "demo"), ("replay", "demo"), ("library",), ("demo", "--window")])
def test_without_a_display_a_window_is_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name not in WITHOUT}
        | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("sollievo: a window needs a display, found none: start from a desktop's terminal")
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


IDLE = """
import os, sys, threading
from pathlib import Path
from app.library.program import run_library
from app.screen import start_application
from app.setup_watch import WatchOptions
from PySide6.QtCore import QTimer
application = start_application()
# Only once the loop runs, and late enough for it to be idle: no Python runs then by itself.
strike = threading.Timer(0.5, os.kill, (os.getpid(), int(sys.argv[1])))
QTimer.singleShot(0, strike.start)
print("closed", run_library(Path(sys.argv[2]), WatchOptions()))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_an_idle_window(tmp_path: Path, number: signal.Signals) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IDLE, str(int(number)), str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["closed", "0"]

"""Where Windows' menu entry starts: the monitor, without a terminal window behind it."""

import multiprocessing
import os
import sys
from pathlib import Path

from app.cli import main


def keep_words() -> None:
    """Gives the program somewhere to write to: a program without a terminal has no standard streams on Windows."""
    if sys.stdout is not None and sys.stderr is not None:
        return
    folder = Path(os.environ.get("LOCALAPPDATA", Path.home())) / "sollievo"
    folder.mkdir(parents=True, exist_ok=True)
    sys.stdout = sys.stderr = (folder / "monitor.log").open("w", encoding="utf-8", buffering=1)


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a packaged child process starts here again
    keep_words()
    if len(sys.argv) == 1:
        sys.argv.append("monitor")
    main()

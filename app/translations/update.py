"""Brings the translations up to date with the sources, for developers: `python -m app.translations.update`.

New texts come into the `.ts` as unfinished; fill them in there (or with Qt Linguist), and run it again.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
APP = FOLDER.parent
LANGUAGES = ("it",)


def sources() -> list[Path]:
    """Every file that may hold a text of the screen."""
    return sorted(path for path in APP.rglob("*.py") if path.parent != FOLDER)


def update(ts: Path) -> None:
    """Takes new texts of the sources into a `.ts`, and those that are gone out of it.

    Raises:
        subprocess.CalledProcessError: Qt's tool failed.
    """
    words = [str(path.relative_to(APP.parent)) for path in sources()]
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en"]
    _run("pyside6-lupdate", [*words, *options, "-target-language", ts.stem.rpartition("_")[2], "-ts", str(ts)])


def compile_texts(ts: Path, qm: Path) -> None:
    """Makes the file that the program reads.

    Raises:
        subprocess.CalledProcessError: Qt's tool failed.
    """
    _run("pyside6-lrelease", [str(ts), "-silent", "-qm", str(qm)])


def _run(tool: str, words: list[str]) -> None:
    path = Path(sys.executable).with_name(tool)
    subprocess.run([str(path), *words], check=True, cwd=APP.parent, capture_output=True)


def main() -> None:
    """Updates and compiles every language."""
    for language in LANGUAGES:
        ts = FOLDER / f"sollievo_{language}.ts"
        update(ts)
        compile_texts(ts, ts.with_suffix(".qm"))


if __name__ == "__main__":
    main()

"""The way back into training, once through, with both environments: marks, table, network, bundle, comparison, use.

    python -m tests.support.closing_the_loop OUT --train RECORDING... --hold RECORDING...

It is run by hand, in the app's environment with the training environment beside it: it takes minutes. Recordings are
rendered ones with their truth beside them (`NAME_truth.csv`). Those of `--train` get marks and consent for training,
those of `--hold` marks alone: the table must leave them out, and the models are compared on them. A data folder of its
own is used; each step's words and seconds are printed, and the first step that fails ends it with exit code 1.
"""

import argparse
import csv
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

TRAINER = Path(sys.prefix).with_name(".venv-training") / "bin" / "sollievo-train"
STUDY, RATER = "loop", "N1"


def main() -> None:
    """Goes once through."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--hold", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    out = given.out.absolute()
    out.mkdir(parents=True)
    os.environ |= {"SOLLIEVO_DATA": str(out / "data"), "QT_QPA_PLATFORM": "offscreen"}
    share = out / "recordings"
    training, held = share / "training", share / "held"
    for folder, recordings in ((training, given.train), (held, given.hold)):
        folder.mkdir(parents=True)
        for recording in recordings:
            (folder / recording.name).symlink_to(recording.absolute())
            mark(folder / recording.name, truth_of(recording), may_train=folder == training)
    labels = use_for_training(share, len(given.train) + len(given.hold))
    table, crops, run, bundle = (out / name for name in ("table.parquet", "crops", "run", "bundle"))
    train = str(TRAINER)
    app = [sys.executable, "-m", "app", "models"]
    do([train, "table", "replay", str(labels), "--out", str(table)])
    do([train, "check", str(table)])
    do([train, "extract", str(table), "--out", str(crops), "--size", "112", "--border", "16"])
    changes = (
        "training.epochs=2",
        "evaluation.validation_share=0.5",  # the recipe's 0.2 asks for ten children with crops
        "bundle.name=ward",
        "bundle.population.synthetic=false",  # as of real ones, the bundle remembers from whom it learned
    )
    sets = [word for change in changes for word in ("--set", change)]
    do([train, "train", "synthetic-short", "--crops", str(crops), "--out", str(run), "--no-mlflow", *sets])
    do([train, "export-run", str(run), "--out", str(bundle)])
    do([*app, "import", str(bundle)])
    do([*app, "compare", "ward", "--on", str(training), "--on", str(held), "--out", str(out / "comparison")])
    do([*app, "activate", "ward"])
    do([*app, "list"])
    do([*app, "roll-back"])
    do([*app, "list"])


def truth_of(recording: Path) -> list[tuple[int, float, bool]]:
    """(frame, time in seconds, pain) of each frame of a rendered recording."""
    with recording.with_name(f"{recording.stem}_truth.csv").open(encoding="utf-8", newline="") as text:
        return [(int(row["frame"]), float(row["time_seconds"]), row["pain"] == "1") for row in csv.DictReader(text)]


def mark(recording: Path, truth: Sequence[tuple[int, float, bool]], *, may_train: bool) -> None:
    """Marks a recording by its truth, as a rater does in replay who hides the model."""
    from app.assessment.marks import MarkContent, MarkKind
    from app.assessment.moment import Moment
    from app.session.consent import Consent
    from app.session.recordings import session_for
    from app.session.subject import Subject
    from app.settings import sessions_folder
    from app.sources.recording import RecordingSource

    with RecordingSource(recording) as source, session_for(recording, source.info, sessions_folder()) as store:
        store.set_subject(Subject(STUDY, recording.stem.replace("_", "-"), 38.0, 2.0, "simulation"), rater=RATER)
        store.set_consent(Consent(video=True, training=may_train), rater=RATER)
        for is_pain, group in groupby(truth, key=lambda frame: frame[2]):
            frames = list(group)
            start, end = (Moment(seconds, index) for index, seconds, _ in (frames[0], frames[-1]))
            kind = MarkKind.PAIN if is_pain else MarkKind.NONPAIN
            store.add_mark(MarkContent(kind, start, end), rater=RATER, model_visible=False)


def use_for_training(folder: Path, count: int) -> Path:
    """All recordings of a folder through the library's own button; where the table is."""
    from PySide6.QtWidgets import QApplication

    from app.library.program import LibraryProgram
    from app.settings import Settings
    from app.setup_watch import WatchOptions
    from tests.support.library_screens import wait_until

    began = time.monotonic()
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    program = LibraryProgram(application, folder, WatchOptions(), Settings(language="en"))
    written: list[Path] = []
    program.training.written.connect(written.append)
    wait_until(application, lambda: len(program.window.rows) == count)
    program.window.button("all").click()
    program.window.button("train").click()
    wait_until(application, lambda: bool(written) or "found none" in program.window.message)
    say("the library's button: Use for training", program.window.message, time.monotonic() - began)
    program.close()
    if not written:
        sys.exit(1)
    return written[0]


def do(words: Sequence[str]) -> None:
    """A step by a command of its own."""
    began = time.monotonic()
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    kept = [line for line in (done.stdout + done.stderr).splitlines() if line.strip() and "E0000" not in line]
    say(" ".join([Path(words[0]).name, *words[1:]]), "\n".join(kept[-14:]), time.monotonic() - began)
    if done.returncode:
        print(f"exit code {done.returncode}")  # noqa: T201
        sys.exit(1)


def say(step: str, words: str, seconds: float) -> None:
    """Prints a step."""
    print(f"\n$ {step}   [{seconds:.1f} s]\n{words}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

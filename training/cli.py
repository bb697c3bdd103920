"""The command `sollievo-train`. Nothing heavy is imported before a command runs."""

import contextlib
import errno
import os
import sys
from typing import NoReturn

import typer

from training.baselines_command import baselines
from training.check_command import check
from training.compare_command import compare
from training.compress_command import compress
from training.demonstration_command import demonstration
from training.detector_study_command import detector_study
from training.detectors_command import detectors
from training.doctor_command import doctor
from training.errors import TrainingError
from training.export_command import export
from training.export_run_command import export_run
from training.extract_command import extract
from training.faces_found_command import faces_found
from training.report_command import report
from training.synth_command import synth
from training.table_command import table
from training.train_command import train, trials
from training.usual_way_command import usual_way

NAME = "sollievo-train"
GOING_ON = frozenset({"compress", "extract", "synth", "train", "trials"})
"""Commands that go on where they were stopped."""

STOPPED = 130
"""Typer's exit code after Ctrl+C."""

app = typer.Typer(
    name=NAME,
    help="From labelled pictures to a model bundle. Research software, not for clinical use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def everything() -> None:
    """Keeps commands as commands even while there is only one."""


app.command("baselines")(baselines)
app.command("check")(check)
app.command("compare")(compare)
app.command("compress")(compress)
app.command("demonstration")(demonstration)
app.command("detector-study")(detector_study)
app.command("detectors")(detectors)
app.command("doctor")(doctor)
app.command("export")(export)
app.command("export-run")(export_run)
app.command("extract")(extract)
app.command("faces-found")(faces_found)
app.command("report")(report)
app.command("synth")(synth)
app.command("table")(table)
app.command("train")(train)
app.command("trials")(trials)
app.command("usual-way")(usual_way)


def main() -> None:
    """Runs the command line: exit code 0 when done, 2 with one line on what is wrong, 130 when stopped by Ctrl+C."""
    if len(sys.argv) < 2:
        sys.argv.append("--help")
    try:
        # Not by itself: Typer would draw a box around what is wrong, and end a Ctrl+C without a word.
        code = app(prog_name=NAME, standalone_mode=False)
    except TrainingError as error:
        _end(str(error))
    except typer.TyperException as error:
        _end(_usage(error))
    except OSError as error:
        if error.errno == errno.ENOSPC:  # else Python tries again at its end what could not be printed
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _end(f"{error.filename or 'a file'}: {error.strerror or error}; check path, permissions and free space")
    if code == STOPPED:
        goes_on = sys.argv[1] in GOING_ON
        _end("stopped; the same command goes on from there" if goes_on else "stopped; start it again", STOPPED)
    sys.exit(code)


def _usage(error: typer.TyperException) -> str:
    """What is wrong with an option or an argument, the value where it is known, and where to read more."""
    from pydantic import ValidationError

    text = " ".join(error.format_message().split()).rstrip(".").replace("Value error, ", "")
    if isinstance(error.__cause__, ValidationError):
        given = repr(error.__cause__.errors()[0]["input"])
        text += "" if given in text else f", got {given}"
    context = getattr(error, "ctx", None)
    return f"{text}; see `{context.command_path if context else NAME} --help`"


def _end(message: str, code: int = 2) -> NoReturn:
    sys.stderr.write(f"{NAME}: {message}\n")
    sys.exit(code)

"""The command `sollievo-train`. Nothing heavy is imported before a command runs."""

import sys

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

app = typer.Typer(
    name="sollievo-train",
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
    """Runs the command line: exit code 0 when done, 2 with one line on what is wrong."""
    try:
        app()
    except TrainingError as error:
        _end(str(error))
    except OSError as error:
        _end(f"{error.filename or 'a file'}: {error.strerror or error}; check path, permissions and free space")


def _end(message: str) -> None:
    sys.stderr.write(f"sollievo-train: {message}\n")
    sys.exit(2)

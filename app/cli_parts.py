"""What several commands share: options by one name, and how lines, progress and errors reach the terminal."""

import contextlib
import errno
import math
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Never

import typer
from typer.exceptions import TyperException

if TYPE_CHECKING:
    from app.setup_watch import WatchOptions


def folder_option(text: str) -> Any:
    """An option that takes a folder; "" is refused, which `Path` would take for the working folder.

    Args:
        text: Its help.
    """

    def named(given: str) -> Path:
        if not given:
            raise typer.BadParameter("a folder must have a name, got '': name one, or . for the working folder")
        return Path(given)

    return typer.Option(help=text, parser=named, metavar="<path>", show_default=True)


Model = Annotated[str | None, typer.Option(help="A bundle's folder or its label in the library.", show_default=False)]
Detector = Annotated[
    str | None,
    typer.Option(help="mediapipe-short, mediapipe-full or blazeface-back; else the model's own.", show_default=False),
]
Roll = Annotated[
    float | None,
    typer.Option(help="How far the child lies turned clockwise, in degrees; else found by votes.", show_default=False),
]
Child = Annotated[str | None, typer.Option(help="X,Y: a pixel on the child's face.", show_default=False)]
Provider = Annotated[
    str | None, typer.Option(help="Where the model runs, such as cpu or cuda; else the best.", show_default=False)
]
MOST_THREADS = 256
Threads = Annotated[
    int | None, typer.Option(min=1, max=MOST_THREADS, help="Threads for the processor's work.", show_default=False)
]


STOPPED, ENDED = 128 + signal.SIGINT, 128 + signal.SIGTERM
"""Exit codes after Ctrl+C and after the system's wish that the process ends."""


def run_command_line(command_line: typer.Typer) -> None:
    """Runs a command and ends the process: the one place where whatever goes wrong becomes one line and an exit code.

    Errors that are not known keep their traceback.
    """

    def end(_number: int, _frame: FrameType | None) -> Never:
        raise SystemExit(ENDED)  # what is half-written is removed on the way, as after Ctrl+C

    signal.signal(signal.SIGTERM, end)
    try:
        code = command_line(standalone_mode=False) or 0
    except SystemExit as ending:
        code = ending.code
    except TyperException as error:
        _refuse(error)
        code = 2
    except typer.Abort:  # at a question
        code = STOPPED
    except Exception as error:
        if not isinstance(error, known_errors()):
            raise
        tell(error)
        _give_up_printing(error)
        code = 2
    if code in {STOPPED, ENDED}:
        sys.stderr.write("sollievo: stopped; nothing half-written is left, the same command does the rest\n")
    sys.exit(code)


def tell(error: Exception) -> None:
    """Says an error in one line."""
    text = str(error)
    if isinstance(error, OSError) and error.errno is not None:
        what = error.filename or "what was to be written"
        text = f"{what}: {error.strerror or error}; check path, permissions and free space"
    sys.stderr.write(f"sollievo: {' '.join(text.split())}\n")


def _give_up_printing(error: Exception) -> None:
    """Where it is the output that failed, Python would try again what is left of it, and end with another code."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        with contextlib.suppress(OSError, ValueError):  # nothing that has a number
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def known_errors() -> tuple[type[Exception], ...]:
    """Errors whose text is one line for people. Imported late: a command that fails may not have loaded them."""
    from app.session.database import SessionError
    from app.session.outputs import OutputError
    from app.sources.source import SourceError
    from models.assets import AssetError
    from models.bundle import BundleError
    from models.runtime import ProviderError

    return (SourceError, OutputError, SessionError, AssetError, BundleError, ProviderError, ValueError, OSError)


def deny_internet_here() -> None:
    """Denies internet sockets to this process; where that cannot be done, a line says so."""
    from app.no_network import deny_internet

    problem = deny_internet()
    if problem:
        sys.stderr.write(f"sollievo: {problem}\n")


def echo(lines: list[str]) -> None:
    """Prints lines for people."""
    for line in lines:
        typer.echo(line)


def watch_options(
    model: str | None,
    detector: str | None,
    roll: float | None,
    child: str | None,
    provider: str | None,
    threads: int | None,
) -> "WatchOptions":
    """The options by which a recording or camera is watched.

    Raises:
        ValueError: `child` is no pixel.
    """
    from app.setup_watch import WatchOptions

    return WatchOptions(model, detector, roll, _point(child), provider, threads)


@contextlib.contextmanager
def progress(name: str) -> Iterator[Callable[..., None]]:
    """A bar with progress and time left, where somebody watches: told(done, total, name) moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(name, total=None)

        def told(done: float, total: float | None, now: str = name) -> None:
            progress.update(task, completed=done, total=total, description=now)

        yield told


def _refuse(error: TyperException) -> None:
    """Says what the command line cannot take, and where it says what it takes; without any words, its help."""
    from pydantic import ValidationError

    context = getattr(error, "ctx", None)
    text = error.format_message()
    if context is not None and text == context.get_help():
        typer.echo(text, err=True)
        return
    cause = error.__cause__
    got = f", got {cause.errors()[0]['input']!r}" if isinstance(cause, ValidationError) else ""
    command = "sollievo" if context is None else context.command_path
    said = text.removeprefix("Invalid value for ").rstrip(".")
    tell(ValueError(f"{said}{got}; see `{command} --help`"))


def _point(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        x, y = (float(part) for part in text.split(","))
        is_place = math.isfinite(x) and math.isfinite(y) and min(x, y) >= 0
    except ValueError:
        is_place = False
    if not is_place:
        raise ValueError(f"--child takes X,Y in pixels, got {text!r}: say for example --child 640,360")
    return x, y

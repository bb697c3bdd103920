"""What several commands share: options by one name, and how lines, progress and errors reach the terminal."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.setup_watch import WatchOptions

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
Threads = Annotated[int | None, typer.Option(min=1, help="Threads for the processor's work.", show_default=False)]


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


def _point(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"--child takes X,Y in pixels, got {text!r}: say for example --child 640,360") from None
    return x, y

"""How long it still takes: a progress bar on the terminal's error stream, and words."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import ceil
from statistics import median


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that is told how many of how many are done. Where the output is no terminal, no bar is drawn."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def time_left(steps: int, seconds: Iterable[float]) -> str:
    """How long the steps that are left take, such as `; at most 1 h 20 min more`; empty where none is left.

    Args:
        steps: At most so many.
        seconds: That steps like these took, one or more. Their median counts: the first is slow.
    """
    if not steps:
        return ""
    minutes, rest = divmod(ceil(steps * median(seconds)), 60)
    if not minutes:
        return f"; at most {rest} s more"
    hours, minutes = divmod(minutes, 60)
    return f"; at most {f'{hours} h ' if hours else ''}{minutes} min more"

"""Several runs on the same folds in one table: what the deep model buys."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.compare import Answers, Comparison, compare
from training.report.results import RunResult


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Another run on the same folds.

    Attributes:
        name: The model's name.
        result: Its numbers.
        comparison: The reported run against it: differences are reported run minus this one.
    """

    name: str
    result: RunResult
    comparison: Comparison


def beside(ours: RunResult, others: Sequence[tuple[str, RunResult]], *, draws: int = 1000) -> tuple[Beside, ...]:
    """Compares a run with others, each tested on the same pictures in the same order (`read.require_same_test`)."""
    return tuple(Beside(name, theirs, _compare(ours, theirs, draws)) for name, theirs in others)


def _compare(ours: RunResult, theirs: RunResult, draws: int) -> Comparison:
    running = Answers(theirs.probabilities, theirs.called)
    return compare(ours.labels, ours.children, running, Answers(ours.probabilities, ours.called), draws=draws)

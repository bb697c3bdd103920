"""What one check of the doctor found."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ok", "note", "problem"]
"""`note`: works, or is not needed by everybody, but worth knowing. `problem`: something will fail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: The thing, in a few words.
        state: How it is.
        detail: What was found, in one line.
        advice: What to do, in one line; "" only where nothing has to be done. A problem always has one.
    """

    what: str
    state: State
    detail: str
    advice: str = ""

    def __post_init__(self) -> None:
        if self.state == "problem" and not self.advice:
            raise ValueError(f"a problem must say what to do, {self.what!r} says nothing: give it an advice")

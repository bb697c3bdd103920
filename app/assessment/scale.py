"""Pain scales as data: items, wording, ranges, window rule, source. A ward adds its own as a file, without code."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.assessment.words import Part, Slug, TableError, Text, Words, read_table

SHIPPED = Path(__file__).parent / "scales"
"""DAN, FLACC and NIPS."""


class NotAssessable(StrEnum):
    """Why an item has no value. The values are the words of files and tables; the screen translates them."""

    WRAPPED = "wrapped"
    PACIFIER = "pacifier"
    TUBE = "tube"
    SHIELDS = "eye shields"
    COVERED = "covered"
    OUT_OF_VIEW = "out of view"
    NO_SOUND = "no sound"
    SEDATED = "sedated or relaxed by drugs"
    NOT_MEASURED = "not measured"
    OTHER = "other"


class Option(Part):
    """One value that an item can have, with its published wording."""

    value: Annotated[int, Field(ge=-100, le=100)]
    text: Words


class Item(Part):
    """One item of a scale.

    `suggestion` names what the program can suggest for it: `dan-face` (`app.assessment.dan`), or nothing.
    """

    id: Slug
    label: Words
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=20)]
    suggestion: Literal["dan-face"] | None = None

    @model_validator(mode="after")
    def _values_differ(self) -> Self:
        if len(set(self.values)) != len(self.options):
            raise ValueError(f"values of item {self.id} must differ from each other, found {list(self.values)}")
        if self.suggestion == "dan-face" and set(self.values) != {0, 1, 2, 3, 4}:
            raise ValueError(f"dan-face suggests 0 to 4, item {self.id} has {list(self.values)}")
        return self

    @property
    def values(self) -> tuple[int, ...]:
        """The values it can have, in the order of the table."""
        return tuple(option.value for option in self.options)


class Verdict(Part):
    """What a complete total means: from `at_least` on, `text`; under it nothing is said."""

    at_least: int
    text: Words


class Scale(Part):
    """One scale."""

    id: Slug
    version: Text
    name: Words
    source: Text
    """Where the wording was published, and who holds its rights."""
    about: Words
    """For whom and for what it was made; where a wording is a translation of this project, that."""
    window_rule: Slug
    """Of `app.assessment.windows`: the rule used unless the rater chooses another."""
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=40)]
    verdict: Verdict | None = None

    @model_validator(mode="after")
    def _items_differ(self) -> Self:
        ids = [item.id for item in self.items]
        if len(set(ids)) != len(ids):
            raise ValueError(f"ids of items must differ from each other, found {ids}")
        lowest, highest = self.range
        if self.verdict is not None and not lowest < self.verdict.at_least <= highest:
            raise ValueError(
                f"the verdict's at_least must lie over {lowest} and up to {highest}, found {self.verdict.at_least}"
            )
        return self

    @property
    def range(self) -> tuple[int, int]:
        """(lowest, highest) total."""
        return sum(min(item.values) for item in self.items), sum(max(item.values) for item in self.items)

    def item(self, item: str) -> Item:
        """The item with that id.

        Raises:
            ValueError: There is none.
        """
        for candidate in self.items:
            if candidate.id == item:
                return candidate
        raise ValueError(f"{self.id} has the items {', '.join(each.id for each in self.items)}, got {item!r}")


def read_scale(path: Path) -> Scale:
    """Reads one scale.

    Raises:
        TableError: The file cannot be used, in one line.
    """
    return read_table(path, Scale)


def read_scales(
    folders: Iterable[Path] = (), rules: Iterable[str] | None = None
) -> tuple[dict[str, Scale], tuple[str, ...]]:
    """The shipped scales and those of the ward's folders, by id.

    A ward's file that cannot be used is left out, with one line; so is one that takes a shipped scale's id.

    Args:
        folders: Each may be missing; their `*.toml` are read.
        rules: Ids of the window rules that there are; None does not check.

    Returns:
        The scales by id, and one line for each file that was left out.
    """
    scales = {path.stem: read_scale(path) for path in sorted(SHIPPED.glob("*.toml"))}
    problems = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            scale = read_scale(path)
            if scale.id in scales:
                raise TableError(f"{path}: id must be a new one, found {scale.id!r} twice; correct the file")
            if rules is not None and scale.window_rule not in rules:
                raise TableError(
                    f"{path}: window_rule must be one of {', '.join(rules)}, found {scale.window_rule!r}; "
                    "correct the file"
                )
        except TableError as error:
            problems.append(str(error))
        else:
            scales[scale.id] = scale
    return scales, tuple(problems)

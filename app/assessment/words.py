"""Words in both languages, where a table brings its own (scales, window rules), and how such tables are read."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class TableError(ValueError):
    """A table of scales or rules that cannot be used. The text is one line: file, field, what was found, what to do."""


class Part(BaseModel):
    """What all parts of such a table share: strict types, nothing extra, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Part):
    """One text in both languages."""

    en: Text
    it: Text

    def in_language(self, language: str) -> str:
        """The text in `it` where the language begins so (`it`, `it_IT`), else in English."""
        return self.it if language.startswith("it") else self.en


Table = TypeVar("Table", bound=Part)


def read_table(path: Path, kind: type[Table]) -> Table:
    """Reads a TOML file into its model.

    Raises:
        TableError: It cannot be read, is not TOML in UTF-8, or a field is missing, unknown or wrong.
    """
    try:
        # Through JSON's rules, where a list may stand for a tuple, as in every TOML file.
        return kind.model_validate_json(_json(tomllib.loads(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror or error}); check the file") from error
    except ValidationError as error:
        raise TableError(f"{path}: {_one_line(error)}; correct the file") from error
    except (ValueError, RecursionError) as error:
        raise TableError(f"{path}: must be TOML in UTF-8 ({' '.join(str(error).split())}); correct the file") from error


def _json(fields: dict[str, Any]) -> str:
    import json

    return json.dumps(fields, default=str)


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = " ".join(first["msg"].removeprefix("Value error, ").split())
    shown = "" if first["type"] in {"missing", "value_error"} else f", found {repr(first['input'])[:60]}"
    return f"{field}: {message}{shown}" if field else f"{message}{shown}"

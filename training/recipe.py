"""A recipe: everything that decides what a training does, as a YAML file. No field has a default.

The recipes of the thesis's experiments and their shortened forms lie in `training/recipes`. A recipe that stands on
another one (`based_on`) gets its differences worked out, never written by hand: a run records them as deviations.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.manifest import Licences, Population, Slug, Text, Word
from training.errors import TrainingError

RECIPES = Path(__file__).parent / "recipes"
SUFFIX = ".yaml"
NOT_SETTINGS = ("name", "description", "based_on", "bundle")
"""Parts of a recipe that change no number of the run; they never count as deviations."""

Share = Annotated[float, Field(ge=0.0, lt=1.0)]


class Part(BaseModel):
    """What all parts of a recipe share: strict types, nothing extra, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Data(Part):
    """Which rows of the tables take part."""

    origins: tuple[Word, ...]
    """Rows of other origins are left out; empty: all stay."""
    test_origins: tuple[Word, ...]
    """Only rows of these origins are tested on, the others help to train; empty: all are."""
    frames_per_child: int | None = Field(ge=2)
    """At most so many frames of a child, evenly spread over its rows; null: all."""


class NetworkChoice(Part):
    """Which network, and its own settings."""

    name: Literal["vgg-face", "n-cnn", "compact"]
    weights: Literal["vgg-face", "keras", "demonstration", "none"]
    """vgg-face: pretrained weights, brought by the user; keras: those of a Keras file of the same network, such as an
    earlier run's best.keras; demonstration: the shipped compact network's, of rendered newborns; none: random ones."""
    input_size: int = Field(ge=16, le=1024)
    dropout: Share
    l1: float = Field(ge=0.0)
    """Weight of the L1 penalty on the kernels of the dense layers."""


class TrainingSettings(Part):
    """How the network learns."""

    optimizer: Literal["adam"]
    learning_rate: float = Field(gt=0.0)
    schedule: Literal["constant", "cosine"]
    """cosine: falls to a hundredth along half a cosine over all epochs."""
    batch: int = Field(ge=1)
    epochs: int = Field(ge=1)
    patience: int | None = Field(ge=1)
    """Ends after so many epochs without a lower validation loss; null: never early."""
    keep: Literal["best-validation-accuracy", "lowest-validation-loss", "last"]
    """Which epoch's weights are kept; of equals the first."""
    class_weights: Literal["balanced", "none"]
    precision: Literal["float32", "mixed", "auto"]
    """mixed: float16 products with float32 weights; auto: mixed on a GPU, else float32."""
    cached_variants: int = Field(ge=0, le=64)
    """How many augmented variants of a crop are put through the frozen layers once and kept; 0: none, always new."""
    seed: int = Field(ge=0)


class Augmentation(Part):
    """Random changes of a crop, drawn anew for every crop and epoch."""

    flip: bool
    """Left to right, for half of the crops."""
    rotation_degrees: float = Field(ge=0.0, le=180.0)
    """Up to so much to either side."""
    brightness: tuple[Annotated[float, Field(gt=0.0)], Annotated[float, Field(gt=0.0)]]
    """Factor on all channels, (smallest, largest); (1, 1) leaves it alone."""
    validation: bool
    """Whether the validation crops are changed too while it learns, as in thesis section 4.3.3."""


class Folds(Part):
    """Cross-validation: every child is tested on once."""

    kind: Literal["folds"]
    folds: int = Field(ge=2)
    validation_share: Share
    """Of each training part, in children with their frames."""


class Split(Part):
    """One split."""

    kind: Literal["split"]
    test_share: float = Field(gt=0.0, lt=1.0)
    validation_share: Share


class OfTable(Part):
    """The split that the table's column `split` fixes: train, validation, test."""

    kind: Literal["table"]


class BundleFacts(Part):
    """What the manifest of an exported bundle says that no number shows."""

    name: Slug
    demonstration: bool
    population: Population
    data_description: Text
    licences: Licences


class Recipe(Part):
    """All of a recipe."""

    name: Slug
    description: Text
    based_on: Slug | None
    data: Data
    network: NetworkChoice
    training: TrainingSettings
    augmentation: Augmentation
    evaluation: Annotated[Folds | Split | OfTable, Field(discriminator="kind")]
    bundle: BundleFacts

    @property
    def has_validation(self) -> bool:
        """Whether there is a validation part."""
        return isinstance(self.evaluation, OfTable) or self.evaluation.validation_share > 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        settings = self.training
        if not self.has_validation and (settings.keep != "last" or settings.patience is not None):
            raise ValueError(
                f"without a validation part keep must be last and patience null, found {settings.keep} and "
                f"{settings.patience}"
            )
        if self.network.weights == "vgg-face" and self.network.name != "vgg-face":
            raise ValueError(f"weights vgg-face go with network vgg-face, found {self.network.name}")
        if self.network.weights == "demonstration" and self.network.name != "compact":
            raise ValueError(f"weights demonstration go with network compact, found {self.network.name}")
        if settings.cached_variants and self.network.weights != "vgg-face":
            raise ValueError(
                f"cached_variants need frozen layers with weights vgg-face, found {settings.cached_variants} with "
                f"weights {self.network.weights}"
            )
        low, high = self.augmentation.brightness
        if low > high:
            raise ValueError(f"brightness must be [smallest, largest], found [{low:g}, {high:g}]")
        return self

    def to_yaml(self) -> str:
        """The recipe as a file, every field written out."""
        text: str = yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100)
        return text


def shipped_recipes() -> tuple[str, ...]:
    """The names of the recipes in `training/recipes`."""
    return tuple(sorted(path.stem for path in RECIPES.glob(f"*{SUFFIX}")))


def load_recipe(name_or_file: str, changes: Sequence[str] = ()) -> Recipe:
    """A recipe by the name of a shipped one or by its file.

    Args:
        name_or_file: Such as `experiment-1` or `ward.yaml`.
        changes: Settings to change, such as `training.epochs=3`; values are YAML.

    Raises:
        TrainingError: There is no such recipe, or a field is missing, unknown or wrong.
    """
    return parse_recipe(_find(name_or_file).read_text(encoding="utf-8"), name_or_file, changes)


def parse_recipe(text: str, source: str, changes: Sequence[str] = ()) -> Recipe:
    """A recipe from its text; `source` is named in errors. Else as `load_recipe`."""
    try:
        fields = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise TrainingError(f"{source}: a recipe must be YAML ({' '.join(str(error).split())}); correct it") from error
    if not isinstance(fields, dict):
        raise TrainingError(
            f"{source}: a recipe must hold named fields, found {fields!r:.60}; start from a shipped one"
        )
    for change in changes:
        _change(fields, change)
    try:
        # By way of JSON, whose lists may be tuples; Python's would have to be tuples already.
        return Recipe.model_validate_json(json.dumps(fields, default=str))
    except ValidationError as error:
        raise TrainingError(f"{source}: {_one_line(error)}") from error


def deviations(recipe: Recipe) -> tuple[str, ...]:
    """How a recipe differs from the shipped one that it stands on, or whose name it has; one text a setting."""
    base = recipe.based_on or recipe.name
    if base not in shipped_recipes():
        return ()
    theirs = dict(_leaves(load_recipe(base).model_dump(mode="json")))
    ours = dict(_leaves(recipe.model_dump(mode="json")))
    return tuple(
        f"{key}: {_shown(ours, key)} instead of {_shown(theirs, key)} ({base})"
        for key in [*ours, *(key for key in theirs if key not in ours)]
        if key.split(".")[0] not in NOT_SETTINGS and ours.get(key, ...) != theirs.get(key, ...)
    )


def _shown(leaves: dict[str, Any], key: str) -> str:
    return json.dumps(leaves[key]) if key in leaves else "nothing"


def _find(name_or_file: str) -> Path:
    shipped = RECIPES / f"{name_or_file}{SUFFIX}"
    for path in (shipped, Path(name_or_file)):
        if path.is_file():
            return path
    raise TrainingError(
        f"a recipe must be a file or one of {', '.join(shipped_recipes())}, got {name_or_file!r}; give one of these"
    )


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, which also reads `5e-6` as the number that people mean."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def _change(fields: dict[str, Any], change: str) -> None:
    path, equals, value = change.partition("=")
    *parents, last = path.split(".")
    place: Any = fields
    for parent in parents:
        place = place.get(parent) if isinstance(place, dict) else None
    if not equals or not isinstance(place, dict) or last not in place:
        raise TrainingError(
            f"a change must be setting=value with a setting of the recipe, such as training.epochs=3, got {change!r}; "
            "name a setting as the recipe has it"
        )
    try:
        place[last] = yaml.load(value, _Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise TrainingError(f"a change's value must be YAML, got {change!r}; quote it") from error


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    else:
        yield path, value


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = list(first["loc"])
    if len(place) > 2 and place[0] == "evaluation":
        del place[1]  # pydantic names the kind there
    field = ".".join(map(str, place))
    found = f"{first['input']!r:.60}".replace("\n", " ")
    match first["type"]:
        case "missing":
            return f"field {field} is missing; add it as a shipped recipe has it"
        case "extra_forbidden":
            return f"field {field} is not known, found {found}; take it out"
        case "value_error":
            return f"{first['msg'].removeprefix('Value error, ')}; correct it"
    message = first["msg"][:1].lower() + first["msg"][1:]
    return f"field {field}: {message}, found {found}; correct it"

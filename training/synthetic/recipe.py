"""A recipe: a TOML file that says everything about a set of pictures or recordings. Checked before rendering."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from training.errors import TrainingError
from training.synthetic.expressions import STATES
from training.synthetic.scene import LIGHTS

RESERVED_SEEDS = 900_000
"""Identities and rooms from here on belong to the tests and to the shipped recording; recipes stay below."""

Share = Annotated[float, Field(ge=0, le=1)]
Range = tuple[float, float]


class RecipeError(TrainingError):
    """The recipe breaks a rule; the text says which and what to do."""


class Strict(BaseModel):
    """No unknown fields, no silent conversions, no changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PictureSet(Strict):
    """One set: its identities are seeds from `first_identity` on, and belong to no other set."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    first_identity: Annotated[int, Field(ge=0)]
    identities: Annotated[int, Field(ge=1)]
    pictures: Annotated[int, Field(ge=1)]


class Factors(Strict):
    """How pictures differ. Shares are of all pictures, whatever the face does; ranges are drawn from evenly."""

    states: dict[str, Annotated[float, Field(gt=0)]]
    lights: dict[str, Annotated[float, Field(gt=0)]]
    skin_depth: tuple[Range, ...]
    roll: Literal["any", "quarters", "upright"]
    distance: Range
    head_yaw_degrees: Annotated[float, Field(ge=0, le=90)]
    extra_flush: Range
    pacifier: Share
    pacifier_lost: Share
    hand_over_face: Share
    hand_near: Share
    blanket: Share
    feeding_tube: Share
    cap: Share
    eye_shields: Share
    second_face: Share
    motion_blur: Share
    motion_pixels: Range
    defocus: Share
    defocus_pixels: Range
    noise: Range
    quality: tuple[int, int]
    cast: Annotated[float, Field(ge=0, le=0.3)]
    contrast: Range
    unfamiliar: bool

    @model_validator(mode="after")
    def _known(self) -> Self:
        for given, known, what in ((self.states, STATES, "state"), (self.lights, LIGHTS, "light")):
            unknown = sorted(set(given) - set(known))
            if unknown:
                raise ValueError(f"every {what} must be one of {', '.join(known)}, not {', '.join(unknown)}")
        return self


class Clips(Strict):
    """How many recordings of each kind, how long, at how many frames a second.

    `heel_pricks` counts procedures for each DAN face score 0-4; `single_sign` is the share of those with pain that show
    one sign only; `care_minutes` is how long procedures without pain are together.
    """

    first_identity: Annotated[int, Field(ge=0)]
    heel_pricks: tuple[int, int, int, int, int]
    single_sign: Share
    care_minutes: Annotated[float, Field(ge=0)]
    rate: Annotated[int, Field(ge=1, le=60)]


class Recipe(Strict):
    """A whole recipe. It makes pictures, recordings, or both."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    seed: Annotated[int, Field(ge=0, lt=RESERVED_SEEDS)]
    width: Annotated[int, Field(ge=64, le=4096)]
    height: Annotated[int, Field(ge=64, le=4096)]
    supersample: Annotated[int, Field(ge=1, le=4)]
    depth: bool
    sets: tuple[PictureSet, ...] = ()
    factors: Factors | None = None
    clips: Clips | None = None

    @model_validator(mode="after")
    def _apart(self) -> Self:
        taken: dict[int, str] = {}
        for entry in self.sets:
            if entry.first_identity + entry.identities > RESERVED_SEEDS:
                raise ValueError(f"identities must stay below {RESERVED_SEEDS}, but set {entry.name} reaches beyond it")
            for identity in range(entry.first_identity, entry.first_identity + entry.identities):
                if identity in taken:
                    raise ValueError(
                        f"no identity may be in two sets, but {identity} is in {taken[identity]} and {entry.name}"
                    )
                taken[identity] = entry.name
        if self.sets and self.factors is None:
            raise ValueError("sets of pictures need [factors]")
        if not self.sets and self.clips is None:
            raise ValueError("a recipe needs [[sets]] or [clips]")
        return self


def read_recipe(path: Path) -> Recipe:
    """Reads and checks a recipe.

    Raises:
        RecipeError: in one line, naming the field, if the file is no TOML or breaks a rule.
    """
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"A recipe must be TOML, but {path.name} is not: {error}; correct that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the recipe"
        text = f"{path.name}: {field}: {first['msg']}, received {str(first['input'])[:80]}; correct it."
        raise RecipeError(" ".join(text.split())) from error

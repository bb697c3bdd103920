"""`manifest.json` of a model bundle: what a model is, for whom it speaks and how it is used.

Every field must be there. There are no defaults: a field that is missing, unknown or of the wrong type is an error
that names it, because a guessed threshold or population would show up as a wrong answer at the bedside.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

FORMAT_MAJOR = 1
"""The major format version that this program reads."""

MANIFEST_FILE = "manifest.json"
MODEL_FILE = "model.onnx"
REFERENCE_FILE = "reference.npz"
CARD_FILE = "CARD.md"
REQUIRED_FILES = (MODEL_FILE, REFERENCE_FILE, CARD_FILE)
"""The files that every bundle holds beside its manifest."""

Precision = Literal["float32", "float16", "int8"]
"""What the model calculates with inside; its input and outputs are uint8 and float32 in any case."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Word = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=60)]
PlainFileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Span = tuple[Annotated[float, Field(ge=0.0)], Annotated[float, Field(ge=0.0)]]
"""(smallest, largest), both included."""


class ManifestError(ValueError):
    """A manifest that cannot be used. The text is one line: the field, the value and what to do."""


class Part(BaseModel):
    """What all parts of a manifest share: strict types, nothing extra, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class InputSize(Part):
    """Size of the crop in pixels."""

    width: int = Field(ge=16, le=1024)
    height: int = Field(ge=16, le=1024)


class Threshold(Part):
    """From which probability of pain on a frame counts as pain, and how that value was chosen."""

    value: Share
    chosen_how: Text


class Calibration(Part):
    """The logits are divided by `temperature` before the softmax; 1 leaves them alone."""

    temperature: float = Field(gt=0.0, le=100.0)


class OperatingPoint(Part):
    """Sensitivity and specificity at the threshold, over children, and what they were measured over."""

    sensitivity: Share
    specificity: Share
    children: int = Field(ge=1)
    measured_over: Text

    @model_validator(mode="after")
    def _better_than_chance(self) -> Self:
        # The corrected share of time divides by this sum less one (design, "From probability to a clinical score").
        if self.sensitivity + self.specificity <= 1.0:
            total = self.sensitivity + self.specificity
            raise ValueError(f"sensitivity + specificity must be over 1 (1 is chance), found {total:g}")
        return self


class CropRule(Part):
    """How the crop is cut: the detector that frames the face, the margin and how the face is turned."""

    detector: Slug
    margin: float = Field(ge=0.0, le=2.0)
    """Share of the box's larger side that is added on each side."""
    roll: Literal["upright"]


class CamLayer(Part):
    """The layer whose map Grad-CAM shows, and that map's size in cells."""

    layer: Text
    height: int = Field(ge=1, le=1024)
    width: int = Field(ge=1, le=1024)


class Population(Part):
    """For whom the model speaks. A subject outside of it gets no state and no score."""

    gestational_weeks: Span
    age_days: Span
    settings: tuple[Word, ...]
    description: Text
    synthetic: bool
    """Whether the model was trained on rendered faces only."""

    @model_validator(mode="after")
    def _spans_rise(self) -> Self:
        for name, (smallest, largest) in (("gestational_weeks", self.gestational_weeks), ("age_days", self.age_days)):
            if smallest > largest:
                raise ValueError(f"{name} must be [smallest, largest], found [{smallest:g}, {largest:g}]")
        return self


class TrainingData(Part):
    """What the model was trained on; zeros for an untrained one."""

    children: int = Field(ge=0)
    frames: int = Field(ge=0)
    description: Text


class Metric(Part):
    """A cross-validated metric: mean and standard deviation over the folds."""

    mean: float
    sd: float = Field(ge=0.0)


class Licences(Part):
    """Licences of the weights and of the data behind them, as SPDX names or in words."""

    weights: Text
    data: Text


class Manifest(Part):
    """All of `manifest.json`."""

    format_version: str = Field(pattern=r"^[0-9]+\.[0-9]+$")
    name: Slug
    version: Version
    architecture: Slug
    untrained: bool
    """True for a model for speed tests only: it is shown as such and never alarmed on."""
    demonstration: bool
    """True for a model that shows the program and must not be believed."""
    created: AwareDatetime
    input: InputSize
    classes: tuple[Word, ...] = Field(min_length=2, max_length=16)
    pain_class: Word
    threshold: Threshold
    calibration: Calibration
    operating_point: OperatingPoint | None
    crop: CropRule
    cam: CamLayer
    population: Population
    data: TrainingData
    metrics: dict[Word, Metric]
    precision: Precision
    licences: Licences
    clinical_use: Literal[False]
    files: dict[PlainFileName, Sha256] = Field(max_length=20)

    @model_validator(mode="after")
    def _fields_agree(self) -> Self:
        if self.created.utcoffset() != timedelta(0):
            raise ValueError(f"created must be in UTC, found {self.created.isoformat()}")
        if len(set(self.classes)) != len(self.classes):
            raise ValueError(f"classes must differ from each other, found {_shown(list(self.classes))}")
        if self.pain_class not in self.classes:
            raise ValueError(f"pain_class must be one of classes, found {_shown(self.pain_class)}")
        if self.untrained != (self.operating_point is None):
            found = "none" if self.operating_point is None else "one"
            raise ValueError(
                f"operating_point must be null where untrained is true and given where it is false, found {found} "
                f"with untrained {str(self.untrained).lower()}"
            )
        if not set(REQUIRED_FILES) <= set(self.files):
            raise ValueError(f"files must list {', '.join(REQUIRED_FILES)}, found {_shown(sorted(self.files))}")
        if MANIFEST_FILE in self.files:
            raise ValueError(f"files must not list {MANIFEST_FILE} itself")
        return self

    @property
    def pain_index(self) -> int:
        """Which column of the outputs is pain."""
        return self.classes.index(self.pain_class)

    def to_json(self) -> bytes:
        """The bytes of `manifest.json`: UTF-8, indented, with a newline at the end."""
        return (self.model_dump_json(indent=2) + "\n").encode()


def parse_manifest(data: bytes) -> Manifest:
    """Reads `manifest.json`.

    Raises:
        ManifestError: It is not JSON, of an unknown major version, or a field is missing, unknown or wrong.
    """
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"{MANIFEST_FILE} must be JSON in UTF-8 ({error}); export the bundle again") from error
    if not isinstance(fields, dict):
        raise ManifestError(f"{MANIFEST_FILE} must hold an object, found {_shown(fields)}; export the bundle again")
    _refuse_unknown_major(fields)
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise ManifestError(one_line(error)) from error


def one_line(error: ValidationError) -> str:
    """The first thing that is wrong with a manifest, in one line that names field and value."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    advice = "correct it or export the bundle again"
    match first["type"]:
        case "missing":
            return f"{MANIFEST_FILE}: field {field} is missing; {advice}"
        case "extra_forbidden":
            return f"{MANIFEST_FILE}: field {field} is not known (value {_shown(first['input'])}); {advice}"
    message = first["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if first["type"] == "value_error":
        # The rule is about several fields at once; its text names them and their values.
        return f"{MANIFEST_FILE}: {f'{field}: ' if field else ''}{message}; {advice}"
    return f"{MANIFEST_FILE}: {field}: {message}, found {_shown(first['input'])}; {advice}"


def _refuse_unknown_major(fields: Mapping[str, Any]) -> None:
    version = fields.get("format_version")
    if isinstance(version, str) and version.partition(".")[0] != str(FORMAT_MAJOR):
        raise ManifestError(
            f"{MANIFEST_FILE}: format_version must be {FORMAT_MAJOR}.x for this program, found {_shown(version)}; "
            "update the program or export the bundle with the version that belongs to it"
        )


def _shown(value: object) -> str:
    """A value cut to what fits into a line."""
    text = repr(value).replace("\n", " ")
    return text if len(text) <= 60 else f"{text[:57]}..."

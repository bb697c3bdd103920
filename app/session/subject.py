"""The subject form: who is watched, by codes, and whether the model speaks for such a child."""

import re
from dataclasses import dataclass
from enum import StrEnum

from models.manifest import Manifest


class StateBefore(StrEnum):
    """What the child did before the procedure. The values are the words of files and tables."""

    ASLEEP = "asleep"
    QUIET = "quiet"
    AWAKE = "awake"
    CRYING = "crying"


class Feed(StrEnum):
    """How the child was last fed."""

    BREAST = "breast"
    BOTTLE = "bottle"
    TUBE = "tube"
    NOTHING = "nothing by mouth"


class AnalgesiaKind(StrEnum):
    """What was given or done against pain."""

    SUCROSE = "sucrose"
    GLUCOSE = "glucose"
    BREAST_MILK = "breast milk"
    PACIFIER = "pacifier"
    HOLDING = "holding"
    SKIN_TO_SKIN = "skin to skin"
    DRUG = "drug"
    OTHER = "other"


NEEDS_DOSE = frozenset({AnalgesiaKind.SUCROSE, AnalgesiaKind.GLUCOSE, AnalgesiaKind.DRUG})


@dataclass(frozen=True, slots=True)
class Analgesia:
    """One thing against pain.

    Attributes:
        kind: What.
        dose: How much, in words ("0.5 ml 24 %"); "" where not entered.
        utc_seconds: When; None where not entered.
        note: In the nurse's words.
    """

    kind: AnalgesiaKind
    dose: str = ""
    utc_seconds: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One child in one session. What was not entered is None.

    Attributes:
        study: The study's code.
        code: The subject's code in the study, never a name.
        gestational_weeks: At birth.
        age_days: Since birth.
        setting: Where it is watched, in the words of `manifest.population.settings`; "" where not entered.
        state_before: What the child did before.
        feed: How it was last fed.
        fed_minutes_ago: When that was.
        analgesia: What was given or done against pain.
        note: In the nurse's words.
    """

    study: str
    code: str
    gestational_weeks: float | None = None
    age_days: float | None = None
    setting: str = ""
    state_before: StateBefore | None = None
    feed: Feed | None = None
    fed_minutes_ago: float | None = None
    analgesia: tuple[Analgesia, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Refuses what cannot be.

        Raises:
            ValueError: No code, or an age, a length of gestation or a time that no child has.
        """
        if not self.code.strip():
            raise ValueError("a subject needs a code, got none: enter the one from the study's list")
        for name, highest in (("gestational_weeks", 46), ("age_days", 36_500), ("fed_minutes_ago", 100_000)):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= highest:
                raise ValueError(f"{name} must lie within 0..{highest}, got {value:g}: correct it")


_NAME_LIKE = re.compile(r"[^\W\d_]{4,}")
_HARMLESS = frozenset(
    {"subj", "subject", "baby", "child", "study", "test", "demo", "pain", "code", "synthetic", "newborn"}
)


def looks_like_a_name(code: str) -> str:
    """A warning where a code looks like somebody's name or birthday; "" where it does not. It refuses nothing.

    Codes are short: letters and a number, such as `MP-017`. Four letters in a row, two words of letters, or a date
    are taken for a person's.
    """
    words = re.findall(r"[^\W\d_]+", code)
    named = [word for word in words if _NAME_LIKE.fullmatch(word) and word.lower() not in _HARMLESS]
    several = len([word for word in words if len(word) > 1]) >= 2 and not any(character.isdigit() for character in code)
    if named or several:
        return f"{code!r} looks like a name: use the study's code, such as MP-017"
    if re.search(r"\b\d{1,2}[./-]\d{1,2}[./-](\d{2}|\d{4})\b|\b(19|20)\d{2}[./-]?\d{2}[./-]?\d{2}\b", code):
        return f"{code!r} looks like a date of birth: use the study's code, such as MP-017"
    return ""


@dataclass(frozen=True, slots=True)
class OutsidePopulation:
    """What about a subject lies outside of a model's population.

    Attributes:
        field: The subject's field; "" where no subject is entered.
        value: What it holds, with its unit; "" where it is not entered.
        speaks_for: What the model speaks for: (lowest, highest) as float, or settings as str.
    """

    field: str
    value: str
    speaks_for: tuple[float, ...] | tuple[str, ...]


_UNITS = {"gestational_weeks": ("gestational age", "weeks"), "age_days": ("age", "days")}


def find_outside(subject: Subject | None, manifest: Manifest) -> OutsidePopulation | None:
    """The first thing by which a model does not speak for a subject; None where it does.

    What was not entered cannot be inside.
    """
    population = manifest.population
    if subject is None:
        return OutsidePopulation("", "", ())
    for field, value, span in (
        ("gestational_weeks", subject.gestational_weeks, population.gestational_weeks),
        ("age_days", subject.age_days, population.age_days),
    ):
        lowest, highest = map(float, span)
        if value is None:
            return OutsidePopulation(field, "", (lowest, highest))
        if not lowest <= value <= highest:
            return OutsidePopulation(field, f"{value:g}", (lowest, highest))
    if subject.setting not in population.settings:
        return OutsidePopulation("setting", subject.setting, tuple(population.settings))
    return None


def outside_population(subject: Subject | None, manifest: Manifest) -> str:
    """Why a model does not speak for a subject, in one line; "" where it does.

    Then recording and marks go on, and there is no state and no score.
    """
    outside = find_outside(subject, manifest)
    if outside is None:
        return ""
    if not outside.field:
        return "no subject entered: the model cannot tell whether it speaks for this child"
    if outside.field == "setting":
        speaks = ", ".join(map(str, outside.speaks_for)) or "none"
        return f"setting {outside.value or 'not entered'}: the model speaks for {speaks}"
    name, unit = _UNITS[outside.field]
    speaks = f"the model speaks for {outside.speaks_for[0]:g} to {outside.speaks_for[-1]:g} {unit}"
    return f"{name} {outside.value} {unit}: {speaks}" if outside.value else f"{name} not entered: {speaks}"

"""The subject form: codes that look like names, and children that the model does not speak for."""

import json

import pytest

from app.session.consent import Consent, ConsentError
from app.session.subject import Subject, looks_like_a_name, outside_population
from models.manifest import Manifest, Population
from tests.support.bundles import manifest_fields


@pytest.mark.parametrize(
    "code",
    [
        "Anna",
        "rossi",
        "Maria B",
        "De Luca",
        "baby-rossi",
        "Müller12",
        "Bianchi-03",
        "2026-11-20",
        "20/11/26",
        "20261120",
    ],
)
def test_warns_of_what_looks_like_a_name_or_a_birthday(code: str) -> None:
    assert "use the study's code" in looks_like_a_name(code)
    assert "\n" not in looks_like_a_name(code)


@pytest.mark.parametrize(
    "code", ["017", "MP-017", "MP017", "S12", "A", "subject-4", "baby 12", "TO_033", "demo", "X9-2"]
)
def test_lets_codes_pass(code: str) -> None:
    assert looks_like_a_name(code) == ""


def test_refuses_what_cannot_be() -> None:
    for options in ({"gestational_weeks": 60.0}, {"age_days": -1.0}, {"fed_minutes_ago": float("nan")}):
        with pytest.raises(ValueError, match="must lie within"):
            Subject("MP", "1", **options)
    with pytest.raises(ValueError, match="needs a code"):
        Subject("MP", "  ")


def speaking_for(**population: object) -> Manifest:
    hashes = dict.fromkeys(("model.onnx", "reference.npz", "CARD.md"), "0" * 64)
    manifest = Manifest.model_validate_json(json.dumps(manifest_fields(64, 4, hashes)))
    chosen = Population(description="term newborns", synthetic=False, **population)
    return manifest.model_copy(update={"population": chosen})


TERM = speaking_for(gestational_weeks=(37.0, 42.0), age_days=(0.0, 28.0), settings=("maternity ward", "nursery"))


@pytest.mark.parametrize(
    ("weeks", "days", "setting", "said"),
    [
        (39.0, 2.0, "nursery", ""),
        (37.0, 28.0, "maternity ward", ""),
        (36.9, 2.0, "nursery", "gestational age 36.9 weeks: the model speaks for 37 to 42 weeks"),
        (39.0, 29.0, "nursery", "age 29 days: the model speaks for 0 to 28 days"),
        (None, 2.0, "nursery", "gestational age not entered: the model speaks for 37 to 42 weeks"),
        (39.0, None, "nursery", "age not entered: the model speaks for 0 to 28 days"),
        (39.0, 2.0, "", "setting not entered: the model speaks for maternity ward, nursery"),
        (39.0, 2.0, "ICU", "setting ICU: the model speaks for maternity ward, nursery"),
    ],
)
def test_for_whom_the_model_speaks(weeks: float | None, days: float | None, setting: str, said: str) -> None:
    assert outside_population(Subject("MP", "1", weeks, days, setting), TERM) == said


def test_without_a_subject_the_model_says_nothing() -> None:
    assert "no subject entered" in outside_population(None, TERM)


def test_consent_is_by_scope() -> None:
    consent = Consent(video=True)
    consent.require("video")
    for scope in ("audio", "training", "publication"):
        with pytest.raises(ConsentError, match=scope):
            consent.require(scope)

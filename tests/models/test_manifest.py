"""The manifest: what is right is read unchanged, what is wrong is named in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.manifest import Manifest, ManifestError, parse_manifest
from tests.support.bundles import manifest_fields

FILES = dict.fromkeys(["model.onnx", "reference.npz", "CARD.md"], "0" * 64)


def _fields() -> dict[str, Any]:
    return manifest_fields(64, 4, dict(FILES))


def _message(fields: object) -> str:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(json.dumps(fields).encode())
    text = str(caught.value)
    assert "\n" not in text
    return text


def _set(fields: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    *parents, last = path.split(".")
    place = fields
    for name in parents:
        place = place[name]
    place[last] = value
    return fields


def test_a_valid_manifest_survives_writing_and_reading() -> None:
    manifest = parse_manifest(json.dumps(_fields()).encode())
    assert manifest.pain_index == 1
    assert manifest.created.isoformat() == "2026-01-02T03:04:05+00:00"
    assert parse_manifest(manifest.to_json()) == manifest


@pytest.mark.parametrize("name", sorted(manifest_fields(64, 4, {})))
def test_every_missing_field_is_named(name: str) -> None:
    fields = _fields()
    del fields[name]
    assert f"field {name} is missing" in _message(fields)


def test_no_field_of_any_part_has_a_default() -> None:
    def required(model: Any) -> None:
        for name, field in model.model_fields.items():
            assert field.is_required(), f"{model.__name__}.{name}"
            if hasattr(field.annotation, "model_fields"):
                required(field.annotation)

    required(Manifest)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("threshold.value", 1.5, ["threshold.value", "1.5"]),
        ("threshold.value", "0.5", ["threshold.value", "'0.5'"]),
        ("threshold.extra", 1, ["threshold.extra", "not known", "1"]),
        ("surprise", 3, ["surprise", "not known", "3"]),
        ("untrained", "no", ["untrained", "'no'"]),
        ("clinical_use", True, ["clinical_use", "True"]),
        ("format_version", "2.0", ["format_version", "'2.0'", "update the program"]),
        ("format_version", "10.0", ["format_version", "'10.0'"]),
        ("format_version", 1.0, ["format_version", "1.0"]),
        ("pain_class", "joy", ["pain_class", "'joy'"]),
        ("classes", ["pain", "pain"], ["classes", "differ"]),
        ("created", "2026-01-02T03:04:05+02:00", ["created", "UTC", "+02:00"]),
        ("created", "2026-01-02T03:04:05", ["created", "2026-01-02T03:04:05"]),
        ("operating_point", None, ["operating_point", "untrained"]),
        ("untrained", True, ["operating_point", "untrained"]),
        ("operating_point.sensitivity", 0.05, ["sensitivity + specificity", "found 1"]),
        ("population.age_days", [28.0, 0.0], ["age_days", "[28, 0]"]),
        ("calibration.temperature", 0.0, ["calibration.temperature", "0"]),
        ("precision", "float64", ["precision", "'float64'"]),
        ("name", "../evil", ["name", "'../evil'"]),
        ("files", {}, ["files", "model.onnx"]),
        ("files", FILES | {"../x": "0" * 64}, ["files", "../x"]),
        ("files", FILES | {"manifest.json": "0" * 64}, ["files", "manifest.json"]),
        ("files", FILES | {"CARD.md": "abc"}, ["files", "CARD.md", "'abc'"]),
    ],
)
def test_a_wrong_value_is_named(path: str, value: object, words: list[str]) -> None:
    message = _message(_set(_fields(), path, value))
    for word in words:
        assert word in message


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"format_version": NaN}'])
def test_what_is_no_manifest_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ManifestError, match=r"manifest\.json") as caught:
        parse_manifest(data)
    assert "\n" not in str(caught.value)


def test_not_a_number_is_refused() -> None:
    data = json.dumps(_set(_fields(), "metrics.accuracy.mean", float("nan"))).encode()
    with pytest.raises(ManifestError, match="metrics"):
        parse_manifest(data)


def test_a_manifest_cannot_be_changed() -> None:
    manifest = parse_manifest(json.dumps(_fields()).encode())
    with pytest.raises(ValueError, match="frozen"):
        manifest.name = "other"  # type: ignore[misc]


def test_names_are_safe_as_folder_names(tmp_path: Path) -> None:
    for name in ("a/b", "..", "A", "", "a b", "con\n"):
        assert "name" in _message(_set(_fields(), "name", name))
    assert not any(tmp_path.iterdir())

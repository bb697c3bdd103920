"""Which children a model was trained on: found by who knows the code, told to nobody else."""

import json

import pytest

from models.children import children_file, was_trained_on


def test_finds_a_child_by_its_code_and_names_none() -> None:
    data = children_file(["MP-017", "MP-018"])
    assert was_trained_on(data, ["mp-017 "])
    assert was_trained_on(data, ["x", "MP-018"])
    assert not was_trained_on(data, ["MP-019"])
    assert b"MP-01" not in data
    assert json.loads(data)["children"] != json.loads(children_file(["MP-017", "MP-018"]))["children"]  # salted


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format": 2, "salt": "00", "iterations": 1, "children": []}',
             b'{"format": 1, "salt": "zz", "iterations": 1, "children": []}',
             b'{"format": 1, "salt": "00", "iterations": 999999999999, "children": []}']
)  # fmt: skip
def test_refuses_what_is_no_such_file(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"children\.json cannot be read"):
        was_trained_on(data, ["a"])

"""The constants outlive what a library gives back too often."""

import sys

import pytest

from app.refcounts import PLENTY, keep_constants_alive


@pytest.mark.parametrize("constant", [None, True, False])
def test_constants_have_plenty_of_references(constant: object) -> None:
    keep_constants_alive()
    keep_constants_alive()
    if sys.version_info < (3, 12):
        assert PLENTY <= sys.getrefcount(constant) < 2 * PLENTY

"""The constants outlive what a library gives back too often."""

import subprocess
import sys

import pytest

from app.refcounts import PLENTY, keep_constants_alive


@pytest.mark.parametrize("constant", [None, True, False])
def test_constants_have_plenty_of_references(constant: object) -> None:
    keep_constants_alive()
    keep_constants_alive()
    if sys.version_info < (3, 12):
        assert PLENTY <= sys.getrefcount(constant) < 2 * PLENTY


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="these objects are immortal there")
def test_every_command_begins_with_them() -> None:
    code = f"""
import sys
from app.cli import cli
try:
    cli(["devices"])
except SystemExit:
    print("plenty" if sys.getrefcount(None) >= {PLENTY} else "few")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "plenty"

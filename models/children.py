"""Which children a model was trained on, so that a withdrawal finds it, without naming them.

A bundle may hold `children.json`, listed in its manifest as every file: a hash of each child's code, salted for that
bundle and slow to work out. Who knows a code can ask whether it is among them. Who does not can only try codes out,
which is why codes must not be names.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable

CHILDREN_FILE = "children.json"
ITERATIONS = 200_000
"""Of PBKDF2 with SHA-256: about a tenth of a second a code."""

MOST_ITERATIONS = 10_000_000
"""A bundle may come from anybody: more than this is not worked out."""


def hash_of(code: str, salt: bytes, iterations: int = ITERATIONS) -> str:
    """A code's hash in hex; case and outer spaces of a code do not count."""
    return hashlib.pbkdf2_hmac("sha256", code.strip().casefold().encode(), salt, iterations).hex()


def children_file(codes: Iterable[str]) -> bytes:
    """The bytes of `children.json` for the children that a model was trained on."""
    salt = secrets.token_bytes(16)
    hashes = sorted(hash_of(code, salt) for code in set(codes))
    content = {"format": 1, "salt": salt.hex(), "iterations": ITERATIONS, "children": hashes}
    return (json.dumps(content, indent=1) + "\n").encode()


def was_trained_on(data: bytes, codes: Iterable[str]) -> bool:
    """Whether one of the codes is among those of a `children.json`.

    Raises:
        ValueError: It is no such file.
    """
    try:
        content = json.loads(data)
        salt, iterations, children = bytes.fromhex(content["salt"]), content["iterations"], content["children"]
        sound = content["format"] == 1 and isinstance(iterations, int) and 0 < iterations <= MOST_ITERATIONS
        if not sound or not isinstance(children, list):
            raise ValueError("format, iterations or children")
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{CHILDREN_FILE} cannot be read ({' '.join(str(error).split())}); export the bundle again"
        ) from error
    return any(hash_of(code, salt, iterations) in children for code in codes)

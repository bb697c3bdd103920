"""Gathers the licence texts of all packages of an environment into one folder.

    python packaging/licences.py ENVIRONMENT_PYTHON OUT

A package without a text of its own gets a file that says what its metadata state.
"""

import json
import subprocess
import sys
from pathlib import Path

# Run inside the environment that is described, which need not have anything of ours.
_ASK = """
import importlib.metadata as metadata, json
answer = []
for part in metadata.distributions():
    files = [str(part.locate_file(f)) for f in part.files or () if "dist-info" in str(f) and any(
        word in f.name.lower() for word in ("licen", "copying", "notice", "copyright", "third_party"))]
    about = part.metadata
    stated = about.get("License-Expression") or about.get("License") or "; ".join(
        c for c in about.get_all("Classifier") or () if c.startswith("License"))
    answer.append({"name": about["Name"], "version": part.version, "stated": stated, "files": files})
print(json.dumps(answer))
"""


def main(python: str, out: Path) -> int:
    """Writes `out`/NAME-VERSION/..., and tells how many packages there were."""
    parts = json.loads(subprocess.run([python, "-c", _ASK], check=True, capture_output=True, text=True).stdout)
    for part in parts:
        folder = out / f"{part['name']}-{part['version']}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "STATED").write_text(f"{part['stated'] or 'no licence stated in the metadata'}\n", encoding="utf-8")
        for number, file in enumerate(part["files"]):
            source = Path(file)
            if source.is_file():
                (folder / (f"{number}-" * (number > 0) + source.name)).write_bytes(source.read_bytes())
    sys.stdout.write(f"licences of {len(parts)} packages in {out}\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: licences.py ENVIRONMENT_PYTHON OUT")
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))

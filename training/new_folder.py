"""The check that what is about to be written overwrites nothing."""

from pathlib import Path

from training.errors import TrainingError


def require_new_folder(folder: Path) -> None:
    """Raises `TrainingError` where `folder` is there already."""
    if folder.exists():
        raise TrainingError(f"{folder}: the folder must be new, but exists already; name another or remove it")

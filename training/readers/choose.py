"""Reads a data set by the reader's name on the command line. Importing it loads no reader."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from training.errors import TrainingError

if TYPE_CHECKING:
    from training.readers.reading import Reading

READER_NAMES = ("m-pain", "videodol", "icope", "folder", "csv", "replay", "synthetic")
"""Every name that `read_data_set` takes."""


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """What some readers need beside the path.

    Attributes:
        child_pattern: For `folder`: finds the child's code in a picture's name.
        labels: For `m-pain`: people's labels of single frames.
        per_second: For recordings: rows a second; the reader's own where None.
    """

    child_pattern: str | None = None
    labels: Path | None = None
    per_second: float | None = None


def read_data_set(name: str, path: Path, options: ReaderOptions) -> "Reading":
    """The rows of a data set.

    Raises:
        TrainingError: The reader is unknown, an option is missing, or the data are wrong.
    """
    if name not in READER_NAMES:
        raise TrainingError(f"a reader is one of {', '.join(READER_NAMES)}, got {name!r}; choose one")
    if not path.exists():
        raise TrainingError(f"{path}: the data set must be there, found nothing; check the name")
    if name in {"m-pain", "videodol", "synthetic"}:
        return _recordings(name, path, options)
    # Imported here: a reader brings the video library.
    if name == "icope":
        from training.readers.icope import read_icope

        return read_icope(path)
    if name == "folder":
        from training.readers.plain_folder import read_plain_folder

        if options.child_pattern is None:
            raise TrainingError(
                "the reader folder needs --child-pattern, got none; such as '^([^_]+)_' for names like c12_003.png"
            )
        return read_plain_folder(path, options.child_pattern)
    if name == "csv":
        from training.readers.csv_file import read_csv_file

        return read_csv_file(path)
    from training.readers.replay import read_labels

    return read_labels(path)


def _recordings(name: str, path: Path, options: ReaderOptions) -> "Reading":
    from training.readers import mpain, synthetic, videodol

    if name == "m-pain":
        return mpain.read_mpain(path, options.labels, options.per_second or mpain.FRAMES_PER_SECOND)
    if name == "videodol":
        return videodol.read_videodol(path, options.per_second or videodol.FRAMES_PER_SECOND)
    return synthetic.read_synthetic(path, options.per_second or synthetic.FRAMES_PER_SECOND)

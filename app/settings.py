"""Where the program keeps what is the user's own: models, sessions, everything with a child's face in it."""

import os
from pathlib import Path

FOLDER_VARIABLE = "SOLLIEVO_DATA"
"""Environment variable that names another data folder."""

MODELS = "models"


class SettingsError(OSError):
    """The data folder cannot be had. The text is one line: what, why, what to do."""


def data_folder() -> Path:
    """The user's data folder, made where it is missing, for its owner alone (0700).

    It is the folder named by SOLLIEVO_DATA, else `sollievo` where the system keeps the data of programs. A folder that
    is there already stays as it is: it may be shared on purpose, and `sollievo doctor` tells when others can read it.

    Raises:
        SettingsError: It cannot be made.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    folder = Path(named).expanduser().absolute() if named else _usual_folder()
    try:
        # Each missing folder above is private too; `parents=True` would make those open to all.
        for path in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            path.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"the data folder {folder} cannot be made ({error.strerror or error}): name another by {FOLDER_VARIABLE}"
        ) from error
    return folder


def models_folder() -> Path:
    """Where the user's model library lies; the library itself makes it when it first writes.

    Raises:
        SettingsError: The data folder cannot be made.
    """
    return data_folder() / MODELS


def _usual_folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("sollievo", appauthor=False)

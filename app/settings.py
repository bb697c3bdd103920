"""Where the program keeps what is the user's own, all with a child's face in it among it, and its settings."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER_VARIABLE = "SOLLIEVO_DATA"
"""Environment variable that names another data folder."""

MODELS = "models"
SESSIONS = "sessions"
CACHES = "caches"
TRAINING = "training"
SCALES = "scales"
CALIBRATIONS = "calibrations"
SETTINGS_FILE = "settings.json"


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


def sessions_folder() -> Path:
    """Where sessions lie, one folder each; the first session makes it.

    Raises:
        SettingsError: The data folder cannot be made.
    """
    return data_folder() / SESSIONS


def caches_folder() -> Path:
    """Where results lie that can be worked out again, in a folder for each session or video (`session.withdraw`).

    Raises:
        SettingsError: The data folder cannot be made.
    """
    return data_folder() / CACHES


def training_folder() -> Path:
    """Where tables of marked sessions lie that models are trained from.

    Raises:
        SettingsError: The data folder cannot be made.
    """
    return data_folder() / TRAINING


def scales_folder() -> Path:
    """Where a ward puts the files of its own scales; it may be missing.

    Raises:
        SettingsError: The data folder cannot be made.
    """
    return data_folder() / SCALES


def calibrations_folder() -> Path:
    """Where it is kept how fast each model runs on which provider here (`models.calibration`).

    Raises:
        SettingsError: The data folder cannot be made.
    """
    return data_folder() / CALIBRATIONS


Seconds = Annotated[float, Field(ge=0.0, le=3600.0)]
Code = Annotated[str, Field(max_length=40)]


class Settings(BaseModel):
    """What a person chose and the program remembers. Immutable: `model_copy(update={...})` makes another."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    language: Literal["system", "en", "it"] = "system"
    tour_seen: bool = False
    last_source: str = ""
    """As `monitor` takes it: `camera:0`, a file's path."""
    mounted_roll_degrees: Annotated[float, Field(ge=-360.0, le=360.0)] | None = None
    """How far the child lies turned clockwise, by the camera's mounting; None votes."""
    study: Code = ""
    rater: Code = ""
    setting: Code = ""
    """Where children are watched here, in the words of a manifest's population."""
    nurse_first: bool = True
    replay_score_first: bool = False
    """Replay hides the model, and other raters' scores, until a rater has saved her own."""
    replay_copies: bool = True
    """Of a recording on this disk whose key pictures are far apart, a small private copy for quick seeks is made."""
    scale: Code = "dan"
    window_rule: Code = ""
    """"" takes the scale's own."""
    trace_minutes: Literal[0, 1, 5, 15] = 1
    """0 shows all."""
    grad_cam: Literal["off", "inset", "overlay"] = "off"
    advisory_onset_seconds: Seconds = 3.0
    advisory_pause_seconds: Annotated[float, Field(gt=0.0, le=3600.0)] = 120.0
    advisory_tone: bool = False
    pedal_key: Annotated[str, Field(max_length=40)] = "F8"
    """Name of the key that the foot pedal sends, as Qt spells it."""
    disk_warn_gigabytes: Annotated[float, Field(gt=0.0, le=10_000.0)] = 2.0
    disk_stop_gigabytes: Annotated[float, Field(gt=0.0, le=10_000.0)] = 0.5
    keep_sessions_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """After so many days a session is listed for deletion; None lists none."""


def settings_path() -> Path:
    """The settings' file: in the folder named by SOLLIEVO_DATA, else where the system keeps programs' settings."""
    if os.environ.get(FOLDER_VARIABLE):
        return data_folder() / SETTINGS_FILE
    import platformdirs

    return platformdirs.user_config_path("sollievo", appauthor=False) / SETTINGS_FILE


def read_settings(path: Path | None = None) -> tuple[Settings, str]:
    """The settings, and one line where the file was broken: it is then kept aside, and those built in are used.

    Args:
        path: Of the file; the user's if None.
    """
    path = path or settings_path()
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before the text
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), _set_aside(path, " ".join(str(error).split()))
    try:
        return Settings.model_validate_json(text), ""
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        return Settings(), _set_aside(path, f"{field}: {first['msg']}")


def write_settings(settings: Settings, path: Path | None = None) -> None:
    """Writes the settings, whole or not at all, for their owner alone.

    Raises:
        SettingsError: They cannot be written.
    """
    path = path or settings_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".sollievo-")  # made for its owner alone
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(settings.model_dump_json(indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingsError(
            f"the settings {path} cannot be written ({error.strerror or error}): free space or check permissions"
        ) from error


def _set_aside(path: Path, why: str) -> str:
    aside = path.with_name(f"{path.stem}.broken{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}.broken-{number}{path.suffix}")
    with contextlib.suppress(OSError):
        path.replace(aside)
        return f"the settings could not be read ({why}); the built-in ones are used, the file is kept as {aside}"
    return f"the settings {path} could not be read ({why}); the built-in ones are used, correct the file"


def _usual_folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("sollievo", appauthor=False)

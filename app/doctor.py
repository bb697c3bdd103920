"""Looks at everything that the program needs and says what to do about what is amiss, for `sollievo doctor`."""

import os
from collections.abc import Iterable

from app.checks.equipment import (
    check_assets,
    check_camera_permissions,
    check_cameras,
    check_detectors,
    check_lab_stream,
    check_microphone,
    check_models,
    check_providers,
    check_speed,
)
from app.checks.finding import Finding
from app.checks.installation import check_installation, installed_packages
from app.checks.system import check_data_folder, check_disk, check_display, check_internet
from app.no_network import internet_is_denied
from app.settings import SettingsError, calibrations_folder, data_folder, models_folder

MARKS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


def examine(internet_not_denied: str = "") -> list[Finding]:
    """Looks at everything; takes seconds, for detectors and models are tried out.

    Args:
        internet_not_denied: What `deny_internet` said when the program started; "" where it did not have to say
            anything or was not called.
    """
    findings = check_installation(installed_packages())
    findings.append(check_internet(internet_is_denied(), internet_not_denied))
    findings.append(check_display(os.environ))
    findings.append(check_providers())
    findings += check_assets()
    findings += check_detectors()
    findings += check_cameras()
    findings += check_camera_permissions()
    findings += [check_microphone(), check_lab_stream()]
    return findings + _check_what_is_kept()


def has_problem(findings: Iterable[Finding]) -> bool:
    """Whether something will fail: then the command's exit code is 1."""
    return any(finding.state == "problem" for finding in findings)


def to_text(findings: Iterable[Finding]) -> str:
    """The findings for people: a line each, and below it what to do where something has to be done."""
    lines = []
    for finding in findings:
        lines.append(f"{MARKS[finding.state]:8}{finding.what}: {finding.detail}")
        if finding.advice:
            lines.append(f"{'':8}-> {finding.advice}")
    return "\n".join(lines)


def _check_what_is_kept() -> list[Finding]:
    from models.library import ModelLibrary

    try:
        folder = data_folder()
    except SettingsError as error:
        detail, _, advice = str(error).rpartition(": ")
        return [Finding("data folder", "problem", detail, advice)]
    library = ModelLibrary(models_folder())
    speed = check_speed(calibrations_folder(), library)
    return [check_data_folder(folder), check_disk(folder), *check_models(library), speed]

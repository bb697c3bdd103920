"""What the system grants: the data folder, its disk, no internet, a display."""

import os
import shlex
import shutil
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from app.checks.finding import Finding

GIBIBYTE = 2**30
LEAST_FREE_BYTES = 1 * GIBIBYTE
"""Under this a recording may not fit to its end."""

COMFORTABLE_FREE_BYTES = 10 * GIBIBYTE


def check_data_folder(folder: Path, platform: str = sys.platform) -> Finding:
    """Whether the data folder can be written to by its owner and entered by nobody else.

    Args:
        folder: Is there.
        platform: As `sys.platform`; Windows has no such permissions.
    """
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "data folder", "problem", f"{folder} may not be written to", f"chmod u+rwx {shlex.quote(str(folder))}"
        )
    if platform != "win32":
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o077:
            detail = f"{folder} must be private (700), is {mode:03o}: others can reach what shows children's faces"
            return Finding("data folder", "problem", detail, f"chmod 700 {shlex.quote(str(folder))}")
    return Finding("data folder", "ok", f"{folder}, private")


def check_disk(folder: Path, free_bytes: int | None = None) -> Finding:
    """Whether the data folder's disk has room.

    Args:
        folder: Is there.
        free_bytes: As found; None to look.
    """
    free = shutil.disk_usage(folder).free if free_bytes is None else free_bytes
    detail = f"{free / GIBIBYTE:.1f} GiB free for {folder}"
    advice = "free some space, or name a folder on another disk by SOLLIEVO_DATA"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", "problem", f"{detail}, at least 1 is needed", advice)
    if free < COMFORTABLE_FREE_BYTES:
        return Finding("disk", "note", detail, advice)
    return Finding("disk", "ok", detail)


def check_internet(denied: bool, why_not: str, platform: str = sys.platform) -> Finding:
    """Whether this process is unable to open internet sockets.

    Args:
        denied: As found.
        why_not: What `deny_internet` said, or "".
        platform: As `sys.platform`. Only on Linux can the program deny them itself.
    """
    if denied:
        return Finding("internet", "ok", "no internet socket can be opened")
    rule = "add a firewall rule for this program (README, 'No network')"
    detail = "internet sockets can be opened"
    if why_not:
        detail, _, said = why_not.partition(": ")
        rule = said or rule
    return Finding("internet", "problem" if platform.startswith("linux") else "note", detail, rule)


def check_display(environment: Mapping[str, str], platform: str = sys.platform) -> Finding:
    """Whether there is a display for the window.

    Args:
        environment: As `os.environ`.
        platform: As `sys.platform`; elsewhere than on Linux a display is taken for granted.
    """
    if not platform.startswith("linux"):
        return Finding("display", "ok", "the system's own")
    if environment.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        detail = f"QT_QPA_PLATFORM is {environment['QT_QPA_PLATFORM']}: the window is drawn where nobody sees it"
        return Finding("display", "note", detail, "unset QT_QPA_PLATFORM to see the window")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if environment.get(name):
            return Finding("display", "ok", f"{name} is {environment[name]}")
    detail = "none: the command line works, the window cannot open"
    return Finding("display", "note", detail, "start from a desktop's terminal, or under `xvfb-run`")

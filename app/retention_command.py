"""What `sollievo retention` does: lists what is too old, asks, erases."""

import time
from collections.abc import Callable
from pathlib import Path


def keep_only_newer(
    older_than_days: int,
    folder: Path | None,
    *,
    tell: Callable[[list[str]], None],
    confirm: Callable[[int], str] | None,
    delete: bool,
) -> list[str]:
    """Lists old sessions, and erases them where that was asked for and confirmed.

    Args:
        older_than_days: At least 1.
        folder: Sessions; the user's own if None.
        tell: Shows lines before anything is erased.
        confirm: Asks for the number of sessions and returns what was typed; None erases without asking.
        delete: Whether to erase at all.

    Returns:
        Lines for people about what was done.

    Raises:
        RetentionError: It cannot be done as asked, or another number was typed; nothing is erased.
        OutputError: The audit line cannot be written.
    """
    from app.session.retention import RetentionError, carry_out, plan_retention
    from app.settings import caches_folder, data_folder, sessions_folder

    here = sessions_folder() if folder is None else folder.absolute()
    if folder is None and not here.is_dir():
        return ["there are no sessions yet"]
    now = time.time()
    plan = plan_retention(older_than_days, sessions_folder=here, caches_folder=caches_folder(), utc_seconds=now)
    tell(plan.lines())
    if not plan.sessions and not plan.cut_off:
        return []
    if not delete:
        return ["nothing was erased; to erase them add --delete"]
    if plan.sessions and confirm is not None:  # what was cut off was confirmed before
        typed = confirm(len(plan.sessions)).strip()
        if typed != str(len(plan.sessions)):
            raise RetentionError(f"the number of sessions was to be typed, got {typed!r}: nothing was erased")
    erased = carry_out(plan, data_folder=data_folder(), utc_seconds=now)
    return [
        *(f"left: {line}" for line in erased.left),
        f"erased: {erased.sessions} sessions, {erased.size_bytes / 1e6:.0f} MB; noted",
    ]

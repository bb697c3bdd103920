"""What `sollievo withdraw CODE` does: shows what is known of a subject, asks, erases."""

import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path


def withdraw_subject(
    code: str,
    tables: Sequence[Path],
    *,
    tell: Callable[[list[str]], None],
    confirm: Callable[[], str] | None,
) -> list[str]:
    """Erases a subject of the user's data folder.

    Args:
        code: The subject's, or `STUDY/CODE`.
        tables: Training tables elsewhere, or folders of them.
        tell: Shows lines before anything is erased.
        confirm: Asks for the code once more and returns what was typed; None erases without asking.

    Returns:
        Lines for people about what was done.

    Raises:
        WithdrawError: It cannot be done as asked, or the code typed was another one; nothing is erased.
        SessionError: A session is open or cannot be erased.
        OutputError: A table or the audit line cannot be written.
    """
    from app.model_commands import user_library
    from app.session.withdraw import WithdrawError, carry_out, plan_withdrawal
    from app.settings import caches_folder, data_folder, sessions_folder, training_folder

    plan = plan_withdrawal(
        code,
        sessions_folder=sessions_folder(),
        caches_folder=caches_folder(),
        training_folder=training_folder(),
        library=user_library(),
        other_tables=tables,
    )
    tell(plan.lines())
    if not plan.is_empty and confirm is not None:
        typed = unicodedata.normalize("NFC", confirm().strip())
        if typed != plan.code:
            raise WithdrawError(f"the code was to be typed again, got {typed!r}: nothing was erased")
    carry_out(plan, data_folder=data_folder(), utc_seconds=time.time())
    return ["nothing was there to erase; noted" if plan.is_empty else "erased; noted"]

"""What `sollievo agreement FOLDER` does."""

from pathlib import Path

from app.agreement.comparison import agreement
from app.agreement.ratings import read_ratings
from app.agreement.report import FILES, lines, write_agreement
from app.session.outputs import Outputs


def measure_agreement(folder: Path, out: Path | None) -> list[str]:
    """Compares the blind scores of a folder of sessions.

    Args:
        folder: Sessions, or one session.
        out: Gets the tables; None writes none.

    Returns:
        Lines for people.

    Raises:
        SessionError: There is no session.
        OutputError: The tables cannot be written.
    """
    found = agreement(read_ratings([folder]))
    text = lines(found)
    if out is not None:
        with Outputs(out) as outputs:
            write_agreement(found, outputs)
        text.append(f"{out}/: {', '.join(FILES)}")
    return text

"""What `sollievo agreement FOLDER` does."""

from pathlib import Path

from app.agreement.comparison import agreement
from app.agreement.frames import read_frames
from app.agreement.ratings import read_ratings
from app.agreement.report import FILES, FRAMES_FILE, frame_lines, lines, write_agreement, write_frames
from app.session.outputs import Outputs
from app.settings import caches_folder


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
    frames = read_frames([folder], caches_folder())
    text = [*lines(found), *frame_lines(frames)]
    if out is not None:
        with Outputs(out) as outputs:
            write_agreement(found, outputs)
            write_frames(frames, outputs)
        text.append(f"{out}/: {', '.join((*FILES, FRAMES_FILE))}")
    return text

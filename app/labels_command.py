"""What `sollievo labels` does."""

from collections.abc import Sequence
from pathlib import Path


def export_labels(folders: Sequence[Path], out: Path) -> list[str]:
    """Writes the labels of sessions as one table for `sollievo-train`.

    Args:
        folders: Sessions, or folders of them.
        out: The table, .csv or .parquet.

    Returns:
        Lines for people.

    Raises:
        SessionError: A folder holds no session.
        OutputError: The table cannot be written.
        ValueError: Nothing is labelled that may train models, or the table has another ending.
    """
    from app.session.export.labels import collect_labels, write_labels
    from app.session.recordings import sessions_in

    labels = collect_labels(dict.fromkeys(session for folder in folders for session in sessions_in(folder)))
    write_labels(labels, out)
    counts = {kind: sum(row.label == kind for row in labels.rows) for kind in ("pain", "nonpain", "exclude")}
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return [*labels.notes, f"{out}: {len(labels.rows)} labels of {labels.sessions} sessions: {said}"]

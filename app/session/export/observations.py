"""What was seen in every frame of a session, as CSV and Parquet."""

from collections.abc import Iterable, Sequence

from app.session.export.course import Course, Model
from app.session.outputs import Outputs
from app.session.store import SessionStore
from app.session.tables import ObservationRow, ObservationWriter


def stamp(store: SessionStore, models: Sequence[Model]) -> dict[str, str]:
    """What every table of a session says of itself: where it is from, and by which models."""
    return {
        "session": store.session_id,
        "model_name": "; ".join(name for name, _, _ in models),
        "model_version": "; ".join(version for _, version, _ in models),
        "model_hash": "; ".join(model_hash for _, _, model_hash in models),
        "notice": "research use, not a medical device",
    }


def models_of(store: SessionStore) -> tuple[Model, ...]:
    """Every model that looked at a session, in order of its first frame."""
    return _models(stored.row for stored in store.observations())


def write_observations(store: SessionStore, outputs: Outputs, kept: Course | None = None) -> tuple[str, ...]:
    """Writes `observations.csv` and `.parquet`; one pair a source, numbered from the second on.

    Every row holds frame index, the frame's own time, and the model's name, version and hash.

    Args:
        store: The session.
        outputs: The set that they belong to.
        kept: What was seen of the first source, where it is kept elsewhere; None takes what the session holds.

    Returns:
        The stems of the files.

    Raises:
        OutputError: They cannot be written.
    """
    stems = []
    for source in (one.number for one in store.sources):
        rows = [stored.row for stored in store.observations(source=source)]
        if source == 1 and kept is not None:
            rows = list(kept.rows)
        models = _models(rows)
        stem = "observations" if source == 1 else f"observations-source-{source}"
        about = stamp(store, models) | {"source": str(source), "clock": store.sources[source - 1].clock}
        with ObservationWriter(outputs, stem, about) as table:
            for row in rows:
                table.add(row)
        stems.append(stem)
    return tuple(stems)


def _models(rows: Iterable[ObservationRow]) -> tuple[Model, ...]:
    return tuple(dict.fromkeys((row.model_name, row.model_version, row.model_hash) for row in rows))

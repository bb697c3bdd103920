"""A result as one row of the tables: what sessions keep and files for people show."""

from app.pipeline.watch import Snapshot
from app.session.tables import ObservationRow
from models.manifest import Manifest


def observation_row(snapshot: Snapshot, manifest: Manifest, model_hash: str) -> ObservationRow:
    """The row of a snapshot, with the model that gave it. An untrained model decides nothing."""
    seen, point = snapshot.observation, snapshot.point
    box = seen.face.box if seen.face else None
    decided = point.probability is not None and not manifest.untrained
    return ObservationRow(
        frame_index=seen.frame_index,
        time_seconds=seen.time_seconds,
        left=box.left if box else None,
        top=box.top if box else None,
        right=box.right if box else None,
        bottom=box.bottom if box else None,
        roll_degrees=seen.roll_degrees,
        probability=point.probability,
        smoothed=point.smoothed,
        decision=(point.probability or 0.0) >= manifest.threshold.value if decided else None,
        gap_reason=point.gap,
        model_name=manifest.name,
        model_version=manifest.version,
        model_hash=model_hash,
    )

"""What tests of sessions share: a clock that stands still, and small pieces to keep."""

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.session.tables import ObservationRow
from app.sources.source import SourceInfo
from models.gaps import GapReason

UTC = 1_795_000_000.0
"""2026-11-18."""

CAMERA = SourceInfo("camera 0", "camera", 64, 48, 30.0, None, None, is_live=True)
MODEL = ("red", "1.0.0", "ab" * 32)


class StoppedClock:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic_seconds(self) -> float:
        return self.now

    def utc_seconds(self) -> float:
        return UTC + self.now


def prick(seconds: float) -> MarkContent:
    return MarkContent(MarkKind.PRICK, Moment(seconds, round(seconds * 30)))


def observation(index: int, probability: float | None = 0.5) -> ObservationRow:
    """Of frame `index` at 30 a second; a gap where there is no probability."""
    return ObservationRow(
        frame_index=index,
        time_seconds=index / 30,
        left=1.0,
        top=2.0,
        right=3.0,
        bottom=4.0,
        roll_degrees=90.0,
        probability=probability,
        smoothed=probability,
        decision=None if probability is None else probability >= 0.5,
        gap_reason=GapReason.NO_FACE if probability is None else None,
        model_name=MODEL[0],
        model_version=MODEL[1],
        model_hash=MODEL[2],
    )

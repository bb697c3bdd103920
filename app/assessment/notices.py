"""Technical notices: what is wrong with the equipment, apart from the child. Pure; time is an argument."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """What is wrong. The values are the words of files and tables; the screen translates them."""

    CAMERA_LOST = "camera lost"
    PICTURE_FROZEN = "picture frozen"
    MODEL_FAILED = "model failed"
    PROVIDER_CHANGED = "provider changed"
    FRAMES_DROPPED = "frames dropped"
    DISK_NEARLY_FULL = "disk nearly full"
    RECORDING_STOPPED = "recording stopped"
    NO_SOUND = "no sound"
    NOT_KEPT = "session cannot be written"
    OUTSIDE_POPULATION = "outside the model's population"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice.

    Attributes:
        kind: What is wrong.
        text: One line: what, and what to do.
        since_seconds: Since when, monotonic.
    """

    kind: NoticeKind
    text: str
    since_seconds: float


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """A notice that came or changed its text (`is_there`), or went, for the log."""

    monotonic_seconds: float
    notice: Notice
    is_there: bool


class Notices:
    """The notices that stand now, at most one of a kind. For one thread.

    Args:
        on_change: Is told every change, in order.
    """

    def __init__(self, on_change: Callable[[NoticeChange], None] | None = None) -> None:
        self._standing: dict[NoticeKind, Notice] = {}
        self._on_change = on_change

    def standing(self) -> tuple[Notice, ...]:
        """All that stand, the oldest first."""
        return tuple(sorted(self._standing.values(), key=lambda notice: notice.since_seconds))

    def put(self, kind: NoticeKind, text: str, now_seconds: float) -> None:
        """Says that something is wrong; again with the same text changes nothing."""
        former = self._standing.get(kind)
        if former is not None and former.text == text:
            return
        since = now_seconds if former is None else former.since_seconds
        self._standing[kind] = Notice(kind, text, since)
        self._tell(now_seconds, self._standing[kind], is_there=True)

    def clear(self, kind: NoticeKind, now_seconds: float) -> None:
        """Says that it is right again; does nothing where nothing stood."""
        former = self._standing.pop(kind, None)
        if former is not None:
            self._tell(now_seconds, former, is_there=False)

    def _tell(self, now_seconds: float, notice: Notice, *, is_there: bool) -> None:
        if self._on_change is not None:
            self._on_change(NoticeChange(now_seconds, notice, is_there))

"""What a session keeps beside marks and scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.assessment.moment import Entered, Moment

PLAYED_CLOCK = "the recording's own times, played as if live from its first picture"
"""`SourceRecord.clock` of a recording that was watched at the bedside's screen."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source that the session's frames came from.

    Attributes:
        number: From 1; `Moment.source` names it.
        name: For people.
        kind: `recording`, `camera` or `realsense`.
        width: Of the delivered picture, pixels.
        height: Of the delivered picture, pixels.
        frames_per_second: None where unknown.
        clock: What `Moment.time_seconds` of this source counts, in words.
    """

    number: int
    name: str
    kind: str
    width: int
    height: int
    frames_per_second: float | None
    clock: str

    @property
    def is_live(self) -> bool:
        """Whether a device filmed meanwhile: the calendar times of a recording's frames are those of its playing."""
        return self.kind != "recording" and self.clock != PLAYED_CLOCK


@dataclass(frozen=True, slots=True)
class VideoPart:
    """One file of the session's video. Another resolution or source begins another part.

    Attributes:
        number: From 1.
        file: Its name in the session's folder; an absolute path for a recording that lies elsewhere.
        codec: Of the pictures.
        width: Pixels.
        height: Pixels.
        has_sound: Whether sound is in it.
        start: Its first frame's moment.
    """

    number: int
    file: str
    codec: str
    width: int
    height: int
    has_sound: bool
    start: Moment


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """Where a frame is in the session's video.

    Attributes:
        part: The part's number.
        milliseconds: Its time stamp in that file, which knows whole milliseconds only.
        at: The frame's own index and times.
    """

    part: int
    milliseconds: int
    at: Moment


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: an advisory, a technical notice, a model change, a word of the recorder.

    Attributes:
        kind: `advisory`, `notice`, `model`, `child`, `visibility`, `recording`, `opened`, `closed` and others.
        text: One line.
        details: Plain values, as JSON can hold them.
        at: What it is about; None where it is about no frame.
        entered: When it was written down, by whom.
    """

    kind: str
    text: str
    details: Mapping[str, object] = field(default_factory=dict)
    at: Moment | None = None
    entered: Entered = field(
        default_factory=lambda: Entered("", model_visible=False, monotonic_seconds=0, utc_seconds=0)
    )


@dataclass(frozen=True, slots=True)
class VitalSign:
    """Heart rate and saturation at one time.

    Attributes:
        at: When, in the session's time.
        heart_rate: Beats a minute; None where unknown.
        saturation: SpO2 in percent; None where unknown.
        origin: `typed`, or the name of the file that it was imported from.
        origin_seconds: The time that the file itself gives; None where typed.
    """

    at: Moment
    heart_rate: float | None
    saturation: float | None
    origin: str = "typed"
    origin_seconds: float | None = None

    def __post_init__(self) -> None:
        """Refuses what no child has.

        Raises:
            ValueError: Neither value, a heart rate outside 0..350, or a saturation outside 0..100.
        """
        if self.heart_rate is None and self.saturation is None:
            raise ValueError("a heart rate or a saturation is needed, got neither: enter one")
        if self.heart_rate is not None and not 0 <= self.heart_rate <= 350:
            raise ValueError(f"a heart rate lies within 0..350 a minute, got {self.heart_rate:g}: correct it")
        if self.saturation is not None and not 0 <= self.saturation <= 100:
            raise ValueError(f"a saturation lies within 0..100 %, got {self.saturation:g}: correct it")

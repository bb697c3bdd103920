"""One frame of a recording on the screen, with all that belongs to it and nothing else: state, face, map, place."""

from PySide6.QtCore import QCoreApplication

from app.replay.desk import MarkingDesk
from app.replay.frame_words import cam_picture, crop_corners
from app.replay.results import Results
from app.replay.trace_bars import TraceBars
from app.replay.veil import Veil
from app.sources.source import Frame
from app.views.replay_window import ReplayWindow
from app.views.time_bar import clock
from models.face import Box
from models.manifest import Manifest


class FrameScreen:
    """Sets picture, cursor, state, face and numbers from the frame that is painted.

    Attributes:
        frame: The one on the screen.
        is_copy: Whether it is a copy's, and the recording's own is still to come.
        results: What the analysis found so far.
        manifest: Of the model that found it.
        count: How many frames the recording has, once that is known.

    Args:
        window: The views.
        bars: The traces below the picture.
        desk: Knows corrected faces.
        veil: Hears that the model's output was shown.
    """

    def __init__(self, window: ReplayWindow, bars: TraceBars, desk: MarkingDesk, veil: Veil) -> None:
        self._window, self._bars, self._desk, self._veil = window, bars, desk, veil
        self.frame: Frame | None = None
        self.is_copy = False
        self.results: Results | None = None
        self.manifest: Manifest | None = None
        self.count: int | None = None
        self._cam_top = 0.0

    def clear(self) -> None:
        """Nothing is shown any more."""
        self.frame = self.results = self.manifest = self.count = None
        self.is_copy = False
        self._cam_top = 0.0
        self._window.video.clear()
        self._window.cam.set_map(None)
        self._window.set_not_analysed(True)

    def show(self, frame: Frame, *, is_copy: bool = False) -> None:
        """Puts a frame on the screen."""
        self.frame, self.is_copy = frame, is_copy
        self._window.video.set_picture(frame.image)
        self._window.video.set_stale(None)
        self._bars.set_cursor(frame.time_seconds)
        self.say_place()
        self.show_seen()
        self._desk.set_frame(frame.index, frame.time_seconds)

    def say_place(self) -> None:
        """Says which moment and which frame it is, in the language that is spoken now."""
        frame = self.frame
        if frame is None:
            return
        count = "" if self.count is None else f" / {self.count}"
        place = QCoreApplication.translate("Replay", "{0} of {1}   picture {2}{3}")
        step = 0.1
        self._window.controls.set_place(
            place.format(
                clock(frame.time_seconds, step), clock(self._bars.length_seconds, step), frame.index + 1, count
            )
        )

    def show_seen(self) -> None:
        """Shows what was found in this frame, as far as it was looked at."""
        frame, window = self.frame, self._window
        if frame is None:
            return
        seen = None if self.results is None else self.results.at(frame.time_seconds)
        window.set_not_analysed(seen is None)
        corrected = self._desk.box_at(frame.time_seconds)
        if corrected is not None:
            window.video.set_face(Box(*corrected))
        elif seen is None or seen.box is None:
            window.video.set_face(None)
        else:
            window.video.set_face(seen.box, None if self.manifest is None else crop_corners(seen, self.manifest))
        window.cam.set_map(None)
        if self.results is not None and self.results.count:
            self._veil.on_model_shown()  # the trace, if not the state
        if seen is None:
            return
        window.state.set_state(seen.state, seen.gap or seen.doubt, frame.time_seconds - seen.state_since_seconds)
        if window.cam_button.isChecked() and seen.cam is not None and self.manifest is not None:
            self._cam_top = max(self._cam_top, float(seen.cam.max()))
            window.cam.set_map(cam_picture(frame.image, seen, self.manifest, self._cam_top))

"""The two time bars of replay: the whole recording, and the page of it that the picture is on."""

from app.replay.results import Results
from app.views.replay_window import ReplayWindow

FIRST_DETAIL_SECONDS, SHORTEST_SECONDS = 30.0, 1.0


class TraceBars:
    """Draws what is known of the trace, and turns the page when the picture leaves it. It goes nowhere by itself.

    Args:
        window: With the bars in it.
    """

    def __init__(self, window: ReplayWindow) -> None:
        self._detail, self._overview = window.detail, window.overview
        self._results: Results | None = None
        self._length = 0.0
        self._page_seconds = FIRST_DETAIL_SECONDS
        self._at = 0.0

    @property
    def length_seconds(self) -> float:
        """How long the recording is, as far as it is known."""
        return self._length

    def clear(self) -> None:
        """Draws nothing: another recording comes."""
        self._results = None
        for bar in (self._detail, self._overview):
            bar.set_selection(None)
            bar.clear()

    def set_results(self, results: Results) -> None:
        """Draws these from now on."""
        self._results = results

    def set_threshold(self, value: float | None) -> None:
        """Draws the model's threshold; None takes it away."""
        for bar in (self._detail, self._overview):
            bar.set_threshold(value)

    def set_length(self, seconds: float) -> None:
        """How long the recording is."""
        self._length = seconds
        for bar in (self._detail, self._overview):
            bar.set_length(seconds)
        self._overview.set_range(0.0, seconds)
        self.draw_overview()

    def set_cursor(self, seconds: float) -> None:
        """Where the picture is."""
        self._at = seconds
        self._detail.set_cursor(seconds)
        self._overview.set_cursor(seconds)
        self._follow()

    def zoom(self, factor: float) -> None:
        """Shows more time (above 1) or less on the page."""
        length = min(self._page_seconds, self._length)
        self._page_seconds = min(max(length * factor, SHORTEST_SECONDS), max(self._length, SHORTEST_SECONDS))
        self._follow()

    def draw_detail(self) -> None:
        """Draws the page with what is known by now."""
        if self._results is not None:
            known = self._results.until_seconds
            self._detail.set_curve(self._results.curve(*self._detail.range_seconds), known)

    def draw_overview(self) -> None:
        """Draws the whole recording with what is known by now."""
        if self._results is not None:
            known = self._results.until_seconds
            self._overview.set_curve(self._results.curve(0.0, max(self._length, 1e-3)), known)

    def _follow(self) -> None:
        start, end = self._detail.range_seconds
        length = min(self._page_seconds, max(self._length, SHORTEST_SECONDS))
        if abs(end - start - length) <= 1e-6 and start <= self._at <= end - 0.02 * length:
            return
        first = max(0.0, min(self._at - 0.1 * length, self._length - length))
        if self._at < start and abs(end - start - length) <= 1e-6:
            first = max(0.0, self._at - 0.9 * length)
        self._detail.set_range(first, first + length)
        self._overview.set_shown_elsewhere((first, first + length) if length < self._length else None)
        self.draw_detail()

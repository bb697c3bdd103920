"""The take-away figure: a readable page for any recording, with nothing drawn where nothing was seen."""

import io
import resource
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread
from numpy.typing import NDArray

from app.assessment.episodes import EpisodeSettings, find_episodes
from app.assessment.trace import TracePoint
from app.session.figure import write_figure
from app.session.outputs import OutputError
from app.session.trace_plot import SMOOTHED_COLOUR, clock, thinned
from models.gaps import GapReason
from tests.support.traces import filled

MAGENTA = np.full((90, 180, 3), (255, 0, 255), dtype=np.uint8)


def recording(seconds: int, gap: tuple[float, float]) -> list[TracePoint]:
    """Pain in the middle third, and a stretch without a face."""
    entries = []
    for index in range(seconds * 10):
        time = index / 10
        seen = not gap[0] <= time < gap[1]
        pain = seconds / 3 <= time < 2 * seconds / 3
        entries.append((time, 0.9 if pain else 0.1, None) if seen else (time, None, GapReason.NO_FACE))
    return filled(entries).points()


def draw(path: Path, points: list[TracePoint], **changes: object) -> NDArray[np.uint8]:
    content = {
        "title": "film.mkv",
        "points": points,
        "threshold": 0.5,
        "episodes": find_episodes(points, EpisodeSettings(0.5, 0.4), 1e6),
        "dan_text": "2 to 3\npain expression in 30 to 40 % of the time",
        "key_frames": [],
        "model_text": "demo 1.0.0",
        "notes": ["30 frames a second"],
    } | changes
    write_figure(path, **content)
    return np.round(imread(io.BytesIO(path.read_bytes())) * 255).astype(np.uint8)[..., :3]


def columns_of(picture: NDArray[np.uint8], colour: str) -> NDArray[np.intp]:
    rgb = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return np.flatnonzero((picture == rgb).all(axis=2).any(axis=0))


@pytest.mark.parametrize("observed", [True, False], ids=["without a face", "without a frame"])
def test_nothing_is_drawn_through_a_gap_and_key_frames_are_shown(tmp_path: Path, observed: bool) -> None:
    """On a page of 11.69 inches the plot's thirty seconds lie between 0.95 inches and 0.45 from the right edge."""
    picture = draw(
        tmp_path / "out" / "film.png",
        [point for point in recording(30, (12, 18)) if observed or point.gap is None],
        title="costs $5 \\frac{ \u65b0\u751f\u5150\n" + "a long name " * 20,
        key_frames=[(float(time), MAGENTA) for time in range(8)],
        events=[(8.0, "prick $x$")],
        end_seconds=30.0,
    )
    assert picture.shape == (1240, 1753, 3)
    assert (tmp_path / "out" / "film.png").stat().st_mode & 0o777 == 0o600
    seconds = (columns_of(picture, SMOOTHED_COLOUR) / 150 - 0.95) / (11.69 - 0.95 - 0.45) * 30
    assert seconds.min() < 0.1
    assert not ((seconds > 12.1) & (seconds < 17.9)).any()
    assert ((seconds > 11.7) & (seconds < 12.1)).any()
    assert ((seconds > 17.9) & (seconds < 18.2)).any()
    assert len(columns_of(picture, "#ff00ff")) > 1200


@pytest.mark.parametrize(
    "points",
    [[], recording(1, (0, 1)), [TracePoint(3.0, 0.7, None, 0.7)], recording(2400, (100, 200))],
    ids=["empty", "all gap", "one frame", "40 minutes"],
)
def test_odd_recordings_give_a_page_too(tmp_path: Path, points: list[TracePoint]) -> None:
    picture = draw(tmp_path / "film.png", points, dan_text="", notes=[], model_text="")
    assert picture.shape == (1240, 1753, 3)


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OutputError, match=r"film\.png: the file would be larger"):
            draw(tmp_path / "film.png", [])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1)), min_size=1, max_size=200), st.integers(1, 8))
def test_a_thinned_curve_keeps_its_peaks_its_ends_and_its_gaps(values: list[float], columns: int) -> None:
    times, curve = np.arange(len(values)) / 10, np.array(values)
    thin_times, thin = thinned(times, curve, columns)
    assert (np.diff(thin_times) >= 0).all()
    assert (thin_times[0], thin_times[-1]) == (times[0], times[-1])
    runs = int(np.count_nonzero(np.diff(np.isnan(curve)))) + 1
    assert int(np.count_nonzero(np.diff(np.isnan(thin)))) + 1 == runs
    assert len(thin) <= max(4 * columns, 4 * (columns + 1 + runs))
    seen = ~np.isnan(curve)
    assert np.isnan(thin).all() == (not seen.any())
    if seen.any():
        assert (np.nanmin(thin), np.nanmax(thin)) == (curve[seen].min(), curve[seen].max())


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (119.9, "119.9 s"), (185.0, "3:05"), (3723.0, "1:02:03")]
)
def test_times_are_told_as_people_say_them(seconds: float, text: str) -> None:
    assert clock(seconds, digits=1) == text

"""How fast the replay window opens a long recording whose results are kept, and goes to any frame of it.

The long recording is a short one repeated; so are its results, after the short one was analysed. All of it lies in a
folder that is removed at the end.
"""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import numpy as np

from app.bench.machine import Machine, resident_mebibytes, this_machine
from app.monitor_bench.start_qt import start_qt

if TYPE_CHECKING:
    from app.replay.controller import ReplayController
    from app.setup_watch import WatchOptions

OPENINGS, SEEKS, OWN_SEEKS = 5, 200, 50
WAIT_SECONDS, SETTLE_SECONDS = 60, 0.5


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """One measurement of the replay window.

    Attributes:
        machine: What it was measured on.
        hours: Length of the recording.
        frames: How many it has.
        width, height: Of its pictures.
        picture_seconds: From each opening to the first picture on the screen.
        trace_seconds: From each opening to the whole trace.
        copy_seconds: How long the copy for quick seeks took (`app.replay.quick_pictures`); 0 where none was made.
        copied: How much of the recording the copy has, 0..1; 1 where none is needed.
        seek_ms: From each wish for a frame, drawn evenly from all, to that frame on the screen; the next one is wished
            for at once, while the recording's own picture of this one may still be decoded.
        own_ms: The same for others, to the recording's own picture, where a copy's may come first.
        memory_mebibytes: Resident at the end; None where the system does not tell.
    """

    machine: Machine
    hours: float
    frames: int
    width: int
    height: int
    picture_seconds: tuple[float, ...]
    trace_seconds: tuple[float, ...]
    copy_seconds: float
    copied: float
    seek_ms: tuple[float, ...]
    own_ms: tuple[float, ...]
    memory_mebibytes: float | None

    def to_json(self) -> str:
        """The report as JSON, indented; field names are those of the attributes."""
        return json.dumps(asdict(self), indent=2)

    def to_text(self) -> str:
        """The report for people, several lines, each measured value beside what it should keep to."""
        late, own_late = (quantiles(found, n=20)[-1] for found in (self.seek_ms, self.own_ms))
        lines = [
            self.machine.text(),
            f"{self.hours:.2f} h of {self.width}x{self.height}, {self.frames} frames, results kept; "
            f"{len(self.trace_seconds)} openings, {len(self.seek_ms)} seeks",
            f"first picture   {median(self.picture_seconds):8.2f} s (longest {max(self.picture_seconds):.2f})",
            f"whole trace     {median(self.trace_seconds):8.2f} s (longest {max(self.trace_seconds):.2f}; under 1)",
            f"any frame       {median(self.seek_ms):8.0f} ms (95th percentile {late:.0f}; under 150)",
        ]
        if self.copy_seconds:
            pace = 3600 * self.hours / self.copy_seconds
            lines += [
                f"the file's own  {median(self.own_ms):8.0f} ms (95th percentile {own_late:.0f}), after the copy's",
                f"copy for seeks  {self.copy_seconds:8.0f} s ({pace:.1f} x real time; {self.copied:.0%} copied)",
            ]
        elif self.copied < 1:
            lines.append("copy for seeks  not made: is the disk of the temporary folder nearly full? Make room")
        if self.memory_mebibytes is not None:
            lines.append(f"memory          {self.memory_mebibytes:8.0f} MiB")
        return "\n".join(lines)


def run_replay_bench(hours: float, options: "WatchOptions", *, recording: str = "demo") -> ReplayReport:
    """Makes the recording, opens it some times and goes to many frames; without a display the window is drawn unseen.

    Args:
        hours: How long the recording is to be, at least; whole repeats.
        options: Model, detector and so on.
        recording: What is repeated: a file, or `demo`.

    Raises:
        SourceError: The recording cannot be used, or the window did not show what was asked for within a minute.
        BundleError: The model cannot be used.
        CacheError: Results cannot be kept.
        ValueError: `hours` is not above 0.
    """
    if hours <= 0:
        raise ValueError(f"--replay takes hours above 0, got {hours:g}: give 1")
    from app.assessment.scale import read_scales
    from app.assessment.windows import read_rules
    from app.replay.controller import ReplayController
    from app.settings import Settings
    from app.sources.choose import DEMO, DEMO_ROLL_DEGREES
    from app.sources.recording import RecordingSource
    from app.views.replay_window import ReplayWindow

    application = start_qt()
    if recording == "demo" and options.roll_degrees is None:
        options = replace(options, roll_degrees=DEMO_ROLL_DEGREES)
    with tempfile.TemporaryDirectory(prefix="sollievo-bench-") as made:
        folder = Path(made)
        path = _repeated(DEMO if recording == "demo" else Path(recording), hours, folder, options)
        with RecordingSource(path) as source:
            times, info = source.frame_times(), source.info
        rules = read_rules()
        scales, _ = read_scales([], rules)
        window = ReplayWindow()
        window.resize(1280, 800)
        controller = ReplayController(
            window, options, folder / "caches", folder / "sessions", Settings(), lambda **_changes: None, scales, rules
        )
        try:
            window.show()
            opened = [_open(controller, path) for _ in range(OPENINGS)]
            copy_seconds = _copy(controller)
            copied = controller.quick.share
            seeks = _seek(controller, len(times), SEEKS, _shows)
            own = _seek(controller, len(times), OWN_SEEKS, _shows_own)
        finally:
            controller.close()
            window.close()
            del application
        return ReplayReport(
            machine=this_machine(),
            hours=float(times[-1]) / 3600,
            frames=len(times),
            width=info.width,
            height=info.height,
            picture_seconds=tuple(picture for picture, _ in opened),
            trace_seconds=tuple(trace for _, trace in opened),
            copy_seconds=copy_seconds,
            copied=copied,
            seek_ms=seeks,
            own_ms=own,
            memory_mebibytes=resident_mebibytes(),
        )


def _open(controller: "ReplayController", path: Path) -> tuple[float, float]:
    """Seconds to the first picture and to the whole trace, with the times of all frames: only then can it play."""
    moments: dict[str, float] = {}
    begun = time.monotonic()

    def note(what: str) -> None:
        moments.setdefault(what, time.monotonic() - begun)

    def is_whole() -> bool:
        return controller.head is not None and controller.results is not None and controller.results.is_whole

    def look() -> None:
        note("picture")

    controller.shown.connect(look)
    try:
        controller.open(path)
        _wait(is_whole, f"{path.name} opened")
    finally:
        controller.shown.disconnect(look)
    note("trace")
    return moments["picture"], moments["trace"]


def _copy(controller: "ReplayController") -> float:
    """Seconds for the whole copy, by the time that what is missing after the openings takes; 0 where none is made."""
    begun, had = time.monotonic(), controller.quick.share
    until = begun + SETTLE_SECONDS
    _wait(lambda: time.monotonic() > until, "the window at rest")  # it hears later than we that the results are whole
    _wait(lambda: not controller.quick.is_making, "the copy for seeks", seconds=float("inf"))
    made = controller.quick.share - had
    return (time.monotonic() - begun) / made if made > 0 else 0.0


def _seek(
    controller: "ReplayController", count: int, most: int, is_there: Callable[["ReplayController", int], bool]
) -> tuple[float, ...]:
    found = []
    for drawn in np.random.default_rng(most).choice(count, min(most, count), replace=False):
        index, begun = int(drawn), time.monotonic()
        controller.go_to(index)
        _wait(partial(is_there, controller, index), f"frame {index}")
        found.append(1000 * (time.monotonic() - begun))
    return tuple(found)


def _shows(controller: "ReplayController", index: int) -> bool:
    return controller.frame is not None and controller.frame.index == index


def _shows_own(controller: "ReplayController", index: int) -> bool:
    return _shows(controller, index) and not controller.shows_copy


def _wait(is_there: Callable[[], bool], what: str, *, seconds: float = WAIT_SECONDS) -> None:
    """Lets the window work until something is there and painted.

    Raises:
        SourceError: It did not come.
    """
    from PySide6.QtCore import QCoreApplication

    from app.sources.source import SourceError

    until = time.monotonic() + seconds
    while not is_there():
        QCoreApplication.processEvents()
        time.sleep(0.001)  # the other threads' turn: it does not wait by itself
        if time.monotonic() > until:
            raise SourceError(f"{what} must be shown within {seconds:g} s, it was not: end other programs, try again")
    QCoreApplication.processEvents()  # painted


def _repeated(short: Path, hours: float, folder: Path, options: "WatchOptions") -> Path:
    """A long recording, and results that are kept for it."""
    from app.replay.analysis import RecordingAnalysis
    from app.replay.cache import WholeAnalysis
    from app.replay.opening import open_results
    from app.replay.results import Results
    from app.sources.recording import RecordingSource

    caches = folder / "caches"
    with RecordingSource(short) as source:
        times = source.frame_times()
    period = float(times[-1] + np.median(np.diff(times))) if len(times) > 1 else 1.0
    rounds = max(1, -(-int(3600 * hours) // max(1, int(period))))
    path = folder / f"{rounds} times {short.stem}.mkv"
    _write_repeated(short, path, rounds, period)

    cache = open_results(short, options, caches)[2]
    RecordingAnalysis(short, cache, Results(cache.kind), options, lambda _progress: None).run()
    records, whole, begun = cache.records(), cache.whole(), cache.begun()
    long = open_results(path, options, caches)[2]
    if whole is None or begun is None:
        raise ValueError(f"{short.name} must be analysed to its end, it was not: report this")
    long.begin(begun)
    file = long.append_to(0)
    for number in range(rounds):
        part = records.copy()
        part["time_seconds"] = np.round(part["time_seconds"] + number * period, 3)
        part["frame_index"] += number * len(records)
        file.append(part)
    file.close()
    shifts = [number * period for number in range(rounds)]
    episodes = tuple(
        replace(
            one,
            onset_seconds=one.onset_seconds + shift,
            end_seconds=one.end_seconds + shift,
            confirmed_seconds=one.confirmed_seconds + shift,
        )
        for shift in shifts
        for one in whole.episodes
    )
    long.finish(WholeAnalysis(rounds * period, "", episodes), rounds * len(records))
    long.release()
    return path


def _write_repeated(short: Path, path: Path, rounds: int, period_seconds: float) -> None:
    """The pictures of a recording so many times, not decoded."""
    import av

    with av.open(str(short)) as source, av.open(str(path), "w", format="matroska") as target:
        stream = source.streams.video[0]
        written = target.add_stream_from_template(stream)
        base = stream.time_base
        if base is None:
            raise ValueError(f"{short.name} has no time base: name another recording")
        packets = [packet for packet in source.demux(stream) if packet.pts is not None]
        # Matroska does not say when the first pictures are decoded: before the first that it says, in their order.
        known = next((number for number, packet in enumerate(packets) if packet.dts is not None), 0)
        first = packets[known].dts or 0
        for number in range(rounds):
            later = round(number * period_seconds / base)
            for place, packet in enumerate(packets):
                before = first - (known - place) * (packet.duration or 1)
                copy = av.Packet(bytes(packet))
                copy.pts = (packet.pts or 0) + later
                copy.dts = (before if packet.dts is None else packet.dts) + later
                copy.duration, copy.time_base, copy.is_keyframe = packet.duration, base, packet.is_keyframe
                copy.stream = written
                target.mux(copy)

"""The command `sollievo`. Nothing heavy is imported before a command runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_parts import (
    Child,
    Detector,
    Model,
    Provider,
    Roll,
    Threads,
    deny_internet_here,
    echo,
    folder_option,
    known_errors,
    progress,
    run_command_line,
    tell,
    watch_options,
)
from app.models_cli import models
from app.records_cli import records

if TYPE_CHECKING:
    from app.setup_watch import WatchOptions

cli = typer.Typer(
    name="sollievo",
    help="Watches a newborn's face for a pain expression. Research use, not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help is there in half the time
    pretty_exceptions_enable=False,
)


@cli.callback()
def before_everything(context: typer.Context) -> None:
    """Denies internet sockets before any library is loaded that might want one, and keeps Python's constants alive."""
    from app.refcounts import keep_constants_alive

    keep_constants_alive()
    if context.invoked_subcommand not in {"monitor", "analyze"}:  # a lab's outlet and a cluster are made of them
        deny_internet_here()


@cli.command()
def analyze(
    recordings: Annotated[list[str], typer.Argument(help="Video files, .bag or .db3 recordings, or `demo`.")],
    out: Annotated[Path, folder_option("Gets a folder for each recording.")],
    model: Model = None,
    detector: Detector = None,
    roll: Roll = None,
    child: Child = None,
    provider: Provider = None,
    threads: Threads = None,
    ray: Annotated[
        str | None,
        typer.Option(help="Spread recordings over a Ray cluster: its address, or `local`.", show_default=False),
    ] = None,
    folder_name: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Writes pain trace, episodes, DAN face suggestion and a figure for each recording."""
    from app.session.outputs import folders_for

    folders = folders_for(recordings, out)
    if ray is not None:
        given = {"--model": model, "--detector": detector, "--roll": roll, "--child": child, "--provider": provider}
        words = [word for name, value in {**given, "--threads": threads}.items() if value is not None
                 for word in (name, str(value))]  # fmt: skip
        _analyze_on_ray(recordings, folders, words, ray)
        return
    deny_internet_here()
    if folder_name is not None and len(recordings) == 1:
        folders = [out / folder_name]
    options = watch_options(model, detector, roll, child, provider, threads)
    failed = False
    for recording, folder in zip(recordings, folders, strict=True):
        try:
            _analyze(recording, folder, _mounted(recording, options))
        except known_errors() as error:
            failed = True
            tell(error)
    if failed:
        raise typer.Exit(2)


@cli.command()
def monitor(
    source: Annotated[
        str | None,
        typer.Argument(help="`demo`, camera:0, realsense, or a recording; else the last one.", show_default=False),
    ] = None,
    model: Model = None,
    detector: Detector = None,
    roll: Roll = None,
    child: Child = None,
    provider: Provider = None,
    threads: Threads = None,
    lsl: Annotated[
        str | None,
        typer.Option(
            help="Send trace and marks by Lab Streaming Layer: to this `machine` or the `network`.", show_default=False
        ),
    ] = None,
) -> None:
    """Opens the window: picture, face, trace."""
    lab_stream = None
    if lsl is not None:
        from app.session.lab_stream import LabStream

        lab_stream = LabStream(lsl)
    deny_internet_here()
    from app.heap import without_garbage_search

    with without_garbage_search():
        from app.program import run_monitor

    options = watch_options(model, detector, roll, child, provider, threads)
    raise typer.Exit(run_monitor(source, options, lab_stream=lab_stream))


@cli.command()
def replay(
    recording: Annotated[str, typer.Argument(help="A video file, a session's folder, a folder of them, or `demo`.")],
    hide_model: Annotated[
        bool, typer.Option("--hide-model", help="Begin with the model's output hidden: for blind labels.")
    ] = False,
    model: Model = None,
    detector: Detector = None,
    roll: Roll = None,
    child: Child = None,
    provider: Provider = None,
    threads: Threads = None,
) -> None:
    """Opens recordings in a window: picture, whole trace, frame by frame, marks."""
    from app.library.door import LibraryDoor
    from app.replay.program import run_replay

    options = watch_options(model, detector, roll, child, provider, threads)
    raise typer.Exit(
        run_replay(
            recording,
            options,
            hide_model=hide_model,
            prepare=lambda application, program: LibraryDoor(application, program, options).close,
        )
    )


@cli.command()
def library(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Sessions, recordings, or folders of them; else your own sessions.", show_default=False),
    ] = None,
    model: Model = None,
    detector: Detector = None,
    provider: Provider = None,
    threads: Threads = None,
) -> None:
    """Opens the list of recordings: search, analyse many, open in replay, use for training, erase old ones."""
    from app.library.program import run_library

    raise typer.Exit(run_library(folder, watch_options(model, detector, None, None, provider, threads)))


@cli.command()
def demo(
    out: Annotated[Path, folder_option("Gets tables, figure and screenshot.")] = Path("out/demo"),
    window: Annotated[
        bool | None, typer.Option(help="Open the window; by default where there is a display.", show_default=False)
    ] = None,
) -> None:
    """The main job on the demonstration recording: a synthetic newborn, a heel prick."""
    import os

    from app.screen import has_display, require_display

    if window:
        require_display()
    options = watch_options(None, None, None, None, None, None)
    _analyze("demo", out, _mounted("demo", options))
    from app.program import run_monitor

    if has_display() if window is None else window:
        raise typer.Exit(run_monitor("demo", options))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.photographer import hush_unseen_windows

    hush_unseen_windows()
    screenshot = out / "window.png"
    code = run_monitor("demo", options, screenshot=screenshot, quit_at_end=True, show_cam=True)
    typer.echo(f"No display here: the window was drawn unseen, {screenshot}")
    raise typer.Exit(code)


@cli.command()
def bench(
    recording: Annotated[str, typer.Argument(help="A recording, or `demo`.")] = "demo",
    model: Model = None,
    detector: Detector = None,
    provider: Provider = None,
    threads: Threads = None,
    frames: Annotated[int, typer.Option(min=10, help="How many frames to time.")] = 150,
    grad_cam_cost: Annotated[bool, typer.Option(help="Also time the model against itself without Grad-CAM.")] = False,
    every: Annotated[bool, typer.Option("--every", help="Every provider of this installation.")] = False,
    also: Annotated[
        list[str] | None, typer.Option(help="With --every: another bundle beside it; may be repeated.")
    ] = None,
    usual_way: Annotated[
        Path | None, typer.Option(help="With --every: the training environment's Python, to time Keras beside it.")
    ] = None,
    chart: Annotated[Path | None, typer.Option(help="With --every: a bar chart, .png.")] = None,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Find the best provider anew, and keep it.")] = False,
    roll: Roll = None,
    monitor: Annotated[float | None, typer.Option(min=0.05, help="Minutes: how smoothly the window runs.")] = None,
    start: Annotated[int | None, typer.Option(min=1, help="How often: the time to the first picture.")] = None,
    soak: Annotated[
        float | None, typer.Option(min=0.05, help="Minutes: does the window grow, as fast as it goes, with faults?")
    ] = None,
    replay: Annotated[
        float | None,
        typer.Option("--replay", min=0.001, help="Hours: how fast a recording opens again, and any frame."),
    ] = None,
    opened_at: Annotated[float | None, typer.Option(hidden=True)] = None,
    run_seconds: Annotated[float, typer.Option(hidden=True)] = 20.0,
    json: Annotated[bool, typer.Option(help="Print JSON.")] = False,
) -> None:
    """Times each stage; or every provider, the window, its start, its growth, a long recording in replay."""
    from app.monitor_bench.command import BenchWishes
    from app.monitor_bench.command import bench as run

    options = watch_options(model, detector, roll, None, provider, threads)
    wishes = BenchWishes(
        recording=recording,
        frames=frames,
        grad_cam_cost=grad_cam_cost,
        every=every,
        also=tuple(also or ()),
        usual_way=usual_way,
        chart=chart,
        calibrate=calibrate,
        monitor_minutes=monitor,
        starts=start,
        soak_minutes=soak,
        replay_hours=replay,
        opened_at=opened_at,
        run_seconds=run_seconds,
    )
    text, is_well = run(wishes, options, json=json)
    typer.echo(text)
    if not is_well:
        raise typer.Exit(1)


@cli.command()
def validate(
    folder: Annotated[
        Path, typer.Argument(help="Recordings with truth tables, as `sollievo-train synth` writes them.")
    ],
    out: Annotated[
        Path, folder_option("Gets numbers, report, a folder a recording; a new one when the program changed.")
    ],
    report: Annotated[
        Path | None, typer.Option(help="The report's file, .md; else in --out.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many processes.")] = 1,
    model: Model = None,
    detector: Detector = None,
    roll: Annotated[
        str | None, typer.Option(help="Degrees, or `truth` for the true mounting; else votes.", show_default=False)
    ] = None,
    child: Child = None,
    provider: Provider = None,
    threads: Threads = None,
) -> None:
    """Measures the whole program on recordings whose truth is known; a stopped run goes on where it was."""
    from app.validation.command import validate as run

    options = watch_options(model, detector, None, child, provider, threads)
    echo(run(folder, out, options, roll, workers=workers, report=report))


@cli.command()
def doctor() -> None:
    """What is installed, what works here, and what to do about what does not."""
    from app.doctor import examine, to_text

    findings = examine()
    typer.echo(to_text(findings))
    raise typer.Exit(1 if any(finding.state == "problem" for finding in findings) else 0)


@cli.command()
def devices() -> None:
    """Cameras and RealSense devices, by the names that `monitor` takes."""
    from app.sources.devices import list_devices

    rows = list_devices()
    for row in rows:
        typer.echo("\t".join((row.spec, row.kind, row.name, row.detail)))
    if not rows:
        typer.echo("No camera and no RealSense device was found; plug one in, or use `demo` or a recording.")


cli.add_typer(records)  # here, for the order of the help
cli.add_typer(models, name="models")


def main() -> None:
    """Runs the command line: exit code 0 when done, 2 with one line on what is wrong, 130 when stopped by Ctrl+C."""
    run_command_line(cli)


def _mounted(source: str, options: "WatchOptions") -> "WatchOptions":
    """The demonstration's camera is mounted as its recording says; of other sources nothing is known beforehand."""
    from dataclasses import replace

    from app.sources.choose import DEMO_ROLL_DEGREES

    if source != "demo" or options.roll_degrees is not None:
        return options
    return replace(options, roll_degrees=DEMO_ROLL_DEGREES)


def _analyze_on_ray(recordings: list[str], folders: list[Path], words: list[str], address: str) -> None:
    from app.analyze_on_ray import Task, analyze_on_ray

    full = [one if one == "demo" else str(Path(one).absolute()) for one in recordings]
    if "--model" in words and Path(words[words.index("--model") + 1]).exists():
        place = words.index("--model") + 1
        words[place] = str(Path(words[place]).absolute())
    tasks = [Task(one, folder.absolute(), tuple(words)) for one, folder in zip(full, folders, strict=True)]
    failed = False
    for number, done in enumerate(analyze_on_ray(tasks, address), start=1):
        if done.problem:
            failed = True
            tell(ValueError(done.problem))
        echo(list(done.lines))
        if len(tasks) > 1:
            typer.echo(f"{number} of {len(tasks)} done")
    if failed:
        raise typer.Exit(2)


def _analyze(recording: str, folder: Path, options: "WatchOptions") -> None:
    from app.analyze_command import analyze_recording
    from app.settings import caches_folder

    with progress(Path(recording).name) as told:
        result = analyze_recording(recording, folder, options, caches_folder(), told=told)
    typer.echo(f"{recording}: {result.frames} frames, {result.seconds:.1f} s, face judged {result.seen_seconds:.1f} s")
    typer.echo(f"  episodes of pain expression: {len(result.episodes)}; DAN face score suggested: {result.dan.text()}")
    if result.note:
        typer.echo(f"  note: {result.note}")
    typer.echo(f"  {result.folder}/: observations.csv, observations.parquet, episodes.csv, assessment.json, figure.png")

"""Renders what a recipe says into a folder: pictures and recordings with their ground truth.

The folder then holds

    recipe.toml                     the recipe, as given
    <set>/<identity>/NNN.jpg        pictures, with NNN.depth.png where depth is wanted
    <set>.csv                       their truth, one row a picture; `subject` is the child
    clips/<name>.mkv                recordings, with <name>_truth.csv and <name>_events.csv
    clips.csv                       one row a recording: kind, subject, true DAN face score and window
    contact-sheet-<set>.png         faces to look at

One job is one child or one recording. A job that is whole has its table written last, so a killed run goes on with the
jobs that are missing. The same recipe gives the same pictures on the same machine, whatever the number of workers.
"""

import csv
import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from training.synthetic.body import load_body
from training.synthetic.contact_sheet import write_sheet
from training.synthetic.identity import draw_identity
from training.synthetic.pictures import draw_depth, draw_picture
from training.synthetic.plans import draw_care, draw_heel_prick
from training.synthetic.procedures import Procedure
from training.synthetic.recipe import Clips, PictureSet, Recipe, RecipeError, read_recipe
from training.synthetic.recording import encode, frame_count, procedure_dan, render_frames, write_truth
from training.synthetic.studio import Studio
from training.synthetic.truth_table import FACE_COLUMNS, Cell, truth_cells, write_table

PICTURE_COLUMNS = (
    "file", "subject", "set", "state", "light", "skin", "typology_angle", "weeks", "pacifier",
    "pacifier_lost", "second_face", "hand", "blanket", "feeding_tube",
    "cap", "eye_shields", "flush", "motion_pixels", "quality", "face_pixels", *FACE_COLUMNS,
)  # fmt: skip
CLIP_COLUMNS = (
    "file", "kind", "subject", "seconds", "rate", "dan_score", "window_start", "window_end", "brow_bulge_share",
    "eye_squeeze_share", "nasolabial_furrow_share", "skin",
)  # fmt: skip
CARE_SECONDS = 120.0
ALL_SKIN = ((0.0, 1.0),)


@dataclass(frozen=True, slots=True)
class PictureJob:
    """All pictures of one child."""

    set_name: str
    identity: int
    pictures: int

    def table(self, out: Path) -> Path:
        """The table that says the job is done."""
        return out / self.set_name / f"{self.identity:06d}" / "truth.csv"


@dataclass(frozen=True, slots=True)
class ClipJob:
    """One recording. `score` is the wanted DAN face score, None for care without pain."""

    name: str
    identity: int
    score: int | None
    single_sign: bool
    seconds: float

    def table(self, out: Path) -> Path:
        """The table that says the job is done."""
        return out / "clips" / f"{self.name}_clip.csv"


Job = PictureJob | ClipJob


def jobs_of(recipe: Recipe) -> list[Job]:
    """Every job of the recipe, pictures first."""
    jobs: list[Job] = [
        PictureJob(entry.name, identity, entry.pictures)
        for entry in recipe.sets
        for identity in range(entry.first_identity, entry.first_identity + entry.identities)
    ]
    if recipe.clips is not None:
        jobs += list(_clip_jobs(recipe.clips))
    return jobs


def _clip_jobs(clips: Clips) -> Iterator[ClipJob]:
    identity = clips.first_identity
    for score, count in enumerate(clips.heel_pricks):
        for number in range(count):
            # Spread evenly, so that a small set holds some as well.
            single = score >= 2 and int((number + 1) * clips.single_sign) > int(number * clips.single_sign)
            yield ClipJob(f"heel-prick-{score}-{number:03d}", identity, score, single, 0.0)
            identity += 1
    for number in range(round(clips.care_minutes * 60 / CARE_SECONDS)):
        yield ClipJob(f"care-{number:03d}", identity, None, False, CARE_SECONDS)
        identity += 1


def do_job(job: Job, recipe: Recipe, out: Path) -> None:
    """Does one job; runs in a worker process."""
    cv2.setNumThreads(1)
    if isinstance(job, PictureJob):
        _take_pictures(job, recipe, out)
    else:
        _record_clip(job, recipe, out)


def _take_pictures(job: PictureJob, recipe: Recipe, out: Path) -> None:
    if recipe.factors is None:
        raise RecipeError("Sets of pictures need [factors], but the recipe has none; add them.")
    body = load_body()
    studio = Studio(body, recipe.width, recipe.height, recipe.supersample)
    identity = draw_identity(body, job.identity, draw_depth(recipe.factors.skin_depth, job.identity))
    table = job.table(out)
    table.parent.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Cell]] = []
    for number in range(job.pictures):
        drawn = draw_picture(recipe.factors, recipe.seed, job.identity, number)
        scene, on_face = drawn.scene, drawn.scene.on_face
        picture = studio.take(identity, drawn.actions, scene, recipe.seed + 1000 * job.identity + number)
        path = table.with_name(f"{number:03d}.jpg")
        quality = scene.sensor.quality or 95
        # The camera's own compression is in the picture already; this one adds next to nothing.
        cv2.imwrite(str(path), picture.image, [cv2.IMWRITE_JPEG_QUALITY, 95])
        if recipe.depth:
            cv2.imwrite(str(table.with_name(f"{number:03d}.depth.png")), picture.depth)
        box = picture.faces[0].box
        row: dict[str, Cell] = {
            "file": path.relative_to(out).as_posix(),
            "subject": f"{job.identity:06d}",
            "set": job.set_name,
            "state": drawn.state,
            "light": drawn.light,
            "skin": identity.skin.tone,
            "typology_angle": round(identity.skin.typology_angle, 1),
            "pacifier": on_face.pacifier_in_mouth,
            "pacifier_lost": on_face.pacifier and not on_face.pacifier_in_mouth,
            "second_face": "" if scene.companion is None else "parent" if scene.companion.parent else "twin",
            "weeks": round(identity.weeks, 1),
            "hand": on_face.hand is not None,
            "blanket": on_face.blanket_top is not None,
            "feeding_tube": on_face.feeding_tube,
            "cap": on_face.cap,
            "eye_shields": on_face.eye_shields,
            "flush": round(identity.skin.flush + scene.extra_flush, 3),
            "motion_pixels": round(scene.sensor.motion_pixels, 1),
            "quality": quality,
            "face_pixels": round(float(np.sqrt(box.area)), 1),
        }
        rows.append(row | truth_cells(picture))
    studio.close()
    waiting = table.with_suffix(".part")
    write_table(waiting, PICTURE_COLUMNS, rows)
    waiting.replace(table)


def clip_procedure(job: ClipJob) -> Procedure:
    """What happens in that recording."""
    if job.score is None:
        return draw_care(job.identity, job.seconds)
    return draw_heel_prick(job.score, job.identity, job.single_sign)


def _record_clip(job: ClipJob, recipe: Recipe, out: Path) -> None:
    if recipe.clips is None:
        raise RecipeError("Recordings need [clips], but the recipe has none; add them.")
    rate = recipe.clips.rate
    body = load_body()
    bands = ALL_SKIN if recipe.factors is None else recipe.factors.skin_depth
    identity = draw_identity(body, job.identity, draw_depth(bands, job.identity))
    procedure = clip_procedure(job)
    frames = out / "clips" / f"{job.name}.frames"
    size = recipe.width, recipe.height
    render_frames(body, identity, procedure, frames, rate=rate, size=size, supersample=recipe.supersample)
    count = frame_count(procedure, rate)
    encode(frames, count, out / "clips" / f"{job.name}.mkv", rate)
    write_truth(frames, procedure, count, out / "clips" / job.name)
    row: dict[str, Cell] = {
        "file": f"clips/{job.name}.mkv", "kind": procedure.kind, "subject": f"{job.identity:06d}",
        "seconds": round(procedure.seconds, 3), "rate": rate, "skin": identity.skin.tone,
    }  # fmt: skip
    if job.score is not None:
        dan = procedure_dan(procedure)
        row |= {
            "dan_score": dan.score,
            "window_start": round(dan.window_start, 3),
            "window_end": round(dan.window_end, 3),
        }
        row |= {f"{sign}_share": round(share, 4) for sign, share in dan.shares.items()}
    write_table(job.table(out), CLIP_COLUMNS, [row])
    shutil.rmtree(frames)


def generate(recipe_path: Path, out: Path, workers: int) -> None:
    """Renders what is missing of the recipe, shows progress, and writes tables and contact sheets.

    Args:
        recipe_path: the TOML file.
        out: the folder, new or empty, or with an unfinished run of the same recipe.
        workers: how many processes.

    Raises:
        RecipeError: if the recipe breaks a rule, or `out` holds another recipe's pictures or other files.
    """
    recipe = read_recipe(recipe_path)
    if out.exists() and not out.is_dir():
        raise RecipeError(f"Pictures go into a folder, but {out} is a file; give a folder.")
    out.mkdir(parents=True, exist_ok=True)
    kept, text = out / "recipe.toml", recipe_path.read_text(encoding="utf-8")
    if not kept.exists() and any(out.iterdir()):
        raise RecipeError(
            f"A folder holds nothing but what a recipe made, but {out} holds files; give an empty folder."
        )
    if kept.exists() and kept.read_text(encoding="utf-8") != text:
        raise RecipeError(f"One folder holds one recipe, but {out} holds another; give an empty folder.")
    kept.write_text(text, encoding="utf-8")
    jobs = jobs_of(recipe)
    todo = [job for job in jobs if not job.table(out).exists()]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        task = progress.add_task(recipe.name, total=len(jobs), completed=len(jobs) - len(todo))
        if todo:
            _render(todo, recipe, out, workers, lambda: progress.advance(task))
    for entry in recipe.sets:
        _join(out, entry)
        write_sheet(out, out / f"{entry.name}.csv", out / f"contact-sheet-{entry.name}.png")
    clip_tables = [job.table(out) for job in jobs if isinstance(job, ClipJob)]
    if clip_tables:
        write_table(out / "clips.csv", CLIP_COLUMNS, [row for table in clip_tables for row in _rows(table)])


def _render(todo: Sequence[Job], recipe: Recipe, out: Path, workers: int, on_done: Callable[[], None]) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        # Ctrl+C goes to the whole group of processes. Workers, which are started here, pass it over: they would take it
        # for the end of one job, and begin the next.
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            waiting: list[Future[None]] = [pool.submit(do_job, job, recipe, out) for job in todo]
        finally:
            signal.signal(signal.SIGINT, handler)
        try:
            for future in as_completed(waiting):
                future.result()
                on_done()
        except BaseException:
            # What they are at is done anew by the next run. Nothing is cancelled: CPython 3.11 stumbles over cancelled
            # jobs when a worker is gone, and may hang after shutdown(wait=False).
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise


def _join(out: Path, entry: PictureSet) -> None:
    tables = [
        PictureJob(entry.name, identity, entry.pictures).table(out)
        for identity in range(entry.first_identity, entry.first_identity + entry.identities)
    ]
    write_table(out / f"{entry.name}.csv", PICTURE_COLUMNS, [row for table in tables for row in _rows(table)])


def _rows(table: Path) -> list[dict[str, Cell]]:
    with table.open(newline="", encoding="utf-8") as file:
        return [dict(row) for row in csv.DictReader(file)]

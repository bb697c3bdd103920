"""Writes a procedure as a recording: MKV, ground truth per frame, events. Goes on where a killed run stopped.

Frames are kept beside the recording while it is made, so several processes may render parts of it.
"""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from training.synthetic.body import Body
from training.synthetic.dan_truth import DanTruth, dan_truth
from training.synthetic.identity import Identity
from training.synthetic.procedures import Procedure
from training.synthetic.studio import Studio
from training.synthetic.truth_table import FACE_COLUMNS, Cell, truth_cells, write_table

TRUTH_COLUMNS = ("frame", "time_seconds", *FACE_COLUMNS, "pacifier", "in_view")
EVENT_COLUMNS = ("time_seconds", "kind")
VISIBLE_SHARE, VISIBLE_DEGREES = 0.6, 60.0
"""A face counts as in view while less than this share is covered and it is turned away by less than this."""


def frame_count(procedure: Procedure, rate: int) -> int:
    """How many frames the recording has."""
    return round(procedure.seconds * rate)


def procedure_dan(procedure: Procedure, step_seconds: float = 1 / 30) -> DanTruth:
    """The DAN truth from the procedure itself, whatever the rate of its frames.

    Raises:
        ValueError: if the procedure has no squeeze.
    """
    squeeze = procedure.event_time("squeeze")
    if squeeze is None:
        raise ValueError("A DAN score needs the heel squeeze; this procedure has none, so do not score it.")
    calm = procedure.event_time("calm")
    end = procedure.seconds if calm is None else calm
    times = [number * step_seconds for number in range(round(procedure.seconds / step_seconds))]
    return dan_truth(times, [procedure.actions_at(time) for time in times], squeeze, end, procedure.whines)


def render_frames(
    body: Body, identity: Identity, procedure: Procedure, folder: Path,
    *, rate: int, size: tuple[int, int], supersample: int = 1, part: int = 0, parts: int = 1,
) -> None:  # fmt: skip
    """Renders the frames that `folder` does not hold yet: `NNNNNN.jpg` and `NNNNNN.json`.

    Args:
        body: the packed body.
        identity: the child.
        procedure: what happens.
        folder: where frames are kept.
        rate: frames a second.
        size: width and height in pixels.
        supersample: drawn this many times larger, then made smaller.
        part: of `parts`, which frames this process makes (every `parts`-th).
        parts: how many processes share the work.
    """
    folder.mkdir(parents=True, exist_ok=True)
    studio: Studio | None = None
    light = None
    for number in range(part, frame_count(procedure, rate), parts):
        done = folder / f"{number:06d}.json"
        if done.exists():
            continue
        if studio is None:
            studio = Studio(body, *size, supersample)
            # The camera's exposure is chosen once: a hand that passes does not make the child flicker.
            first = studio.take(identity, procedure.actions_at(0.0), procedure.scene_at(0.0), 0)
            light = replace(procedure.scene.light, gain=first.gain)
        time = number / rate
        scene = replace(procedure.scene_at(time), light=light if light is not None else procedure.scene.light)
        picture = studio.take(identity, procedure.actions_at(time), scene, number)
        cells: dict[str, Cell] = {"frame": number, "time_seconds": round(time, 4), **truth_cells(picture)}
        cells["pacifier"] = scene.on_face.pacifier_in_mouth
        face = picture.faces[0]
        cells["in_view"] = face.covered_share < VISIBLE_SHARE and face.turned_degrees < VISIBLE_DEGREES
        cv2.imwrite(str(folder / f"{number:06d}.jpg"), picture.image, [cv2.IMWRITE_JPEG_QUALITY, 97])
        # The table's row comes last and in one step: where it is, the picture is whole.
        waiting = done.with_suffix(".part")
        waiting.write_text(json.dumps(cells))
        waiting.replace(done)
    if studio is not None:
        studio.close()


def encode(folder: Path, count: int, out: Path, rate: int, quality: int = 23) -> None:
    """Encodes the frames as H.264 in MKV; `quality` is x264's constant rate factor, lower is better and larger.

    Raises:
        FileNotFoundError: if a frame is missing.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(out), "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": str(quality), "preset": "slow"})
        for number in range(count):
            image = cv2.imread(str(folder / f"{number:06d}.jpg"))
            if image is None:
                raise FileNotFoundError(f"Frame {number} of {count} is missing in {folder}; render the frames again.")
            if number == 0:
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt = "yuv420p"
            frame = av.VideoFrame.from_ndarray(np.asarray(image, np.uint8), format="bgr24")
            frame.pts = number
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def write_truth(folder: Path, procedure: Procedure, count: int, out: Path) -> None:
    """Writes `<out>_truth.csv` and `<out>_events.csv` beside the recording `out` (named without its ending)."""
    rows: list[dict[str, Cell]] = [json.loads((folder / f"{n:06d}.json").read_text()) for n in range(count)]
    write_table(out.with_name(f"{out.name}_truth.csv"), TRUTH_COLUMNS, rows)
    events: list[dict[str, Cell]] = [
        {"time_seconds": round(event.time_seconds, 3), "kind": event.kind} for event in procedure.events
    ]
    write_table(out.with_name(f"{out.name}_events.csv"), EVENT_COLUMNS, events)

"""Makes the recording that is shipped: `python -m training.synthetic.demo_recording --out app/demo`.

Its child and its room come from seeds that no recipe may use (`recipe.RESERVED_SEEDS`), so no model has seen either.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from training.synthetic.body import load_body
from training.synthetic.identity import draw_identity
from training.synthetic.procedures import Plan, Procedure, draw_scene, heel_prick
from training.synthetic.recording import encode, frame_count, render_frames, write_truth
from training.synthetic.scene import OnFace, draw_light

DEMO_SEED = 990_002
RATE, SIZE = 30, (1280, 720)
PLAN = Plan(
    prick=5.0,
    squeeze=7.0,
    bouts=((7.6, 12.5), (14.5, 21.5)),
    strength=0.94,
    mouth=0.9,
    pacifier_lost=8.6,
    pacifier_back=24.5,
    out_of_view=(15.8, 18.8),
    calm=22.8,
    seconds=31.0,
)


def demo_procedure() -> Procedure:
    """The heel prick of the demonstration."""
    scene = draw_scene(DEMO_SEED, 0.0)
    scene = replace(
        scene,
        camera=replace(scene.camera, distance=3.9, target=(0.05, -0.30, 0.3)),
        light=draw_light(np.random.default_rng(DEMO_SEED), "ward"),
        sensor=replace(scene.sensor, noise=1.2, defocus_pixels=0.0),
        on_face=OnFace(),
    )
    return heel_prick(PLAN, scene, DEMO_SEED)


def main(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("app/demo"),
    frames: Annotated[Path, typer.Option(help="Where frames are kept meanwhile.")] = Path("build/demo"),
    part: Annotated[int, typer.Option(help="Render every parts-th frame from this one on.")] = 0,
    parts: Annotated[int, typer.Option(help="How many processes share the frames; only part 0 of 1 encodes.")] = 1,
    quality: Annotated[int, typer.Option(help="x264's constant rate factor.")] = 19,
) -> None:
    """Renders what is missing, then encodes."""
    body, procedure = load_body(), demo_procedure()
    identity = draw_identity(body, DEMO_SEED, depth=0.30)
    render_frames(body, identity, procedure, frames, rate=RATE, size=SIZE, part=part, parts=parts)
    if parts == 1:
        count = frame_count(procedure, RATE)
        encode(frames, count, out / "heel_prick.mkv", RATE, quality)
        write_truth(frames, procedure, count, out / "heel_prick")


if __name__ == "__main__":
    typer.run(main)

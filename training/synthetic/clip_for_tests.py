"""Makes the short recording that the tests use: `python -m training.synthetic.clip_for_tests --out tests/data/clips`.

Twelve seconds, camera mounted at a quarter turn: rest, squeeze, pain behind and without the pacifier, calm.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from training.synthetic.body import load_body
from training.synthetic.identity import draw_identity
from training.synthetic.procedures import Plan, draw_scene, heel_prick
from training.synthetic.recording import encode, frame_count, render_frames, write_truth
from training.synthetic.scene import OnFace

SEED = 980_000
RATE, SIZE = 15, (640, 360)
PLAN = Plan(
    prick=2.5,
    squeeze=3.5,
    bouts=((3.8, 8.0),),
    pacifier_lost=5.2,
    pacifier_back=None,
    calm=9.2,
    seconds=12.0,
)


def main(out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("tests/data/clips")) -> None:
    """Renders and encodes the clip with its tables."""
    body = load_body()
    scene = replace(draw_scene(SEED, 90.0), on_face=OnFace())
    procedure = heel_prick(PLAN, replace(scene, camera=replace(scene.camera, distance=3.6)), SEED)
    with TemporaryDirectory() as folder:
        frames = Path(folder)
        render_frames(body, draw_identity(body, SEED, 0.6), procedure, frames, rate=RATE, size=SIZE)
        count = frame_count(procedure, RATE)
        encode(frames, count, out / "heel_prick_short.mkv", RATE)
        write_truth(frames, procedure, count, out / "heel_prick_short")


if __name__ == "__main__":
    typer.run(main)

"""Renders the small set of faces that the tests use: `python -m training.synthetic.faces_for_tests --out tests/data`.

Two dozen pictures over states, rolls, skin tones and difficulties, with `faces.csv` beside the folder `faces`.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

import cv2
import numpy as np
import typer

from training.synthetic.body import load_body
from training.synthetic.deformation import HeadTurn
from training.synthetic.expressions import STATES, with_pacifier
from training.synthetic.identity import draw_identity
from training.synthetic.scene import (
    Companion,
    HandPose,
    OnFace,
    Scene,
    draw_camera,
    draw_light,
    draw_sensor,
    draw_turn,
    with_companion,
)
from training.synthetic.studio import Studio
from training.synthetic.truth_table import FACE_COLUMNS, Cell, truth_cells, write_table

WIDTH, HEIGHT = 960, 540
FIRST_SEED = 900_000
"""Identities from here on belong to the tests; recipes draw from below."""

OVER_FACE = HandPose((0.95, -1.75, 1.30), 28.0, False, 0.4)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One test picture. `depth` is the skin's, 0 very light to 1 dark."""

    name: str
    state: str
    roll: float
    depth: float
    light: str = "ward"
    on_face: OnFace = field(default_factory=OnFace)
    turn: HeadTurn | None = None
    companion: Literal["twin", "parent"] | None = None
    present: bool = True
    far: bool = False


PACIFIER = OnFace(pacifier=True)
WANTED = (
    Wanted("calm_upright", "calm", 0, 0.10),
    Wanted("calm_quarter", "calm", 90, 0.60),
    Wanted("calm_head_down", "calm", 180, 0.95),
    Wanted("calm_oblique", "calm", -40, 0.35, "warm"),
    Wanted("sleep_upright", "sleep", 0, 0.80),
    Wanted("sleep_three_quarter", "sleep", 270, 0.20, "cold"),
    Wanted("suck_upright", "suck", 0, 0.45, on_face=PACIFIER),
    Wanted("suck_quarter", "suck", 90, 0.05, on_face=PACIFIER),
    Wanted("pain_upright", "pain", 0, 0.15),
    Wanted("pain_quarter", "pain", 90, 0.50),
    Wanted("pain_head_down", "pain", 180, 0.25, "warm"),
    Wanted("pain_three_quarter", "pain", 270, 0.90),
    Wanted("pain_oblique", "pain", 30, 0.70, "cold"),
    Wanted("pain_pacifier", "pain", 0, 0.30, on_face=PACIFIER),
    Wanted("pain_closed_mouth", "closed_mouth_pain", 0, 0.55),
    Wanted("cry_upright", "hunger_cry", 0, 0.40),
    Wanted("cry_head_down", "hunger_cry", 180, 0.75),
    Wanted("yawn_oblique", "yawn", -20, 0.00),
    Wanted("two_faces", "calm", 0, 0.20, companion="twin"),
    Wanted("no_face", "calm", 0, 0.20, present=False),
    Wanted("dark", "calm", 0, 0.30, "dark"),
    Wanted("hand_over_face", "pain", 0, 0.20, on_face=OnFace(hand=OVER_FACE)),
    Wanted("turned_away", "calm", 0, 0.40, turn=HeadTurn(yaw=82.0, tilt=4.0)),
    Wanted("phototherapy", "sleep", 0, 0.20, "phototherapy"),
    Wanted("feeding_tube_small", "sleep", 0, 0.65, on_face=OnFace(feeding_tube=True), far=True),
    Wanted("parent_beside", "pain", 0, 0.50, companion="parent"),
)


def render(out: Path) -> None:
    """Writes `out/faces/*.jpg` and `out/faces.csv`."""
    body = load_body()
    studio = Studio(body, WIDTH, HEIGHT, supersample=2)
    (out / "faces").mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Cell]] = []
    for number, wanted in enumerate(WANTED):
        random = np.random.default_rng([FIRST_SEED, number])
        identity = draw_identity(body, FIRST_SEED + number, wanted.depth)
        actions = STATES[wanted.state](random)
        if wanted.on_face.pacifier:
            actions = with_pacifier(actions)
        light = draw_light(random, "ward" if wanted.light == "dark" else wanted.light)
        if wanted.light == "dark":
            light = replace(light, exposure=-5.5)
        near, far = (7.0, 7.2) if wanted.far else (3.4, 4.6)
        guest = None
        if wanted.companion == "twin":
            near, far = 5.2, 5.4
            guest = Companion(FIRST_SEED + 500, (2.6, 0.1, 0.0), -6.0)
        if wanted.companion == "parent":
            guest = Companion(FIRST_SEED + 501, (3.0, 0.4, 0.75), 0.0, parent=True, yaw_degrees=-18.0, depth=0.55)
        scene = Scene(
            room=FIRST_SEED + number,
            camera=draw_camera(random, wanted.roll, near, far),
            light=light,
            sensor=replace(draw_sensor(random), motion_pixels=0.0, quality=None),
            turn=draw_turn(random, 12.0) if wanted.turn is None else wanted.turn,
            gaze=(float(random.uniform(-0.2, 0.2)), float(random.uniform(-0.2, 0.1))),
            extra_flush=float(random.uniform(0, 0.4)),
            on_face=wanted.on_face,
            companion=guest,
            child_present=wanted.present,
        )
        if guest is not None and guest.parent:
            scene = with_companion(scene, guest)
        picture = studio.take(identity, actions, scene, number)
        file = f"{wanted.name}.jpg"
        cv2.imwrite(str(out / "faces" / file), picture.image, [cv2.IMWRITE_JPEG_QUALITY, 88])
        row: dict[str, Cell] = {
            "file": file,
            "state": wanted.state if wanted.present else "none",
            "light": wanted.light,
        }
        row |= {"skin": identity.skin.tone if wanted.present else None} | truth_cells(picture, wanted.present)
        if guest is not None:
            box = picture.faces[1].box
            row |= {f"other_{side}": round(getattr(box, side), 1) for side in ("left", "top", "right", "bottom")}
        rows.append(row)
    studio.close()
    others = ("other_left", "other_top", "other_right", "other_bottom")
    write_table(out / "faces.csv", ("file", "state", "light", "skin", *FACE_COLUMNS, *others), rows)


def main(out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("tests/data")) -> None:
    """Renders the test faces."""
    render(out)


if __name__ == "__main__":
    typer.run(main)

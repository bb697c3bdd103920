"""Pictures and their ground truth agree: positions, roll, cover, depth, brightness."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.synthetic.actions import FacialActions
from training.synthetic.body import Body, load_body
from training.synthetic.courses import Course, Episode
from training.synthetic.deformation import HeadTurn
from training.synthetic.identity import Identity, draw_identity
from training.synthetic.procedures import Event, Procedure
from training.synthetic.recording import encode, frame_count, render_frames, write_truth
from training.synthetic.scene import Companion, HandPose, OnFace, Scene, with_companion, with_roll
from training.synthetic.sensor import Sensor
from training.synthetic.studio import Picture, Studio
from training.synthetic.view import Camera

PLAIN = Scene(room=3, camera=Camera(distance=3.6), sensor=Sensor(noise=0.0, quality=None), clutter=0)
PAIN = FacialActions(
    brow_bulge=1,
    eye_squeeze=1,
    nasolabial_furrow=1,
    open_lips=0.8,
    vertical_stretch=0.8,
    horizontal_stretch=0.8,
    lids_closed=1,
)


@pytest.fixture(scope="module")
def body() -> Body:
    return load_body()


@pytest.fixture(scope="module")
def studio(body: Body) -> Iterator[Studio]:
    made = Studio(body, 320, 240)
    yield made
    made.close()


@pytest.fixture(scope="module")
def child(body: Body) -> Identity:
    return draw_identity(body, 900_001, 0.2)


def take(studio: Studio, child: Identity, scene: Scene = PLAIN, actions: FacialActions = FacialActions()) -> Picture:  # noqa: B008
    return studio.take(child, actions, scene, 1)


def test_the_picture_is_neither_dark_nor_pale_and_the_shadow_pass_works(studio: Studio, child: Identity):
    """A wrong vertex layout once silently broke the shadows: this pins the light, coarsely."""
    picture = take(studio, child)
    assert 90 < picture.image.mean() < 190
    shaded = replace(
        PLAIN, light=replace(PLAIN.light, key_at=(6.0, 0.0, 2.0), fill=(0, 0, 0), sky=(0.05,) * 3, gain=0.5)
    )
    image = take(studio, child, shaded).image.astype(float)
    left, top, right, bottom = box_of(take(studio, child, shaded))
    row = (top + bottom) // 2
    lit, dark = (
        image[row - 8 : row + 8, right + 8 : right + 30].mean(),
        image[row - 8 : row + 8, left - 30 : left - 8].mean(),
    )
    assert lit > 1.5 * dark  # the head's shadow falls away from the light


def box_of(picture: Picture) -> tuple[int, int, int, int]:
    box = picture.faces[0].box
    return round(box.left), round(box.top), round(box.right), round(box.bottom)


def test_the_landmarks_lie_where_they_belong(studio: Studio, child: Identity):
    face = take(studio, child).faces[0]
    marks = face.landmarks
    assert marks.nose is not None
    assert marks.mouth is not None
    assert marks.right_eye[0] < marks.nose[0] < marks.left_eye[0]
    assert marks.right_eye[1] < marks.nose[1] < marks.mouth[1]
    assert marks.right_eye == pytest.approx((140, 100), abs=12)
    assert marks.left_eye == pytest.approx((180, 100), abs=12)
    for point in (marks.right_eye, marks.left_eye, marks.nose, marks.mouth):
        assert face.box.contains(*point)


def test_open_eyes_are_the_darkest_of_the_upper_face(studio: Studio, child: Identity):
    picture = take(studio, child)
    left, top, right, _ = box_of(picture)
    eyes = picture.faces[0].landmarks
    grey = cv2.cvtColor(picture.image, cv2.COLOR_BGR2GRAY)
    window = grey[top + 10 : round(eyes.right_eye[1]) + 6, left + 12 : right - 12]
    y, x = np.unravel_index(int(window.argmin()), window.shape)
    darkest = np.array([x + left + 12, y + top + 10])
    assert min(np.linalg.norm(darkest - np.array(eye)) for eye in (eyes.left_eye, eyes.right_eye)) < 12


@pytest.mark.parametrize("roll", [-150, -90, -30, 0, 45, 90, 180])
def test_the_truth_turns_with_the_camera(studio: Studio, child: Identity, roll: float):
    face = take(studio, child, with_roll(PLAIN, roll)).faces[0]
    assert (face.roll_degrees - roll + 180) % 360 - 180 == pytest.approx(0, abs=3)


def test_the_same_arguments_give_the_same_picture(studio: Studio, child: Identity):
    noisy = replace(PLAIN, sensor=Sensor(noise=3.0))
    assert np.array_equal(take(studio, child, noisy).image, take(studio, child, noisy).image)
    assert not np.array_equal(take(studio, child, noisy).image, studio.take(child, FacialActions(), noisy, 2).image)


def test_a_free_face_is_not_covered_and_a_hand_covers_it(studio: Studio, child: Identity):
    assert take(studio, child).faces[0].covered_share < 0.05
    hand = HandPose((0.9, -1.75, 1.3), 28.0)
    handed = take(studio, child, replace(PLAIN, on_face=OnFace(hand=hand))).faces[0]
    assert 0.1 < handed.covered_share < 0.9
    blanket = take(studio, child, replace(PLAIN, on_face=OnFace(blanket_top=1.2))).faces[0]
    assert blanket.covered_share > 0.9
    beside = take(studio, child, replace(PLAIN, camera=replace(PLAIN.camera, target=(2.4, 0.0, 0.3)))).faces[0]
    assert beside.covered_share > 0.4  # half of the face is outside the picture


def test_a_child_turned_away_is_said_to_be(studio: Studio, child: Identity):
    away = take(studio, child, replace(PLAIN, turn=HeadTurn(yaw=80.0))).faces[0]
    assert away.turned_degrees > 70
    assert away.roll_degrees == pytest.approx(0, abs=8)


def test_empty_tables_and_second_faces(studio: Studio, child: Identity):
    assert take(studio, child, replace(PLAIN, child_present=False)).faces == ()
    guest = Companion(900_002, (1.9, 0.0, 0.0), 0.0)
    scene = replace(PLAIN, companion=guest, camera=replace(PLAIN.camera, distance=6.0, target=(0.9, 0.0, 0.3)))
    two = take(studio, child, scene).faces
    assert len(two) == 2
    assert two[0].box.overlap(two[1].box) < 0.1
    assert two[0].box.right < two[1].box.right


def test_a_parents_face_is_twice_the_childs_and_is_the_second_in_the_truth(studio: Studio, child: Identity):
    guest = Companion(1_000_007, (3.0, 0.3, 0.75), 0.0, parent=True, yaw_degrees=-15.0, depth=0.3)
    faces = take(studio, child, with_companion(PLAIN, guest)).faces
    assert len(faces) == 2
    own, parent = faces
    assert own.covered_share < 0.05
    assert parent.covered_share < 0.5
    assert 1.6 < (parent.box.right - parent.box.left) / (own.box.right - own.box.left) < 2.8
    assert parent.landmarks.right_eye[0] < parent.landmarks.left_eye[0]
    assert parent.landmarks.right_eye[1] < parent.landmarks.mouth[1]


def test_shut_lids_show_a_dark_line_and_no_eye(studio: Studio, child: Identity):
    def eye_rows(actions: FacialActions) -> np.ndarray:
        picture = take(studio, child, replace(PLAIN, camera=Camera(distance=2.0, target=(0.0, 0.1, 0.5))), actions)
        x, y = (round(value) for value in picture.faces[0].landmarks.left_eye)
        grey = cv2.cvtColor(picture.image, cv2.COLOR_BGR2GRAY)
        return np.asarray(grey[y - 14 : y + 22, x - 10 : x + 10], float)

    for actions in (FacialActions(lids_closed=1.0), FacialActions(lids_closed=1.0, eye_squeeze=0.9)):
        shut = eye_rows(actions)
        line = shut.min(axis=0)
        assert np.median(line) < 0.72 * np.median(shut)  # dark from side to side
        assert (shut < 0.5 * np.median(shut)).mean() < 0.15  # and thin


def test_the_early_born_are_smaller_and_redder(body: Body):
    children = [draw_identity(body, seed, 0.3) for seed in range(60)]
    early, late = ([entry for entry in children if (entry.weeks < 36) == sign] for sign in (True, False))
    assert max(entry.size for entry in early) < min(entry.size for entry in late) + 0.03
    assert np.mean([entry.skin.flush for entry in early]) > np.mean([entry.skin.flush for entry in late]) + 0.05


def test_depth_is_the_distance_to_the_face_in_millimetres(studio: Studio, child: Identity):
    picture = take(studio, child)
    x, y = picture.faces[0].landmarks.nose or (0, 0)
    at_nose = picture.depth[round(y), round(x)]
    assert picture.depth.dtype == np.uint16
    # The nose is about 0.5 units nearer than the target's plane, 3.6 - 0.5 units of 70 mm.
    assert at_nose == pytest.approx(3.1 * 70, abs=25)
    assert np.median(picture.depth[5:30, 5:30]) > at_nose + 40


def test_pain_changes_brow_eyes_and_mouth_but_not_the_background(studio: Studio, child: Identity):
    fixed = replace(PLAIN, light=replace(PLAIN.light, gain=0.5))
    calm, pain = take(studio, child, fixed), take(studio, child, fixed, PAIN)
    change = np.abs(calm.image.astype(int) - pain.image.astype(int)).mean(axis=2)
    left, top, right, bottom = box_of(calm)
    inside = change[top:bottom, left:right].mean()
    change[top - 12 : bottom + 40, left - 12 : right + 12] = 0
    assert inside > 4
    assert change.mean() < 0.3
    assert pain.actions.pain
    assert not calm.actions.pain


@pytest.mark.parametrize("depth", [0.0, 0.5, 1.0])
def test_a_face_in_pain_reads_on_every_skin(studio: Studio, body: Body, depth: float):
    """Local contrast on the brow rises on dark skin as on light skin."""
    own = draw_identity(body, 900_003, depth)
    calm, pain = take(studio, own, PLAIN, FacialActions(lids_closed=1)), take(studio, own, PLAIN, PAIN)
    marks = pain.faces[0].landmarks
    x, y = round((marks.left_eye[0] + marks.right_eye[0]) / 2), round(marks.left_eye[1])
    contrast = []
    for picture in (calm, pain):
        grey = cv2.cvtColor(picture.image, cv2.COLOR_BGR2GRAY).astype(float)
        patch = grey[y - 22 : y + 2, x - 12 : x + 12]
        contrast.append(patch.std() / patch.mean())
    assert contrast[1] > 1.3 * contrast[0]


def test_a_recording_goes_on_where_it_stopped_and_matches_its_table(tmp_path: Path, body: Body, child: Identity):
    course = Course(FacialActions(), (Episode(0.4, 2.0, PAIN, rise=0.1),), blinks=False)
    procedure = Procedure(1.0, course, PLAIN, (Event(0.4, "prick"), Event(1.0, "end")))
    frames, out = tmp_path / "frames", tmp_path / "clip"
    count = frame_count(procedure, 4)
    render_frames(body, child, procedure, frames, rate=4, size=(160, 120), part=0, parts=2)
    kept = {path.name: path.stat().st_mtime_ns for path in frames.iterdir()}
    render_frames(body, child, procedure, frames, rate=4, size=(160, 120))
    assert all((frames / name).stat().st_mtime_ns == time for name, time in kept.items())
    encode(frames, count, out.with_suffix(".mkv"), 4)
    write_truth(frames, procedure, count, out)
    lines = (tmp_path / "clip_truth.csv").read_text().splitlines()
    column = lines[0].split(",").index("pain")
    assert [line.split(",")[column] for line in lines[1:]] == ["0", "0", "1", "1"]
    assert (tmp_path / "clip_events.csv").read_text() == "time_seconds,kind\n0.4,prick\n1.0,end\n"
    video = cv2.VideoCapture(str(out.with_suffix(".mkv")))
    shapes = []
    while True:
        found, image = video.read()
        if not found:
            break
        shapes.append(image.shape)
    assert shapes == [(120, 160, 3)] * count


def test_a_missing_frame_is_named(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="Frame 0 of 3"):
        encode(tmp_path, 3, tmp_path / "clip.mkv", 5)

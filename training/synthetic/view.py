"""Camera and light: where they are, and the matrices that follow."""

import math
from dataclasses import dataclass

import numpy as np

from training.synthetic.body import Floats
from training.synthetic.meshes import rotation

D435I_HEIGHT_DEGREES = 42.0
"""Field of view of the RealSense D435i's colour camera from top to bottom (data sheet: 69 x 42 degrees)."""

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera over the table that looks at `target`, from `distance` units away.

    `roll` turns the picture: the face appears turned clockwise by as many degrees. `yaw` and `pitch` move the camera
    round the child. `height_degrees` is the field of view from top to bottom.
    """

    target: Vector = (0.0, -0.1, 0.3)
    distance: float = 5.5
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    height_degrees: float = D435I_HEIGHT_DEGREES

    @property
    def place(self) -> Floats:
        """Where the camera is, (3,)."""
        return np.asarray(np.array(self.target) + self._turn[:3, :3] @ (0.0, 0.0, self.distance))

    @property
    def _turn(self) -> Floats:
        return np.asarray(rotation(1, self.yaw) @ rotation(0, -self.pitch))

    def to_camera(self) -> Floats:
        """4x4 from the world to the camera's own axes: x right, y up, looking along -z."""
        up = self._turn[:3, :3] @ rotation(2, self.roll)[:3, :3] @ (0.0, 1.0, 0.0)
        return looking(self.place, np.array(self.target), up)

    def matrix(self, width: int, height: int) -> Floats:
        """4x4 from the world to OpenGL's clip space."""
        return np.asarray(perspective(self.height_degrees, width / height, NEAR, FAR) @ self.to_camera())

    def project(self, points: Floats, width: int, height: int) -> Floats:
        """World points (N, 3) to pixels (N, 2), x to the right and y down."""
        clip = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ self.matrix(width, height).T
        return np.asarray((clip[:, :2] / clip[:, 3:] * (0.5, -0.5) + 0.5) * (width, height))


NEAR, FAR = 0.5, 60.0


@dataclass(frozen=True, slots=True)
class Light:
    """A key light that casts shadows, a fill light, and light from all round. Colours are linear RGB strengths.

    `exposure` is in stops on top of the camera's own choice; `gain` is that choice, None to let the picture decide.
    """

    key_at: Vector = (2.0, 1.5, 7.0)
    key: Vector = (1.5, 1.5, 1.45)
    fill_at: Vector = (-3.0, -1.0, 5.0)
    fill: Vector = (0.30, 0.32, 0.36)
    sky: Vector = (0.46, 0.48, 0.51)
    ground: Vector = (0.24, 0.21, 0.20)
    exposure: float = 0.0
    gain: float | None = None

    def matrix(self) -> Floats:
        """4x4 from the world to the shadow map's clip space."""
        place = np.array(self.key_at)
        distance = float(np.linalg.norm(place))
        spread = math.degrees(2 * math.atan(4.2 / distance))
        view = looking(place, np.zeros(3), np.array([0.0, 1.0, 0.01]))
        return np.asarray(perspective(spread, 1.0, max(0.5, distance - 5), distance + 6) @ view)


def perspective(height_degrees: float, aspect: float, near: float, far: float) -> Floats:
    """OpenGL's perspective matrix."""
    scale = 1 / math.tan(math.radians(height_degrees) / 2)
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1] = scale / aspect, scale
    matrix[2, 2], matrix[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
    matrix[3, 2] = -1
    return matrix


def looking(place: Floats, target: Floats, up: Floats) -> Floats:
    """The matrix of an eye at `place` that looks at `target`."""
    back = (place - target) / np.linalg.norm(place - target)
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[:3, :3] = [right, np.cross(back, right), back]
    matrix[:3, 3] = -matrix[:3, :3] @ place
    return matrix

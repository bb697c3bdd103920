"""Small meshes and matrices. Vertices are (N, 3) in units, quads (Q, 4) with the outside facing the viewer."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Vertices (N, 3) and quads (Q, 4); `surface` (N, 3) are the coordinates that patterns are laid in."""

    vertices: Floats
    quads: Ints
    surface: Floats = field(default_factory=lambda: np.zeros((0, 3)))

    def moved(self, transform: Floats) -> "Mesh":
        """The mesh after a 4x4 transform; the pattern stays where it was on the cloth."""
        surface = self.surface if len(self.surface) else self.vertices
        return Mesh(self.vertices @ transform[:3, :3].T + transform[:3, 3], self.quads, surface)


def rotation(axis: int, degrees: float) -> Floats:
    """4x4 rotation about x (0), y (1) or z (2), counter-clockwise seen from the axis' tip."""
    angle = math.radians(degrees)
    matrix = np.eye(4)
    first, second = ((1, 2), (2, 0), (0, 1))[axis]
    matrix[first, first] = matrix[second, second] = math.cos(angle)
    matrix[first, second], matrix[second, first] = -math.sin(angle), math.sin(angle)
    return matrix


def translation(x: float, y: float, z: float) -> Floats:
    """4x4 shift."""
    matrix = np.eye(4)
    matrix[:3, 3] = (x, y, z)
    return matrix


def scaling(x: float, y: float, z: float) -> Floats:
    """4x4 stretch along the axes."""
    return np.diag([x, y, z, 1.0])


def normals(vertices: Floats, quads: Ints) -> Floats:
    """Unit normals (N, 3): each the mean of its quads' normals, weighted by area."""
    first = vertices[quads[:, 2]] - vertices[quads[:, 0]]
    second = vertices[quads[:, 3]] - vertices[quads[:, 1]]
    across = np.cross(first, second)
    total = np.zeros_like(vertices)
    for axis in range(3):
        total[:, axis] = np.bincount(quads.ravel(), np.repeat(across[:, axis], 4), len(vertices))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def triangles(quads: Ints) -> NDArray[np.int32]:
    """Each quad as two triangles, (2 Q, 3)."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32)


def sheet(x: Floats, y: Floats, z: Floats, surface: Floats | None = None) -> Mesh:
    """A mesh over a grid: three (rows, columns) arrays."""
    rows, columns = x.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    quads = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], axis=-1).reshape(-1, 4)
    vertices = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    return Mesh(vertices, quads, vertices if surface is None else surface.reshape(-1, 3))


def sphere(around: int = 24, down: int = 16) -> Mesh:
    """The unit sphere."""
    turn, drop = np.meshgrid(np.linspace(0, 2 * np.pi, around, endpoint=False), np.linspace(0, np.pi, down))
    points = np.stack([np.sin(drop) * np.cos(turn), np.cos(drop), np.sin(drop) * np.sin(turn)], axis=-1)
    quads = [
        [j * around + (i + 1) % around, j * around + i, (j + 1) * around + i, (j + 1) * around + (i + 1) % around]
        for j in range(down - 1)
        for i in range(around)
    ]
    return Mesh(points.reshape(-1, 3), np.array(quads)[:, ::-1])


def torus(radius: float, thickness: float, around: int = 40, across: int = 12) -> Mesh:
    """A ring about the z axis."""
    turn, section = np.meshgrid(np.linspace(0, 2 * np.pi, around), np.linspace(0, 2 * np.pi, across))
    far = radius + thickness * np.cos(section)
    return sheet(far * np.cos(turn), far * np.sin(turn), thickness * np.sin(section))


def tube(points: Floats, radius: float, across: int = 8) -> Mesh:
    """A pipe along a polyline (P, 3), smoothed between its points."""
    fine = np.linspace(0, len(points) - 1, 6 * len(points))
    line = np.stack([np.interp(fine, np.arange(len(points)), points[:, axis]) for axis in range(3)], axis=1)
    for _ in range(6):
        line[1:-1] = 0.25 * line[:-2] + 0.5 * line[1:-1] + 0.25 * line[2:]
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    side = np.cross(along, [0.0, 0.0, 1.0] + 0.01 * np.ones(3))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    up = np.cross(side, along)
    turn = np.linspace(0, 2 * np.pi, across)
    ring = np.cos(turn)[:, None, None] * side + np.sin(turn)[:, None, None] * up
    grid = line + radius * ring
    return sheet(grid[..., 0], grid[..., 1], grid[..., 2])


def rounded_box(width: float, height: float, depth: float, roundness: float = 0.25) -> Mesh:
    """A box with soft edges about the origin (a superellipsoid)."""
    ball = sphere(28, 20).vertices
    power = np.sign(ball) * np.abs(ball) ** roundness
    return Mesh(power * (width / 2, height / 2, depth / 2), sphere(28, 20).quads)

"""OpenGL without a display (EGL): models, a camera and a light to linear colour, depth, and who is seen where.

Runs on Mesa's software renderer as well as on a graphics card. Pixels repeat exactly within a process, not across
machines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import cast

import moderngl
import numpy as np
from numpy.typing import NDArray

from training.synthetic.body import MILLIMETRES_PER_UNIT, Floats, Ints
from training.synthetic.meshes import normals, triangles
from training.synthetic.view import FAR, NEAR, Camera, Light

SHADERS = Path(__file__).parent / "shaders"
SHADOW_SIZE = 1024
LAYOUT = (("pos", 3), ("nrm", 3), ("rest", 3), ("mask_a", 4), ("mask_b", 4))
"""What a vertex holds, in this order, as 32-bit floats. Every format string is made from it."""

Uniform = float | int | tuple[float, ...]


class Material(IntEnum):
    """How a model's surface looks; the numbers are the shader's."""

    SKIN = 0
    EYE = 1
    FLESH = 2
    CLOTH = 3
    GLOVE = 4
    PLASTIC = 5
    METAL = 6


class Region(IntEnum):
    """To which outline a shell on the head is cut; the numbers are the shader's."""

    WHOLE = 0
    EYE_SHIELD = 1
    CAP = 2
    TAPE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A mesh and how it looks. `rest` (N, 3) is where patterns are laid; `masks` (N, 8) as `scene.vert` names them.

    `person` is 1 and up for a child's own skin, 0 for everything that may cover it. A `backdrop` lies behind all
    else: it neither covers a face nor throws a shadow.
    """

    vertices: Floats
    quads: Ints
    material: Material
    uniforms: Mapping[str, Uniform] = field(default_factory=dict)
    rest: Floats | None = None
    masks: Floats | None = None
    person: int = 0
    region: Region = Region.WHOLE
    backdrop: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """Linear RGB (H, W, 3) float32 before any camera; distance along the view (H, W) in millimetres, 0 for nothing."""

    colour: NDArray[np.float32]
    depth: NDArray[np.float32]


@dataclass(slots=True)
class _Buffers:
    vertices: moderngl.Buffer
    indices: moderngl.Buffer
    model: Model


class Renderer:
    """One picture size, one graphics context. Use by one thread; `close` frees it."""

    def __init__(self, width: int, height: int, supersample: int = 1) -> None:
        self.width, self.height, self.supersample = width, height, supersample
        self._context = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]  # moderngl types its keyword settings as one dict
        self._context.enable(moderngl.DEPTH_TEST)
        text = {path.name: path.read_text() for path in SHADERS.iterdir()}
        shared = text["inputs.glsl"] + text["noise.glsl"] + text["regions.glsl"]
        scene = shared + text["skin.glsl"] + text["materials.glsl"] + text["scene.frag"]
        truth = shared + text["truth.frag"]
        # A software renderer runs every branch of a shader, so each material has a program of its own. Shells are cut
        # by discarding pixels, which would cost all else its early depth test: their programs are apart as well.
        self._scene = {
            (material, shell): self._context.program(text["scene.vert"], _head(shell, material) + scene)
            for material, shell in (*((material, False) for material in Material), (Material.CLOTH, True))
        }
        self._truth = {
            shell: self._context.program(text["scene.vert"], _head(shell) + truth) for shell in (False, True)
        }
        self._shadow = self._context.program(
            "#version 330\nin vec3 pos; uniform mat4 view; void main() { gl_Position = view * vec4(pos, 1.0); }",
            "#version 330\nvoid main() {}",
        )
        size = (width * supersample, height * supersample)
        self._depth = self._context.depth_texture(size)
        self._target = self._context.framebuffer([self._context.renderbuffer(size, 3, dtype="f2")], self._depth)
        self._shadow_map = self._context.depth_texture((SHADOW_SIZE, SHADOW_SIZE))
        self._shadow_map.compare_func = ""
        self._shadow_target = self._context.framebuffer(depth_attachment=self._shadow_map)
        self._truth_size = (width // 2, height // 2)
        self._truth_target = self._context.framebuffer(
            [self._context.renderbuffer(self._truth_size, 2)], self._context.depth_renderbuffer(self._truth_size)
        )

    def close(self) -> None:
        """Frees the graphics context."""
        self._context.release()

    def render(self, models: Sequence[Model], camera: Camera, light: Light) -> tuple[Rendering, dict[int, float]]:
        """One picture, and for each person the share of its face that is hidden or outside the picture, 0..1."""
        buffers = [self._upload(model) for model in models]
        try:
            self._draw_shadow(buffers, light)
            rendering = self._draw_scene(buffers, camera, light)
            covered = self._covered_shares(buffers, camera)
        finally:
            for entry in buffers:
                entry.vertices.release()
                entry.indices.release()
        return rendering, covered

    def _upload(self, model: Model) -> _Buffers:
        count = len(model.vertices)
        rest = model.vertices if model.rest is None else model.rest
        masks = np.zeros((count, 8)) if model.masks is None else model.masks
        columns = np.concatenate([model.vertices, normals(model.vertices, model.quads), rest, masks], axis=1)
        return _Buffers(
            self._context.buffer(np.ascontiguousarray(columns, dtype=np.float32).tobytes()),
            self._context.buffer(triangles(model.quads).tobytes()),
            model,
        )

    def _array(self, program: moderngl.Program, entry: _Buffers) -> moderngl.VertexArray:
        parts = [(f"{size}f", name) if name in program else (f"{4 * size}x", "") for name, size in LAYOUT]
        used = [name for _, name in parts if name]
        content = [(entry.vertices, " ".join(part for part, _ in parts), *used)]
        return self._context.vertex_array(program, content, entry.indices)

    def _draw_shadow(self, buffers: Sequence[_Buffers], light: Light) -> None:
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        _matrices(self._shadow, view=light.matrix())
        for entry in buffers:
            if entry.model.region == Region.WHOLE and not entry.model.backdrop:
                array = self._array(self._shadow, entry)
                array.render()
                array.release()

    def _draw_scene(self, buffers: Sequence[_Buffers], camera: Camera, light: Light) -> Rendering:
        self._target.use()
        self._target.clear(0.05, 0.05, 0.05, depth=1.0)
        self._shadow_map.use(0)
        for program in self._scene.values():
            _matrices(program, view=camera.matrix(self.width, self.height), model=np.eye(4), light_view=light.matrix())
        common: dict[str, Uniform] = {
            "shadow_map": 0,
            "camera_at": _vector(camera.place),
            "key_at": light.key_at,
            "key_colour": light.key,
            "fill_at": light.fill_at,
            "fill_colour": light.fill,
            "sky": light.sky,
            "ground": light.ground,
        }
        for program in self._scene.values():
            _set(program, common)
        for entry in reversed(buffers):  # what was put in last lies in front: the rest is then hidden cheaply
            program = self._scene[entry.model.material, entry.model.region != Region.WHOLE]
            values = {"region": int(entry.model.region), **entry.model.uniforms}
            _set(program, values)
            array = self._array(program, entry)
            array.render()
            array.release()
        rows, columns = self.height * self.supersample, self.width * self.supersample
        colour = np.frombuffer(self._target.read(components=3, dtype="f2"), np.float16).reshape(rows, columns, 3)
        depth = np.frombuffer(self._depth.read(alignment=1), np.float32).reshape(rows, columns)
        step = self.supersample
        small = np.nan_to_num(colour[::-1].astype(np.float32))
        if step > 1:
            small = small.reshape(self.height, step, self.width, step, 3).mean(axis=(1, 3))
        return Rendering(np.maximum(small, 0), _millimetres(depth[::-1][::step, ::step]))

    def _covered_shares(self, buffers: Sequence[_Buffers], camera: Camera) -> dict[int, float]:
        people = sorted({entry.model.person for entry in buffers if entry.model.person})
        matrix = camera.matrix(self.width, self.height)
        everything = self._count_faces([entry for entry in buffers if not entry.model.backdrop], matrix)
        shares = {}
        for person in people:
            own = [entry for entry in buffers if entry.model.person == person]
            # Seen from the same place through a lens twice as wide, so that what the picture cuts off counts too.
            wide = 4 * self._count_faces(own, np.diag([0.5, 0.5, 1.0, 1.0]) @ matrix).get(person, 0)
            seen = everything.get(person, 0)
            shares[person] = float(np.clip(1 - seen / wide, 0, 1)) if wide else 1.0
        return shares

    def _count_faces(self, buffers: Sequence[_Buffers], matrix: Floats) -> dict[int, int]:
        self._truth_target.use()
        self._truth_target.clear(0, 0, 0, 0, depth=1.0)
        for program in self._truth.values():
            _matrices(program, view=matrix, model=np.eye(4), light_view=np.eye(4))
        for entry in reversed(buffers):
            program = self._truth[entry.model.region != Region.WHOLE]
            values: dict[str, Uniform] = {"person": float(entry.model.person), "region": int(entry.model.region)}
            for name in ("eye_at", "region_at"):
                if name in entry.model.uniforms:
                    values[name] = entry.model.uniforms[name]
            _set(program, values)
            array = self._array(program, entry)
            array.render()
            array.release()
        pixels = np.frombuffer(self._truth_target.read(components=2, alignment=1), np.uint8).reshape(-1, 2)
        who = pixels[pixels[:, 1] > 127, 0]
        return {int(person): int(count) for person, count in zip(*np.unique(who, return_counts=True), strict=True)}


def _head(shell: bool, material: Material = Material.SKIN) -> str:
    """What a shader's text begins with."""
    return f"#version 330\n#define MATERIAL {int(material)}\n" + ("#define SHELL\n" if shell else "")


def _bytes(matrix: Floats) -> bytes:
    return np.ascontiguousarray(matrix.T, dtype=np.float32).tobytes()


def _vector(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _matrices(program: moderngl.Program, **matrices: Floats) -> None:
    for name, matrix in matrices.items():
        if name in program:
            cast(moderngl.Uniform, program[name]).write(_bytes(matrix))


def _set(program: moderngl.Program, values: Mapping[str, Uniform]) -> None:
    for name, value in values.items():
        if name in program:
            cast(moderngl.Uniform, program[name]).value = value


def _millimetres(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """OpenGL's depth 0..1 to the distance along the view; 0 where nothing was drawn."""
    clip = 2 * depth - 1
    distance = 2 * FAR * NEAR / (FAR + NEAR - clip * (FAR - NEAR)) * MILLIMETRES_PER_UNIT
    return np.where(depth < 1, distance, 0).astype(np.float32)

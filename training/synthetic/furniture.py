"""What lies round the child: mat, bench, wrap, blanket, things of a ward. Each function returns models to draw."""

import numpy as np

from training.synthetic.meshes import Mesh, rotation, rounded_box, sheet, sphere, translation, tube
from training.synthetic.renderer import Material, Model, Uniform

Colour = tuple[float, float, float]

CLOTHS: tuple[Colour, ...] = (
    (0.80, 0.86, 0.92), (0.94, 0.94, 0.93), (0.88, 0.82, 0.74), (0.70, 0.83, 0.77), (0.91, 0.80, 0.82),
    (0.56, 0.64, 0.73), (0.88, 0.87, 0.66), (0.62, 0.74, 0.80), (0.96, 0.93, 0.86), (0.76, 0.72, 0.84),
)  # fmt: skip
BENCHES: tuple[Colour, ...] = ((0.78, 0.78, 0.76), (0.66, 0.60, 0.52), (0.85, 0.86, 0.87), (0.52, 0.56, 0.60))
TABLE_TOP = -0.62
WEAVES, UNFAMILIAR_WEAVES = (1, 2, 3), (4, 5)
"""Prints of `materials.glsl`: stripes, dots, checks; stars and broad double stripes are kept for measuring shift."""


def tint(random: np.random.Generator, choices: tuple[Colour, ...], spread: float = 0.03) -> Colour:
    """One of the colours, a little off."""
    red, green, blue = np.clip(np.array(choices[random.integers(len(choices))]) + random.normal(0, spread, 3), 0.03, 1)
    return float(red), float(green), float(blue)


def cloth(random: np.random.Generator, *, plain: float = 0.4, weaves: tuple[int, ...] = WEAVES) -> dict[str, Uniform]:
    """Colours and weave of a fabric. `plain` is the share without a pattern."""
    first = tint(random, CLOTHS)
    weave = 0 if random.uniform() < plain else int(random.choice(weaves))
    print_colour = tint(random, CLOTHS) if random.uniform() < 0.5 else tuple(0.72 * channel for channel in first)
    return {"colour": first, "colour_two": print_colour, "weave": weave, "weave_scale": float(random.uniform(2.2, 5.5))}


def table(random: np.random.Generator, weaves: tuple[int, ...] = WEAVES) -> list[Model]:
    """A changing mat with raised sides on a bench; the sheet dips under the head."""
    half = random.uniform(2.6, 3.6)
    x, y = np.meshgrid(np.linspace(-half, half, 76), np.linspace(-7.5, random.uniform(2.0, 3.2), 90))
    side = np.clip((np.abs(x) - (half - 0.9)) / 0.6, 0, 1)
    top = np.clip((y - (y.max() - 0.7)) / 0.5, 0, 1)
    edge = np.maximum(np.sin(np.pi * side) * 0.8, np.sin(np.pi * top) * 0.6) * random.uniform(0.2, 0.7)
    phase = random.uniform(0, 6, 3)
    z = TABLE_TOP + edge - 0.10 * np.exp(-((x / 0.9) ** 2) - ((y - 0.1) / 0.9) ** 2)
    z += 0.035 * np.sin(3 * x + 1.3 * np.sin(1.7 * y) + phase[0]) + 0.022 * np.sin(5 * y - 2 * x + phase[1])
    z += 0.014 * np.sin(9 * x + 4 * y + 2 * np.sin(2 * x + phase[2]))
    mat = sheet(x, y, z)
    models = [Model(mat.vertices, mat.quads, Material.CLOTH, cloth(random, weaves=weaves), backdrop=True)]
    flat = np.full((2, 2), TABLE_TOP - 0.35)
    bx, by = np.meshgrid([-14.0, 14.0], [-14.0, 12.0])
    bench = sheet(bx, by, flat)
    bench_colour: dict[str, Uniform] = {"colour": tint(random, BENCHES)}
    models.append(Model(bench.vertices, bench.quads, Material.PLASTIC, bench_colour, backdrop=True))
    if random.uniform() < 0.6:
        place = half + random.uniform(0.3, 1.2)
        for sign in (-1, 1):
            rail = tube(
                np.array([[sign * place, -9.0, 0.3], [sign * place, 0.0, 0.35], [sign * place, 8.0, 0.3]]), 0.10
            )
            models.append(Model(rail.vertices, rail.quads, Material.METAL, {"colour": (0.60, 0.61, 0.63)}))
    return models


def wrap(random: np.random.Generator, fabric: dict[str, Uniform] | None = None) -> list[Model]:
    """A swaddle round shoulders and body, its rolled collar under the chin, one side folded over the other."""
    fabric = cloth(random, plain=0.35) if fabric is None else fabric
    around, down = np.meshgrid(np.linspace(-0.20 * np.pi, 1.20 * np.pi, 84), np.linspace(0, 1, 64))
    phase = random.uniform(0, 6, 4)
    wide = random.uniform(1.15, 1.40)
    open_share = np.clip(down * 4.5, 0, 1) ** 0.55
    taper = 1 - 0.42 * np.clip(down - 0.35, 0, 1) ** 1.2
    rx = (0.66 + (wide - 0.66) * open_share) * taper
    rz = (0.90 + 0.32 * np.clip(down * 5.0, 0, 1) ** 0.6) * taper
    front = np.clip(np.sin(around), 0, 1)
    collar = -0.54 - 0.16 * front**2 + 0.16 * np.cos(around) ** 2 + 0.025 * np.sin(7 * around + phase[0])
    y = collar - 6.2 * down
    x = rx * np.cos(around)
    # The fold that runs from one shoulder across the chest to the other side.
    lean = random.choice([-1.0, 1.0])
    over = 1 / (1 + np.exp(-((x * lean) + 0.9 + 0.75 * (y + 0.9)) / 0.035))
    folds = 0.030 * np.sin(5 * around + 10 * down + phase[1]) + 0.022 * np.sin(13 * around - 9 * down + phase[2])
    folds += 0.015 * np.sin(27 * down + 3 * around + phase[3])
    z = -0.28 + rz * np.sin(around) + folds * np.clip(down * 8, 0, 1) + 0.05 * over * front
    shell = sheet(x, y, z, np.stack([around * 1.2, y, 0 * y], axis=-1))
    models = [Model(shell.vertices, shell.quads, Material.CLOTH, fabric, shell.surface)]
    turn, along = np.meshgrid(np.linspace(0, 2 * np.pi, 12), np.linspace(-0.20 * np.pi, 1.20 * np.pi, 84))
    thick = 0.062 + 0.012 * np.sin(6 * along + phase[0])
    edge = -0.54 - 0.16 * np.clip(np.sin(along), 0, 1) ** 2 + 0.16 * np.cos(along) ** 2
    edge += 0.025 * np.sin(7 * along + phase[0])
    roll = sheet(
        (0.66 + thick * np.cos(turn)) * np.cos(along),
        edge + thick * np.sin(turn),
        -0.28 + (0.90 + thick * np.cos(turn)) * np.sin(along),
        np.stack([along * 1.2, thick * turn - 0.7, 0 * turn], axis=-1),
    )
    models.append(Model(roll.vertices, roll.quads, Material.CLOTH, fabric, roll.surface))
    return models


def blanket(random: np.random.Generator, top: float) -> Model:
    """A blanket drawn up over the body, and over the face where `top` (its upper edge) is above the chin (-0.6)."""
    x, v = np.meshgrid(np.linspace(-2.1, 2.1, 80), np.linspace(0, 1, 80))
    slope = random.uniform(-0.12, 0.12)
    y = top + slope * x - 6.0 * v + 0.03 * np.sin(4 * x + random.uniform(0, 6))
    head = 0.98 * np.sqrt(np.clip(1 - (x / 0.95) ** 2 - ((y - 0.02) / 1.05) ** 2, 0, 1)) - 0.06
    trunk = 1.10 * np.sqrt(np.clip(1 - (x / 1.65) ** 2, 0, 1)) * np.clip((-0.30 - y) * 2.5, 0, 1)
    z = np.maximum(np.maximum(head, trunk - 0.02), TABLE_TOP) + 0.10
    for _ in range(14):
        z[1:-1, 1:-1] = np.maximum(
            z[1:-1, 1:-1] * 0.4, 0.25 * (z[:-2, 1:-1] + z[2:, 1:-1] + z[1:-1, :-2] + z[1:-1, 2:])
        )
    phase = random.uniform(0, 6, 2)
    z += 0.03 * np.sin(5 * x + 2 * y + phase[0]) + 0.02 * np.sin(11 * x - 3 * y + phase[1])
    mesh = sheet(x, y, z)
    return Model(mesh.vertices, mesh.quads, Material.CLOTH, cloth(random, plain=0.3))


def clutter(random: np.random.Generator, count: int) -> list[Model]:
    """Things beside the mat: boxes of gauze, bottles, a cable across the wrap."""
    models: list[Model] = []
    for _ in range(count):
        side = random.choice([-1.0, 1.0])
        at = translation(
            side * random.uniform(1.9, 4.6), random.uniform(-3.2, 2.2), TABLE_TOP + random.uniform(0.1, 0.3)
        )
        at = at @ rotation(2, random.uniform(0, 180))
        colour = tint(random, (*CLOTHS, (0.25, 0.45, 0.75), (0.85, 0.35, 0.30), (0.95, 0.85, 0.35)), 0.05)
        kind = random.integers(4)
        if kind == 0:
            mesh = rounded_box(random.uniform(0.6, 1.4), random.uniform(0.4, 0.9), random.uniform(0.3, 0.6)).moved(at)
            models.append(Model(mesh.vertices, mesh.quads, Material.PLASTIC, {"colour": colour}))
        elif kind == 1:
            mesh = rounded_box(random.uniform(0.9, 1.6), random.uniform(0.9, 1.4), 0.16, 0.4).moved(at)
            models.append(Model(mesh.vertices, mesh.quads, Material.CLOTH, cloth(random)))
        elif kind == 2:
            length = random.uniform(0.8, 1.5)
            for part, wide in ((0.0, 0.24), (0.62, 0.13)):
                piece = Mesh(sphere().vertices * (wide, length * (0.5 if part == 0 else 0.22), wide), sphere().quads)
                piece = piece.moved(at @ translation(0, part * length, 0))
                models.append(Model(piece.vertices, piece.quads, Material.PLASTIC, {"colour": colour}))
        else:
            start = np.array([side * random.uniform(2, 5), random.uniform(-4, 2), -0.3])
            middle = np.array([side * random.uniform(0.9, 1.6), random.uniform(-3.5, -2.0), 0.4])
            end = np.array([side * random.uniform(0.1, 0.5), random.uniform(-2.6, -2.0), 0.62])
            mesh = tube(np.stack([start, (start + middle) / 2 + random.normal(0, 0.3, 3), middle, end]), 0.045)
            shade = tint(random, ((0.85, 0.85, 0.85), (0.25, 0.26, 0.28), (0.35, 0.55, 0.35)))
            models.append(Model(mesh.vertices, mesh.quads, Material.PLASTIC, {"colour": shade}))
    return models

"""A heel prick as M-PAIN records it, and care without pain, as functions of time.

A procedure says for any second what the face does, how the head lies, what covers it and which events have happened.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from training.synthetic.actions import FacialActions
from training.synthetic.courses import Course, Episode, Sucking, ease
from training.synthetic.deformation import HeadTurn
from training.synthetic.expressions import STATES, with_pacifier
from training.synthetic.scene import HandPose, OnFace, Scene, draw_camera, draw_light, draw_sensor, draw_turn

EVENT_KINDS = ("prick", "squeeze", "out_of_view", "in_view", "pacifier_lost", "pacifier_back", "calm", "end")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in seconds from the start of the recording."""

    time_seconds: float
    kind: str


@dataclass(frozen=True, slots=True)
class Span:
    """From one second to another."""

    start: float
    end: float

    def holds(self, time_seconds: float) -> bool:
        """Whether the second lies inside."""
        return self.start <= time_seconds < self.end

    def share(self, time_seconds: float, edge: float) -> float:
        """0 outside, 1 inside, easing over `edge` seconds within."""
        return min(ease((time_seconds - self.start) / edge), 1 - ease((time_seconds - self.end + edge) / edge))


@dataclass(frozen=True, slots=True)
class Procedure:
    """One recording to be made. Times are in seconds; the pacifier is in the mouth during `pacifier`."""

    seconds: float
    course: Course
    scene: Scene
    events: tuple[Event, ...]
    pacifier: tuple[Span, ...] = ()
    turned_away: tuple[Span, ...] = ()
    hand_over_face: tuple[Span, ...] = ()
    flush: tuple[Span, ...] = ()
    kind: str = "heel_prick"
    away_yaw: float = 78.0
    movement: float = 1.0
    whines: bool = False
    seed: int = 0

    def event_time(self, kind: str) -> float | None:
        """When that first happened, None if it never did."""
        return next((event.time_seconds for event in self.events if event.kind == kind), None)

    def actions_at(self, time_seconds: float) -> FacialActions:
        """What the face does, the pacifier's hold on the mouth included."""
        actions = self.course.at(time_seconds)
        return with_pacifier(actions) if self._pacifier_in(time_seconds) else actions

    def scene_at(self, time_seconds: float) -> Scene:
        """Everything else at that time."""
        base, second = self.scene, time_seconds
        restless = self.movement * (0.35 + 1.2 * self.course.at(second).intensity)
        wave = [math.sin(2 * math.pi * rate * second + self.seed + i) for i, rate in enumerate((0.21, 0.33, 0.47, 0.9))]
        away = max((span.share(second, 1.2) for span in self.turned_away), default=0.0)
        yaw = base.turn.yaw + restless * (5.0 * wave[0] + 1.6 * wave[3])
        turn = HeadTurn(
            yaw=(1 - away) * yaw + away * self.away_yaw,
            pitch=base.turn.pitch + restless * 2.5 * wave[1],
            tilt=base.turn.tilt + restless * 3.0 * wave[2] + 4.0 * away,
        )
        red = max((span.share(second, 3.0) for span in self.flush), default=0.0)
        speed = restless * 0.8 + 1.6 * (0.02 < away < 0.98)
        sensor = replace(base.sensor, motion_pixels=float(min(9.0, base.sensor.motion_pixels + speed)))
        gaze = (base.gaze[0] + 0.12 * math.sin(0.5 * second + self.seed), base.gaze[1] + 0.06 * math.sin(0.37 * second))
        return replace(
            base,
            turn=turn,
            gaze=gaze,
            sensor=sensor,
            extra_flush=base.extra_flush + 0.35 * red,
            on_face=self._on_face(second, base.on_face),
        )

    def _pacifier_in(self, second: float) -> bool:
        return any(span.holds(second) for span in self.pacifier)

    def _on_face(self, second: float, base: OnFace) -> OnFace:
        inside = self._pacifier_in(second)
        # A lost pacifier slides off over half a second and lies on the wrap afterwards.
        lost = [span.end for span in self.pacifier if span.end <= second]
        away: float | None = None
        pull = max((entry.strength(second) for entry in self.course.sucking), default=0.0)
        if not inside and lost:
            away = ease((second - max(lost)) / 0.6)
        # One that is on its way is brought back from the side by the hand.
        coming = [span.start for span in self.pacifier if 0 < span.start - second < 0.8]
        if not inside and coming:
            away = ease((min(coming) - second) / 0.8)
        hand = base.hand
        over = max(((span.share(second, 0.8), span) for span in self.hand_over_face), default=(0.0, None), key=_first)[
            0
        ]
        near = [span.start for span in self.pacifier if span.start > 0 and -0.9 < second - span.start < 1.2]
        if over > 0:
            back = 1 - over
            hand = HandPose((0.95 + 1.6 * back, -1.75 - 1.6 * back, 1.30), 28.0 + 15 * back, False, 0.45)
        elif near:
            back = ease(abs(second - near[0]) / 1.2)
            hand = HandPose((1.25 + 1.6 * back, -2.05 - 1.5 * back, 1.05), 34.0, False, 0.8)
        return replace(base, pacifier=inside or away is not None, pacifier_away=away, pacifier_pull=pull, hand=hand)


def _first(pair: tuple[float, Span | None]) -> float:
    return pair[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """When the parts of a heel prick happen, in seconds, and how strong the pain is (0..1).

    `calm` is when the child is calm again, None if it is not before the end. `whines` is a face without a sign whose
    lids half close and open softly and whose lips part (DAN score 1). `mouth` is how wide it opens in pain, 0..1.
    """

    prick: float = 6.0
    squeeze: float = 8.0
    bouts: tuple[tuple[float, float], ...] = ((8.2, 14.0), (15.5, 19.0))
    strength: float = 0.9
    pacifier_lost: float | None = 9.0
    pacifier_back: float | None = 22.0
    out_of_view: tuple[float, float] | None = None
    hand_over: tuple[float, float] | None = None
    calm: float | None = None
    seconds: float = 30.0
    whines: bool = False
    mouth: float = 0.8
    signs: tuple[str, ...] = ("brow_bulge", "eye_squeeze", "nasolabial_furrow")
    lids_at_rest: float = 0.35


def heel_prick(plan: Plan, scene: Scene, seed: int) -> Procedure:
    """The procedure that the plan says."""
    random = np.random.default_rng([2750159, seed])
    episodes: list[Episode] = []
    for start, end in plan.bouts:
        face = STATES["pain"](random)
        weights = {name: min(1.0, plan.strength * float(random.uniform(0.9, 1.05))) for name in plan.signs}
        silent = {name: 0.0 for name in ("brow_bulge", "eye_squeeze", "nasolabial_furrow") if name not in plan.signs}
        alone = len(plan.signs) == 1
        wide = plan.mouth * plan.strength
        mouth = {"open_lips": 0.85 * plan.mouth, "vertical_stretch": 0.8 * wide, "taut_tongue": 0.9 * wide}
        if alone:
            mouth = {"vertical_stretch": 0.0, "taut_tongue": 0.0}
        if alone:
            weights = dict.fromkeys(plan.signs, 1.0)
        episodes.append(
            Episode(start, end, replace(face, **silent, **weights, **mouth), tremble=0.0 if alone else 0.08)
        )
    if plan.whines:
        for start in np.arange(plan.squeeze + 0.5, plan.seconds - 2.0, 3.1):
            whine = FacialActions(lids_closed=0.75, open_lips=0.5, brow_bulge=0.25, horizontal_stretch=0.2)
            episodes.append(Episode(float(start), float(start) + 0.9, whine, rise=0.5, fall=0.6))
    lost = plan.pacifier_lost if plan.pacifier_lost is not None else plan.seconds
    pacifier = [Span(-1.0, lost)]
    if plan.pacifier_back is not None:
        pacifier.append(Span(plan.pacifier_back, plan.seconds + 1))
    sucking = [Sucking(0.5, plan.prick)]
    if plan.pacifier_back is not None:
        sucking.append(Sucking(plan.pacifier_back + 0.8, plan.seconds))
    events = [Event(plan.prick, "prick"), Event(plan.squeeze, "squeeze")]
    if plan.pacifier_lost is not None:
        events.append(Event(plan.pacifier_lost, "pacifier_lost"))
    if plan.pacifier_back is not None:
        events.append(Event(plan.pacifier_back, "pacifier_back"))
    if plan.out_of_view is not None:
        events += [Event(plan.out_of_view[0], "out_of_view"), Event(plan.out_of_view[1], "in_view")]
    if plan.calm is not None:
        events.append(Event(plan.calm, "calm"))
    events.append(Event(plan.seconds, "end"))
    return Procedure(
        seconds=plan.seconds,
        course=Course(FacialActions(lids_closed=plan.lids_at_rest), tuple(episodes), tuple(sucking), seed),
        scene=scene,
        events=tuple(sorted(events, key=lambda event: event.time_seconds)),
        pacifier=tuple(pacifier),
        turned_away=() if plan.out_of_view is None else (Span(*plan.out_of_view),),
        hand_over_face=() if plan.hand_over is None else (Span(*plan.hand_over),),
        flush=tuple(Span(start, end + 5) for start, end in plan.bouts if random.uniform() < 0.6),
        whines=plan.whines,
        away_yaw=float(random.choice([-80.0, 80.0])),
        seed=seed,
    )


def draw_scene(seed: int, roll: float | None = None) -> Scene:
    """A room, camera and light for a recording."""
    random = np.random.default_rng([6700417, seed])
    turned = float(random.choice([0.0, 90.0, 180.0, 270.0]) + random.uniform(-12, 12)) if roll is None else roll
    kind = str(random.choice(["ward", "ward", "warm", "cold", "dim", "side"]))
    camera = draw_camera(random, turned, 3.6, 5.2)
    return Scene(
        room=seed,
        camera=replace(camera, target=(0.4 * camera.target[0], camera.target[1], 0.3)),
        light=draw_light(random, kind),
        sensor=replace(draw_sensor(random), quality=None, motion_pixels=0.0),
        turn=draw_turn(random, 10.0),
        extra_flush=float(random.uniform(0, 0.25)),
        on_face=OnFace(feeding_tube=bool(random.uniform() < 0.2), cap=bool(random.uniform() < 0.25)),
    )

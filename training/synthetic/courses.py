"""Expressions as time courses: named actions that rise, hold, tremble and fade, put one after another or on top.

A course is a list of episodes. Each episode leads to its own face and back; at any time the strongest episode of each
action wins over the face at rest. Blinks, sucking and breathing go on underneath. Everything is a function of time, so
a frame can be made without those before it.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from training.synthetic.actions import ACTION_NAMES, FacialActions


@dataclass(frozen=True, slots=True)
class Episode:
    """A face that comes at `start`, is full after `rise`, begins to go at `end` and is gone after `fall`; in seconds.

    `tremble` is by how much its strength wavers (0..1), `rate` how many times a second.
    """

    start: float
    end: float
    actions: FacialActions
    rise: float = 0.5
    fall: float = 0.9
    tremble: float = 0.10
    rate: float = 0.8

    def strength(self, time_seconds: float, phase: float) -> float:
        """0..1 at that time."""
        if not self.start <= time_seconds < self.end + self.fall:
            return 0.0
        up = ease((time_seconds - self.start) / max(self.rise, 1e-6))
        down = 1 - ease((time_seconds - self.end) / max(self.fall, 1e-6))
        angle = 2 * math.pi * self.rate * time_seconds + phase
        waver = 0.6 * math.sin(angle) + 0.4 * math.sin(2.3 * angle + 1.0)
        return min(up, down) * (1 - 0.5 * self.tremble * (1 + waver))


@dataclass(frozen=True, slots=True)
class Sucking:
    """Bursts of sucking on a pacifier between two times: about two sucks a second, a pause after each burst."""

    start: float
    end: float
    burst_seconds: float = 5.0
    pause_seconds: float = 3.0

    def strength(self, time_seconds: float) -> float:
        """0..1, how far the lips draw at that time."""
        if not self.start <= time_seconds < self.end:
            return 0.0
        within = (time_seconds - self.start) % (self.burst_seconds + self.pause_seconds)
        if within > self.burst_seconds:
            return 0.0
        return 0.5 - 0.5 * math.cos(2 * math.pi * 1.9 * within)


@dataclass(frozen=True, slots=True)
class Course:
    """The face over time: how it rests, what comes on top, when it sucks. `seed` gives blinks and trembling."""

    rest: FacialActions
    episodes: tuple[Episode, ...] = ()
    sucking: tuple[Sucking, ...] = ()
    seed: int = 0
    blinks: bool = True

    def at(self, time_seconds: float) -> FacialActions:
        """The actions at that time."""
        values = {name: getattr(self.rest, name) for name in ACTION_NAMES}
        for number, episode in enumerate(self.episodes):
            strength = episode.strength(time_seconds, 1.7 * number + self.seed % 7)
            if strength <= 0:
                continue
            for name in ACTION_NAMES:
                target = getattr(episode.actions, name)
                # What an episode does not use fades with it, so that a smile does not stay under a grimace.
                values[name] = max(values[name] * (1 - strength), target * strength, values[name] if target else 0.0)
        if values["chin_quiver"]:
            values["chin_quiver"] *= 0.5 + 0.5 * math.sin(2 * math.pi * 6 * time_seconds)
        pull = max((entry.strength(time_seconds) for entry in self.sucking), default=0.0)
        values["lip_purse"] = max(values["lip_purse"], 0.55 * pull + 0.35 * (pull > 0))
        values["cheek_puff"] *= 1 - pull
        if self.blinks:
            values["lids_closed"] = max(values["lids_closed"], self._blink(time_seconds))
        return replace(self.rest, **{name: float(min(1.0, max(0.0, value))) for name, value in values.items()})

    def _blink(self, time_seconds: float) -> float:
        slot = int(time_seconds // 3.0)
        moment, happens = np.random.default_rng([self.seed, slot, 11]).uniform(0.3, 2.6, 2)
        if happens > 1.6:
            return 0.0
        return math.exp(-(((time_seconds - 3.0 * slot - moment) / 0.10) ** 2))


def ease(share: float) -> float:
    """0 below 0, 1 above 1, smooth between."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)

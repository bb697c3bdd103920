"""A finder over scripted stretches of time."""

from dataclasses import replace

from models.finder import FaceFinder, Finding
from models.finder_settings import FinderSettings
from models.gaps import GapReason
from tests.support.scripted_faces import ScriptedDetector, ScriptedFace, frame, times

CHILD = ScriptedFace(100, 90)
OTHER = ScriptedFace(240, 75)
SETTINGS = FinderSettings(search_pixels=160, void_roll_when_moved=False)


class Scene:
    """A finder and its detector, run over scripted stretches of time."""

    def __init__(self, roll: float | None = 0.0, **changes: float) -> None:
        self.detector = ScriptedDetector()
        self.finder = FaceFinder(self.detector, replace(SETTINGS, **changes))
        if roll is not None:
            self.finder.set_roll(roll)
        self.now = 0.0
        self.number = 0

    def run(self, seconds: float, *faces: ScriptedFace, rate: float = 30.0, brightness: int = 120) -> list[Finding]:
        self.detector.faces = faces
        found = []
        for time in times(seconds, rate, self.now):
            found.append(self.finder.find(frame(self.number, brightness), time))
            self.number += 1
        self.now += seconds
        return found


def gaps(findings: list[Finding]) -> set[GapReason | None]:
    return {finding.gap for finding in findings}

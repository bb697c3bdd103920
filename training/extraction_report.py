"""What an extraction found, as Markdown: which frames have no face, and whether pain has fewer than calm."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

from training.frame_table import LABELS, LabelledFrame

REPORT_FILE = "report.md"


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of an extraction.

    Attributes:
        crops: The rows with a crop, in its order.
        missed: The rows without, and why.
        notes: One line for each origin with more frames than the children's share, and for each file that could not be
            read to its last frame.
    """

    crops: tuple[LabelledFrame, ...]
    missed: tuple[tuple[LabelledFrame, str], ...]
    notes: tuple[str, ...]

    @property
    def missed_share(self) -> float:
        """Share of the chosen frames without a crop, 0..1."""
        return len(self.missed) / max(1, len(self.crops) + len(self.missed))


def report(found: Extracted, detector: str) -> str:
    """The report as Markdown."""
    everything = [*found.crops, *(frame for frame, _ in found.missed)]
    by_child = Counter(frame.child for frame in found.crops)
    lines = [
        "# Face crops",
        "",
        f"{len(everything)} frames were chosen, {len(found.crops)} have a crop ({detector}); "
        f"{found.missed_share:.1%} have none. {len(by_child)} children, "
        f"{median(by_child.values()):g} crops a child (median; {min(by_child.values())} to {max(by_child.values())}).",
        "",
        "| label | frames | crops | without |",
        "| --- | --- | --- | --- |",
    ]
    for label in LABELS:
        total = sum(frame.label == label for frame in everything)
        with_crop = sum(frame.label == label for frame in found.crops)
        lines.append(f"| {label} | {total} | {with_crop} | {1 - with_crop / max(1, total):.1%} |")
    lines += [
        "",
        "A higher share without a crop in pain than in calm means that faces were lost because of pain.",
        "",
        "| why there is no crop | frames |",
        "| --- | --- |",
        *(f"| {reason} | {count} |" for reason, count in Counter(why for _, why in found.missed).most_common()),
        "",
        *_by_file(found),
        *(f"- {note}" for note in found.notes),
    ]
    return "\n".join(lines) + "\n"


def _by_file(found: Extracted) -> list[str]:
    """The recordings that lost a quarter of their frames or more, the worst first."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for frame in found.crops:
        counts[frame.file.name][0] += 1
    for frame, _ in found.missed:
        counts[frame.file.name][1] += 1
    poor = [(missed / (crops + missed), name, crops, missed) for name, (crops, missed) in counts.items()]
    poor = sorted((row for row in poor if row[0] >= 0.25), reverse=True)
    if not poor:
        return ["No file lost a quarter of its frames.", ""]
    lines = ["| files that lost a quarter or more | crops | without |", "| --- | --- | --- |"]
    return [*lines, *(f"| {name} | {crops} | {missed} |" for _, name, crops, missed in poor), ""]

"""The model card of a bundle: what a person reads before using a model."""

from models.manifest import Manifest
from models.reference import Difference
from training.report.results import TITLES


def write_card(manifest: Manifest, loss: Difference, notes: str = "") -> str:
    """The text of CARD.md, from the manifest and the loss that the export measured. Files' hashes are not in it.

    Args:
        manifest: What the bundle says about itself.
        loss: What the export measured.
        notes: Markdown for the end: measured tables, limits.
    """
    lines = [f"# {manifest.name} {manifest.version}", "", *_warnings(manifest), ""]
    lines += [
        "| | |",
        "| --- | --- |",
        f"| Architecture | {manifest.architecture} |",
        f"| Made | {manifest.created:%Y-%m-%d %H:%M} UTC |",
        f"| Input | {manifest.input.width} x {manifest.input.height} pixels, cut by {manifest.crop.detector}, "
        f"margin {manifest.crop.margin:g}, {manifest.crop.roll} |",
        f"| Classes | {', '.join(manifest.classes)} (pain: {manifest.pain_class}) |",
        f"| Threshold | {manifest.threshold.value:.3f} ({manifest.threshold.chosen_how}) |",
        f"| Calibration | temperature {manifest.calibration.temperature:g} |",
        f"| Operating point | {_operating_point(manifest)} |",
        f"| Precision | {manifest.precision}; against Keras: probability {loss.probability:.1e}, "
        f"Grad-CAM {loss.cam:.1e} (largest differences) |",
        f"| Licence of the weights | {manifest.licences.weights} |",
        f"| Licence of the data | {manifest.licences.data} |",
        "",
        "## For whom it speaks",
        "",
        *_population(manifest),
        "",
        "## What it was trained on",
        "",
        f"{manifest.data.description} Children: {manifest.data.children}. Frames: {manifest.data.frames}.",
        "",
        "## How good it is",
        "",
        *(["Not cross-validated. See below."] if notes and not manifest.metrics else _metrics(manifest)),
    ]
    if notes:
        lines += ["", notes.strip()]
    return "\n".join(lines) + "\n"


def _warnings(manifest: Manifest) -> list[str]:
    warnings = ["**Research software. Not a medical device, not for clinical use.**"]
    if manifest.untrained:
        warnings.append("**Untrained: random weights, for speed tests only. Its answers mean nothing.**")
    if manifest.demonstration:
        warnings.append("**A demonstration: it shows the program and must not be believed.**")
    if manifest.population.synthetic:
        warnings.append("**Trained on rendered faces only.**")
    return ["\n\n".join(warnings)]


def _operating_point(manifest: Manifest) -> str:
    point = manifest.operating_point
    if point is None:
        return "none"
    return (
        f"sensitivity {point.sensitivity:.3f}, specificity {point.specificity:.3f} over {point.children} children "
        f"({point.measured_over})"
    )


def _population(manifest: Manifest) -> list[str]:
    people = manifest.population
    if manifest.untrained:
        return [people.description]
    weeks, days = people.gestational_weeks, people.age_days
    return [
        people.description,
        "",
        f"Gestational age {weeks[0]:g} to {weeks[1]:g} weeks, age {days[0]:g} to {days[1]:g} days, "
        f"settings: {', '.join(people.settings) or 'none'}. Outside of this it gives no state and no score.",
    ]


def _metrics(manifest: Manifest) -> list[str]:
    if not manifest.metrics:
        return ["Not measured."]
    names = [name for name in TITLES if name in manifest.metrics]
    names += sorted(set(manifest.metrics) - set(names))
    rows = [
        f"| {TITLES.get(name, name)} | {metric.mean:.3f} | {f'{metric.sd:.3f}' if metric.sd else '-'} |"
        for name, metric in ((name, manifest.metrics[name]) for name in names)
    ]
    return [
        "Each fold's network, on children that it never saw.",
        "",
        "| number | mean over folds | standard deviation |",
        "| --- | --- | --- |",
        *rows,
    ]

"""Puts model, detector, finder and trace together as the command line or the screen asks for."""

import contextlib
import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.assessment.holding import max_hold_for
from app.assessment.trace import TraceSettings
from app.pipeline.pipeline import Pipeline
from app.pipeline.stats import Stopwatch
from app.pipeline.watch import Watch
from app.settings import SettingsError, calibrations_folder, models_folder
from app.sources.choose import open_source
from app.sources.source import Frame, Source, SourceInfo
from models.assets import AssetError
from models.bundle import BundleError, ModelBundle
from models.calibration import Calibration, calibrate, family, has_choice, keep, kept
from models.classifier import Classifier
from models.detectors.choose import open_detector, open_voter
from models.finder import FaceFinder
from models.finder_settings import FinderSettings
from models.library import DEFAULT_MODEL, SHIPPED, ModelLibrary
from models.runtime import PROVIDERS

log = logging.getLogger(__name__)

VOTE_EVERY_SECONDS = 0.2
VOTE_FRAMES = 600
"""Before a recording is looked at, its roll is voted over at most so many frames: no second is lost to the vote."""


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """What a person chose; None leaves the choice to the program.

    Attributes:
        model: A bundle's folder, or its label in the library; else the active one, else the demonstration model.
        detector: One of `models.detectors.choose.DETECTOR_NAMES`; else the one in the model's manifest.
        roll_degrees: How far the child lies turned clockwise in the picture; else voted.
        child: A point (x, y) in frame pixels on the child's face; else the first face that is alone.
        provider: One of `models.runtime.PROVIDERS`; else the best one that works.
        threads: For the CPU's work; else as many as there are cores.
    """

    model: str | None = None
    detector: str | None = None
    roll_degrees: float | None = None
    child: tuple[float, float] | None = None
    provider: str | None = None
    threads: int | None = None


def load_model(model: str | None) -> ModelBundle:
    """The bundle that is meant.

    Raises:
        BundleError: There is no such bundle, it is damaged, or there is none at all.
    """
    if model and (Path(model).exists() or "/" in model):
        if Path(model).is_file():
            raise BundleError(
                f"a model must be a bundle's folder or label, {model} is a file: `sollievo models import`"
            )
        return ModelBundle.load(Path(model))
    library = ModelLibrary(models_folder())
    if model is not None:
        return library.find(model)
    active = library.active()
    if active is not None:
        if replaced := library.replaced():
            log.warning("the model in use, %s, was replaced by an upgrade: %s is used", replaced, active.label)
        return active
    if (SHIPPED / DEFAULT_MODEL).is_dir():
        return ModelBundle.load(SHIPPED / DEFAULT_MODEL)
    raise BundleError("no model is active and none is shipped: name one by --model FOLDER or import one")


def open_classifier(bundle: ModelBundle, provider: str | None, threads: int | None) -> Classifier:
    """The bundle on the provider asked for, else on the one that was measured to be the fastest here, else the usual.

    Raises:
        BundleError: The model cannot be used.
        ValueError: `threads` is under 1.
    """
    measured = kept_calibration(bundle, threads) if provider is None else None
    if measured is None:
        return Classifier(bundle, provider, threads)
    return Classifier(bundle, measured.provider_for(bundle.label), threads, measured=measured.text())


def kept_calibration(bundle: ModelBundle, threads: int | None) -> Calibration | None:
    """How fast the bundle runs here, as kept; None where it was not measured, or machine or model changed since."""
    try:
        return kept(calibrations_folder(), bundle, threads)
    except SettingsError:
        return None


def calibrate_once(bundle: ModelBundle, threads: int | None, *, anew: bool = False) -> Calibration | None:
    """Measures the bundle and its like in other precisions, and keeps that; None where there is nothing to measure.

    Nothing is measured where it was already, or where there is one provider and one precision; takes seconds else.

    Args:
        bundle: The one in use.
        threads: Threads for the CPU's work; None for as many as there are cores.
        anew: Measures in any case.

    Raises:
        BundleError: The bundle runs nowhere.
        OSError: The measurement cannot be kept.
    """
    members = family(bundle, ModelLibrary(models_folder()))
    if not anew:
        former = kept_calibration(bundle, threads)
        is_known = former is not None and set(former.labels) == {member.label for member in members}
        if is_known or not has_choice(members):
            return None
    measured = calibrate(members, threads)
    keep(measured, calibrations_folder(), bundle)
    return measured


def make_finder(detector: str, *, is_live: bool = False) -> FaceFinder:
    """A face finder over the named detector.

    Args:
        detector: Its name.
        is_live: Time goes on by itself, and nobody seeks: a long step in it is a camera that was away. What came back
            must then prove itself, by its place and by the background.

    Raises:
        AssetError: The detector's file is missing, or that of the one which says which way is up.
        ValueError: There is no detector of that name.
    """
    settings = FinderSettings(jump_seconds=math.inf) if is_live else FinderSettings()
    opened = open_detector(detector)
    try:
        return FaceFinder(opened, settings, open_voter())
    except AssetError:
        opened.close()
        raise


def check_child(options: WatchOptions, info: SourceInfo) -> None:
    """Holds the child's place against the picture's size.

    Raises:
        ValueError: It lies outside.
    """
    if options.child is not None and not (options.child[0] < info.width and options.child[1] < info.height):
        raise ValueError(
            f"--child must lie in the picture of {info.width}x{info.height} pixels, "
            "got {:g},{:g}: name a pixel on the child's face".format(*options.child)
        )


def build_watch(
    options: WatchOptions,
    *,
    frames_per_second: float | None = None,
    is_live: bool = False,
    stopwatch: Stopwatch | None = None,
) -> Watch:
    """Loads the model, tests it on this machine and opens the detector; takes up to seconds.

    Args:
        options: What a person chose.
        frames_per_second: Of a recording, for how long one observation stands; None where unknown or live.
        is_live: As in `make_finder`.
        stopwatch: Times every stage.

    Raises:
        BundleError: The model cannot be used.
        AssetError: The detector's file is missing.
        ValueError: An unknown detector or provider.
    """
    if options.provider is not None and options.provider not in PROVIDERS:
        raise ValueError(f"a provider is one of {', '.join(PROVIDERS)}, got {options.provider!r}: choose one of these")
    clock = stopwatch or Stopwatch()
    bundle = load_model(options.model)
    classifier = open_classifier(bundle, options.provider, options.threads)
    finder = make_finder(options.detector or bundle.manifest.crop.detector, is_live=is_live)
    if options.roll_degrees is not None:
        finder.set_roll(options.roll_degrees)
    if options.child is not None:
        finder.lock(*options.child)
    trace = TraceSettings(max_hold_seconds=max_hold_for(frames_per_second))
    return Watch(Pipeline(finder, classifier, clock), trace, stopwatch=clock)


def voted_roll(recording: str, detector: str) -> float | None:
    """Which way up the child lies, by votes over the recording's first minutes; None where they do not agree."""
    with contextlib.closing(make_finder(detector)) as finder, open_source(recording) as source:
        for frame in _sparse(source):
            finder.find(frame.image, frame.time_seconds)
            if finder.roll_degrees is not None:
                return finder.roll_degrees
    return None


def _sparse(source: Source) -> Iterator[Frame]:
    looked, due = 0, 0.0
    for frame in source.frames():
        if frame.time_seconds < due:
            continue
        yield frame
        due = frame.time_seconds + VOTE_EVERY_SECONDS
        looked += 1
        if looked >= VOTE_FRAMES:
            return

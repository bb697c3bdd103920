"""Which provider and precision is fastest on this machine: a short measurement, kept until machine or model changes.

Bundles of one name and version in several precisions are one family: the same weights, each with its own reference
answers, and the cards say what a precision costs. Every member is timed on every provider that reproduces its answers.
"""

import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from models.bundle import BundleError, ModelBundle
from models.classifier import Classifier, SessionOpener
from models.library import ModelLibrary
from models.manifest import Precision
from models.runtime import ProviderError, automatic_providers, engine_version, open_session

SECONDS_EACH = 0.6
"""So long each member is timed on each provider."""

LEAST_RUNS, MOST_RUNS = 5, 60
WORTH = 0.9
"""Another precision or provider than the usual one must take less than this share of its time: less is noise."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Machine(_Part):
    """What a measurement holds for; another machine means another measurement."""

    processor: str
    cores: int
    graphics: tuple[str, ...]
    engine: str
    providers: tuple[str, ...]


class Timed(_Part):
    """One member of the family on one provider: the median for one crop with Grad-CAM, or why it cannot run there."""

    label: str
    precision: Precision
    provider: str
    milliseconds: float | None
    problem: str = ""


class Calibration(_Part):
    """All that was measured.

    Attributes:
        machine: It holds for this one.
        labels: Of the family's members; each names its bytes.
        threads: As asked for; None for as many as there are cores.
        measured: When.
        timed: Everything.
        best: Position in `timed` of the best provider and precision.
    """

    machine: Machine
    labels: tuple[str, ...]
    threads: int | None
    measured: AwareDatetime
    timed: tuple[Timed, ...]
    best: int

    @property
    def choice(self) -> Timed:
        """The best provider and precision here."""
        return self.timed[self.best]

    def provider_for(self, label: str) -> str | None:
        """The best provider for one member of the family; None where it was not measured or runs nowhere."""
        own = [each for each in self.timed if each.label == label]
        return own[_best(own)].provider if any(each.milliseconds is not None for each in own) else None

    def text(self) -> str:
        """The measurement in one line for people, fastest first."""
        done = [(each.milliseconds, each) for each in self.timed if each.milliseconds is not None]
        done.sort(key=lambda pair: pair[0])
        parts = [f"{each.provider} {each.precision} {milliseconds:.1f} ms" for milliseconds, each in done]
        parts += [f"{each.provider} {each.precision} cannot run it" for each in self.timed if each.milliseconds is None]
        return ", ".join(parts)


def this_machine() -> Machine:
    """The machine as a measurement sees it."""
    return Machine(
        processor=processor_name(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        graphics=_graphics(),
        engine=engine_version(),
        providers=automatic_providers(),
    )


def processor_name() -> str:
    """As the processor calls itself: `platform.processor` says nothing on most Linux systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def family(bundle: ModelBundle, library: ModelLibrary | None) -> tuple[ModelBundle, ...]:
    """The bundle, and those of the library that are the same model in another precision; broken ones are left out."""
    members = [bundle]
    manifest = bundle.manifest
    for entry in library.entries() if library is not None else ():
        other = entry.manifest
        if other is None or (other.name, other.version) != (manifest.name, manifest.version):
            continue
        same_crop = (other.crop, other.input, other.classes) == (manifest.crop, manifest.input, manifest.classes)
        if same_crop and other.precision not in {member.manifest.precision for member in members}:
            try:
                members.append(ModelBundle.load(entry.folder))
            except BundleError:
                continue
    return tuple(members)


def has_choice(bundles: Sequence[ModelBundle]) -> bool:
    """Whether there is anything to choose between."""
    return len(bundles) * len(automatic_providers()) > 1


def calibrate(
    bundles: Sequence[ModelBundle],
    threads: int | None = None,
    *,
    providers: Sequence[str] | None = None,
    seconds_each: float = SECONDS_EACH,
    opener: SessionOpener = open_session,
    clock: Callable[[], float] = time.perf_counter,
) -> Calibration:
    """Times every bundle on every provider; takes about `seconds_each` for each pair, and the loading.

    Args:
        bundles: A family, the one in use first.
        threads: Threads for the CPU's work; None for as many as there are cores.
        providers: Those to try, the usual one first; None for those that are tried without being asked for.
        seconds_each: How long each pair is timed.
        opener: What opens sessions.
        clock: Seconds.

    Raises:
        BundleError: None of them runs anywhere.
    """
    timed = [
        _time(bundle, provider, threads, seconds_each, opener, clock)
        for bundle in bundles
        for provider in (automatic_providers() if providers is None else providers)
    ]
    return Calibration(
        machine=this_machine(),
        labels=tuple(sorted(bundle.label for bundle in bundles)),
        threads=threads,
        measured=datetime.now(UTC),
        timed=tuple(timed),
        best=_best(timed),
    )


def kept(folder: Path, bundle: ModelBundle, threads: int | None) -> Calibration | None:
    """The measurement that was kept, where it is of these very bytes on this machine; else None.

    Args:
        folder: Where measurements lie.
        bundle: Any member of the family.
        threads: As asked for.
    """
    try:
        found = Calibration.model_validate_json(_file(folder, bundle).read_bytes())
    except (OSError, ValidationError):
        return None
    fits = bundle.label in found.labels and (found.threads, found.machine) == (threads, this_machine())
    return found if fits and 0 <= found.best < len(found.timed) else None


def keep(calibration: Calibration, folder: Path, bundle: ModelBundle) -> None:
    """Keeps a measurement, whole or not at all.

    Raises:
        OSError: Disk full or no permission.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".calibration-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(calibration.model_dump(mode="json"), indent=2) + "\n")
        Path(name).replace(_file(folder, bundle))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _file(folder: Path, bundle: ModelBundle) -> Path:
    return folder / f"{bundle.manifest.name}-{bundle.manifest.version}.json"


def _time(
    bundle: ModelBundle,
    provider: str,
    threads: int | None,
    seconds: float,
    opener: SessionOpener,
    clock: Callable[[], float],
) -> Timed:
    manifest = bundle.manifest
    try:
        # With its self-test: what gives other answers is not a choice, however fast; it also warms up.
        with Classifier(bundle, provider, threads, opener=opener) as classifier:
            if classifier.provider != provider:
                raise ProviderError(classifier.fallback)
            crop, times = bundle.reference.crops[0], list[float]()
            until = clock() + seconds
            while len(times) < LEAST_RUNS or (len(times) < MOST_RUNS and clock() < until):
                begun = clock()
                classifier.classify(crop)
                times.append((clock() - begun) * 1000)
            if classifier.provider != provider:
                raise ProviderError(classifier.fallback)
    except (BundleError, ProviderError) as error:
        return Timed(label=bundle.label, precision=manifest.precision, provider=provider, milliseconds=None,
                     problem=str(error))  # fmt: skip
    return Timed(
        label=bundle.label, precision=manifest.precision, provider=provider, milliseconds=statistics.median(times)
    )


def _best(timed: Sequence[Timed]) -> int:
    """The usual one, that is the first that runs, unless another is clearly faster."""
    running = [(place, each.milliseconds) for place, each in enumerate(timed) if each.milliseconds is not None]
    if not running:
        raise BundleError(f"a model must run on some provider, it does on none: {timed[0].problem}")
    usual, usual_ms = running[0]
    fastest, fastest_ms = min(running, key=lambda pair: pair[1])
    return fastest if fastest_ms < WORTH * usual_ms else usual


def _graphics() -> tuple[str, ...]:
    """Names of NVIDIA's cards as their driver states them; on other systems the providers have to be enough."""
    return tuple(sorted(_models(Path("/proc/driver/nvidia/gpus").glob("*/information"))))


def _models(files: Iterable[Path]) -> Iterable[str]:
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        yield from (line.partition(":")[2].strip() for line in lines if line.startswith("Model:"))

"""Finding the fastest provider and precision: timed by a clock that the test moves, kept until something changes."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.bundle import BundleError, ModelBundle
from models.calibration import Calibration, calibrate, family, has_choice, keep, kept
from models.library import ModelLibrary
from models.runtime import CPU, ProviderError, Session, open_session
from tests.support.bundles import red_model, write_bundle


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Device(Session):
    """A provider that takes a known time, or gives another answer: this machine has one provider only."""

    def __init__(self, provider: str, real: Session, clock: Clock, seconds: float, wrong: float) -> None:
        self.provider = provider
        self._real, self._clock, self._seconds, self._wrong = real, clock, seconds, wrong

    def run(self, crops: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self._clock.now += self._seconds
        probability, cam = self._real.run(crops)
        return probability + np.float32(self._wrong), cam

    def close(self) -> None:
        self._real.close()


class Devices:
    """Opens providers that take so many milliseconds; `int8` models take a third of it."""

    def __init__(self, milliseconds: dict[str, float], wrong: str = "") -> None:
        self.clock = Clock()
        self.milliseconds = milliseconds
        self.wrong = wrong
        self.opened: list[str] = []

    def open(self, model: bytes, provider: str, threads: int | None) -> Session:
        self.opened.append(provider)
        if provider not in self.milliseconds:
            raise ProviderError(f"{provider} finds no device here; check the device's driver")
        seconds = self.milliseconds[provider] / 1000
        if model == red_model(64, 8):
            seconds /= 3
        wrong = 0.5 if provider == self.wrong else 0.0
        return Device(provider, open_session(model, CPU, threads), self.clock, seconds, wrong)


@pytest.fixture
def bundle(tmp_path: Path) -> ModelBundle:
    return ModelBundle.load(write_bundle(tmp_path / "red"))


def measured(bundles: tuple[ModelBundle, ...], devices: Devices, providers: tuple[str, ...]) -> Calibration:
    return calibrate(bundles, 1, providers=providers, opener=devices.open, clock=devices.clock)


def test_the_usual_provider_stays_unless_another_is_clearly_faster(bundle: ModelBundle) -> None:
    for cuda, best in ((20.0, CPU), (9.5, CPU), (4.0, "cuda")):
        found = measured((bundle,), Devices({CPU: 10.0, "cuda": cuda}), (CPU, "cuda"))
        assert found.choice.provider == best == found.provider_for(bundle.label)
        assert [each.milliseconds for each in found.timed] == [pytest.approx(10.0), pytest.approx(cuda)]
    assert found.text() == "cuda float32 4.0 ms, cpu float32 10.0 ms"


def test_a_provider_that_is_away_or_wrong_is_no_choice(bundle: ModelBundle) -> None:
    devices = Devices({CPU: 10.0, "cuda": 1.0}, wrong="cuda")
    found = measured((bundle,), devices, ("cuda", "openvino", CPU))
    assert found.choice.provider == CPU
    problems = [each.problem for each in found.timed]
    assert "must give its reference answers" in problems[0]
    assert "finds no device" in problems[1]
    assert "openvino float32 cannot run it" in found.text()
    with pytest.raises(BundleError, match="on none"):
        measured((bundle,), Devices({}), ("cuda",))


def test_a_family_is_one_model_in_several_precisions(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    write_bundle(shipped / "red")
    write_bundle(shipped / "red-int8", precision="int8", cells=8)
    write_bundle(shipped / "other", precision="float16", version="2.0.0")
    write_bundle(shipped / "larger", precision="float16", size=32)
    library = ModelLibrary(tmp_path / "models", shipped=shipped)
    bundle = ModelBundle.load(shipped / "red")
    members = family(bundle, library)
    assert [member.manifest.precision for member in members] == ["float32", "int8"]
    assert has_choice(members)
    found = measured(members, Devices({CPU: 9.0}), (CPU,))
    assert (found.choice.precision, found.choice.milliseconds) == ("int8", pytest.approx(3.0))
    # What answers is a person's choice: the bundle in use stays what it is.
    assert found.provider_for(bundle.label) == CPU
    assert found.provider_for("another") is None


def test_it_is_kept_until_machine_threads_or_model_change(bundle: ModelBundle, tmp_path: Path) -> None:
    folder = tmp_path / "calibrations"
    assert kept(folder, bundle, 1) is None
    found = measured((bundle,), Devices({CPU: 10.0}), (CPU,))
    keep(found, folder, bundle)
    assert kept(folder, bundle, 1) == found
    assert kept(folder, bundle, 2) is None
    other = ModelBundle.load(write_bundle(tmp_path / "other", cells=8))
    assert kept(folder, other, 1) is None
    for field, value in (("engine", "onnxruntime 9"), ("providers", ("cuda", CPU)), ("processor", "another")):
        moved = found.model_copy(update={"machine": found.machine.model_copy(update={field: value})})
        keep(moved, folder, bundle)
        assert kept(folder, bundle, 1) is None
    (path,) = folder.iterdir()
    path.write_text("{", encoding="utf-8")
    assert kept(folder, bundle, 1) is None

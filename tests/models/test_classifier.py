"""Running a bundle: right answers, a visible way out of a faulty provider, and no way past a failed self-test."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.bundle import BundleError, ModelBundle
from models.classifier import Classifier, SessionOpener
from models.reference import TOLERANCES
from models.runtime import CPU, PROVIDERS, ProviderError, Session, installed_providers, open_session
from models.speed import measure_cam_cost
from tests.support.bundles import red_answers, red_reference, write_bundle


@pytest.fixture
def bundle(tmp_path: Path) -> ModelBundle:
    return ModelBundle.load(write_bundle(tmp_path / "red"))


@pytest.fixture
def classifier(bundle: ModelBundle) -> Iterator[Classifier]:
    with Classifier(bundle, threads=1) as classifier:
        yield classifier


class FaultyDevice(Session):
    """A device that gives right answers for a while: no machine here has one that fails."""

    def __init__(self, real: Session, good_runs: int, then: float | None) -> None:
        self._real, self._good_runs, self._then = real, good_runs, then
        self.provider = "cuda"

    def run(self, crops: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        probability, cam = self._real.run(crops)
        self._good_runs -= 1
        if self._good_runs >= 0:
            return probability, cam
        if self._then is None:
            raise ProviderError("cuda failed while it ran the model (device lost)")
        return probability + np.float32(self._then), cam

    def close(self) -> None:
        self._real.close()


def _opener(good_runs: int, then: float | None) -> SessionOpener:
    def opener(model: bytes, provider: str, threads: int | None) -> Session:
        session = open_session(model, CPU, threads)
        return session if provider == CPU else FaultyDevice(session, good_runs, then)

    return opener


def test_answers_are_the_models(classifier: Classifier) -> None:
    crops = np.random.default_rng(3).integers(0, 256, (5, 64, 64, 3), dtype=np.uint8)
    probability, cam = red_answers(crops)
    one = classifier.classify(crops[2])
    assert one.probability == pytest.approx(probability[2, 1], abs=1e-6)
    np.testing.assert_allclose(one.cam, cam[2], atol=1e-6)
    assert (one.probabilities.dtype, one.cam.dtype) == (np.float32, np.float32)
    many = classifier.classify_many(crops)
    np.testing.assert_allclose([item.probabilities for item in many], probability, atol=1e-6)
    assert classifier.self_test().within(TOLERANCES["float32"])
    assert (classifier.provider, classifier.fallback) == (CPU, "")


@pytest.mark.parametrize("shape", [(64, 63, 3), (64, 64), (64, 64, 4)])
def test_a_crop_of_another_shape_is_refused(classifier: Classifier, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(N, 64, 64, 3\)"):
        classifier.classify(np.zeros(shape, np.uint8))


def test_a_crop_of_another_type_is_refused(classifier: Classifier) -> None:
    with pytest.raises(ValueError, match="float32"):
        classifier.classify(np.zeros((64, 64, 3), np.float32))  # type: ignore[arg-type]


@pytest.mark.parametrize("provider", sorted(set(PROVIDERS) - set(installed_providers())))
def test_a_provider_that_is_not_there_is_left_visibly(bundle: ModelBundle, provider: str) -> None:
    with Classifier(bundle, provider) as classifier:
        assert classifier.provider == CPU
        assert classifier.fallback.startswith(f"running on cpu, because {provider} is not part of this installation")
        assert "\n" not in classifier.fallback
        assert classifier.classify(np.zeros((64, 64, 3), np.uint8)).probability == 0.0


def test_an_unknown_provider_is_left_visibly(bundle: ModelBundle) -> None:
    with Classifier(bundle, "abacus") as classifier:
        assert "'abacus'" in classifier.fallback


def test_a_device_that_fails_while_running_is_left_for_the_cpu(bundle: ModelBundle) -> None:
    red = np.full((64, 64, 3), 255, np.uint8)
    with Classifier(bundle, "cuda", opener=_opener(good_runs=5, then=None)) as classifier:
        assert (classifier.provider, classifier.fallback) == ("cuda", "")
        answers = [classifier.classify(red).probability for _ in range(4)]
        assert answers == pytest.approx([1.0] * 4)
        assert classifier.provider == CPU
        assert "device lost" in classifier.fallback


def test_a_device_with_other_answers_is_left_for_the_cpu(bundle: ModelBundle) -> None:
    with Classifier(bundle, "cuda", opener=_opener(good_runs=0, then=0.01)) as classifier:
        assert classifier.provider == CPU
        assert "reference answers" in classifier.fallback


def test_not_a_number_from_a_device_fails_its_self_test(bundle: ModelBundle) -> None:
    with Classifier(bundle, "cuda", opener=_opener(good_runs=0, then=float("nan"))) as classifier:
        assert classifier.provider == CPU


def test_a_model_that_differs_from_its_reference_is_refused(tmp_path: Path) -> None:
    bundle = ModelBundle.load(write_bundle(tmp_path / "red", reference=red_reference(offset=0.01)))
    with pytest.raises(BundleError, match="reference answers") as caught:
        Classifier(bundle)
    assert "\n" not in str(caught.value)
    assert "0.01" in str(caught.value)


def test_closing_twice_is_allowed_and_running_afterwards_is_not(bundle: ModelBundle) -> None:
    classifier = Classifier(bundle)
    classifier.close()
    classifier.close()
    with pytest.raises(ProviderError, match="closed"):
        classifier.classify(np.zeros((64, 64, 3), np.uint8))


def test_threads_must_be_a_number_of_threads(bundle: ModelBundle) -> None:
    with pytest.raises(ValueError, match="0"):
        Classifier(bundle, threads=0)


def test_nothing_is_printed(bundle: ModelBundle, capfd: pytest.CaptureFixture[str]) -> None:
    Classifier(bundle, "cuda").close()
    assert capfd.readouterr() == ("", "")


def test_the_cost_of_the_map_is_measured(bundle: ModelBundle) -> None:
    cost = measure_cam_cost(bundle, threads=1, runs=3)
    assert cost.with_cam_ms > 0
    assert cost.without_cam_ms > 0
    assert cost.ratio > 0

"""A model bundle at work: crops in, probability of pain and Grad-CAM out, on a provider that proved itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.bundle import BundleError, ModelBundle
from models.images import RgbCrop
from models.reference import TOLERANCES, Difference
from models.runtime import CPU, ProviderError, Session, automatic_providers, open_session

SessionOpener: TypeAlias = Callable[[bytes, str, int | None], Session]
"""(model, provider, threads) to an open session; `models.runtime.open_session` or a stand-in for a faulty device."""


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """The answer to one crop.

    Attributes:
        probability: Of pain, calibrated, 0..1.
        probabilities: Of each class of the manifest, (classes,) float32.
        cam: Grad-CAM of each class, (h, w, classes) float32, 0 and up, not normalised.
    """

    probability: float
    probabilities: NDArray[np.float32]
    cam: NDArray[np.float32]


class Classifier:
    """Runs a bundle on the best provider that reproduces the bundle's reference answers. Used by one thread at a time.

    A provider that cannot be had, differs from the reference or fails later is left for the next one and in the end
    for the CPU; `fallback` says so. A model that differs on the CPU too is refused.

    Attributes:
        bundle: The bundle that it runs.
        fallback: Why it does not run where it was meant to, in one line; empty where it does.
        measured: How fast it runs where, in one line, if that decided where it runs; else empty.
    """

    def __init__(
        self,
        bundle: ModelBundle,
        provider: str | None = None,
        threads: int | None = None,
        *,
        opener: SessionOpener = open_session,
        measured: str = "",
    ) -> None:
        """Opens the model and runs its self-test.

        Args:
            bundle: A checked bundle.
            provider: One of `models.runtime.PROVIDERS`, or None for the best one that works.
            threads: Threads for the CPU's work; None for as many as there are cores.
            opener: What opens sessions.
            measured: As the attribute.

        Raises:
            BundleError: The model cannot be run or does not give its own reference answers, on the CPU either.
            ValueError: `threads` is under 1.
        """
        self.bundle = bundle
        self.fallback = ""
        self.measured = measured
        self._threads = threads
        self._opener = opener
        self._closed = False
        wanted = automatic_providers() if provider is None else (provider,)
        self._session = self._open_first([*wanted, *([] if CPU in wanted else [CPU])])

    @property
    def provider(self) -> str:
        """The provider that it runs on now."""
        return self._session.provider

    def classify(self, crop: RgbCrop) -> Classification:
        """The answer to one crop of the manifest's size.

        Raises:
            ValueError: The crop has another shape or type than the model takes.
            ProviderError: The model failed, on the CPU too.
            BundleError: The provider failed, and on the CPU the model does not give its reference answers.
        """
        return self.classify_many(crop[np.newaxis])[0]

    def classify_many(self, crops: NDArray[np.uint8]) -> Sequence[Classification]:
        """The answers to several crops, (N, H, W, 3) uint8, RGB. Errors as in `classify`."""
        size = self.bundle.manifest.input
        if crops.dtype != np.uint8 or crops.shape[1:] != (size.height, size.width, 3):
            raise ValueError(
                f"crops must be uint8 of shape (N, {size.height}, {size.width}, 3), "
                f"got {crops.dtype} of shape {crops.shape}; cut them by the manifest"
            )
        probability, cam = self._run(crops)
        pain = self.bundle.manifest.pain_index
        return [
            Classification(float(answers[pain]), answers, maps) for answers, maps in zip(probability, cam, strict=True)
        ]

    def self_test(self) -> Difference:
        """Runs the reference crops, one by one as at the bedside, and compares the answers with the bundle's.

        Returns:
            The largest differences.

        Raises:
            BundleError: They are larger than the tolerance of the model's precision.
            ProviderError: The provider failed.
        """
        return self._self_test(self._session)

    def close(self) -> None:
        """Frees the model. Calling it twice is allowed; `classify` afterwards is an error."""
        self._closed = True
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, crops: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        try:
            return self._session.run(crops)
        except ProviderError as error:
            if self._closed or self._session.provider == CPU:
                raise
            failed = self._session
            self._session = self._open_first([CPU])
            self.fallback = f"running on {CPU}, because {error}"
            failed.close()
            return self._session.run(crops)

    def _open_first(self, providers: Sequence[str]) -> Session:
        """A session on the first provider that works; sets `fallback` where that is not the first one."""
        reasons: list[str] = []
        for provider in providers:
            try:
                session = self._opener(self.bundle.model_bytes, provider, self._threads)
                self._self_test(session)
            except (ProviderError, BundleError) as error:
                reasons.append(str(error))
                continue
            if reasons:
                self.fallback = f"running on {provider}, because {'; '.join(reasons)}"
            return session
        raise BundleError(f"{self.bundle.folder}: {reasons[-1]}")

    def _self_test(self, session: Session) -> Difference:
        reference, precision = self.bundle.reference, self.bundle.manifest.precision
        answers = [session.run(crop[np.newaxis]) for crop in reference.crops]
        difference = reference.difference(
            np.concatenate([probability for probability, _ in answers]), np.concatenate([cam for _, cam in answers])
        )
        tolerance = TOLERANCES[precision]
        if not difference.within(tolerance):
            raise BundleError(
                f"a model in {precision} must give its reference answers to {tolerance.probability:g} (probability) "
                f"and {tolerance.cam:g} (Grad-CAM) on {session.provider}, found {difference.probability:.2g} and "
                f"{difference.cam:.2g}; choose another provider or export the bundle again"
            )
        return difference

"""The models dialog at work: library and self-tests off the screen's thread, the swap between two frames."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.jobs import Jobs
from app.views.models_dialog import ModelRow, ModelsDialog
from models.bundle import BundleError, ModelBundle
from models.classifier import Classifier
from models.detectors.choose import open_detector
from models.detectors.detector import FaceDetector
from models.library import LibraryEntry, ModelLibrary
from models.manifest import MANIFEST_FILE


@dataclass(frozen=True, slots=True, eq=False)
class ReadyModel:
    """A model that passed its self-test on this machine, and the detector that its crops are cut by."""

    classifier: Classifier
    detector: FaceDetector | None


class ModelChoice(QObject):
    """Opens the dialog when it is wanted, and makes models ready.

    Signals:
        ready: `ReadyModel` that takes over.
        refused: A model was not taken: why, in one line.

    Args:
        dialog: The view.
        jobs: Runs what takes a while.
        library: The bundles.
        open_classifier: Opens a bundle on the provider in use and runs its self-test.
        detector: The one that a person chose by hand; None takes each model's own.
    """

    ready = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        dialog: ModelsDialog,
        jobs: Jobs,
        library: ModelLibrary,
        open_classifier: Callable[[ModelBundle], Classifier],
        detector: str | None = None,
    ) -> None:
        super().__init__()
        self._dialog = dialog
        self._jobs = jobs
        self._library = library
        self._open_classifier = open_classifier
        self._detector = detector
        self._in_use = ""
        dialog.use_wanted.connect(self.use)
        dialog.test_wanted.connect(self._on_test)
        dialog.bundle_given.connect(self._on_bundle)
        dialog.roll_back_wanted.connect(self.roll_back)

    def open(self, in_use: str) -> None:
        """Opens the dialog.

        Args:
            in_use: Name and version of the model that answers now, where the library does not know it.
        """
        self._in_use = in_use
        self._dialog.set_said("")
        self._dialog.open()
        self._list()

    def use(self, label: str) -> None:
        """Makes a bundle ready, and then the one in use; the one before goes on until that, and if it fails."""

        def make() -> ReadyModel:
            ready = self._made_ready(self._library.find(label))
            return self._kept(ready, lambda: self._library.activate(label))

        self._start(make, self._on_ready)

    def roll_back(self) -> None:
        """Goes back to the bundle that was in use before."""

        def make() -> ReadyModel:
            before = self._library.previous()
            ready = self._made_ready(before)
            return self._kept(ready, self._library.roll_back)

        self._start(make, self._on_ready)

    def _made_ready(self, bundle: ModelBundle) -> ReadyModel:
        classifier = self._open_classifier(bundle)
        try:
            detector = None if self._detector else open_detector(bundle.manifest.crop.detector)
        except BaseException:
            classifier.close()
            raise
        return ReadyModel(classifier, detector)

    def _kept(self, ready: ReadyModel, note: Callable[[], object]) -> ReadyModel:
        """Notes in the library which one is in use; a library that cannot be written leaves the former one."""
        try:
            note()
        except BaseException:
            ready.classifier.close()
            if ready.detector is not None:
                ready.detector.close()
            raise
        return ready

    def _on_test(self, label: str) -> None:
        def test() -> str:
            with self._open_classifier(self._library.find(label)) as classifier:
                difference = classifier.self_test()
                return f"{classifier.provider}, {difference.probability:.2g}, {difference.cam:.2g}"

        def done(answer: str) -> None:
            said = QCoreApplication.translate("ModelChoice", "The model gives its own answers here ({0}).")
            self._finish(said.format(answer))

        self._start(test, done)

    def _on_bundle(self, path: str) -> None:
        source = Path(path).parent if Path(path).name == MANIFEST_FILE else Path(path)

        def done(bundle: ModelBundle) -> None:
            said = QCoreApplication.translate("ModelChoice", "{0} was brought in. It is not in use yet.")
            self._finish(said.format(bundle.label))
            self._list(bundle.label)

        self._start(lambda: self._library.import_bundle(source), done)

    def _on_ready(self, ready: ReadyModel) -> None:
        manifest = ready.classifier.bundle.manifest
        self.ready.emit(ready)
        self._in_use = f"{manifest.name} {manifest.version}"
        said = QCoreApplication.translate("ModelChoice", "{0} is in use from now on.")
        self._finish(said.format(self._in_use))
        self._list(ready.classifier.bundle.label)

    def _start(self, job: Callable[[], object], done: Callable[..., None]) -> None:
        self._dialog.set_busy(True)
        self._jobs.run(job, done, self._on_failed)

    def _finish(self, text: str) -> None:
        self._dialog.set_busy(False)
        self._dialog.set_said(text)

    def _on_failed(self, error: Exception) -> None:
        text = " ".join(str(error).split())
        self._finish(text)
        self.refused.emit(text)

    def _list(self, marked: str = "") -> None:
        def rows() -> list[ModelRow]:
            entries = self._library.entries()
            is_known = any(entry.active for entry in entries)
            return [self._row(entry, is_known) for entry in entries]

        def done(found: list[ModelRow]) -> None:
            self._dialog.set_rows(found)
            if marked:
                self._dialog.mark(marked)

        self._jobs.run(rows, done, self._on_failed)

    def _row(self, entry: LibraryEntry, is_known: bool) -> ModelRow:
        if entry.manifest is None:
            return ModelRow(entry.label, entry.label, "", entry.active, entry.shipped, entry.problem)
        title = f"{entry.manifest.name} {entry.manifest.version}"
        try:
            card = self._library.find(entry.label).card
        except BundleError as error:
            return ModelRow(entry.label, title, "", entry.active, entry.shipped, str(error))
        is_active = entry.active if is_known else title == self._in_use
        return ModelRow(entry.label, title, card, is_active, entry.shipped, "")

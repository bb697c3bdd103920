"""What `sollievo models compare` does: both models on the same recordings, and the offer to promote."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.candidate.comparison import Verdict, compare_on, outcome_of
from app.candidate.report import ENGLISH, FILES, Compared, lines, write_comparison
from app.candidate.truth import ComparisonError, Recording, recordings_at
from app.kept.results import results_of
from app.replay.analysis import RecordingAnalysis
from app.session.outputs import Outputs
from app.setup_watch import WatchOptions, load_model
from app.sources.source import SourceError
from models.bundle import ModelBundle
from models.children import CHILDREN_FILE, was_trained_on
from models.library import ModelLibrary

Told = Callable[[str, float, float | None], None]
"""Is told what is analysed, seconds done, and all of its seconds where known."""


def compare_models(
    candidate: str,
    places: Sequence[Path],
    options: WatchOptions,
    *,
    caches_folder: Path,
    sessions_folder: Path,
    running: str | None = None,
    told: Told | None = None,
    hold: Callable[[RecordingAnalysis], None] | None = None,
) -> Compared:
    """Runs two models over the same recordings; what they say is kept where replay finds it.

    Recordings of children that either model was trained on are left out, as far as the bundles say: on these a model
    is better than it is.

    Args:
        candidate: A bundle's folder or label.
        places: Folders of sessions and recordings, recordings, or tables of labels.
        options: Detector, roll and so on; its model is not used.
        caches_folder: `app.settings.caches_folder()`.
        sessions_folder: `app.settings.sessions_folder()`.
        running: The model to compare with; None takes the one in use.
        told: Is told of progress.
        hold: Is given each analysis before it begins, for who wants to stop it from another thread.

    Raises:
        InterruptedError: It was stopped; what was found so far is kept.
        ComparisonError: They are the same model, one is untrained, or no recording is left, or none that can be read.
        BundleError: A model cannot be used.
        CacheError: Results cannot be kept.
    """
    bundles = load_model(running), load_model(candidate)
    if bundles[0].hash == bundles[1].hash:
        raise ComparisonError(f"two models are compared, both are {bundles[0].label}: name another candidate")
    for bundle in bundles:
        if bundle.manifest.untrained:
            raise ComparisonError(f"{bundle.label} is untrained, its answers mean nothing: name a trained model")
    recordings, notes = recordings_at(places, caches_folder, sessions_folder)
    held = _held_out(recordings, bundles, notes)
    found = []
    for recording in held:

        def tell(done: float, total: float | None, recording: Recording = recording) -> None:
            if told is not None:
                told(recording.path.name, done, total)

        try:
            running_said, asking_said = (
                results_of(
                    recording.path, replace(options, model=str(bundle.folder)), caches_folder, told=tell, hold=hold
                )
                for bundle in bundles
            )
        except SourceError as error:
            notes.append(f"{recording.path.name} left out: {error}")
            continue
        found.append(compare_on(recording, running_said, asking_said))
    if not found:
        raise ComparisonError(f"models are compared on recordings, none can be read ({'; '.join(notes)}): name others")
    return Compared(bundles, tuple(found), outcome_of(found), tuple(notes))


def compare_and_promote(compared: Compared, out: Path | None, library: ModelLibrary, *, promote: bool) -> list[str]:
    """Writes the comparison and, where that is asked for and nothing speaks against it, uses the candidate from now on.

    Args:
        compared: The comparison.
        out: Gets `FILES`; None writes none.
        library: Where the candidate is taken in and activated.
        promote: Whether to use it.

    Returns:
        Lines for people.

    Raises:
        ComparisonError: It was to be promoted, but the one in use agrees better with people.
        BundleError: The candidate fails its self-test; the one in use stays.
        OutputError: The files cannot be written.
        OSError: The library cannot be written.
    """
    said = lines(compared)
    if out is not None:
        with Outputs(out) as outputs:
            write_comparison(compared, outputs)
        said.append(f"{out}/: {', '.join(FILES)}")
    candidate = compared.bundles[1]
    if not promote:
        return [
            *said,
            f"to use the candidate: sollievo models import {candidate.folder}, then sollievo models activate "
            f"{candidate.label}; or add --promote. To go back then: sollievo models roll-back",
        ]
    if compared.outcome.verdict is Verdict.KEEP:
        raise ComparisonError(
            f"{ENGLISH.advice(compared.outcome)}; it was not promoted, `sollievo models activate {candidate.label}` "
            "does it anyway"
        )
    promote_candidate(candidate, library)
    return [*said, f"in use from now on: {candidate.label}; to go back: sollievo models roll-back"]


def promote_candidate(candidate: ModelBundle, library: ModelLibrary) -> None:
    """Takes the candidate into the library where it is not there yet, and uses it from now on.

    Raises:
        BundleError: It fails its self-test; the one in use stays.
        OSError: The library cannot be written.
    """
    if all(entry.label != candidate.label for entry in library.entries()):
        library.import_bundle(candidate.folder)
    library.activate(candidate.label)


def _held_out(
    recordings: Sequence[Recording], bundles: tuple[ModelBundle, ModelBundle], notes: list[str]
) -> list[Recording]:
    children = sorted({recording.child for recording in recordings if recording.child})
    trained: dict[str, list[str]] = {}
    for bundle in bundles:
        manifest = bundle.manifest
        if manifest.population.synthetic:
            continue  # no real child was in it
        if CHILDREN_FILE not in manifest.files:
            notes.append(
                f"{bundle.label} does not say whom it was trained on: make sure that none of these children was"
            )
            continue
        data = (bundle.folder / CHILDREN_FILE).read_bytes()
        for child in children:
            # Tables name a child with or without its study.
            if was_trained_on(data, {child, child.rpartition("/")[2]}):
                trained.setdefault(child, []).append(bundle.label)
    for child, labels in trained.items():
        notes.append(f"{child} left out: {' and '.join(labels)} trained on this child")
    unknown = sum(not recording.child for recording in recordings)
    if unknown:
        notes.append(f"{unknown} recordings have no child's code: nobody can tell whether a model was trained on them")
    held = [recording for recording in recordings if recording.child not in trained]
    if not held:
        raise ComparisonError(
            f"models are compared on children that neither was trained on, found none ({'; '.join(notes)}): "
            "name other recordings"
        )
    return held

"""What is needed to replay a recording, opened in steps: the picture first, then its times, then what is kept of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.replay.cache import Cache
from app.replay.seen_by import FOLDER as SEEN
from app.replay.seen_by import SeenBy
from app.session.database import DATABASE, SessionError
from app.session.recordings import Fingerprint, changed_since, find_session, fingerprint, session_for
from app.session.store import SessionStore
from app.setup_watch import WatchOptions, load_model
from app.sources.recording import RecordingSource
from app.sources.source import Frame, SourceError
from models.bundle import ModelBundle


@dataclass(frozen=True, slots=True, eq=False)
class FirstPicture:
    """An open recording and its first frame."""

    source: RecordingSource
    frame: Frame


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What is kept of a recording.

    Attributes:
        bundle: The model whose results are wanted.
        options: With this very model.
        cache: Its results.
        store: The recording's session; None where it has none yet, or none that can be read.
        seen_by: Who has seen what the model says of it.
        note: One line where marks of this recording are there and cannot be shown; else "".
    """

    bundle: ModelBundle
    options: WatchOptions
    cache: Cache
    store: SessionStore | None
    seen_by: SeenBy
    note: str = ""


def open_picture(path: Path) -> FirstPicture:
    """Opens a recording.

    Raises:
        SourceError: It cannot be read, or holds no picture.
    """
    source = RecordingSource(path)
    frame = next(source.frames(), None)
    if frame is None:
        source.close()
        raise SourceError(f"{path.name} holds no picture that can be read: record it again or choose another file")
    return FirstPicture(source, frame)


def open_kept(
    path: Path,
    options: WatchOptions,
    caches_folder: Path,
    sessions_folder: Path,
    on_problem: Callable[[str], None] | None = None,
) -> Kept:
    """Finds model, results and session; `on_problem` hears from another thread when the session cannot be written.

    Raises:
        BundleError: The model cannot be used.
        OSError: The recording cannot be read.
    """
    bundle, chosen, cache = open_results(path, options, caches_folder)
    names = [cache.recording.partial_hash]
    if (path.parent / DATABASE).is_file():
        names.append(path.absolute().parent.name)
    seen_by = SeenBy(sessions_folder.parent / SEEN, names)
    try:
        store = find_session(path, sessions_folder, mark=cache.recording, on_problem=on_problem)
    except SessionError as error:  # damaged, or from a newer program: the trace can be seen all the same
        return Kept(bundle, chosen, cache, None, seen_by, str(error))
    note = "" if store is not None else changed_since(path, sessions_folder)
    return Kept(bundle, chosen, cache, store, seen_by, note)


def open_results(path: Path, options: WatchOptions, caches_folder: Path) -> tuple[ModelBundle, WatchOptions, Cache]:
    """The model, the options with this very model, and the cache of its results; no session is looked for.

    Raises:
        BundleError: The model cannot be used.
        OSError: The recording cannot be read.
    """
    bundle = load_model(options.model)
    manifest = bundle.manifest
    chosen = WatchOptions(
        model=str(bundle.folder),
        detector=options.detector or manifest.crop.detector,
        roll_degrees=options.roll_degrees,
        child=options.child,
        provider=options.provider,
        threads=options.threads,
    )
    # All that a result depends on; not the threads, which change nothing but the time it takes.
    settings = {
        "detector": str(chosen.detector),
        "roll_degrees": "voted" if chosen.roll_degrees is None else f"{chosen.roll_degrees:g}",
        "child": "first alone" if chosen.child is None else "{:g},{:g}".format(*chosen.child),
        "provider": chosen.provider or "best",
    }
    cache = Cache(caches_folder, fingerprint(path), bundle.hash, (manifest.cam.height, manifest.cam.width), settings)
    return bundle, chosen, cache


def make_session(
    path: Path,
    sessions_folder: Path,
    opened: Fingerprint | None = None,
    on_problem: Callable[[str], None] | None = None,
) -> SessionStore:
    """The recording's session, made where it has none.

    Args:
        path: The recording.
        sessions_folder: Where sessions are looked for and made.
        opened: What lay there when it was opened; None takes what lies there now.
        on_problem: Hears from another thread when rows cannot be written.

    Raises:
        SessionError: It cannot be made, or another recording lies there now.
        OSError: The recording cannot be read.
    """
    if opened is not None and not fingerprint(path).same_content(opened):
        raise SessionError(f"{path.name} has changed since it was opened here: open it again, then enter this anew")
    with RecordingSource(path) as source:
        return session_for(path, source.info, sessions_folder, mark=opened, on_problem=on_problem)

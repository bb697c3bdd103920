"""Which models have looked at a recording, by what the cache holds of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.replay.cache import ABOUT, DONE, rules_hash
from app.setup_watch import WatchOptions

SETTINGS = "settings."
PLAIN = {"roll_degrees": "voted", "child": "first alone", "provider": "best"}
"""What the cache says where nobody chose anything (`app.replay.opening`)."""


@dataclass(frozen=True, slots=True)
class KnownAnalysis:
    """One analysis that is kept.

    Attributes:
        model_hash: Of the model.
        is_whole: Every frame was looked at.
        is_plain: With the program's own choices: nobody gave a roll, a child or a provider.
        episodes: How many episodes of pain expression; 0 unless whole.
        end_seconds: The recording's length as analysed; None unless whole.
        settings: All else that it depends on, in the cache's words.
    """

    model_hash: str
    is_whole: bool
    is_plain: bool
    episodes: int = 0
    end_seconds: float | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def options(self, model: str) -> WatchOptions:
        """The options that it was made with.

        Args:
            model: The model's folder.
        """
        given = {name: value for name, value in self.settings.items() if PLAIN.get(name) != value}
        roll, child = given.get("roll_degrees"), given.get("child")
        return WatchOptions(
            model=model,
            detector=given.get("detector"),
            roll_degrees=None if roll is None else float(roll),
            child=None if child is None else (float(child.split(",")[0]), float(child.split(",")[1])),
            provider=given.get("provider"),
        )


def known_analyses(caches_folder: Path, partial_hash: str) -> tuple[KnownAnalysis, ...]:
    """What is kept of a recording by the program's present rules, whole ones first.

    Args:
        caches_folder: `app.settings.caches_folder()`.
        partial_hash: Of the recording, `app.session.recordings.fingerprint`.
    """
    found = []
    for path in sorted((caches_folder / partial_hash).glob(f"*/{ABOUT}")):
        about, done = _read(path), _read(path.with_name(DONE))
        if about is None or about.get("rules") != rules_hash() or "model_hash" not in about:
            continue
        settings = {
            name.removeprefix(SETTINGS): str(value) for name, value in about.items() if name.startswith(SETTINGS)
        }
        is_plain = all(settings.get(name) == value for name, value in PLAIN.items())
        try:
            end = None if done is None else float(done["end_seconds"])
            episodes = 0 if done is None else len(done["episodes"])
        except (KeyError, TypeError, ValueError):
            continue  # damaged: worked out again when it is opened
        found.append(KnownAnalysis(str(about["model_hash"]), done is not None, is_plain, episodes, end, settings))
    return tuple(sorted(found, key=lambda one: (not one.is_whole, not one.is_plain)))


def _read(path: Path) -> Mapping[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None

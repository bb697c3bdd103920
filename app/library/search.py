"""Searching and filtering the library. Pure: an entry and what is asked for in, yes or no out."""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.kept.entries import Entry
from app.session.summary import ScoreSummary

DAY_SECONDS = 86_400.0

_COMPARED = re.compile(r"(score|episodes|labels)(>=|<=|>|<|=)(\d+)")
_OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq,
}  # fmt: skip


class Scored(StrEnum):
    """Whether people scored it."""

    ANY = "any score"
    YES = "scored"
    NO = "not scored"


class Found(StrEnum):
    """What the analysis found."""

    ANY = "analysed or not"
    EPISODES = "with episodes"
    NO_EPISODES = "without episodes"
    NOTHING_YET = "not analysed"


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for; all of it must hold.

    Attributes:
        text: Words, each of which must be in name, child, date (2026-11-23), scores ("dan 7"), raters or model; or
            comparisons such as `score>=4`, `episodes>0`, `labels=0`.
        newest_days: Not older than that; None for any age.
        scored: Whether people scored it.
        found: What the analysis found.
        model_hash: Analysed by this model, or watched live by it; "" for any.
    """

    text: str = ""
    newest_days: int | None = None
    scored: Scored = Scored.ANY
    found: Found = Found.ANY
    model_hash: str = ""


def day(utc_seconds: float) -> str:
    """A moment as people here say it: day and minute, local time."""
    return f"{datetime.fromtimestamp(utc_seconds).astimezone():%Y-%m-%d %H:%M}"


def may_see(score: ScoreSummary, rater: str, scores: Iterable[ScoreSummary]) -> bool:
    """Whether a rater may see what a score says: as `app.replay.score_windows.may_see`, of scores in short."""
    return (
        not rater
        or score.rater == rater
        or any(
            one.rater == rater
            and one.scale == score.scale
            and one.start_seconds < score.end_seconds
            and score.start_seconds < one.end_seconds
            for one in scores
        )
    )


def matches(
    entry: Entry, search: Search, *, now_utc_seconds: float, active_hash: str, model_names: Mapping[str, str]
) -> bool:
    """Whether an entry is one of those asked for.

    Args:
        entry: The entry.
        search: What is asked for.
        now_utc_seconds: The present.
        active_hash: The model whose analysis counts where there are several.
        model_names: Names of models by hash.
    """
    analysis = entry.analysis(active_hash)
    whole = analysis if analysis is not None and analysis.is_whole else None
    if search.newest_days is not None and now_utc_seconds - entry.utc_seconds > search.newest_days * DAY_SECONDS:
        return False
    if search.scored is not Scored.ANY and bool(entry.scores) != (search.scored is Scored.YES):
        return False
    if search.found is Found.NOTHING_YET and whole is not None:
        return False
    if search.found in {Found.EPISODES, Found.NO_EPISODES} and (
        whole is None or bool(whole.episodes) != (search.found is Found.EPISODES)
    ):
        return False
    by_models = {one.model_hash for one in entry.analyses} | {model[2] for model in entry.models}
    if search.model_hash and search.model_hash not in by_models:
        return False
    names = [model_names.get(one, "") for one in by_models] + [model[0] for model in entry.models]
    scores = [f"{score.scale} {score.total} {score.rater}" for score in entry.scores]
    haystack = " ".join((entry.name, entry.child, day(entry.utc_seconds), *scores, *names)).casefold()
    numbers = {
        "score": [score.total for score in entry.scores if score.total is not None],
        "episodes": [] if whole is None else [whole.episodes],
        "labels": [entry.labels],
    }
    return all(_holds(word, haystack, numbers) for word in search.text.casefold().split())


def _holds(word: str, haystack: str, numbers: Mapping[str, list[int]]) -> bool:
    compared = _COMPARED.fullmatch(word)
    if compared is None:
        return word in haystack
    name, sign, limit = compared.groups()
    return any(_OPERATORS[sign](number, int(limit)) for number in numbers[name])

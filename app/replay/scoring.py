"""Scores in replay: one rater at a time, blind to the model and to the others until she has saved."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from app.assessment.dan import DecisionRule
from app.assessment.procedure import Procedure, procedures
from app.assessment.scale import Scale
from app.assessment.score import Score, ScoreContent
from app.assessment.sheet import Answer, ScoreSheet, StoredSuggestion, suggestions_for
from app.assessment.trace import TracePoint
from app.assessment.windows import BY_HAND, Phase, ScoreWindow, WindowRule, what_is_missing
from app.replay.desk import MarkingDesk
from app.replay.marking import Marking
from app.replay.results import Results
from app.replay.score_blocks import score_blocks
from app.replay.score_windows import WindowChoices, choices, may_see
from app.replay.veil import Veil
from app.session.database import SessionError
from app.settings import Settings
from app.views.bedside_words import capital, suggestion_words, word
from app.views.replay_window import ReplayWindow
from app.views.time_bar import BarMark, clock
from models.bundle import ModelBundle


class ScoringDesk(QObject):
    """Connects the bedside's score panel with a recording's scores.

    What is entered for one window and scale waits while another one is looked at.

    Signals:
        place_wanted: The picture is to go to this time of the recording.

    Args:
        window: With the panel in it.
        desk: Has the part that is chosen, and draws the scores.
        veil: What may be seen.
        scales: By id.
        rules: By id.
        settings: The scale, the rule and whether the score comes first, as chosen last.
        remember: Keeps a setting, by name.
    """

    place_wanted = Signal(float)

    def __init__(
        self,
        window: ReplayWindow,
        desk: MarkingDesk,
        veil: Veil,
        scales: Mapping[str, Scale],
        rules: Mapping[str, WindowRule],
        settings: Settings,
        remember: Callable[..., None],
    ) -> None:
        super().__init__()
        self._window, self._panel = window, window.scores
        self._desk, self._veil = desk, veil
        self._scales, self._rules = scales, rules
        self._remember = remember
        self._scale = scales.get(settings.scale) or next(iter(scales.values()))
        self._rule = rules.get(settings.window_rule) or rules[self._scale.window_rule]
        self._comes_first = settings.replay_score_first
        self._marking: Marking | None = None
        self._results: Results | None = None
        self._bundle: ModelBundle | None = None
        self._outside = False
        self._chosen: ScoreWindow | None = None
        self._drafts: dict[tuple[str, ScoreWindow | None], ScoreSheet] = {}
        self._commented: int | None = None
        panel = self._panel
        panel.nurse_first_wanted.connect(self._on_first)
        panel.scale_chosen.connect(self._on_scale)
        panel.rule_chosen.connect(self._on_rule)
        panel.window_chosen.connect(self._on_window)
        panel.hand_wanted.connect(lambda begins: window.controls.part_wanted.emit("begin" if begins else "end"))
        panel.answered.connect(self._on_answer)
        panel.save_wanted.connect(self._on_save)
        panel.new_wanted.connect(self._on_new)
        desk.part_changed.connect(self._on_part)
        desk.changed.connect(self.refresh)
        veil.changed.connect(self._show)
        self.refresh()

    def set_marking(self, marking: Marking | None, bundle: ModelBundle | None = None) -> None:
        """Another recording, watched by this model."""
        self._marking, self._bundle, self._results = marking, bundle, None
        self._chosen = None
        self._drafts.clear()
        self._clear_words()
        self.refresh()

    def set_results(self, results: Results) -> None:
        """What the model says: suggestions are made of it."""
        self._results = results

    def set_outside(self, outside: bool) -> None:
        """Whether the model does not speak for this child: then it suggests nothing."""
        self._outside = outside
        self._show()

    def on_rater(self) -> None:
        """Hears that another rater is at work: what the one before left unsaved is hers alone."""
        self._drafts.clear()
        self._chosen = None
        self._clear_words()
        self.refresh()

    def refresh(self) -> None:
        """Shows what holds now, after marks or scores have changed."""
        found = self._choices()
        is_scored = found.is_done if self._rule.id != BY_HAND else any(found.scored)
        self._veil.set_to_score(self._comes_first and not is_scored)
        self._desk.set_scores(self._blocks())
        self._show()

    def show_language(self) -> None:
        """Says everything again, in another language."""
        self._desk.set_scores(self._blocks())
        self._show()

    def _show(self) -> None:
        panel, found = self._panel, self._choices()
        window = self._present(found)
        saved = found.score_of(window)
        sheet = self._sheet(window, saved)
        panel.set_nurse_first(self._comes_first)
        panel.set_scales(self._scales.values(), self._scale.id)
        panel.set_rules(self._rules.values(), self._rule.id)
        panel.set_sheet(sheet)
        self._show_comment(saved)
        texts = [self._words(one, found) for one in found.windows]
        panel.set_windows(
            texts, found.windows.index(window) if window in found.windows else -1, self._note(window, saved)
        )
        panel.set_suggestions(self._suggestion_texts(window, saved))
        usable = bool(sheet.answers) and window is not None and bool(self._window.rater)
        panel.set_saving(usable, saved is not None)

    def _show_comment(self, saved: Score | None) -> None:
        """Another score's comment comes with it; what is being typed stays."""
        score = None if saved is None else saved.score
        if score != self._commented:
            self._panel.set_comment("" if saved is None else saved.content.comment)
            self._commented = score

    def _clear_words(self) -> None:
        """What was typed and said belongs to what was shown until now."""
        self._panel.set_comment("")
        self._panel.set_said("")
        self._commented = None

    def _present(self, found: WindowChoices) -> ScoreWindow | None:
        """The window to be scored: the chosen one, else the first that is not scored yet, else the first by marks."""
        if self._chosen in found.windows:
            return self._chosen
        pairs = zip(found.windows, found.scored, strict=True)
        waiting = [window for window, score in pairs if score is None]
        return next(iter(waiting or (() if self._rule.id == BY_HAND else found.windows)), None)

    def _sheet(self, window: ScoreWindow | None, saved: Score | None) -> ScoreSheet:
        if saved is not None:
            return self._drafts.get((self._scale.id, window)) or ScoreSheet(self._scale, saved.content.answers)
        return self._drafts.get(self._key(window)) or self._drafts.get(self._key(None)) or ScoreSheet(self._scale)

    def _key(self, window: ScoreWindow | None) -> tuple[str, ScoreWindow | None]:
        """What a draft is of: while a part is being chosen by hand, of whatever it will be."""
        return self._scale.id, None if self._rule.id == BY_HAND else window

    def _choices(self) -> WindowChoices:
        part = self._desk.part_seconds
        marking = self._marking
        if part is not None and marking is not None:
            part = marking.session_seconds(part[0]), marking.session_seconds(part[1])
        return choices(self._rule, self._scale.id, self._window.rater, self._procedures(), self._scores(), part)

    def _procedures(self) -> tuple[Procedure, ...]:
        return () if self._marking is None else procedures(self._marking.marks())

    def _scores(self) -> tuple[Score, ...]:
        store = None if self._marking is None else self._marking.store
        return () if store is None else store.scores()

    def _blocks(self) -> list[BarMark]:
        if self._marking is None:
            return []
        scores, rater = self._scores(), self._window.rater
        hidden = self._veil.hides_others
        seen = [one for one in scores if one.entered.rater == rater or (not hidden and may_see(one, rater, scores))]
        return score_blocks(seen, self._marking.recording_seconds)

    def _words(self, window: ScoreWindow, found: WindowChoices) -> str:
        marking = self._marking
        assert marking is not None  # noqa: S101 - a window is of a recording
        edges = (clock(marking.recording_seconds(one), 0.1) for one in (window.start_seconds, window.end_seconds))
        name = self.tr("procedure {0}").format(window.procedure) if window.procedure else ""
        if window.phase is Phase.PRICK:
            name = self.tr("procedure {0}, prick {1}").format(window.procedure, window.part)
        saved = found.score_of(window)
        tick = "" if saved is None else "✓"
        return "  ".join(filter(None, [tick, capital(name), " - ".join(edges)]))

    def _note(self, window: ScoreWindow | None, saved: Score | None) -> str:
        """What stands in the way, or is to be known before scoring."""
        if not self._window.rater:
            return self.tr("Enter your code first: a score belongs to somebody.")
        lines = []
        if window is None:
            lines.append(self._what_is_needed())
        else:
            if self._veil.has_seen_model:
                seen = self.tr("You have seen the model on this recording: this score will not count as blind.")
                changed = self.tr("You have seen the model since: a correction makes this score one that is not blind.")
                lines.append(changed if saved is not None and self._is_blind(saved) else seen)
            if self._ends_after(window):
                lines.append(self.tr("This time goes on after the end of the recording."))
        hidden = sum(not may_see(one, self._window.rater, self._scores()) for one in self._scores())
        if hidden:
            text = self.tr("Scores of others: {0}, shown once you have scored the same time by the same scale.")
            lines.append(text.format(hidden))
        return "\n".join(filter(None, lines))

    def _is_blind(self, score: Score) -> bool:
        store = None if self._marking is None else self._marking.store
        return store is not None and store.is_blind(score)

    def _ends_after(self, window: ScoreWindow) -> bool:
        head, marking = self._desk.head, self._marking
        if head is None or marking is None:
            return False
        return marking.recording_seconds(window.end_seconds) > head.time_of(head.count - 1) + 1.0

    def _what_is_needed(self) -> str:
        if self._rule.id == BY_HAND:
            return self.tr("Go to where the time begins and to where it ends, and say so (I, O).")
        found = self._procedures()
        if not found:
            return self.tr("No procedure is marked yet: mark it under Marking (M), or set the time by hand.")
        missing = " / ".join(word(kind) for kind in what_is_missing(self._rule, found[-1]))
        return self.tr("Needed: {0}. Mark it under Marking (M).").format(missing) if missing else ""

    def _suggestions(self, window: ScoreWindow, *, shown: bool) -> tuple[StoredSuggestion, ...]:
        """For the items that have one; none where the model does not speak for this child, or has not seen it all."""
        marking, bundle, results = self._marking, self._bundle, self._results
        if marking is None or bundle is None or results is None or bundle.manifest.untrained or self._outside:
            return ()
        if not results.is_whole and results.until_seconds < marking.recording_seconds(window.end_seconds):
            return ()
        manifest = bundle.manifest
        point = manifest.operating_point
        rule = None if point is None else DecisionRule(manifest.threshold.value, point.sensitivity, point.specificity)
        points = [
            TracePoint(marking.session_seconds(one.time_seconds), one.probability, one.gap, one.smoothed)
            for one in results.points(*map(marking.recording_seconds, (window.start_seconds, window.end_seconds)))
        ]
        found = suggestions_for(self._scale, points, window, rule, max_hold_seconds=results.max_hold_seconds)
        return tuple(StoredSuggestion.of(item, one, shown=shown) for item, one in found.items())

    def _suggestion_texts(self, window: ScoreWindow | None, saved: Score | None) -> dict[str, str]:
        names = [item.id for item in self._scale.items if item.suggestion is not None]
        if self._outside:
            return dict.fromkeys(names, self.tr("No suggestion for this child."))
        if self._veil.hides_model:
            return dict.fromkeys(names, self.tr("The model's suggestion is hidden until your score is saved."))
        if window is None or not names:
            return {}
        if saved is not None and saved.content.suggestions:
            kept = saved.content.suggestions  # not what a later model would say
        else:
            kept = self._suggestions(window, shown=True)
        return {one.item: suggestion_words(one) for one in kept}

    def _on_first(self, on: bool) -> None:
        self._comes_first = on
        self._remember(replay_score_first=on)
        self.refresh()

    def _on_scale(self, scale: str) -> None:
        self._scale = self._scales[scale]
        self._rule = self._rules[self._scale.window_rule]
        self._remember(scale=scale, window_rule="")
        self._begin_another()

    def _on_rule(self, rule: str) -> None:
        self._rule = self._rules[rule]
        self._remember(window_rule=rule)
        self._begin_another()

    def _begin_another(self) -> None:
        self._chosen = None
        self._clear_words()
        self.refresh()

    def _on_window(self, number: int) -> None:
        found = self._choices()
        if not 0 <= number < len(found.windows) or self._marking is None:
            return
        window = found.windows[number]
        self._clear_words()
        start, end = (self._marking.recording_seconds(one) for one in (window.start_seconds, window.end_seconds))
        self._desk.set_part(start, end)  # to be played again and again
        self._chosen = window
        self.place_wanted.emit(max(0.0, start) + 5e-4)
        self._show()

    def _on_part(self) -> None:
        if self._rule.id == BY_HAND:
            self._chosen = self._choices().by_part
            self.refresh()

    def _on_answer(self, item: str, answer: Answer | None) -> None:
        found = self._choices()
        window = self._present(found)
        saved = found.score_of(window)
        sheet = self._sheet(window, saved)
        sheet = sheet.without(item) if answer is None else sheet.with_answer(answer)
        self._drafts.pop(self._key(None), None)
        self._drafts[self._key(window) if saved is None else (self._scale.id, window)] = sheet
        self._panel.set_said("")
        self._show()

    def _on_new(self) -> None:
        """The next window that waits; by hand another part."""
        if self._rule.id == BY_HAND:
            self._window.controls.part_wanted.emit("clear")
        self._begin_another()

    def _on_save(self, comment: str) -> None:
        found, marking, rater = self._choices(), self._marking, self._window.rater
        window = self._present(found)
        if window is None or marking is None or not rater:
            return
        saved = found.score_of(window)
        sheet = self._sheet(window, saved)
        if saved is not None and (sheet.answers, comment) == (saved.content.answers, saved.content.comment):
            return  # a second click
        shown, seen = not self._veil.hides_model, self._veil.has_seen_model
        manifest = None if self._bundle is None else self._bundle.manifest
        content = ScoreContent.of(
            sheet,
            window,
            suggestions=self._suggestions(window, shown=shown),
            model=None
            if manifest is None or self._bundle is None
            else (manifest.name, manifest.version, self._bundle.hash),
            comment=comment,
        )
        try:
            store = marking.begin()
            if saved is None:
                kept = store.add_score(content, rater=rater, model_visible=seen)
            else:
                kept = store.correct_score(saved.score, content, rater=rater, model_visible=seen)
        except (SessionError, OSError, ValueError) as error:
            self._panel.set_said(" ".join(str(error).split()))
            return
        for key in (self._key(window), self._key(None), (self._scale.id, window)):
            self._drafts.pop(key, None)
        self._chosen = window
        problem, blind = marking.not_kept(), store.is_blind(kept)
        left = sum(one is None for one in self._choices().scored)
        said = self.tr("Saved, before you saw the model.") if blind else self.tr("Saved. You had seen the model.")
        more = self.tr("Left to score by this rule: {0}.").format(left) if left else ""
        self.refresh()
        self._panel.set_said(problem or " ".join(filter(None, [said, more])))

"""Scores: which stretch of time, by which scale and rule, nurse first, and the model's suggestion beside."""

from dataclasses import replace

from PySide6.QtCore import QObject

from app.assessment.dan import DanFaceSuggestion, DecisionRule
from app.assessment.procedure import Procedure
from app.assessment.scale import Scale
from app.assessment.score import Score, ScoreContent
from app.assessment.sheet import Answer, ScoreSheet, StoredSuggestion, suggestions_for
from app.assessment.windows import BY_HAND, Phase, ScoreWindow, WindowRule, by_hand, what_is_missing, windows_of
from app.bedside.desk import Desk
from app.bedside.keeping import NamedModel
from app.session.subject import looks_like_a_name
from app.views.bedside_words import capital, language, suggestion_words, word
from app.views.score_panel import ScorePanel
from app.views.words import lasting


class Scoring(QObject):
    """Connects the score panel with the session's scores.

    Args:
        desk: What is shared.
        panel: The panel.
        scales: By id.
        rules: By id.
    """

    def __init__(self, desk: Desk, panel: ScorePanel, scales: dict[str, Scale], rules: dict[str, WindowRule]) -> None:
        super().__init__()
        self._desk = desk
        self._panel = panel
        self._scales = scales
        self._rules = rules
        settings = desk.settings()
        self.scale = scales.get(settings.scale) or next(iter(scales.values()))
        self.rule = rules.get(settings.window_rule) or rules[self.scale.window_rule]
        self._sheet = ScoreSheet(self.scale)
        self._hand: tuple[float | None, float | None] = (None, None)
        self._chosen: ScoreWindow | None = None  # by a person; None takes the latest
        self._saved: Score | None = None
        self._said: tuple[str, float, bool] | None = None  # of the last saving: language, when, whether blind
        panel.rater_entered.connect(self._on_rater)
        panel.nurse_first_wanted.connect(self._on_nurse_first)
        panel.scale_chosen.connect(self._on_scale)
        panel.rule_chosen.connect(self._on_rule)
        panel.window_chosen.connect(self._on_window)
        panel.hand_wanted.connect(self._on_hand)
        panel.answered.connect(self._on_answer)
        panel.save_wanted.connect(self._on_save)
        panel.new_wanted.connect(self.clear)
        self.show_all()

    def clear(self) -> None:
        """An empty sheet, for the latest window."""
        self._sheet, self._saved, self._chosen = ScoreSheet(self.scale), None, None
        self._hand, self._said = (None, None), None
        self._panel.set_comment("")
        self._panel.set_said("")
        self.show_all()

    def go_to(self, window: ScoreWindow) -> None:
        """Offers this window to be scored."""
        self.clear()
        self._use_rule(window.rule)
        self._chosen = window
        self.show_all()

    def go_on_with(self, number: int) -> None:
        """Offers a saved score to be completed or corrected."""
        store = self._desk.store
        found = None if store is None else next((one for one in store.scores() if one.score == number), None)
        if found is None or found.content.scale not in self._scales:
            return
        self.scale = self._scales[found.content.scale]
        self._use_rule(found.content.window.rule)
        self._sheet = ScoreSheet(self.scale, found.content.answers)
        self._saved, self._chosen = found, found.content.window
        self._panel.set_comment(found.content.comment)
        self.show_all()

    def tick(self) -> None:
        """Goes on with what counts by the clock."""
        if self._said is not None and self._said[0] != language():
            self._say_saved(*self._said[1:])
        self.show_all()

    def show_all(self) -> None:
        """Shows what holds now."""
        panel, desk = self._panel, self._desk
        panel.set_rater("" if not desk.settings().rater else desk.rater)
        panel.set_nurse_first(desk.nurse.enabled)
        panel.set_scales(self._scales.values(), self.scale.id)
        panel.set_rules(self._rules.values(), self.rule.id)
        panel.set_sheet(self._sheet)
        windows = self._windows()
        window = self.window
        texts = [self._window_text(one) for one in windows]
        panel.set_windows(texts, windows.index(window) if window in windows else -1, self._note(window))
        panel.set_suggestions(self._suggestion_texts(window))
        panel.set_saving(
            bool(self._sheet.answers) and window is not None and self._is_over(window) and bool(desk.settings().rater),
            self._saved is not None,
        )

    @property
    def window(self) -> ScoreWindow | None:
        """The window to be scored; None while the marks give none."""
        if self._saved is not None:
            return self._saved.content.window
        windows = self._windows()
        if self._chosen is not None and self._chosen in windows:
            return self._chosen
        return windows[-1] if windows else None

    def _windows(self) -> list[ScoreWindow]:
        if self._saved is not None:
            return [self._saved.content.window]
        if self.rule.id == BY_HAND:
            begin, end = self._hand
            return (
                [by_hand(self.rule, begin, end, self._latest_procedure())]
                if None not in (begin, end) and (begin is not None and end is not None and end > begin)
                else []
            )
        return [window for procedure in self._desk.procedures() for window in windows_of(self.rule, procedure)]

    def _latest_procedure(self) -> int:
        return len(self._desk.procedures())

    def _window_text(self, window: ScoreWindow) -> str:
        span = f"{self._desk.clock_text(window.start_seconds)} - {self._desk.clock_text(window.end_seconds)}"
        name = self.tr("procedure {0}").format(window.procedure) if window.procedure else ""
        if window.phase is Phase.PRICK:
            name = self.tr("procedure {0}, prick {1}").format(window.procedure, window.part)
        seconds = f"({window.end_seconds - window.start_seconds:.0f} s)"
        return "  ".join(filter(None, [capital(name), span, seconds]))

    def _note(self, window: ScoreWindow | None) -> str:
        if not self._desk.settings().rater:
            return self.tr("Enter your code first: a score belongs to somebody.")
        now = self._desk.monitor.source_seconds
        if window is not None:
            left = 0.0 if now is None else window.end_seconds - now
            return (
                self.tr("This time is over in {0}: then the score can be saved.").format(lasting(left + 1))
                if (left > 0)
                else ""
            )
        if self.rule.id == BY_HAND:
            return self.tr("Say when the time begins and when it ends.")
        procedures: tuple[Procedure, ...] = self._desk.procedures()
        if not procedures:
            return self.tr("No procedure is marked yet.")
        missing = what_is_missing(self.rule, procedures[-1])
        return self.tr("Needed: {0}").format(" / ".join(word(kind) for kind in missing)) if missing else ""

    def _is_over(self, window: ScoreWindow) -> bool:
        now = self._desk.monitor.source_seconds
        return now is not None and now >= window.end_seconds

    def _suggestions(self, window: ScoreWindow) -> tuple[NamedModel | None, dict[str, DanFaceSuggestion]]:
        """The model that answered all through the window, None where several did, and what it suggests by item.

        It suggests nothing where it does not speak for this child. Another one since then changes nothing.
        """
        desk = self._desk
        points, model = desk.keeping.points(window.start_seconds, window.end_seconds)
        if model is None or desk.outside_of(model.manifest) is not None:
            return model, {}
        point = model.manifest.operating_point
        threshold = model.manifest.threshold.value
        decisions = None if point is None else DecisionRule(threshold, point.sensitivity, point.specificity)
        hold = desk.keeping.max_hold_seconds
        return model, dict(suggestions_for(self.scale, points, window, decisions, max_hold_seconds=hold))

    def _suggestion_texts(self, window: ScoreWindow | None) -> dict[str, str]:
        suggested = [item.id for item in self.scale.items if item.suggestion is not None]
        if not suggested or self._desk.keeping.bundle is None:
            return {}
        if not self._desk.visible_now():
            hidden = self.tr("The model's suggestion is hidden until your score is saved.")
            is_nurse = self._desk.outside is None
            return dict.fromkeys(suggested, hidden if is_nurse else self.tr("No suggestion for this child."))
        if window is None or not self._is_over(window):
            return {}
        if self._saved is not None:  # what was kept beside the score, not what a later model would say
            kept = {one.item: suggestion_words(one) for one in self._saved.content.suggestions}
            return {item: kept.get(item, self.tr("No suggestion was kept with this score.")) for item in suggested}
        model, suggestions = self._suggestions(window)
        if not suggestions:
            changed = self.tr("No suggestion: the model was changed in this time.")
            return dict.fromkeys(suggested, changed if model is None else self.tr("No suggestion for this child."))
        return {item: suggestion_words(StoredSuggestion.of(item, one, shown=True)) for item, one in suggestions.items()}

    def _on_rater(self, code: str) -> None:
        desk = self._desk
        if code == desk.settings().rater:
            return
        if looks_like_a_name(code):
            self._panel.set_said(self.tr("This looks like a name: take a code, such as N7."))
            return
        desk.change(rater=code)
        self._panel.set_said("")
        now = desk.monitor.source_seconds
        desk.nurse.procedure_began(0.0 if now is None else now)  # another rater has not seen the model yet
        self.clear()
        desk.changed.emit()

    def _on_nurse_first(self, on: bool) -> None:
        desk = self._desk
        now = desk.monitor.source_seconds
        desk.nurse.set_enabled(on, 0.0 if now is None else now)
        if desk.spec != "demo":  # the demonstration's is no study's
            desk.change(nurse_first=on)
        if desk.store is not None:
            desk.store.add_event("visibility", "nurse first on" if on else "nurse first off", rater=desk.rater)
        desk.changed.emit()

    def _on_scale(self, scale: str) -> None:
        self.scale = self._scales[scale]
        self._use_rule(self.scale.window_rule)
        self._desk.change(scale=scale, window_rule="")
        self.clear()

    def _on_rule(self, rule: str) -> None:
        self._use_rule(rule)
        self._desk.change(window_rule=rule)
        if self._saved is not None:
            self.clear()
        self._chosen = None
        self.show_all()

    def _use_rule(self, rule: str) -> None:
        self.rule = self._rules.get(rule, self.rule)

    def _on_window(self, number: int) -> None:
        windows = self._windows()
        self._chosen = windows[number] if 0 <= number < len(windows) else None
        self.show_all()

    def _on_hand(self, begins: bool) -> None:
        now = self._desk.monitor.source_seconds
        self._hand = (now, None) if begins else (self._hand[0], now)
        self.show_all()

    def _on_answer(self, item: str, answer: Answer | None) -> None:
        self._sheet = self._sheet.without(item) if answer is None else self._sheet.with_answer(answer)
        self._said = None
        self._panel.set_said("")
        self.show_all()

    def _on_save(self, comment: str) -> None:
        desk, window, now = self._desk, self.window, self._desk.monitor.source_seconds
        if window is None or now is None:
            return
        store = desk.begin()
        if store is None:
            return
        start = min(
            [window.start_seconds, *(one.start_seconds for one in desk.procedures() if one.number == window.procedure)]
        )
        shown = desk.visible_now()
        if self._saved is None:
            gave, made = self._suggestions(window)
            by = gave or desk.keeping.bundle  # where several answered the score names the last
            model = None if by is None else (by.manifest.name, by.manifest.version, by.hash)
            suggestions = tuple(StoredSuggestion.of(item, one, shown=shown) for item, one in made.items())
        else:  # a correction stands beside what was suggested then: the trace may be gone, the model another
            model = self._saved.content.model
            suggestions = tuple(replace(one, shown=shown) for one in self._saved.content.suggestions)
        content = ScoreContent.of(self._sheet, window, suggestions=suggestions, model=model, comment=comment)
        seen = desk.was_visible(start)
        if self._saved is None:
            self._saved = store.add_score(content, rater=desk.rater, model_visible=seen)
        else:
            self._saved = store.correct_score(self._saved.score, content, rater=desk.rater, model_visible=seen)
        if window.procedure == self._latest_procedure():
            desk.nurse.score_saved(now)
        self._say_saved(now, store.is_blind(self._saved))
        desk.changed.emit()
        self.show_all()

    def _say_saved(self, seconds: float, is_blind: bool) -> None:
        self._said = (language(), seconds, is_blind)
        at = self._desk.clock_text(seconds)
        self._panel.set_said(
            self.tr("Saved at {0}, before you saw the model.").format(at)
            if is_blind
            else self.tr("Saved at {0}. You had seen the model.").format(at)
        )

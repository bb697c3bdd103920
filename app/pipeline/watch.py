"""A pipeline with a memory: each observation goes into the trace and the episodes, and out comes a snapshot."""

from dataclasses import dataclass
from enum import StrEnum

from app.assessment.episodes import Episode, EpisodeFinder, EpisodeSettings, OpenEpisode
from app.assessment.trace import Trace, TracePoint, TraceSettings
from app.pipeline.observation import Observation
from app.pipeline.pipeline import Pipeline
from app.pipeline.stats import Stopwatch
from app.sources.source import Frame
from models.classifier import Classifier
from models.gaps import GapReason
from models.manifest import Manifest


class State(StrEnum):
    """What can be said of the face now. Never "calm": an expression is what is seen."""

    PAIN = "pain expression"
    NO_PAIN = "no pain expression"
    CANNOT_TELL = "cannot tell"


class Doubt(StrEnum):
    """Why nothing can be said of a face that is seen: no gap, the trace has its value."""

    SEEN_TOO_BRIEFLY = "face seen too briefly"
    """Over the threshold, for less than the onset delay, and no "no pain expression" was seen just before."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All that is known after one frame; immutable, for any thread.

    Attributes:
        observation: What was seen in the frame.
        point: The same as a point of the trace, smoothed.
        episode: The episode of pain expression that goes on; None when there is none.
        ended: The episode that ended by this frame; None nearly always.
        state: In words. An untrained model never says more than "cannot tell".
        state_since_seconds: The source's time at which this state began.
        reason: Why nothing can be told; None where something can, and for an untrained model that sees the face.
    """

    observation: Observation
    point: TracePoint
    episode: OpenEpisode | None
    ended: Episode | None
    state: State
    state_since_seconds: float
    reason: GapReason | Doubt | None


class Watch:
    """Watches one source; called by one thread, with frames in order of time.

    Args:
        pipeline: Looks at each frame.
        trace: How the trace is smoothed and kept.
        release_ratio: The release threshold as a share of the model's threshold (hysteresis).
        stopwatch: Times the stage `trace`.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        trace: TraceSettings | None = None,
        release_ratio: float = 0.8,
        stopwatch: Stopwatch | None = None,
    ) -> None:
        self.pipeline = pipeline
        self.trace = Trace(trace or TraceSettings())
        self._release_ratio = release_ratio
        manifest = pipeline.classifier.bundle.manifest
        self.episode_settings = self._settings_for(manifest)
        self._untrained = manifest.untrained
        self._episodes = EpisodeFinder(self.episode_settings)
        self._former_episodes: EpisodeFinder | None = None
        self._stopwatch = stopwatch or Stopwatch()
        self._state: State | None = None
        self._since = 0.0

    def process(self, frame: Frame) -> Snapshot:
        """Looks at one frame and remembers it."""
        return self.remember(self.pipeline.process(frame))

    def remember(self, observation: Observation) -> Snapshot:
        """Takes in what was seen in a frame, also earlier and by the same model, as when an analysis goes on."""
        with self._stopwatch.time("trace"):
            point = self.trace.append(
                observation.time_seconds, observation.probability, observation.gap, observation.frame_index
            )
            ended = self._end_former(point.time_seconds)
            if not self._untrained:
                ended = self._episodes.append(point) or ended
            episode = None if self._untrained else self._episodes.open
            state, reason = self._state_of(point, episode)
            if state != self._state:
                self._state, self._since = state, observation.time_seconds
        return Snapshot(observation, point, episode, ended, state, self._since, reason)

    def swap(self, classifier: Classifier) -> Classifier:
        """Answers with another model from the next frame on; returns the former, for the caller to close.

        Nothing of the former model is carried into the new one's answers: its episode ends and smoothing starts afresh.
        """
        former = self.pipeline.swap(classifier)
        manifest = classifier.bundle.manifest
        if not self._untrained:
            self._former_episodes = self._former_episodes or self._episodes
        self._untrained = manifest.untrained
        self.episode_settings = self._settings_for(manifest)
        self._episodes = EpisodeFinder(self.episode_settings)
        self.trace.restart_smoothing()
        return former

    def next_child(self) -> None:
        """Watches another child from the next frame on: a fresh trace, no episode, and in doubt until confirmed."""
        self.pipeline.finder.next_child()
        self.trace = Trace(self.trace.settings)
        self._episodes, self._former_episodes = EpisodeFinder(self.episode_settings), None
        self._state = None

    def finish(self, end_seconds: float) -> Episode | None:
        """Ends the recording; the episode that went on ends with it and is returned."""
        return None if self._untrained else self._episodes.finish(end_seconds)

    def close(self) -> None:
        """Frees model and detector. Twice is allowed."""
        self.pipeline.classifier.close()
        self.pipeline.finder.close()

    def _settings_for(self, manifest: Manifest) -> EpisodeSettings:
        # The threshold of a manifest may be 0; an episode needs one that can be fallen under.
        threshold = max(manifest.threshold.value, 0.01)
        return EpisodeSettings(
            threshold, threshold * self._release_ratio, max_hold_seconds=self.trace.settings.max_hold_seconds
        )

    def _end_former(self, time_seconds: float) -> Episode | None:
        """The episode that went on when the model was swapped: it ends where that model's answers do."""
        former, self._former_episodes = self._former_episodes, None
        return None if former is None else former.finish(time_seconds)

    def _state_of(self, point: TracePoint, episode: OpenEpisode | None) -> tuple[State, GapReason | Doubt | None]:
        if point.gap is not None or self._untrained:
            return State.CANNOT_TELL, point.gap
        if episode is not None:
            return State.PAIN, None
        # A child in pain who is seen in glimpses shorter than the onset delay must never read "no pain expression".
        if self._episodes.absence_seen:
            return State.NO_PAIN, None
        return State.CANNOT_TELL, Doubt.SEEN_TOO_BRIEFLY

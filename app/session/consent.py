"""Consent by scope, recorded before anything is."""

from dataclasses import dataclass


class ConsentError(ValueError):
    """What was asked for is not consented to. The text is one line: what is missing, what to do."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the parents agreed to. Each scope stands alone; a later record replaces an earlier one and leaves it kept.

    Attributes:
        video: Pictures may be recorded.
        audio: Sound may be recorded.
        training: What was recorded may train models.
        publication: Pictures may be shown to others.
        reference: Where the signed form is: a number, never a name.
    """

    video: bool = False
    audio: bool = False
    training: bool = False
    publication: bool = False
    reference: str = ""

    def require(self, scope: str) -> None:
        """Refuses what was not agreed to.

        Args:
            scope: `video`, `audio`, `training` or `publication`.

        Raises:
            ConsentError: It was not.
        """
        if not getattr(self, scope):
            raise ConsentError(f"{scope} needs the parents' consent to {scope}, found none: record it first")

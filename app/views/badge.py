"""What is said of the model beside the banner."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP


class Badge(StrEnum):
    """What kind of model is active; nothing is said of one made for patients."""

    NONE = ""
    DEMONSTRATION = "DEMONSTRATION MODEL"
    UNTRAINED = "UNTRAINED MODEL: for speed tests only"


_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("Badge", "DEMONSTRATION MODEL"),
    QT_TRANSLATE_NOOP("Badge", "UNTRAINED MODEL: for speed tests only"),
)

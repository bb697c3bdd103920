"""How an analysed frame, and the analysis itself, are shown: the face's frame, Grad-CAM over the crop, words."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.replay.analysis import AnalysisState, Progress
from app.replay.frame_record import SeenFrame
from app.views.words import lasting
from models.crop import warp_region
from models.heatmap import overlay_crop
from models.images import BgrImage, RgbCrop
from models.manifest import Manifest
from models.opencv import cv2


def crop_corners(seen: SeenFrame, manifest: Manifest) -> NDArray[np.float64] | None:
    """The corners of the upright crop in frame pixels, (4, 2), its upper edge first; None where there was none."""
    if seen.frame_to_crop is None:
        return None
    width, height = manifest.input.width, manifest.input.height
    square = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)], np.float64)
    return np.asarray(square @ cv2.invertAffineTransform(seen.frame_to_crop).T, np.float64)


def cam_picture(image: BgrImage, seen: SeenFrame, manifest: Manifest, maximum: float) -> RgbCrop | None:
    """The crop, cut again from its frame, with Grad-CAM over it; None where there is none.

    Args:
        image: The frame, (H, W, 3) uint8 BGR.
        seen: What was said of this very frame.
        manifest: Of the model that said it.
        maximum: The map's value that is drawn at full strength.
    """
    if seen.cam is None or seen.frame_to_crop is None:
        return None
    crop = warp_region(image, seen.frame_to_crop, manifest.input.width, manifest.input.height)
    return overlay_crop(crop, seen.cam, maximum)


def progress_words(progress: Progress) -> tuple[str, bool | None]:
    """How far an analysis is, in the screen's language; and whether it runs, or None where it is whole."""
    share = ""
    if progress.total_seconds:
        share = f"{min(1.0, progress.done_seconds / progress.total_seconds):.0%}"
    match progress.state:
        case AnalysisState.OPENING:
            return QCoreApplication.translate("Replay", "analysis: opening model and recording"), True
        case AnalysisState.RUNNING:
            text = QCoreApplication.translate("Replay", "analysed {0}").format(share)
            if progress.left_seconds is not None:
                text += ", " + QCoreApplication.translate("Replay", "{0} left").format(lasting(progress.left_seconds))
            return text, True
        case AnalysisState.STOPPED:
            return QCoreApplication.translate("Replay", "analysis stopped at {0}").format(share), False
        case AnalysisState.FAILED:
            return QCoreApplication.translate("Replay", "analysis failed: {0}").format(progress.message), False
        case _:
            text = QCoreApplication.translate("Replay", "analysed: {0} pictures").format(progress.frames)
            return (f"{text}. {progress.message}" if progress.message else text), None

"""`reference.npz` of a bundle: a few crops and the answers that the model must give for them on every machine.

The crops are rendered or noise, never a patient's, because bundles travel.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from models.manifest import REFERENCE_FILE, Manifest, Precision

Scalar = TypeVar("Scalar", np.uint8, np.float32)

MOST_CROPS = 16
"""More reference crops than this only make loading slow."""

MOST_BYTES = 64 * 1024 * 1024
"""Largest size of one array, unpacked."""


MOST_OUTSIDE = 1e-3
"""So far may a probability lie outside 0..1: engines round, and half precision has ten bits."""

MOST_OFF_ONE = 0.05
"""So far may a crop's probabilities be from 1 together: 8 bits round, what no softmax made is further off."""


class ReferenceDataError(ValueError):
    """A `reference.npz` that cannot be used. The text is one line."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far answers may lie from the reference: `probability` absolute, `cam` by `relative_difference`."""

    probability: float
    cam: float


TOLERANCES: Mapping[Precision, Tolerance] = MappingProxyType(
    {
        # Another order of summation moves float32 answers by 1e-6 to 1e-5. What calculates in bfloat16 behind our back
        # (OpenVINO's own choice on some processors) moves Grad-CAM by 5 % and is refused.
        "float32": Tolerance(probability=1e-3, cam=1e-2),
        # Ten bits of mantissa, rounded at other places by every engine; Grad-CAM sums channels that nearly cancel.
        "float16": Tolerance(probability=1e-2, cam=1e-1),
        # Engines round and saturate 8-bit sums differently: VGG-16 in ONNX Runtime and in OpenVINO, 16 % in Grad-CAM.
        "int8": Tolerance(probability=5e-2, cam=2.5e-1),
    }
)
"""What a self-test allows, for each precision of a model."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The largest differences found between answers and reference, in the units of `Tolerance`."""

    probability: float
    cam: float

    def within(self, tolerance: Tolerance) -> bool:
        """Whether both are allowed. A NaN never is."""
        return self.probability <= tolerance.probability and self.cam <= tolerance.cam


@dataclass(frozen=True, slots=True)
class Reference:
    """Crops and the answers they must give.

    Attributes:
        crops: (N, H, W, 3) uint8, RGB.
        probability: (N, classes) float32.
        cam: (N, h, w, classes) float32.
    """

    crops: NDArray[np.uint8]
    probability: NDArray[np.float32]
    cam: NDArray[np.float32]

    def difference(self, probability: NDArray[np.float32], cam: NDArray[np.float32]) -> Difference:
        """How far other answers to the same crops lie from these; same shapes."""
        return Difference(
            probability=float(np.max(np.abs(probability - self.probability))),
            cam=relative_difference(cam, self.cam),
        )

    def pack(self) -> bytes:
        """The bytes of `reference.npz`; the same for the same content."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, crops=self.crops, probability=self.probability, cam=self.cam)
        return buffer.getvalue()


def relative_difference(maps: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    """Largest difference of two stacks of maps (N, h, w, classes), each crop against its own largest expected cell.

    A crop whose map is all but empty is measured against a thousandth of the largest cell of all, so that rounding
    around nothing does not count as a difference.
    """
    axes = tuple(range(1, expected.ndim))
    scale = np.max(np.abs(expected), axis=axes)
    scale = np.maximum(scale, max(1e-3 * float(scale.max()), float(np.finfo(np.float32).tiny)))
    return float(np.max(np.max(np.abs(maps - expected), axis=axes) / scale))


def unpack_reference(data: bytes, manifest: Manifest) -> Reference:
    """Reads `reference.npz`; nothing in it is executed and nothing larger than its own bytes is allocated.

    Raises:
        ReferenceDataError: It is damaged, or an array is missing, of another shape or type than the manifest says, or
            without probabilities.
    """
    size, classes, cam = manifest.input, len(manifest.classes), manifest.cam
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = sorted(archive.namelist())
            if names != ["cam.npy", "crops.npy", "probability.npy"]:
                raise ReferenceDataError(
                    f"{REFERENCE_FILE} must hold cam, crops and probability, found {names}; export the bundle again"
                )
            crops = _read_array(archive, "crops", np.uint8)
            probability = _read_array(archive, "probability", np.float32)
            maps = _read_array(archive, "cam", np.float32)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise ReferenceDataError(f"{REFERENCE_FILE} is damaged ({error}); fetch or export the bundle again") from error
    count = crops.shape[0] if crops.ndim else 0
    if not 1 <= count <= MOST_CROPS:
        raise ReferenceDataError(f"{REFERENCE_FILE} must hold 1 to {MOST_CROPS} crops, found {count}; export again")
    expected: list[tuple[str, NDArray[np.uint8] | NDArray[np.float32], tuple[int, ...]]] = [
        ("crops", crops, (count, size.height, size.width, 3)),
        ("probability", probability, (count, classes)),
        ("cam", maps, (count, cam.height, cam.width, classes)),
    ]
    for name, array, shape in expected:
        if array.shape != shape:
            raise ReferenceDataError(
                f"{REFERENCE_FILE}: {name} must be of shape {shape}, found {array.shape}; export the bundle again"
            )
        if not np.isfinite(array).all():
            raise ReferenceDataError(f"{REFERENCE_FILE}: {name} must be finite, found NaN or infinity; export again")
    lowest, highest = float(probability.min()), float(probability.max())
    if lowest < -MOST_OUTSIDE or highest > 1 + MOST_OUTSIDE:
        raise ReferenceDataError(
            f"{REFERENCE_FILE}: probability must lie within 0..1, found {lowest:g} to {highest:g}; export with softmax"
        )
    sums = probability.sum(axis=1)
    if np.abs(sums - 1).max() > MOST_OFF_ONE:
        raise ReferenceDataError(
            f"{REFERENCE_FILE}: a crop's probabilities must sum to 1, found {sums.min():g} to {sums.max():g}; "
            "export with softmax"
        )
    return Reference(crops, probability, maps)


def _read_array(archive: zipfile.ZipFile, name: str, scalar: type[Scalar]) -> NDArray[Scalar]:
    """One array of an .npz, without `np.load`, which would trust the shape that the header claims."""
    dtype = np.dtype(scalar)
    entry = archive.getinfo(f"{name}.npy")
    if entry.file_size > MOST_BYTES:
        raise ReferenceDataError(
            f"{REFERENCE_FILE}: {name} must be under {MOST_BYTES} bytes, found {entry.file_size}; export fewer crops"
        )
    data = archive.read(entry)
    stream = io.BytesIO(data)
    try:
        if npy.read_magic(stream) != (1, 0):
            raise ValueError("header is not of version 1.0")
        shape, fortran, found = npy.read_array_header_1_0(stream)
    except (ValueError, SyntaxError) as error:
        raise ReferenceDataError(f"{REFERENCE_FILE}: {name} is damaged ({error}); export the bundle again") from error
    if found != dtype or fortran:
        raise ReferenceDataError(f"{REFERENCE_FILE}: {name} must be {dtype}, row by row, found {found}; export again")
    body = data[stream.tell() :]
    expected = dtype.itemsize
    for length in shape:
        expected *= length
    if expected != len(body):
        raise ReferenceDataError(
            f"{REFERENCE_FILE}: {name} must hold {expected} bytes, found {len(body)}; export again"
        )
    return np.frombuffer(body, dtype).reshape(shape)

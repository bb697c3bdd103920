"""What a run ran on, for its record: Python, packages, devices."""

import platform
from importlib import metadata

from training.run_record import Environment

PACKAGES = (
    "keras",
    "mlflow",
    "numpy",
    "onnxruntime",
    "ray",
    "scikit-learn",
    "sollievo",
    "tensorflow-cpu",
    "tensorflow",
)


def environment(*, devices: bool = True) -> Environment:
    """The environment of this process.

    Args:
        devices: Whether to ask TensorFlow for its devices, which loads it; else only the processor is named.
    """
    packages = {}
    for name in PACKAGES:
        try:
            packages[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return Environment(
        python=platform.python_version(),
        platform=platform.platform(),
        packages=packages,
        devices=_devices() if devices else ("cpu",),
    )


def _devices() -> tuple[str, ...]:
    from training.quiet_tensorflow import tf

    found = tf.config.list_physical_devices()
    details = [tf.config.experimental.get_device_details(device) for device in found]
    return tuple(
        str(detail.get("device_name", device.device_type.lower()))
        for device, detail in zip(found, details, strict=True)
    )

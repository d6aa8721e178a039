# SPDX-License-Identifier: Apache-2.0
"""Environment facts that only Python can see: the groups python, package, tf and keras of docs/format/events.md.

Stands alone: imported by the recorder, or run as a script (``python probe.py``), which prints one JSON object of the schema
isobit.facts/1. A fact is (key, value, reason); value None means "asked for, could not be known", and reason then says why.
Nothing here imports TensorFlow unless it is told to: a recording must not import what the program does not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

# What takes long to import is imported where it is needed: a recording starts with the quick facts.
if TYPE_CHECKING:
    import importlib.metadata

Value = bool | int | float | str | None


class Fact(NamedTuple):
    """One fact; ``value`` None is unknown, and ``reason`` says why."""

    key: str
    value: Value
    reason: str = ""


def _ask(key: str, question: Callable[[], Value]) -> Fact:
    """The answer, or unknown with the exception as the reason: TensorFlow's private names come and go."""
    try:
        value = question()
    except Exception as error:
        return Fact(key, None, f"{type(error).__name__}: {error}"[:200])
    if value is None:
        return Fact(key, None, "not told")
    return Fact(key, value)


def python_facts() -> Iterator[Fact]:
    """The interpreter."""
    yield Fact("python.version", ".".join(map(str, sys.version_info[:3])))
    yield Fact("python.implementation", sys.implementation.name)
    seed = os.environ.get("PYTHONHASHSEED", "random")
    yield Fact("python.hash_seed", seed if sys.flags.hash_randomization or seed != "random" else "0")
    yield Fact("python.executable", sys.executable)
    yield Fact("python.prefix_is_venv", sys.prefix != sys.base_prefix)


def _normal_name(name: str) -> str:
    import re

    return re.sub(r"[-_.]+", "-", name).lower()


def record_digest(record: str) -> str:
    """Digest of what a distribution installed: its RECORD without lines that depend on where and how it was installed."""
    import hashlib

    kept = []
    for line in record.splitlines():
        path, _, rest = line.rpartition(",")[0].rpartition(",")
        if not rest or path.startswith((".", "/")) or "__pycache__" in path:
            continue
        if path.endswith((".dist-info/INSTALLER", ".dist-info/REQUESTED", ".dist-info/direct_url.json")):
            continue
        kept.append(f"{path},{rest}")
    return hashlib.sha256("\n".join(sorted(kept)).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _identity(distribution: importlib.metadata.Distribution) -> tuple[str, str]:
    """Normal name and version: from the folder's name, which says both, else from the metadata, which takes longer to parse."""
    folder = str(getattr(getattr(distribution, "_path", None), "name", ""))
    name, _, version = folder.removesuffix(".dist-info").rpartition("-")
    if folder.endswith(".dist-info") and name:
        return _normal_name(name), version
    return _normal_name(distribution.metadata["Name"] or ""), distribution.version


def package_facts() -> Iterator[Fact]:
    """Every installed distribution: its version, and the digest of its RECORD. The first on sys.path is the one imported."""
    import importlib.metadata

    seen = set()
    for distribution in importlib.metadata.distributions():
        try:
            name, version = _identity(distribution)
            record = distribution.read_text("RECORD")
        except Exception:
            continue
        if not name or name in seen:
            continue
        seen.add(name)
        yield Fact(f"package.{name}", version)
        if record:
            yield Fact(f"package.{name}.record", record_digest(record))


# Libraries that make or change numbers on the way to a model, by the module that a program imports.
_LIBRARIES = (
    "PIL albumentations cv2 h5py imageio keras librosa ml_dtypes numpy pandas pyarrow scipy skimage sklearn soundfile tensorflow "
    "tf_keras tokenizers transformers"
).split()


def imported_fact() -> Fact:
    """Which of these libraries the program has imported by now: one that is only installed reaches nothing."""
    return Fact("python.imported", ",".join(name for name in _LIBRARIES if name in sys.modules))


def _wheel() -> str | None:
    import importlib.metadata

    owners = set()
    for distribution in importlib.metadata.distributions():
        name, _ = _identity(distribution)
        if "tensorflow" in name or name.startswith("tf-"):
            record = distribution.read_text("RECORD") or ""
            if "\ntensorflow/__init__.py," in "\n" + record:
                owners.add(name)
    return ",".join(sorted(owners)) or None


def _onednn() -> bool:
    from tensorflow.python.util import _pywrap_util_port

    return bool(_pywrap_util_port.IsMklEnabled())


def _tf32(tf: Any) -> bool:
    return bool(tf.config.experimental.tensor_float_32_execution_enabled())


def _determinism() -> bool:
    from tensorflow.python.framework import config

    return bool(config.is_op_determinism_enabled())


def _jit(tf: Any) -> str:
    return str(tf.config.optimizer.get_jit() or "off")


def _devices(tf: Any) -> str:
    return ",".join(device.name.replace("/physical_device:", "") for device in tf.config.list_physical_devices())


def _plugins(tf: Any) -> str | bool:
    folder = os.path.join(os.path.dirname(os.path.dirname(tf.__file__)), "tensorflow-plugins")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return ",".join(names) or False


def tensorflow_build_facts(tf: Any) -> Iterator[Fact]:
    """What the build of TensorFlow is, which the caller has imported. Touches no state of it."""
    yield _ask("tf.version", lambda: str(tf.__version__))
    yield _ask("tf.git_version", lambda: str(tf.version.GIT_VERSION))
    yield _ask("tf.compiler", lambda: str(tf.version.COMPILER_VERSION))
    yield _ask("tf.wheel", _wheel)
    build = tf.sysconfig.get_build_info
    yield _ask("tf.build.cuda", lambda: build().get("cuda_version") or bool(build().get("is_cuda_build", False)))
    yield _ask("tf.plugins", lambda: _plugins(tf))


def tensorflow_state_facts(tf: Any) -> Iterator[Fact]:
    """How TensorFlow is set. Does not start its runtime, but looks for devices: a program may no longer choose them after it."""
    import json

    yield _ask("tf.onednn.effective", _onednn)
    yield _ask("tf.threads.intra", lambda: int(tf.config.threading.get_intra_op_parallelism_threads()))
    yield _ask("tf.threads.inter", lambda: int(tf.config.threading.get_inter_op_parallelism_threads()))
    yield _ask("tf.determinism", _determinism)
    yield _ask("tf.tf32", lambda: _tf32(tf))
    yield _ask("tf.jit", lambda: _jit(tf))
    yield _ask("tf.devices", lambda: _devices(tf))
    for number, gpu in enumerate(tf.config.list_physical_devices("GPU")):
        yield _ask(
            f"tf.gpu.{number}.name",
            lambda gpu=gpu: str(tf.config.experimental.get_device_details(gpu).get("device_name")),
        )
    yield _ask(
        "tf.optimizer_options",
        lambda: json.dumps(tf.config.optimizer.get_experimental_options(), sort_keys=True, default=str),
    )


def tensorflow_facts(tf: Any) -> Iterator[Fact]:
    """TensorFlow, which the caller has imported."""
    yield from tensorflow_build_facts(tf)
    yield from tensorflow_state_facts(tf)


def _keras_config() -> str | bool:
    home = os.environ.get("KERAS_HOME", os.path.join(os.path.expanduser("~"), ".keras"))
    import hashlib

    path = os.path.join(home, "keras.json")
    if not os.path.exists(path):
        return False
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:32]


def keras_facts(keras: Any) -> Iterator[Fact]:
    """Keras (2 or 3), which the caller has imported."""
    backend = keras.backend
    yield _ask("keras.version", lambda: str(getattr(keras, "__version__", None) or keras.version()))
    yield _ask("keras.backend", lambda: str(backend.backend()))
    yield _ask("keras.floatx", lambda: str(backend.floatx()))
    yield _ask("keras.epsilon", lambda: float(backend.epsilon()))
    yield _ask("keras.image_data_format", lambda: str(backend.image_data_format()))
    yield _ask("keras.config_file", _keras_config)
    yield _ask("tf.mixed_precision", lambda: str(keras.mixed_precision.global_policy().name))


def all_facts() -> Iterator[Fact]:
    """All groups; imports TensorFlow when it is installed."""
    yield from python_facts()
    yield from package_facts()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        import tensorflow as tf
    except Exception as error:
        yield Fact("tf.version", None, f"import tensorflow: {type(error).__name__}: {error}"[:200])
        return
    yield from tensorflow_facts(tf)
    try:
        keras = tf.keras
        _ = keras.backend  # Loads it.
    except Exception as error:
        yield Fact("keras.version", None, f"tf.keras: {type(error).__name__}: {error}"[:200])
        return
    yield from keras_facts(keras)


def main() -> int:
    """Prints the facts."""
    import json

    facts = [{"key": f.key, "value": f.value, "reason": f.reason} for f in all_facts()]
    json.dump({"schema": "isobit.facts/1", "facts": facts}, sys.stdout)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

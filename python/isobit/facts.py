# SPDX-License-Identifier: Apache-2.0
"""When the environment facts of probe.py are taken, so that none of them changes what the program does.

At once: the interpreter and what C++ can see. When TensorFlow was imported: packages and TensorFlow's build. When TensorFlow's
runtime was started by the program: how it is set; looking for devices any earlier would fix what the program may yet choose.
At the end: the same once more, where it changed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .native import Native
    from .probe import Fact

_STATE_KEYS = (
    "tf.onednn.effective",
    "tf.threads.intra",
    "tf.threads.inter",
    "tf.determinism",
    "tf.tf32",
    "tf.jit",
    "tf.devices",
    "tf.optimizer_options",
)


def runtime_started() -> bool:
    """Whether the program has started TensorFlow's runtime."""
    context = sys.modules.get("tensorflow.python.eager.context")
    current = getattr(context, "_context", None)
    return bool(getattr(current, "_initialized", False))


class Facts:
    """The facts of one recording."""

    def __init__(self, native: Native, failed: Callable[[str, BaseException], None]) -> None:
        self._native = native
        self._failed = failed
        self._told: dict[str, Any] = {}

    def _tell(self, facts: Callable[[], Iterable[Fact]]) -> None:
        try:
            for fact in facts():
                if self._told.get(fact.key, self) != fact.value:
                    self._told[fact.key] = fact.value
                    self._native.env_fact(fact.key, fact.value, fact.reason)
        except Exception as error:
            self._failed("facts", error)

    def at_start(self) -> None:
        from . import probe

        self._native.env_collect()
        self._tell(probe.python_facts)

    def after_import(self, tf: Any) -> None:
        from . import probe

        self._tell(probe.package_facts)
        self._tell(lambda: probe.tensorflow_build_facts(tf))

    def after_runtime_start(self) -> None:
        from . import probe

        tf = sys.modules.get("tensorflow")
        if tf is not None:
            self._tell(lambda: probe.tensorflow_state_facts(tf))
        keras = sys.modules.get("keras") or sys.modules.get("tf_keras")  # The latter alone under TF_USE_LEGACY_KERAS.
        if keras is not None and hasattr(keras, "backend"):
            self._tell(lambda: probe.keras_facts(keras))

    def at_end(self) -> None:
        from . import probe

        self._tell(lambda: [probe.imported_fact()])
        if "tensorflow" not in sys.modules:
            self._tell(probe.package_facts)
        elif runtime_started():
            self.after_runtime_start()
        else:
            reason = "the program did not start TensorFlow's runtime"
            self._tell(lambda: [probe.Fact(key, None, reason) for key in _STATE_KEYS])

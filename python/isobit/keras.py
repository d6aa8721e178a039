# SPDX-License-Identifier: Apache-2.0
"""``isobit.keras.Record``: a callback that records the training of a model."""

from __future__ import annotations

import importlib
import os
from typing import Any

from . import explain, record
from .explanation import Explanation
from .recording import Recording
from .talk import say


def _callback_class() -> type:
    """Of the Keras that tf.keras is: Keras 3, or Keras 2 when TF_USE_LEGACY_KERAS asks for it."""
    legacy = os.environ.get("TF_USE_LEGACY_KERAS") in ("1", "true", "True")
    return importlib.import_module("tf_keras" if legacy else "keras").callbacks.Callback


class Record(_callback_class()):
    """Records ``fit`` into ``path``, from its first batch to its end: ``model.fit(x, y, callbacks=[Record("run.isobit")])``.

    ``golden``: a recording to compare with; the explanation is printed after training, and kept as ``explanation``.
    ``overwrite`` and ``options``: as for ``isobit.record``. Inside of another recording, that one goes on and nothing is compared.
    What happened before the first batch (what ``fit`` was given, weights that were loaded) only ``isobit record`` sees.
    Raises what ``isobit.record`` and ``isobit.explain`` raise, when training begins and ends.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] = "run.isobit",
        *,
        golden: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        **options: int,
    ) -> None:
        super().__init__()
        self.path = os.path.abspath(path)
        self.explanation: Explanation | None = None
        self._golden = golden
        self._overwrite = overwrite
        self._options = options
        self._recording: Recording | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        if self._recording is not None:  # Of a training that raised.
            self._recording.stop()
        if self._golden is not None and not os.path.exists(self._golden):
            raise FileNotFoundError(f"there is no recording {os.fspath(self._golden)} to compare this training with")
        self._recording = record(self.path, overwrite=self._overwrite, **self._options)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        recording, self._recording = self._recording, None
        if recording is None:
            return
        recording.stop()
        if self._golden is None:
            return
        if recording.path != self.path:
            say(f"not compared with {os.fspath(self._golden)}: this run is recorded into {recording.path}")
            return
        self.explanation = explain(self._golden, self.path)
        print(self.explanation)

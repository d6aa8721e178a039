# SPDX-License-Identifier: Apache-2.0
"""Keras' own callbacks that can change a training, with the arguments that they were made with."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

_CHANGE_TRAINING = ("BackupAndRestore", "EarlyStopping", "LearningRateScheduler", "ReduceLROnPlateau", "SwapEMAWeights")
_SHOWN = ("verbose", "backup_dir")
_MAX = 32


def _flat(value: Any) -> Iterator[Any]:
    """Callbacks of a list, of lists in it, of a CallbackList."""
    inner = value if isinstance(value, (list, tuple)) else getattr(value, "callbacks", None)
    if isinstance(inner, (list, tuple)):
        for item in inner:
            yield from _flat(item)
    elif value is not None:
        yield value


def _config(callback: Any) -> dict[str, Any]:
    """What it keeps of its arguments under their names, as far as that is a number, a text or None."""
    config: dict[str, Any] = {}
    for name in list(inspect.signature(type(callback).__init__).parameters)[1:]:
        value = getattr(callback, name, getattr(callback, f"_{name}", ...))
        if name not in _SHOWN and (value is None or isinstance(value, (bool, int, float, str))):
            config[name] = value
    return config


def describe(callbacks: Any) -> str | None:
    """A JSON list of {"class": name, "config": {argument: value}}; None: there are none of these."""
    told: list[dict[str, Any]] = []
    for callback in _flat(callbacks):
        name = type(callback).__name__
        if name in _CHANGE_TRAINING and "keras" in type(callback).__module__ and len(told) < _MAX:
            told.append({"class": name, "config": _config(callback)})
    return json.dumps(told, sort_keys=True) if told else None

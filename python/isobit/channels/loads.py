# SPDX-License-Identifier: Apache-2.0
"""Which variables a load of weights reached."""

from __future__ import annotations

import threading
from types import FrameType
from typing import TYPE_CHECKING, Any

from . import interpose, tensors
from .keras_api import Keras, path_of

if TYPE_CHECKING:
    from ..events import Emit


class LoadWatch:
    """Notes what is assigned and which weights are made by this thread between ``begin`` and ``end``."""

    def __init__(self, emit: Emit, keras: Keras) -> None:
        self._emit = emit
        self._keras = keras
        self._assigned: set[int] = set()
        self._made: list[Any] = []
        self._before: dict[int, str] = {}
        self._originals: list[tuple[Any, str, Any]] = []

    def begin(self, model: Any = None) -> None:
        """``model``: the one that is loaded into, if it is there already."""
        if model is not None:
            self._before = {id(weight): digest_of(self._emit, weight) for weight in model.weights}
        thread = threading.get_ident()

        def assigns(caller: FrameType | None, args: tuple, kwargs: dict) -> int | None:
            return id(args[0]) if threading.get_ident() == thread else None

        def assigned(variable: int, _: Any) -> None:
            self._assigned.add(variable)  # Only now: a value of another shape raises.

        def adds(caller: FrameType | None, args: tuple, kwargs: dict) -> bool | None:
            is_metric = self._keras.metric is not None and isinstance(args[0], self._keras.metric)
            return True if threading.get_ident() == thread and not is_metric else None

        def added(_: bool, weight: Any) -> None:
            self._made.append(weight)

        self._replace(self._keras.variable, "assign", lambda f: interpose.wrap(self._emit, f, assigns, assigned))
        self._replace(self._keras.layer, "add_weight", lambda f: interpose.wrap(self._emit, f, adds, added))

    def _replace(self, owner: Any, name: str, make: Any) -> None:
        original = owner.__dict__.get(name)
        if original is not None:
            self._originals.append((owner, name, original))
            interpose.replace_method(owner, name, make)

    def end(self) -> None:
        """Nothing is noted any more; in any case to be called."""
        for owner, name, original in reversed(self._originals):
            setattr(owner, name, original)
        self._originals.clear()

    def untouched(self, model: Any) -> list[str] | None:
        """Paths of the weights that the load left as they were, those included that the model does not track.

        None: nothing was seen to be assigned, but this Keras has ways that are not seen, and equal bytes prove nothing.
        """
        if not self._assigned and not self._keras.assigns_all:
            return None
        left = []
        weights = {id(weight): weight for weight in [*model.weights, *self._made]}
        for key, weight in weights.items():
            if key not in self._assigned and self._before.get(key) in (None, digest_of(self._emit, weight)):
                left.append(path_of(weight))
        return left


def digest_of(emit: Emit, variable: Any) -> str:
    """Digest of a variable's bytes; empty when it has no value yet."""
    array = tensors.read_variable(emit, variable)
    return "" if array is None else emit.digest(tensors.raw_bytes(array))


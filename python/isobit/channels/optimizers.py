# SPDX-License-Identifier: Apache-2.0
"""What training goes on from beside the weights: the counter and the slots (moments, averages) of optimizers.

An optimizer is looked at when its model was loaded, before the first fits of its model, and before its first step in a loop of the
program's own. Its learning rate is told when the model is compiled (`model`).
"""

from __future__ import annotations

import weakref
from types import FrameType
from typing import TYPE_CHECKING, Any

from . import interpose, tensors
from .keras_api import Keras, path_of

if TYPE_CHECKING:
    from ..events import Emit
    from ..sites import Site

LOADED, STEP = "optimizer_load", "optimizer_step"
_FITS = 4
_KEEP_BYTES = 16  # Of counters; of slots the digest tells enough.


class Optimizers:
    """The state of the channel; `model` tells it of loads and fits."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._fits: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()  # By model.
        self._stepped: weakref.WeakSet[Any] = weakref.WeakSet()

    def forget(self) -> None:
        """Every optimizer is new to the next recording."""
        self._fits.clear()
        self._stepped.clear()

    def install(self, keras: Keras) -> None:
        """Puts the wrapper into one of the two Keras."""
        for name in ("apply", "apply_gradients"):  # Of Keras 3, by which apply_gradients comes; of Keras 2.
            if keras.optimizer is not None and name in vars(keras.optimizer):
                interpose.replace_method(keras.optimizer, name, lambda f: interpose.wrap(self._emit, f, self._before_apply))
                return

    def loaded(self, model: Any, path: str, site: Site | None) -> None:
        """After a load that may have brought an optimizer with it."""
        optimizer = _of(model)
        if optimizer is not None:
            self._tell(optimizer, LOADED, model.name, site, source=path)

    def before_fit(self, model: Any) -> None:
        """Before a model is trained. A later compile gives it another optimizer: the counter tells, of later fits."""
        optimizer = _of(model)
        fits = self._fits.get(model, 0)
        if optimizer is None or (fits >= _FITS and optimizer in self._stepped):
            return
        self._fits[model] = fits + 1
        counter_only = optimizer in self._stepped
        self._stepped.add(optimizer)
        self._tell(optimizer, STEP, model.name, self._emit.site(), counter_only=counter_only)

    def _before_apply(self, caller: FrameType | None, args: tuple, kwargs: dict) -> None:
        optimizer = _inner(args[0])
        if optimizer not in self._stepped:
            self._stepped.add(optimizer)
            self._tell(optimizer, STEP, "", self._emit.site())

    def _tell(
        self, optimizer: Any, at: str, model: str, site: Site | None, *, source: str = "", counter_only: bool = False
    ) -> None:
        """One event for each variable that carries state."""
        state = _state_of(optimizer)
        built = getattr(optimizer, "built", len(state) > 1)  # Keras 2 does not say.
        attrs = {"at": at, "optimizer": type(optimizer).__name__, "built": bool(built)}
        attrs |= {key: value for key, value in (("model", model), ("source", source)) if value}
        for index, variable in enumerate(state[: 1 if counter_only else None]):
            array = tensors.read_variable(self._emit, variable)
            if array is not None:
                keep = array.nbytes <= _KEEP_BYTES
                self._emit.event("variable", path_of(variable), {**attrs, "index": index}, array=array, keep=keep, site=site)


def _of(model: Any) -> Any:
    return _inner(getattr(model, "optimizer", None))


def _inner(optimizer: Any) -> Any:
    """Without the wrapper that scales the loss."""
    return getattr(optimizer, "inner_optimizer", None) or optimizer


def _state_of(optimizer: Any) -> list[Any]:
    """The counter first, then the slots in the optimizer's order."""
    variables = optimizer.variables
    variables = variables() if callable(variables) else variables
    counter = getattr(optimizer, "_iterations", None)
    counters = [variable for variable in variables if variable is counter]
    others = (counter, getattr(optimizer, "_learning_rate", None))
    return counters + [variable for variable in variables if not any(variable is other for other in others)]

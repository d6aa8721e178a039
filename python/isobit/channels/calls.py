# SPDX-License-Identifier: Apache-2.0
"""The channel `calls`: fit, evaluate, predict and their like as the user's code calls them, what enters them, and the metrics."""

from __future__ import annotations

import inspect
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from . import callbacks, interpose, keras_api, model, seeds, tensors
from .borders import Borders, plain
from .keras_api import Keras
from .sampling import per_step

if TYPE_CHECKING:
    from ..events import Emit
    from ..sites import Site

_ARGUMENTS = {
    "fit": (
        "batch_size",
        "epochs",
        "shuffle",
        "steps_per_epoch",
        "validation_split",
        "class_weight",
        "initial_epoch",
        "validation_batch_size",
        "validation_steps",
    ),
    "evaluate": ("batch_size", "steps"),
    "predict": ("batch_size", "steps"),
    "train_on_batch": ("class_weight",),
    "test_on_batch": (),
    "predict_on_batch": (),
}
_INPUTS = ("x", "y", "sample_weight")
_DEFAULT_BATCH_SIZE = 32
_PER_STEP = ("train_on_batch", "test_on_batch", "predict_on_batch")


class _Call(NamedTuple):
    """A call that is being recorded; occurrence -1: it is only counted."""

    name: str
    model: Any
    given: dict[str, Any]
    occurrence: int
    site: Site | None


class _Depth(threading.local):
    """How many of these calls the thread is inside of."""

    calls = 0
    site: Site | None = None  # Of the outermost.


def install(emit: Emit) -> None:
    """When a Keras has been imported."""
    keras_api.on_import(emit.on_import, Calls(emit).install)


class Calls:
    """The state of the channel."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._depth = _Depth()
        self._borders = Borders(emit, per_step())
        self._steps = per_step()

    def install(self, keras: Keras) -> None:
        """Puts the wrappers into one of the two Keras."""
        for name in _ARGUMENTS:
            keras.wrap_method(name, lambda function, name=name: self._wrapper(name, function))
        call = keras.model.__call__
        keras.model.__call__ = interpose.wrap(self._emit, call, self._before_model_call, by_user=True)
        if keras.callback_list is not None:
            keras.wrap_method("on_epoch_end", self._epoch_wrapper, of=keras.callback_list)

    # ---- fit and its like

    def _wrapper(self, name: str, function: Any) -> Any:
        parameters = interpose.positional(function)
        defaults = _defaults(function)

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> _Call:
            given = {**defaults, **interpose.given(args, kwargs, parameters)}
            occurrence = -1
            site = None
            if self._depth.calls == 0:
                site = self._depth.site = self._emit.site()
                line = None if site is None else (site.file, site.line)
                taken = self._steps.take((name, line))
                occurrence = -1 if taken is None else taken
            call = _Call(name, args[0], given, occurrence, site)
            if occurrence >= 0:
                self._enter(call)
            self._depth.calls += 1
            return call

        def after(call: _Call, result: Any) -> None:
            if call.occurrence >= 0:
                self._leave(call, result)

        def done(_: _Call) -> None:
            self._depth.calls -= 1

        return interpose.wrap(self._emit, function, before, after, done)

    def _enter(self, call: _Call) -> None:
        model.before_step(call.model, trains=call.name in ("fit", "train_on_batch"))
        if call.name == "fit":
            seeds.mark("fit")
        x = call.given.get("x")
        attrs: dict[str, Any] = {"model": call.model.name, "inputs": tensors.describe(x), "occurrence": call.occurrence}
        for argument in _ARGUMENTS[call.name]:
            value = call.given.get(argument)
            if argument == "batch_size" and value is None and _is_arrays(x):
                value = _DEFAULT_BATCH_SIZE
            if value is not None:
                attrs[argument] = _class_weight(value) if argument == "class_weight" else plain(value)
        if call.name == "fit" and (told := callbacks.describe(call.given.get("callbacks"))) is not None:
            attrs["callbacks"] = told
        self._emit.event("call", call.name, attrs, site=call.site)
        for argument in _INPUTS:
            self._input(call, call.given.get(argument), argument)
        validation = call.given.get("validation_data")
        if isinstance(validation, (tuple, list)):
            for argument, value in zip(_INPUTS, validation, strict=False):
                self._input(call, value, f"validation_{argument}")

    def _input(self, call: _Call, value: Any, argument: str) -> None:
        if value is not None and _is_arrays(value):
            self._cross(call, "input", value, argument)

    def _cross(self, call: _Call, stage: str, value: Any, argument: str) -> None:
        self._borders.cross(
            call.name, stage, value, argument=argument, rows=True, occurrence=call.occurrence, site=call.site
        )

    def _leave(self, call: _Call, result: Any) -> None:
        if call.name == "fit":
            model.after_fit(call.model)
        elif call.name == "evaluate":
            self._metrics(call.model, _named(call.model, result), "evaluate", site=call.site)
        elif call.name in ("train_on_batch", "test_on_batch"):
            phase = "train" if call.name == "train_on_batch" else "evaluate"
            self._metrics(call.model, _named(call.model, result), phase, batch=call.occurrence, site=call.site)
        else:
            self._cross(call, "output", result, "result")

    # ---- model(x)

    def _before_model_call(self, caller: FrameType | None, args: tuple, kwargs: dict) -> None:
        if self._depth.calls:
            return
        called, inputs = args[0], args[1:]
        frame = interpose.user_frame(caller)
        line = None if frame is None else (frame.f_code.co_filename, frame.f_lineno)
        occurrence = self._steps.take(("model", line))
        if occurrence is None:
            return
        site = self._emit.site()
        values = inputs[0] if len(inputs) == 1 else inputs
        if type(values).__name__ == "KerasTensor":
            return  # The functional API makes a graph of it.
        model.before_step(called)
        training = _training(called, inputs, kwargs)
        attrs = {"model": called.name, "inputs": tensors.describe(values), "training": training, "occurrence": occurrence}
        self._emit.event("call", "model", attrs, site=site)
        for position, value in enumerate(inputs[:1]):
            self._borders.cross(
                "model", "input", value, argument=str(position), rows=True, occurrence=occurrence, site=site
            )

    # ---- metrics

    def _epoch_wrapper(self, function: Any) -> Any:
        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> None:
            callbacks, epoch, logs = (*args, kwargs.get("epoch"), kwargs.get("logs"))[:3]
            owner = getattr(callbacks, "model", None) or getattr(callbacks, "_model", None)
            train = {name: value for name, value in (logs or {}).items() if not name.startswith("val_")}
            validation = {name[4:]: value for name, value in (logs or {}).items() if name.startswith("val_")}
            self._metrics(owner, train, "train", site=self._depth.site, epoch=epoch)
            self._metrics(owner, validation, "validation", site=self._depth.site, epoch=epoch)

        return interpose.wrap(self._emit, function, before)

    def _metrics(self, owner: Any, values: dict[str, Any], phase: str, site: Site | None = None, **place: Any) -> None:
        if not values:
            return
        classes = {} if owner is None else keras_api.metrics_of(owner)
        for name, value in values.items():
            number = tensors.look_at(self._emit, value)
            if number is None or number.array.size != 1:
                continue
            attrs = {"value": float(number.array.reshape(-1)[0]), "phase": phase, **place}
            if name in classes:
                attrs["class"] = classes[name]
            self._emit.event("metric", name, attrs, site=site)


def _is_arrays(value: Any) -> bool:
    """Arrays, tensors, or a structure of them: not something that is iterated over."""
    if isinstance(value, dict):
        return all(map(_is_arrays, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_arrays, value[:8]))
    return isinstance(value, (bool, int, float, str)) or (hasattr(value, "shape") and hasattr(value, "__array__"))


def _defaults(function: Any) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty and p.default is not None}


def _class_weight(value: Any) -> str:
    return ",".join(f"{key}={value[key]!r}" for key in sorted(value, key=str))[:1000] if isinstance(value, dict) else str(value)


def _named(owner: Any, result: Any) -> dict[str, Any]:
    """Results of evaluate by name."""
    if isinstance(result, dict):
        return result
    values = result if isinstance(result, (list, tuple)) else [result]
    names = ["loss", *[name for name in keras_api.metrics_of(owner) if name != "loss"]]
    return dict(zip(names, values, strict=False))


def _training(called: Any, inputs: tuple, kwargs: dict) -> bool | None:
    """The mode that a model called outside of fit runs in: as given, else the default of its `call`, else inference."""
    try:
        parameters = inspect.signature(called.call).parameters
    except (TypeError, ValueError):
        return None
    names = list(parameters)
    value = kwargs.get("training")
    if value is None and "training" in names and names.index("training") < len(inputs):
        value = inputs[names.index("training")]
    if value is None and "training" in parameters:
        value = parameters["training"].default
    if value is None or value is inspect.Parameter.empty:
        return False
    return value if isinstance(value, bool) else None

# SPDX-License-Identifier: Apache-2.0
"""The channel `model`: how Keras models are built, compiled, loaded and saved, and digests of their variables.

A model is looked at when it is built, loaded, saved, before its first step, and at the end: of each fit, and of the program.
`calls` tells when steps begin and end; of optimizers see `optimizers`.
"""

from __future__ import annotations

import json
import math
import threading
import weakref
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from . import interpose, keras_api, model_config, seeds, tensors
from .borders import plain, source_of
from .keras_api import Keras, path_of, weights_of
from .loads import LoadWatch
from .optimizers import Optimizers
from .sampling import Sampler

if TYPE_CHECKING:
    from ..events import Emit
    from ..sites import Site

_CONFIG_BYTES = 64 << 10
_KEEP_BYTES = 16 << 10
_MODELS_OF_A_LINE = 16
_REPEATS = 4
_LISTED = 200


class _Known:
    """What was told of one model."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted  # Loops make models without end.
        self.layers: tuple = ()  # Whose configuration was told last.
        self.config = ""  # Digest of it.
        self.stepped = False
        self.stepping = False
        self.digests: dict[int, str] = {}  # By id of the variable, when it was told last.


class _Inside(threading.local):
    """What this thread is inside of: how many Sequential.build, how many load_model."""

    sequential = 0
    load = 0


class _Call(NamedTuple):
    """A load, save or compile that goes on."""

    event: str
    model: Any
    path: str
    given: dict[str, Any]
    watch: LoadWatch | None
    site: Site | None


_channel: Models | None = None


def install(emit: Emit) -> None:
    """When a Keras has been imported."""
    global _channel
    _channel = Models(emit)
    keras_api.on_import(emit.on_import, _channel.install)
    emit.before_start(_channel.forget)
    emit.at_end(_channel.at_end)


def before_step(model: Any, *, trains: bool = False) -> None:
    """To be called before a model is trained or asked."""
    if _channel is not None:
        _channel.before_step(model, trains=trains)


def after_fit(model: Any) -> None:
    """To be called after each fit."""
    if _channel is not None:
        _channel.after_fit(model)


def restored(model: Any, path: str, reader: str, untouched: list[str], site: Site | None) -> None:
    """To be called when a checkpoint of TensorFlow was read into a model."""
    if _channel is not None:
        _channel.restored(model, path, reader, untouched, site)


class Models:
    """The state of the channel."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._known: weakref.WeakKeyDictionary[Any, _Known] = weakref.WeakKeyDictionary()
        self._builds = Sampler(_MODELS_OF_A_LINE)
        self._repeats = Sampler(_REPEATS)
        self._inside = _Inside()
        self._optimizers = Optimizers(emit)

    def forget(self) -> None:
        """Every model is new to the next recording."""
        self._known.clear()
        self._optimizers.forget()

    def install(self, keras: Keras) -> None:
        """Puts the wrappers into one of the two Keras."""
        emit = self._emit
        self._wrap_build(keras)
        self._optimizers.install(keras)
        keras.wrap_method("compile", lambda f: interpose.wrap(emit, f, self._before_compile, self._compiled))
        saving = ("src.saving.saving_api", "saving", "models")
        for name, make in (
            ("load_model", self._load_model_wrapper),
            ("load_weights", self._load_weights_wrapper),
            ("save_model", self._save_wrapper),
            ("save_weights", self._save_wrapper),
        ):
            paths = tuple(f"{module}.{name}" for module in saving)
            keras.wrap_functions(name, paths, lambda function, make=make: make(keras, function))

    # ---- build

    def _wrap_build(self, keras: Keras) -> None:
        """Keras 3 calls _post_build of what was built. In Keras 2 a model is seen when it is compiled, loaded or called."""
        post_build = getattr(keras.layer, "_post_build", None)
        if post_build is None:
            return

        def built(caller: FrameType | None, args: tuple, kwargs: dict) -> None:
            if not (self._inside.sequential and type(args[0]).__name__ == "Functional"):
                self._see(args[0])

        keras.model._post_build = interpose.wrap(self._emit, post_build, built)
        keras.wrap_method("build", self._sequential_wrapper, of=keras.sequential)

    def _sequential_wrapper(self, function: Any) -> Any:
        """A Sequential makes a Functional of itself: one model, told once."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> bool:
            self._inside.sequential += 1
            return True

        def done(_: bool) -> None:
            self._inside.sequential -= 1

        return interpose.wrap(self._emit, function, before, done=done)

    def _of(self, model: Any) -> _Known:
        known = self._known.get(model)
        if known is None:
            site = self._emit.site()
            line = None if site is None else (site.file, site.line)
            known = self._known[model] = _Known(self._builds.take(line) is not None)
        return known

    def _see(self, model: Any) -> _Known:
        """Tells the variables that were not there when we looked last."""
        known = self._of(model)
        if known.wanted and getattr(model, "built", False) and not self._inside.load:
            fresh = self._tell(model, known, "build", fresh_only=True)
            if fresh:
                seeds.mark("model_build")
            if fresh and known.stepping and not known.stepped:
                known.stepped = True
                self._tell(model, known, "first_step")
        return known

    def _settle(self, model: Any) -> _Known:
        """Before a model is used: its variables, and what it is made of if that is new."""
        known = self._see(model)
        if not known.wanted or not getattr(model, "built", False):
            return known
        layers = tuple((id(layer), layer.trainable) for layer in model._flatten_layers())
        if layers == known.layers:
            return known
        known.layers = layers
        text, digest = model_config.describe(self._emit, model)
        if digest != known.config:
            known.config = digest
            policy = getattr(getattr(model, "dtype_policy", None), "name", None)
            attrs = {"class": type(model).__name__, "config_digest": digest, "parameters": _parameters(model)}
            if policy is not None:
                attrs["dtype_policy"] = policy
            site = self._emit.site()
            self._emit.event("model", model.name, {"event": "build", **attrs}, site=site)
            if len(text.encode()) <= _CONFIG_BYTES:
                attrs["config"] = text
            self._emit.event("model", model.name, {"event": "config", **attrs}, site=site)
        return known

    def _tell(
        self, model: Any, known: _Known, at: str, *, source: str = "", fresh_only: bool = False, changed: bool = False
    ) -> int:
        """One event for each variable. ``fresh_only``: not told yet; ``changed``: not as it was told last."""
        told = 0
        site = self._emit.site()
        for index, variable in enumerate(weights_of(model)):
            before = known.digests.get(id(variable))
            if fresh_only and before is not None:
                continue
            array = tensors.read_variable(self._emit, variable)
            if array is None:
                continue
            digest = self._emit.digest(tensors.raw_bytes(array))
            if changed and digest == before:
                continue
            known.digests[id(variable)] = digest
            attrs = {"at": at, "index": index, "trainable": bool(variable.trainable), "model": model.name}
            if source:
                attrs["source"] = source
            keep = array.nbytes <= _KEEP_BYTES
            self._emit.event("variable", path_of(variable), attrs, array=array, keep=keep, site=site)
            told += 1
        return told

    # ---- steps and end

    def before_step(self, model: Any, *, trains: bool) -> None:
        known = self._settle(model)
        known.stepping = True
        if known.wanted and not known.stepped and getattr(model, "built", False):
            known.stepped = True
            self._tell(model, known, "first_step")
        if trains and known.wanted:
            self._optimizers.before_fit(model)

    def after_fit(self, model: Any) -> None:
        known = self._of(model)
        if known.wanted and known.stepping and not known.stepped and getattr(model, "built", False):
            # Built in the middle of this fit: what its variables began with was not seen, and they have other values by now.
            known.stepped = True
            self._tell(model, known, "end")
        self._settle(model)
        if known.wanted and self._repeats.take(("fit", id(known))) is not None:
            self._tell(model, known, "end", changed=True)

    def at_end(self) -> None:
        """The models that are still there, where they are not as they were told last."""
        for model, known in list(self._known.items()):
            self._settle(model)
            if known.wanted:
                self._tell(model, known, "end", changed=True)

    # ---- compile

    def _before_compile(self, caller: FrameType | None, args: tuple, kwargs: dict) -> _Call:
        names = ("self", "optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution")
        given = interpose.given(args, kwargs, names)
        return _Call("compile", args[0], "", given, None, self._emit.site())

    def _compiled(self, call: _Call, _: Any) -> None:
        model, given = call.model, call.given
        self._see(model)
        optimizer = getattr(model, "optimizer", None)
        attrs = {
            "event": "compile",
            "loss": _text(given.get("loss")),
            "metrics": _text(given.get("metrics")),
            "weighted_metrics": _text(given.get("weighted_metrics")),
            "loss_weights": _text(given.get("loss_weights")),
            "jit_compile": plain(getattr(model, "jit_compile", None)),
            "run_eagerly": bool(getattr(model, "run_eagerly", False)),
            "steps_per_execution": plain(given.get("steps_per_execution")),
        }
        if optimizer is not None:
            attrs["optimizer"] = type(optimizer).__name__
            attrs["optimizer_config"] = model_config.describe_part(self._emit, optimizer)
            attrs["learning_rate"] = self._learning_rate(optimizer)
        if hasattr(given.get("loss"), "get_config"):
            attrs["loss_config"] = model_config.describe_part(self._emit, given["loss"])
        attrs = {key: value for key, value in attrs.items() if value is not None}
        self._emit.event("model", model.name, attrs, site=call.site)

    def _learning_rate(self, optimizer: Any) -> float | str | None:
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        rate = getattr(optimizer, "_learning_rate", None)
        if rate is None or isinstance(rate, (int, float)):
            return rate
        if hasattr(rate, "assign"):
            array = tensors.read_variable(self._emit, rate)
            return None if array is None else float(array)
        return f"{type(rate).__name__} {json.dumps(model_config.own_config(rate), sort_keys=True)}"

    # ---- load and save

    def _load_model_wrapper(self, keras: Keras, function: Any) -> Any:
        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> _Call:
            path = source_of(kwargs.get("filepath", args[0] if args else None))
            watch = LoadWatch(self._emit, keras)
            call = _Call("load", None, path, {}, watch, self._emit.site())
            watch.begin()
            self._inside.load += 1
            return call

        def done(call: _Call) -> None:
            call.watch.end()
            self._inside.load -= 1

        return interpose.wrap(self._emit, function, before, self._loaded, done)

    def _load_weights_wrapper(self, keras: Keras, function: Any) -> Any:
        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> _Call:
            given = interpose.given(args, kwargs, ("model", "filepath", "skip_mismatch"))
            model = given["model"]
            self._settle(model)
            watch = LoadWatch(self._emit, keras)
            settings = {key: given.get(key) for key in ("skip_mismatch", "by_name")}
            call = _Call("load_weights", model, source_of(given.get("filepath")), settings, watch, self._emit.site())
            watch.begin(model)
            return call

        return interpose.wrap(self._emit, function, before, self._loaded, _end_watch)

    def _loaded(self, call: _Call, result: Any) -> None:
        call.watch.end()
        model = call.model if call.model is not None else result
        if not hasattr(model, "weights"):
            return
        known = self._of(model)
        known.wanted = True
        untouched = call.watch.untouched(model)
        attrs = {"event": call.event, "path": call.path, "parameters": _parameters(model)}
        attrs |= {key: plain(value) for key, value in call.given.items() if value is not None}
        attrs["untouched"] = None if untouched is None else "\n".join(untouched[:_LISTED])
        self._emit.event("model", model.name, attrs, site=call.site)
        self._tell(model, known, "load", source=call.path)
        self._optimizers.loaded(model, call.path, call.site)
        self._settle(model)

    def restored(self, model: Any, path: str, reader: str, untouched: list[str], site: Site | None) -> None:
        known = self._of(model)
        known.wanted = True
        attrs = {"event": "load_weights", "path": path, "reader": reader, "parameters": _parameters(model)}
        self._emit.event("model", model.name, {**attrs, "untouched": "\n".join(untouched[:_LISTED])}, site=site)
        self._tell(model, known, "load", source=path)
        self._optimizers.loaded(model, path, site)
        self._settle(model)

    def _save_wrapper(self, keras: Keras, function: Any) -> Any:
        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> _Call | None:
            given = interpose.given(args, kwargs, ("model", "filepath"))
            site = self._emit.site()
            if self._repeats.take(("save", site and (site.file, site.line))) is None:
                return None
            return _Call("save", given["model"], source_of(given.get("filepath")), {}, None, site)

        def after(call: _Call, _: Any) -> None:
            known = self._settle(call.model)
            attrs = {"event": "save", "path": call.path, "parameters": _parameters(call.model)}
            self._emit.event("model", call.model.name, attrs, site=call.site)
            if known.wanted:
                self._tell(call.model, known, "save", source=call.path)

        return interpose.wrap(self._emit, function, before, after)


def _end_watch(call: _Call) -> None:
    call.watch.end()


def _parameters(model: Any) -> int:
    return sum(math.prod(int(extent) for extent in weight.shape) for weight in model.weights)


def _text(value: Any) -> str | None:
    """A loss or metric, or a structure of them: by name, with the class where it is an object."""
    if value is None or isinstance(value, str):
        return value
    described = model_config.jsonable(value)
    return described if isinstance(described, str) else json.dumps(described, sort_keys=True)

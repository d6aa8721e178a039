# SPDX-License-Identifier: Apache-2.0
"""What ``isobit prove`` and the kits of ``isobit match`` set inside of a program: the one place where isobit changes what a program
computes.

Settings are one entry each of a mapping: in the variable ISOBIT_APPLY as JSON, in a kit as Python. src/prove/flip_settings.cc finds
them in recordings. A setting has the value of the other run, whatever the program says itself. Installed after the channels, so
that these record what is set. A kit holds this file and what it imports as they are (src/match/engine.inc).
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from .channels import interpose, keras_api
from .channels.keras_api import Keras
from .talk import say

if TYPE_CHECKING:
    from .imports import ImportWatch
    from .session import Session

VARIABLE = "ISOBIT_APPLY"
_CANNOT = 125  # Exit status.

# Changes the arguments of a call.
Change = Callable[[tuple, dict], tuple[tuple, dict]]


def install(session: Session) -> None:
    """Sets what ISOBIT_APPLY asks for."""
    text = os.environ.get(VARIABLE)
    if not text:
        return
    try:
        settings = dict(json.loads(text))
    except (ValueError, TypeError) as error:
        _end(error)
    make(settings, session.imports)


def make(settings: dict[str, Any], imports: ImportWatch) -> None:
    """Sets these, as ``imports`` tells of what the program imports. Ends the process for what it does not know, or cannot set: the
    numbers of such a run would be taken for what they are not.
    """
    try:
        for setter, value in [(_SETTERS[name], value) for name, value in settings.items()]:
            setter(imports, value)
    except (KeyError, ValueError) as error:
        _end(error)


def _end(error: Exception) -> NoReturn:
    say(f"a setting cannot be made here: {type(error).__name__}: {error}")
    os._exit(_CANNOT)


def _changing(function: Callable[..., Any], change: Change) -> Callable[..., Any]:
    """``function`` with the arguments that ``change`` makes of those of a call."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = change(args, kwargs)
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_filename=interpose.TRANSPARENT)
    return call


def _with_first(value: Any) -> Change:
    """Takes the one argument of a call away for ``value``."""
    return lambda args, kwargs: ((value,), {})


def _with_keyword(name: str, value: Any) -> Change:
    return lambda args, kwargs: (args, {**kwargs, name: value})


def _on_keras(imports: ImportWatch, callback: Callable[[Keras], None]) -> None:
    keras_api.on_import(imports.watch, _or_end(callback))


def _on_import(imports: ImportWatch, name: str, callback: Callable[[Any], None]) -> None:
    imports.watch(name, _or_end(callback))


def _or_end(callback: Callable[[Any], None]) -> Callable[[Any], None]:
    """A run in which a setting could not be made would prove nothing: it ends."""

    def call(library: Any) -> None:
        try:
            callback(library)
        except Exception as error:
            _end(error)

    return call


# ---- seeds


class _Seeds:
    """The seeds of one generator, in the order in which the other run set them."""

    def __init__(self, seeds: list[Any]) -> None:
        self._seeds = seeds
        self.calls = 0

    def first(self) -> Any:
        return self._seeds[0]

    def change(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        self.calls += 1
        if self.calls > len(self._seeds):
            return args, kwargs
        return (self._seeds[self.calls - 1],), {}


def _seed(imports: ImportWatch, module: str, function: str, value: list[Any]) -> None:
    """A program that does not seed is seeded behind its imports: importing TensorFlow draws from Python's generator."""
    seeds = _Seeds(value)

    def imported(library: Any) -> None:
        original = getattr(library, function)
        setattr(library, function, _changing(original, seeds.change))

        def seed_unless_seeded(_: Any) -> None:
            if seeds.calls == 0:
                original(seeds.first())

        seed_unless_seeded(None)
        for name in ("tensorflow", "keras", "tf_keras"):
            _on_import(imports, name, seed_unless_seeded)

    _on_import(imports, module, imported)


def _seed_tensorflow(imports: ImportWatch, value: list[Any]) -> None:
    seeds = _Seeds(value)

    def imported(_: Any) -> None:
        original = interpose.resolve("tensorflow._api.v2.random.set_seed")
        original(seeds.first())
        wrapper = _changing(original, seeds.change)
        names = {name: [(original, wrapper)] for name in ("set_seed", "set_random_seed")}
        interpose.replace_functions("tensorflow", names)

    _on_import(imports, "tensorflow", imported)


# ---- the order of folders


class _Entries:
    """What os.scandir gives, in another order."""

    def __init__(self, entries: list[Any]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())


def _data_order(imports: ImportWatch, value: dict[str, list[str] | str]) -> None:
    """By folder: the names in their order, or "sorted"."""
    orders = {os.path.abspath(folder): names for folder, names in value.items()}
    ranks = {folder: {} if names == "sorted" else {name: i for i, name in enumerate(names)} for folder, names in orders.items()}
    listdir, scandir = os.listdir, os.scandir

    def ordered(folder: Any, items: list[Any], name_of: Callable[[Any], str]) -> list[Any]:
        """Names that the other run did not see come last, sorted."""
        text = os.fsdecode(folder) if isinstance(folder, (str, bytes, os.PathLike)) else ""
        rank = ranks.get(os.path.abspath(text))
        if rank is None:
            return items
        names = [(rank.get(name := os.fsdecode(name_of(item)), len(rank)), os.fsencode(name)) for item in items]
        return [items[i] for i in sorted(range(len(items)), key=names.__getitem__)]

    @functools.wraps(listdir)
    def ordered_listdir(path: Any = ".") -> list[Any]:
        return ordered("." if path is None else path, listdir(path), lambda name: name)

    @functools.wraps(scandir)
    def ordered_scandir(path: Any = ".") -> Any:
        with scandir(path) as entries:
            return _Entries(ordered("." if path is None else path, list(entries), lambda entry: entry.name))

    os.listdir, os.scandir = ordered_listdir, ordered_scandir
    # Modules that have taken them by name already.
    for module in [m for m in sys.modules.values() if m is not None]:
        for name, old, new in (("listdir", listdir, ordered_listdir), ("scandir", scandir, ordered_scandir)):
            if getattr(module, "__dict__", {}).get(name) is old and module is not os:
                setattr(module, name, new)


# ---- Keras and TensorFlow


def _keras_setting(paths: tuple[str, ...]) -> Callable[[ImportWatch, Any], None]:
    """A setting of Keras by its functions: set when Keras is imported, and by the program to the same value."""

    def setter(imports: ImportWatch, value: Any) -> None:
        # Under whatever name the package has them.
        names = [path.rpartition(".")[2] for path in paths] + ["set_policy", "set_global_policy"]

        def imported(keras: Keras) -> None:
            functions = [f for path in paths if (f := interpose.resolve(f"{keras.package}.{path}")) is not None]
            if not functions:
                raise ValueError(f"this Keras has none of {', '.join(paths)}")
            functions[0](value)
            for function in {id(f): f for f in functions}.values():
                pair = [(function, _changing(function, _with_first(value)))]
                interpose.replace_functions(keras.package, {name: pair for name in names})

        _on_keras(imports, imported)

    return setter


def _training(imports: ImportWatch, value: bool) -> None:
    """Of the models that the program calls itself; what these call gets it from them."""

    def imported(keras: Keras) -> None:
        call = keras.model.__call__

        @functools.wraps(call)
        def call_model(self: Any, *args: Any, **kwargs: Any) -> Any:
            if interpose.called_by_user(sys._getframe().f_back):
                kwargs["training"] = value
            return call(self, *args, **kwargs)

        call_model.__code__ = call_model.__code__.replace(co_filename=interpose.TRANSPARENT)
        keras.model.__call__ = call_model

    _on_keras(imports, imported)


def _compile_argument(argument: str) -> Callable[[ImportWatch, bool], None]:
    """An argument of Model.compile."""

    def setter(imports: ImportWatch, value: bool) -> None:
        change = _with_keyword(argument, value)
        _on_keras(imports, lambda keras: keras.wrap_method("compile", lambda function: _changing(function, change)))

    return setter


def _function_jit_compile(imports: ImportWatch, value: dict[str, bool]) -> None:
    """By the names of the functions that tf.function takes."""

    def imported(_: Any) -> None:
        function = interpose.resolve("tensorflow.python.eager.polymorphic_function.polymorphic_function.Function")
        init = function.__init__

        @functools.wraps(init)
        def make(self: Any, *args: Any, **kwargs: Any) -> None:
            init(self, *args, **kwargs)
            name = getattr(self, "_name", None) or getattr(self.python_function, "__name__", "")
            if name in value:
                self._jit_compile = value[name]

        function.__init__ = make

    _on_import(imports, "tensorflow", imported)


def _determinism(imports: ImportWatch, value: bool) -> None:
    def imported(_: Any) -> None:
        enable = interpose.resolve("tensorflow._api.v2.config.experimental.enable_op_determinism")
        if value:
            enable()
        else:
            interpose.replace_functions("tensorflow", {"enable_op_determinism": [(enable, functools.wraps(enable)(lambda: None))]})

    _on_import(imports, "tensorflow", imported)


def _threads(function_name: str) -> Callable[[ImportWatch, int], None]:
    """The size of a thread pool, where the program chooses it itself."""

    def setter(imports: ImportWatch, value: int) -> None:
        def imported(_: Any) -> None:
            function = interpose.resolve(f"tensorflow._api.v2.config.threading.{function_name}")
            function(value)
            interpose.replace_functions("tensorflow", {function_name: [(function, _changing(function, _with_first(value)))]})

        _on_import(imports, "tensorflow", imported)

    return setter


def _datasets(change: Change, function_names: tuple[str, ...]) -> Callable[[ImportWatch, bool], None]:
    """Arguments of the methods that make input pipelines parallel."""

    def setter(imports: ImportWatch, value: bool) -> None:
        def imported(_: Any) -> None:
            dataset = interpose.resolve("tensorflow._api.v2.data.Dataset")
            for name in function_names:
                interpose.replace_method(dataset, name, lambda function: _changing(function, change))
            options = interpose.resolve("tensorflow._api.v2.data.Options")
            for name in ("deterministic", "experimental_deterministic"):
                if hasattr(options, name):
                    setattr(options, name, property(lambda self: True, lambda self, value: None))

        if value:
            _on_import(imports, "tensorflow", imported)

    return setter


# Of proofs alone: apply_calls knows the functions that the channels record, which no kit holds.


def _call_arguments(imports: ImportWatch, value: Any) -> None:
    from . import apply_calls

    apply_calls.set_arguments(functools.partial(_on_import, imports), value)


def _weights_loaded(imports: ImportWatch, value: Any) -> None:
    from . import apply_calls

    if not value:
        apply_calls.no_loads(functools.partial(_on_import, imports))


_SETTERS: dict[str, Callable[[Any, Any], None]] = {
    "seed.python.random": lambda imports, value: _seed(imports, "random", "seed", value),
    "seed.numpy.legacy": lambda imports, value: _seed(imports, "numpy.random", "seed", value),
    "seed.tensorflow.global": _seed_tensorflow,
    "data.order": _data_order,
    "keras.dtype_policy": _keras_setting(("config.set_dtype_policy", "mixed_precision.set_global_policy")),
    "keras.floatx": _keras_setting(("config.set_floatx", "backend.set_floatx")),
    "keras.epsilon": _keras_setting(("config.set_epsilon", "backend.set_epsilon")),
    "keras.image_data_format": _keras_setting(("config.set_image_data_format", "backend.set_image_data_format")),
    "call.arguments": _call_arguments,
    "call.training": _training,
    "weights.loaded": _weights_loaded,
    "model.jit_compile": _compile_argument("jit_compile"),
    "model.run_eagerly": _compile_argument("run_eagerly"),
    "function.jit_compile": _function_jit_compile,
    "tf.determinism": _determinism,
    "tf.threads.intra": _threads("set_intra_op_parallelism_threads"),
    "tf.threads.inter": _threads("set_inter_op_parallelism_threads"),
    "pipeline.deterministic": _datasets(_with_keyword("deterministic", True), ("map", "interleave")),
    "pipeline.random_map": _datasets(_with_keyword("num_parallel_calls", None), ("map", "interleave")),
}

# SPDX-License-Identifier: Apache-2.0
"""The channel `seeds`: which generators were seeded, where, and what they stood at; draws from those that never were.

Nothing here draws: states are read, not advanced.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from . import interpose
from .borders import plain
from .sampling import per_step

if TYPE_CHECKING:
    from ..events import Emit
    from ..sites import Site

PYTHON, NUMPY, TENSORFLOW = "python.random", "numpy.legacy", "tensorflow.global"
_MAX_GENERATORS = 64
_KERAS = ("/keras/src/", "/tf_keras/src/", "/keras/_tf_keras/")


class _Seeding(NamedTuple):
    generator: str
    seed: Any
    caller: str
    site: Site | None


class _Generator:
    """What is known of one of the three global generators. States are compared as they are, digested when they are told."""

    def __init__(self, read: Callable[[], Any]) -> None:
        self.read = read
        self.seeded = False
        self.last: Any = None  # Its state when we looked last; None: it is not there yet.
        self.moved = False  # By somebody whose draws are not counted.
        self.draws = {"library": 0, "user": 0}
        self.sites: dict[str, Site | None] = {}  # Of the first of those draws.

    def count(self, caller: str, emit: Emit) -> None:
        """A draw that was seen."""
        if not self.draws[caller]:
            self.sites[caller] = emit.site()
        self.draws[caller] += 1

    def look(self) -> Any:
        """Its state now. Draws since the last look are noted."""
        state = self.read()
        self.moved = self.moved or (self.last is not None and state != self.last)
        self.last = state
        return state


def _python_state() -> Any:
    python_random = sys.modules.get("random")
    return None if python_random is None else python_random.getstate()


def _numpy_state() -> Any:
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is None:
        return None
    name, keys, position, has_gauss, gauss = numpy_random.get_state()
    return name, keys.astype("<u4").tobytes(), int(position), int(has_gauss), float(gauss)


def _tensorflow_state() -> Any:
    """The global seed and the generator of operation seeds; the kernels' own counters cannot be read."""
    module = sys.modules.get("tensorflow.python.eager.context")
    context = getattr(module, "_context", None)
    if context is None:
        return None
    seed, generator = context._seed, getattr(context, "_rng", None)
    return plain(seed), None if seed is None or generator is None else generator.getstate()


_channel: Seeds | None = None


def install(emit: Emit) -> None:
    """At once for Python's generator, when they are imported for the others."""
    global _channel
    _channel = Seeds(emit)
    _channel.install()


def mark(at: str) -> None:
    """States of all generators, at a mark of another channel."""
    if _channel is not None:
        _channel.mark(at)


class Seeds:
    """The state of the channel."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._lock = threading.Lock()
        self._known = {
            PYTHON: _Generator(_python_state),
            NUMPY: _Generator(_numpy_state),
            TENSORFLOW: _Generator(_tensorflow_state),
        }
        self._unseeded: list[tuple[Any, str, Site | None]] = []  # NumPy's own generators: object, digest, site.
        self._tensor_generators: dict[str, list] = {}
        self._host_calls = per_step()

    def install(self) -> None:
        emit = self._emit
        emit.on_import("random", self._python_imported)
        self._known[PYTHON].look()
        emit.on_import("numpy.random", self._numpy_imported)
        emit.on_import("tensorflow", self._tensorflow_imported)
        for package in ("keras", "tf_keras"):
            emit.on_import(package, lambda _, package=package: self._keras_imported(package))
        emit.before_start(self.forget)
        emit.at_end(lambda: self.mark("end"))

    def forget(self) -> None:
        """What was drawn before a recording is no draw of it."""
        with self._lock:
            for generator in self._known.values():
                generator.look()
                generator.draws, generator.moved = {"library": 0, "user": 0}, False

    # ---- marks

    def mark(self, at: str) -> None:
        """States of all generators now; draws since the last mark."""
        with self._lock:
            for name, generator in self._known.items():
                state = generator.look()
                if state is None:
                    continue
                self._say_draws(name, generator, at)
                self._emit.event("seed", name, {"action": "state", "digest": self._digest(state), "at": at})
            self._mark_unseeded(at)

    def _say_draws(self, name: str, generator: _Generator, at: str) -> None:
        """Draws that were counted, by who drew; whatever else moved the state is the user's or of a library that we do not know."""
        for caller, draws in generator.draws.items():
            if draws:
                attrs = {"action": "draw", "unseeded": not generator.seeded, "draws": draws, "caller": caller, "at": at}
                self._emit.event("seed", name, attrs, site=generator.sites.get(caller))
        if generator.moved and name != TENSORFLOW:
            self._emit.event("seed", name, {"action": "draw", "unseeded": not generator.seeded, "at": at})
        generator.draws = {"library": 0, "user": 0}
        generator.moved = False

    def _mark_unseeded(self, at: str) -> None:
        for index, (generator, last, site) in enumerate(self._unseeded):
            digest = self._digest(generator.bit_generator.state)
            if digest != last:
                self._unseeded[index] = (generator, digest, site)
                attrs = {"action": "draw", "unseeded": True, "caller": "user", "at": at}
                self._emit.event("seed", "numpy.default_rng", attrs, site=site)
        for name, (draws, site) in self._tensor_generators.items():
            attrs = {"action": "draw", "unseeded": True, "draws": draws, "caller": "user", "at": at}
            self._emit.event("seed", name, attrs, site=site)
        self._tensor_generators.clear()

    def _digest(self, state: Any) -> str:
        return self._emit.digest(repr(state).encode())

    # ---- seeding

    def _wrap_seeding(self, module: Any, function: str, generator: str, parameter: str) -> None:
        original = vars(module).get(function)
        if original is None:
            return
        wrapper = self._seeding_wrapper(original, generator, parameter)
        setattr(module, function, wrapper)

    def _seeding_wrapper(self, original: Any, generator: str, parameter: str) -> Any:
        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> _Seeding:
            self._end_of_stretch(generator)
            seed = kwargs.get(parameter, args[0] if args else None)
            return _Seeding(generator, seed, _caller_of(caller), self._emit.site())

        def after(seeding: _Seeding, _: Any) -> None:
            self._seeded(seeding)

        return interpose.wrap(self._emit, original, before, after)

    def _end_of_stretch(self, generator: str) -> None:
        """Draws before a generator is seeded anew."""
        known = self._known.get(generator)
        if known is not None and known.last is not None:
            with self._lock:
                known.look()
                self._say_draws(generator, known, "call")

    def _seeded(self, seeding: _Seeding) -> None:
        """A seed of None seeds from the operating system: that is as good as none."""
        attrs = {"action": "set", "seed": plain(seeding.seed), "at": "call", "caller": seeding.caller}
        known = self._known.get(seeding.generator)
        if known is not None:
            with self._lock:
                known.last, known.seeded = known.read(), seeding.seed is not None
                attrs["digest"] = self._digest(known.last)
        self._emit.event("seed", seeding.generator, attrs, site=seeding.site)

    # ---- libraries

    def _python_imported(self, module: Any) -> None:
        self._known[PYTHON].look()
        self._wrap_seeding(module, "seed", PYTHON, "a")

    def _numpy_imported(self, module: Any) -> None:
        self._known[NUMPY].look()
        self._wrap_seeding(module, "seed", NUMPY, "seed")
        make = vars(module).get("default_rng")

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> _Seeding:
            seed = kwargs.get("seed", args[0] if args else None)
            return _Seeding("numpy.default_rng", seed, _caller_of(caller), self._emit.site())

        def after(seeding: _Seeding, generator: Any) -> None:
            if seeding.seed is None:
                digest = self._digest(generator.bit_generator.state)
                with self._lock:
                    if len(self._unseeded) < _MAX_GENERATORS:
                        self._unseeded.append((generator, digest, seeding.site))
            self._seeded(seeding)

        module.default_rng = interpose.wrap(self._emit, make, before, after)

    def _tensorflow_imported(self, _: Any) -> None:
        function = interpose.resolve("tensorflow._api.v2.random.set_seed")
        if function is not None:
            wrapper = self._seeding_wrapper(function, TENSORFLOW, "seed")
            interpose.replace_functions("tensorflow", {"set_seed": [(function, wrapper)], "set_random_seed": [(function, wrapper)]})
        self._wrap_get_seed(sys.modules["tensorflow.python.framework.random_seed"])
        self._wrap_first_op(sys.modules["tensorflow.python.eager.context"].Context)
        self._wrap_generator(interpose.resolve("tensorflow._api.v2.random.Generator"))
        self._wrap_host_functions(interpose.resolve("tensorflow.python.ops.script_ops.FuncRegistry"))

    def _wrap_get_seed(self, module: Any) -> None:
        """Every stateful random op asks it for its seeds."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> None:
            if kwargs.get("op_seed", args[0] if args else None) is None:
                who = "library" if _through_keras(caller) else "user"
                self._known[TENSORFLOW].count(who, self._emit)

        module.get_seed = interpose.wrap(self._emit, module.get_seed, before)

    def _wrap_first_op(self, context: Any) -> None:
        original = vars(context)["ensure_initialized"]

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> bool | None:
            return None if args[0]._initialized else True

        def after(_: bool, result: Any) -> None:
            if vars(context)["ensure_initialized"] is wrapper:
                context.ensure_initialized = original
            self.mark("first_op")

        wrapper = interpose.wrap(self._emit, original, before, after)
        context.ensure_initialized = wrapper

    def _wrap_generator(self, generator: Any) -> None:
        if generator is None:
            return
        for name in ("from_seed", "from_state", "from_key_counter"):
            interpose.replace_method(
                generator, name, lambda function: self._class_seeding_wrapper(function, "tensorflow.generator")
            )

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> None:
            name = "tensorflow.generator"
            draws, site = self._tensor_generators.get(name, (0, None))
            self._tensor_generators[name] = [draws + 1, site or self._emit.site()]

        interpose.replace_method(
            generator,
            "from_non_deterministic_state",
            lambda function: interpose.wrap(self._emit, function, before),
        )

    def _wrap_host_functions(self, registry: Any) -> None:
        """The program's Python that TensorFlow calls (generators, Sequences, py_function): whether it draws."""
        if registry is None:
            return
        generators = [(name, self._known[name]) for name in (PYTHON, NUMPY)]

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> bool | None:
            if self._host_calls.take(args[1]) is None:
                return None
            with self._lock:
                for _, known in generators:
                    known.look()
            return True

        def after(_: bool, result: Any) -> None:
            with self._lock:
                for name, known in generators:
                    was, known.last = known.last, known.read()
                    if was is not None and known.last != was:
                        attrs = {"action": "draw", "unseeded": not known.seeded, "caller": "user", "at": "function"}
                        self._emit.event("seed", name, attrs)

        interpose.replace_method(registry, "__call__", lambda function: interpose.wrap(self._emit, function, before, after))

    def _class_seeding_wrapper(self, function: Any, generator: str) -> Any:
        """Of a class method: the seed is the second argument."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> _Seeding:
            seed = args[1] if len(args) > 1 else kwargs.get("seed", kwargs.get("state", kwargs.get("key")))
            return _Seeding(generator, seed, _caller_of(caller), self._emit.site())

        return interpose.wrap(self._emit, function, before, lambda seeding, _: self._seeded(seeding))

    def _keras_imported(self, package: str) -> None:
        function = interpose.resolve(f"{package}.utils.set_random_seed")
        if function is not None:
            wrapper = self._seeding_wrapper(function, "keras", "seed")
            interpose.replace_functions(package, {"set_random_seed": [(function, wrapper)]})
        for path in ("random.seed_generator", "backend.common.backend_utils"):
            draw = interpose.resolve(f"{package}.src.{path}.make_default_seed")
            if draw is not None:
                wrapper = interpose.wrap(self._emit, draw, self._before_keras_draws, self._keras_drew)
                interpose.replace_functions(package, {"make_default_seed": [(draw, wrapper)]})

    def _before_keras_draws(self, caller: FrameType | None, args: tuple, kwargs: dict) -> bool:
        """Keras takes the seeds of its initialisers and layers from Python's generator."""
        self._known[PYTHON].look()
        return True

    def _keras_drew(self, token: bool, seed: Any) -> None:
        known = self._known[PYTHON]
        known.last = known.read()
        known.count("library", self._emit)


def _through_keras(caller: FrameType | None) -> bool:
    """Whether Keras stands between the caller and the user."""
    while caller is not None and not interpose.is_user(caller):
        if any(part in caller.f_code.co_filename for part in _KERAS):
            return True
        caller = caller.f_back
    return False


def _caller_of(caller: FrameType | None) -> str:
    return "user" if interpose.called_by_user(caller) else "library"


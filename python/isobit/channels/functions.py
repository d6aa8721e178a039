# SPDX-License-Identifier: Apache-2.0
"""The channel `functions`: which line of the user's program each node of a traced function comes from.

The line is taken when the node is made. A node that a layer of a Functional or Sequential model makes comes from the line that
made the layer: the line that runs the model says nothing about it.
"""

from __future__ import annotations

import inspect
import re
import sys
import threading
import weakref
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import sites
from . import interpose, keras_api
from .keras_api import Keras

if TYPE_CHECKING:
    from ..events import Emit
    from ..sites import Site

_UID = re.compile(r"_\d+$")
# Bodies of control flow: parts of the function that they are traced in.
_BODY = re.compile(r"_(true|false|cond|body|rewritten)$")
_GRADIENT = "gradient_tape/"
_GENERATED = "__autograph_generated_file"
_MAX_SITES = 1 << 16


class _Outside(NamedTuple):
    """What lies outside of a function that is being traced: it is the same for all of its nodes."""

    frame: FrameType | None  # Of whoever traces it.
    site: Site | None  # For a node that no layer made.
    by_model: bool  # A model stands between the function and the user.


class _Tracing(threading.local):
    """What this thread is tracing."""

    nodes: list[tuple[str, Site | None]] | None = None
    outside = _Outside(None, None, False)
    scopes: dict[str, Site | None] = {}  # Name scopes whose nodes are all of one line.
    pipelines = 0


def install(emit: Emit) -> None:
    """When TensorFlow has been imported."""
    channel = Functions(emit)
    emit.on_import("tensorflow", channel.install)
    keras_api.on_import(emit.on_import, channel.install_keras)


class Functions:
    """The state of the channel."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._tracing = _Tracing()
        self._layer_calls: dict[int, CodeType] = {}  # By id, which is faster than the hash of a code object.
        self._models: tuple[type, ...] = ()
        self._made: weakref.WeakKeyDictionary[Any, Site] = weakref.WeakKeyDictionary()
        self._known: dict[tuple[str, int], Site | None] = {}

    def install(self, _: Any) -> None:
        """Puts the wrappers into TensorFlow."""
        graphs = sys.modules["tensorflow.python.framework.func_graph"]
        graphs.func_graph_from_py_func = self._tracer(graphs.func_graph_from_py_func)
        interpose.replace_method(graphs.FuncGraph, "_create_op_internal", self._maker)
        concrete = interpose.resolve("tensorflow.python.eager.polymorphic_function.concrete_function.ConcreteFunction")
        if concrete is not None:
            interpose.replace_method(concrete, "from_func_graph", self._compiled)
        structured = interpose.resolve("tensorflow.python.data.ops.structured_function.StructuredFunctionWrapper")
        if structured is not None:
            interpose.replace_method(structured, "__init__", self._pipeline)

    def install_keras(self, keras: Keras) -> None:
        """From which line each layer is."""
        code = inspect.unwrap(keras.layer.__call__).__code__
        self._layer_calls[id(code)] = code
        self._models += (keras.model,)

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Site | None:
            frame = interpose.user_frame(caller)
            return None if frame is None else self._site_of(frame.f_code.co_filename, frame.f_lineno or 0, frame)

        def after(site: Site, layer: Any) -> None:
            self._made[layer] = site

        if "__new__" in keras.layer.__dict__:
            interpose.replace_method(keras.layer, "__new__", lambda f: interpose.wrap(self._emit, f, before, after))

    # ---- tracing

    def _tracer(self, function: Any) -> Any:
        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> tuple:
            outer = self._tracing.nodes, self._tracing.outside, self._tracing.scopes
            name = _UID.sub("", str(args[0] if args else kwargs.get("name", "")))
            part = outer[0] is not None and _BODY.search(name) is not None
            if not part:
                self._tracing.nodes = []
            self._tracing.outside = self._look_outside(caller)
            self._tracing.scopes = {}
            return name, part, outer

        def after(token: tuple, graph: Any) -> None:
            name, part, _ = token
            if not part and self._tracing.nodes:
                self._emit.function(name, self._tracing.pipelines > 0, _with_gradients(self._tracing.nodes))

        def done(token: tuple) -> None:
            self._tracing.nodes, self._tracing.outside, self._tracing.scopes = token[2]

        return interpose.wrap(self._emit, function, before, after, done)

    def _pipeline(self, function: Any) -> Any:
        """Functions of tf.data."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> bool:
            self._tracing.pipelines += 1
            return True

        def done(_: bool) -> None:
            self._tracing.pipelines -= 1

        return interpose.wrap(self._emit, function, before, done=done)

    def _maker(self, function: Any) -> Any:
        """Every node of a function's graph is made by it."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Any:
            tracing = self._tracing
            if tracing.nodes is None:
                return None
            scope = getattr(args[0], "_name_stack", "").rpartition("/")[0]  # Without the node's own.
            if scope in tracing.scopes:
                return tracing.nodes, tracing.scopes[scope]
            site, same_in_scope = self._site(caller)
            if scope and same_in_scope:
                tracing.scopes[scope] = site
            return tracing.nodes, site

        def after(token: Any, operation: Any) -> None:
            nodes, site = token
            nodes.append((operation.name, site))

        return interpose.wrap(self._emit, function, before, after)

    def _compiled(self, function: Any) -> Any:
        """Functions that XLA compiles are told by an event of their own; their ops do not run one by one."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> None:
            given = interpose.given(args, kwargs, ("cls", "graph", "function_type", "attrs"))
            graph, attributes = given.get("graph"), given.get("attrs") or {}
            if attributes.get("_XlaMustCompile"):
                attrs = {"jit_compile": True, "pipeline": self._tracing.pipelines > 0, "nodes": len(graph.get_operations())}
                self._emit.event("function", _UID.sub("", graph.name), attrs, site=self._emit.site())

        return interpose.wrap(self._emit, function, before)

    # ---- sites

    def _look_outside(self, caller: FrameType | None) -> _Outside:
        frame = caller
        by_model = False
        while frame is not None and not interpose.is_user(frame):
            if id(frame.f_code) in self._layer_calls:
                by_model = by_model or isinstance(frame.f_locals.get("self"), self._models)
            frame = frame.f_back
        return _Outside(caller, self._site(caller)[0], by_model)

    def _site(self, frame: FrameType | None) -> tuple[Site | None, bool]:
        """The line of a node that is made now, and whether all nodes of its name scope are of that line.

        They are when only libraries run inside of the scope: a layer of Keras' own, its optimiser.
        """
        layer = None
        layer_calls, kinds, user = self._layer_calls, interpose.kinds, interpose.USER
        outside = self._tracing.outside
        while frame is not None:
            if frame is outside.frame:
                if layer is None or not outside.by_model:
                    return outside.site, layer is None
                return self._made.get(layer, outside.site), _of_keras(layer)
            code = frame.f_code
            if id(code) in layer_calls:
                called = frame.f_locals.get("self")
                if not isinstance(called, self._models):
                    layer = called
                elif layer is not None and (made := self._made.get(layer)) is not None:
                    return made, _of_keras(layer)
            elif kinds[code.co_filename] == user:
                site = self._site_of(code.co_filename, frame.f_lineno or 0, frame)
                if site is not None:
                    return site, False
            frame = frame.f_back
        return None, False

    def _site_of(self, file: str, line: int, frame: FrameType) -> Site | None:
        key = file, line
        if key not in self._known:
            if len(self._known) >= _MAX_SITES:
                return None
            function = frame.f_code.co_name
            if _GENERATED in file:
                file, line, function = _origin(file, line)
            self._known[key] = sites.make_site(file, line, function) if file and sites.is_user_file(file) else None
        return self._known[key]


def _of_keras(layer: Any) -> bool:
    return type(layer).__module__.startswith(keras_api.PACKAGES)


def _with_gradients(nodes: list[tuple[str, Site | None]]) -> list[tuple[str, Site | None]]:
    """Gives the nodes of gradients the line of what they are gradients of; TensorFlow names them by it."""
    forward: dict[str, Site | None] = {}
    for name, site in nodes:
        if not name.startswith(_GRADIENT):
            forward[name] = site
            scope = name.rpartition("/")[0]
            if scope:
                forward.setdefault(scope, site)
    told = []
    for name, site in nodes:
        of = name.removeprefix(_GRADIENT) if name.startswith(_GRADIENT) else ""
        while of and of not in forward:
            of = of.rpartition("/")[0]
        told.append((name, forward[of] if of else site))
    return told


def _origin(file: str, line: int) -> tuple[str, int, str]:
    """The user's line that autograph made a line from; TensorFlow keeps the map while the code runs."""
    stacks = getattr(sys.modules.get("tensorflow.python.util.tf_stack"), "_source_mapper_stacks", {})
    stack = stacks.get(threading.get_ident())
    return stack[-1].get_effective_source_map().get((file, line), ("", 0, "")) if stack else ("", 0, "")

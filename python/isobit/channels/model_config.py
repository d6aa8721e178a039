# SPDX-License-Identifier: Apache-2.0
"""What a model is made of, as JSON. Code of the user is not run for it: a custom class is told by its name and constructor."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import tensors

if TYPE_CHECKING:
    from ..events import Emit

_DEPTH = 12
_TEXT = 1000
# Names carry no numbers, and Keras counts them through the process.
_NAMES = ("name", "registered_name", "build_config", "compile_config", "shared_object_id")


def _of_keras(thing: Any) -> bool:
    return type(thing).__module__.partition(".")[0] in ("keras", "tf_keras")


def jsonable(value: Any, depth: int = 0) -> Any:
    """A value in JSON's terms, without addresses."""
    if value is None or isinstance(value, (bool, int, str)):
        return value[:_TEXT] if isinstance(value, str) else value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else repr(value)
    if depth > _DEPTH:
        return "..."
    if isinstance(value, dict):
        return {str(key): jsonable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [jsonable(item, depth + 1) for item in value]
    shape = getattr(value, "shape", None)
    if shape is not None:
        return tensors.describe(value)
    name = getattr(value, "__name__", None) or getattr(value, "name", None)
    return f"{type(value).__name__}({name})" if isinstance(name, str) else type(value).__name__


@contextlib.contextmanager
def _no_warnings() -> Iterator[None]:
    """Keras warns when it serialises a lambda: not the program's warning."""

    class Silent:
        @staticmethod
        def warn(*_: Any, **__: Any) -> None:
            pass

    modules = [sys.modules.get(f"{package}.src.saving.serialization_lib") for package in ("keras", "tf_keras")]
    changed = [(module, module.warnings) for module in modules if hasattr(module, "warnings")]
    for module, _ in changed:
        module.warnings = Silent  # type: ignore[union-attr]
    try:
        yield
    finally:
        for module, warnings in changed:
            module.warnings = warnings  # type: ignore[union-attr]


def own_config(thing: Any) -> Any:
    """The configuration of a layer or optimiser, defaults included."""
    try:
        if _of_keras(thing):
            return jsonable(thing.get_config())
        return jsonable(getattr(getattr(thing, "_auto_config", None), "config", {}))
    except Exception as error:
        return {"unknown": f"{type(error).__name__}: {error}"[:_TEXT]}


def _edges(model: Any, layers: list[Any]) -> list[list[int]]:
    """Of a graph of layers: for each call of a layer its place in ``layers`` and those that it takes its inputs from."""
    places = {id(layer): place for place, layer in enumerate(layers)}
    edges = []
    for node in getattr(model, "_nodes", None) or []:
        operation = getattr(node, "operation", None)
        if id(operation) in places:
            parents = [places.get(id(parent.operation), -1) for parent in getattr(node, "parent_nodes", [])]
            edges.append([places[id(operation)], *parents])
    return sorted(edges)


def _describe_layer(layer: Any, depth: int = 0) -> dict[str, Any]:
    described = {"class": type(layer).__name__, "name": layer.name, "trainable": bool(layer.trainable)}
    inner = [part for part in getattr(layer, "layers", []) or [] if part is not layer]
    if inner and depth < _DEPTH:
        described["layers"] = [_describe_layer(part, depth + 1) for part in inner]
        edges = _edges(layer, inner)
        if edges:
            described["edges"] = edges
    else:
        described["config"] = own_config(layer)
    policy = getattr(getattr(layer, "dtype_policy", None), "name", None)
    if policy is not None:
        described["dtype_policy"] = policy
    return described


def _without_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_names(item) for key, item in value.items() if key not in _NAMES}
    if isinstance(value, list):
        return [_without_names(item) for item in value]
    return value


def describe(emit: Emit, model: Any) -> tuple[str, str]:
    """The configuration as JSON, and a digest of it that does not depend on names."""
    with emit.unseen(), _no_warnings():
        described = _describe_layer(model)
    text = json.dumps(described, sort_keys=True)
    return text, emit.digest(json.dumps(_without_names(described), sort_keys=True).encode())


def describe_part(emit: Emit, part: Any) -> str:
    """The configuration of an optimiser or a loss as JSON, without its name."""
    with emit.unseen(), _no_warnings():
        return json.dumps(_without_names(own_config(part)), sort_keys=True)

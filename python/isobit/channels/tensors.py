# SPDX-License-Identifier: Apache-2.0
"""Whatever holds numbers, as a NumPy array to look at. Never copies what need not be copied, never runs an op that is recorded."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..events import Emit

_LIMIT_BYTES = 4 << 30
_MAPPED_LIMIT_BYTES = 256 << 20
_LIST_LIMIT = 1 << 16
_TEXT_ITEMS = 1 << 20
_DEPTH = 4


def is_eager(value: Any) -> bool:
    """An EagerTensor: a tensor that has numbers."""
    module = sys.modules.get("tensorflow.python.framework.ops")
    return module is not None and isinstance(value, module.EagerTensor)


def is_symbolic(value: Any) -> bool:
    """A tensor of a graph that is being traced, or of Keras' functional API: it has no numbers yet."""
    module = sys.modules.get("tensorflow.python.framework.tensor")
    if module is not None and isinstance(value, module.Tensor) and not is_eager(value) and not _is_variable(value):
        return True
    return type(value).__name__ == "KerasTensor"


def _is_variable(value: Any) -> bool:
    return callable(getattr(value, "assign", None)) and hasattr(value, "trainable")


def read_variable(emit: Emit, variable: Any) -> Any:
    """The value of a Keras or TensorFlow variable, or None if it has none yet. Tapes, graphs and the tap do not see it."""
    ops = sys.modules["tensorflow.python.framework.ops"]
    context = sys.modules["tensorflow.python.eager.context"]
    inner = getattr(variable, "_value", variable)  # Keras 3 may cast what its `value` gives.
    if inner is None:
        return None
    with emit.unseen(), ops.init_scope():
        if not context.executing_eagerly():
            return None
        if is_eager(inner):
            return inner._numpy()
        value = inner.read_value()._numpy()
        # Made while a function is traced, it gets its value after the tracing; until then an empty tensor is read.
        return value if inner.shape.is_compatible_with(value.shape) else None


class Seen(NamedTuple):
    """A NumPy array; ``text``: it holds the bytes of text items, one a line."""

    array: Any
    text: bool = False


def look_at(emit: Emit, value: Any) -> Seen | None:
    """The numbers of a value, or None when it has none, or too many."""
    array = _as_array(emit, value)
    if array is None or array.nbytes > _LIMIT_BYTES:
        return None
    if array.dtype.kind not in "OSU":
        return Seen(array)
    lines = text_lines(array)
    return None if lines is None else Seen(lines, text=True)


def _as_array(emit: Emit, value: Any) -> Any:
    numpy = sys.modules.get("numpy")
    if numpy is None or value is None:
        return None
    if isinstance(value, numpy.memmap) and value.nbytes > _MAPPED_LIMIT_BYTES:
        return None
    if isinstance(value, numpy.ndarray):
        return value
    if is_eager(value):
        return numpy.asarray(value._numpy())
    if is_symbolic(value):
        return None
    if _is_variable(value):
        return read_variable(emit, value)
    if hasattr(value, "to_numpy"):
        return value.to_numpy()
    if isinstance(value, (bool, int, float, complex, str, bytes, memoryview, numpy.generic)):
        return numpy.asarray(value)
    if isinstance(value, (list, tuple)) and len(value) <= _LIST_LIMIT and _is_numbers(value):
        return numpy.asarray(value)
    return None


def _is_numbers(items: Any) -> bool:
    for _ in range(8):
        if not isinstance(items, (list, tuple)) or not items:
            break
        items = items[0]
    return isinstance(items, (bool, int, float, complex, str, bytes))


def text_lines(items: Any) -> Any:
    """Text as an array of bytes, one item a line; None when an item is no text."""
    numpy = sys.modules["numpy"]
    flat = numpy.asarray(items, dtype=object).reshape(-1)
    if len(flat) > _TEXT_ITEMS:
        return None
    lines = []
    for item in flat.tolist():
        if isinstance(item, str):
            lines.append(item.encode("utf-8", "surrogatepass"))
        elif isinstance(item, bytes):
            lines.append(item)
        elif item is None or isinstance(item, (bool, int, float)):
            lines.append(repr(item).encode())
        else:
            return None
    return numpy.frombuffer(b"\n".join(lines), dtype=numpy.uint8)


def leaves(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The arrays of a nested structure with their names: x, x[0], x['image']."""
    if isinstance(value, dict) and depth < _DEPTH:
        for key in sorted(value, key=str):
            yield from leaves(value[key], f"{name}[{key!r}]", depth + 1)
    elif isinstance(value, (list, tuple)) and depth < _DEPTH and not _is_numbers(value):
        for index, item in enumerate(value):
            yield from leaves(item, f"{name}[{index}]", depth + 1)
    elif value is not None:
        yield name, value


def describe(value: Any) -> str:
    """What goes in, in a few words: float32[60000,28,28]; Dataset(float32[None,28,28]); Sequence(Batches); generator."""
    if isinstance(value, (list, tuple)) and not _is_numbers(value):
        return "(" + ", ".join(describe(item) for item in value[:8]) + (", ..." if len(value) > 8 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {describe(value[key])}" for key in sorted(value, key=str)[:8]) + "}"
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None:
        with contextlib.suppress(Exception):
            extents = ",".join(str(extent) for extent in tuple(shape))
            return f"{getattr(dtype, 'name', dtype)}[{extents}]"
    spec = getattr(value, "element_spec", None)
    if spec is not None:
        return f"Dataset{describe(spec)}"
    if hasattr(value, "__getitem__") and hasattr(value, "on_epoch_end"):  # Of Keras: batches by their number.
        return f"Sequence({type(value).__name__})"
    return type(value).__name__


def raw_bytes(array: Any) -> Any | None:
    """The memory of a NumPy array of any dtype as a bytes-like object."""
    numpy = sys.modules["numpy"]
    return memoryview(numpy.ascontiguousarray(array).reshape(-1).view(numpy.uint8))

# SPDX-License-Identifier: Apache-2.0
"""The channel `checkpoints`: what tf.train.Checkpoint, its manager and tf.train.load_checkpoint read.

A restore of a Keras model is told as a load of weights of that model, with the variables that the checkpoint left as they were; of
other objects the restored variables are told by their names in the checkpoint. The files are those of the channel `files`.
"""

from __future__ import annotations

import glob
import os
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from . import files, interpose, model, tensors
from .borders import source_of
from .keras_api import path_of, weights_of

if TYPE_CHECKING:
    from ..events import Emit
    from ..sites import Site

_SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"
READER = "tf.train.Checkpoint"
_LISTED = 200
_KEEP_BYTES = 16 << 10


class _Read(NamedTuple):
    checkpoint: Any
    prefix: str
    site: Site | None


def install(emit: Emit) -> None:
    """When TensorFlow has been imported."""
    channel = _Checkpoints(emit)
    emit.on_import("tensorflow", lambda _: channel.install())


class _Checkpoints:
    def __init__(self, emit: Emit) -> None:
        self._emit = emit

    def install(self) -> None:
        checkpoint = interpose.resolve("tensorflow.python.checkpoint.checkpoint.Checkpoint")
        if checkpoint is not None:  # `restore` and the manager come by here.
            interpose.replace_method(checkpoint, "read", lambda f: interpose.wrap(self._emit, f, self._before_read, self._was_read))
        load = interpose.resolve("tensorflow.python.training.checkpoint_utils.load_checkpoint")
        if load is not None:
            wrapped = interpose.wrap(self._emit, load, self._before_load)
            interpose.replace_functions("tensorflow", {"load_checkpoint": [(load, wrapped)]})

    def _before_read(self, caller: FrameType | None, args: tuple, kwargs: dict) -> _Read | None:
        given = interpose.given(args, kwargs, ("self", "save_path"))
        prefix = _prefix(given.get("save_path"))
        if not prefix:
            return None
        _tell_files(prefix)
        return _Read(given["self"], prefix, self._emit.site())

    def _before_load(self, caller: FrameType | None, args: tuple, kwargs: dict) -> None:
        given = interpose.given(args, kwargs, ("ckpt_dir_or_file",))
        prefix = _prefix(given.get("ckpt_dir_or_file"))
        if os.path.isdir(prefix):
            latest = interpose.resolve("tensorflow.python.checkpoint.checkpoint_management.latest_checkpoint")
            prefix = _prefix(None if latest is None else latest(prefix))
        if prefix:
            _tell_files(prefix)

    def _was_read(self, call: _Read, status: Any) -> None:
        """``status``: of the load. Names based checkpoints of TensorFlow 1 have one that tells nothing."""
        coordinator = getattr(status, "_checkpoint", None)
        restored = getattr(coordinator, "object_by_proto_id", None)
        if restored is None:
            return
        found = {id(part) for part in restored.values()}
        path = source_of(call.prefix)
        told: set[int] = set()
        for part in _models([restored[number] for number in sorted(restored)]):
            weights = weights_of(part)
            if told.issuperset(id(weight) for weight in weights):
                continue  # Of a model told before, as the Functional that a Sequential makes of itself.
            told.update(key for weight in weights for key in _ids(weight))
            untouched = [path_of(weight) for weight in part.weights if not found.intersection(_ids(weight))]
            model.restored(part, path, READER, untouched, call.site)
        self._tell_variables(coordinator, told, path, call.site)

    def _tell_variables(self, coordinator: Any, told: set[int], path: str, site: Site | None) -> None:
        """Variables of no model, by their names in the checkpoint."""
        names = {}
        for number, node in enumerate(coordinator.object_graph_proto.nodes):
            for attribute in node.attributes:
                if attribute.checkpoint_key.endswith(_SUFFIX):
                    names[number] = attribute.checkpoint_key.removesuffix(_SUFFIX)
        index = 0
        for number, variable in sorted(coordinator.object_by_proto_id.items()):
            if number not in names or id(variable) in told or index == _LISTED:
                continue
            array = tensors.read_variable(self._emit, variable)
            if array is None:
                continue
            attrs = {"at": "load", "index": index, "trainable": bool(getattr(variable, "trainable", False))}
            attrs |= {"model": "Checkpoint", "source": path}
            if index == 0 and not told:
                self._emit.event("model", "Checkpoint", {"event": "load_weights", "path": path, "reader": READER}, site=site)
            keep = array.nbytes <= _KEEP_BYTES
            self._emit.event("variable", names[number], attrs, array=array, keep=keep, site=site)
            index += 1


def _prefix(path: Any) -> str:
    """As a path of this machine's file system; empty when it is none."""
    return os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""


def _tell_files(prefix: str) -> None:
    """A kernel opens them, of which Python knows nothing."""
    for path in sorted(glob.glob(glob.escape(prefix) + ".index") + glob.glob(glob.escape(prefix) + ".data-*")):
        files.read_outside(path)


def _models(parts: Any) -> list[Any]:
    """The Keras models among the parts, the outer ones first."""
    return [part for part in parts if hasattr(part, "layers") and hasattr(part, "weights") and hasattr(part, "name")]


def _ids(weight: Any) -> set[int]:
    """Of a Keras variable and of TensorFlow's within it: a checkpoint knows either."""
    return {id(weight), id(getattr(weight, "_value", weight))}

# SPDX-License-Identifier: Apache-2.0
"""Where Keras 3 and Keras 2 (tf_keras) keep what the channels look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import interpose

PACKAGES = ("keras", "tf_keras")


class Keras:
    """One of the two, imported. What it does not have is None."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.model = self._find("src.models.model.Model", "src.engine.training.Model")
        self.sequential = self._find("src.models.sequential.Sequential", "src.engine.sequential.Sequential")
        self.layer = self._find("src.layers.layer.Layer", "src.engine.base_layer.Layer")
        self.variable = self._find("src.backend.common.variables.Variable", "src.backend.common.variables.KerasVariable")
        # Keras 2 has TensorFlow's, and a checkpoint of TensorFlow does not use their `assign`.
        self.assigns_all = self.variable is not None
        if self.variable is None:
            self.variable = interpose.resolve("tensorflow.python.ops.resource_variable_ops.ResourceVariable")
        self.metric = self._find("src.metrics.metric.Metric", "src.metrics.base_metric.Metric")
        self.optimizer = self._find("src.optimizers.base_optimizer.BaseOptimizer", "src.optimizers.optimizer.Optimizer")
        self.callback_list = self._find("src.callbacks.callback_list.CallbackList", "src.callbacks.CallbackList")

    def _find(self, *paths: str) -> Any:
        return next((found for path in paths if (found := interpose.resolve(f"{self.package}.{path}"))), None)

    def wrap_method(self, name: str, make: Callable[[Any], Any], of: Any = None) -> None:
        """Puts ``make(method)`` in the place of a method of Model (or ``of``), in the class that defines it."""
        start = of or self.model
        if start is None:
            return
        for owner in start.__mro__:
            if name in owner.__dict__ and owner.__module__.startswith(self.package):
                interpose.replace_method(owner, name, make)
                return

    def wrap_functions(self, name: str, paths: tuple[str, ...], make: Callable[[Any], Any]) -> None:
        """The same for functions, under every name that they have in the package."""
        functions = {id(f): f for path in paths if (f := interpose.resolve(f"{self.package}.{path}")) is not None}
        pairs = [(function, make(function)) for function in functions.values()]
        interpose.replace_functions(self.package, {name: pairs})


def on_import(watch: Callable[[str, Callable[[Any], None]], None], callback: Callable[[Keras], None]) -> None:
    """Calls back for each Keras that the program imports, as ``watch`` tells. tf.keras is one of them."""
    for package in PACKAGES:
        watch(package, lambda _, package=package: _call(callback, package))


def _call(callback: Callable[[Keras], None], package: str) -> None:
    keras = Keras(package)
    # The keras of TensorFlow before 2.16 is Keras 2, and a `keras` that is something else has no model.
    if keras.model is not None:
        callback(keras)


def weights_of(model: Any) -> list[Any]:
    """The variables of a model: weights in Keras' order, then the states of its random layers."""
    weights = list(model.weights)
    known = {id(weight) for weight in weights}
    return weights + [v for v in model.variables if id(v) not in known and "seed_generator" in path_of(v)]


def path_of(variable: Any) -> str:
    """sequential/dense/kernel"""
    return str(getattr(variable, "path", None) or variable.name).removesuffix(":0")


def metrics_of(model: Any) -> dict[str, str]:
    """The classes of a model's metrics by name, as Keras resolved them."""

    def flat(metrics: Any) -> Iterator[Any]:
        for metric in metrics:
            inner = getattr(metric, "metrics", None)
            if isinstance(inner, list):
                yield from flat(inner)
            else:
                yield metric

    return {metric.name: type(metric).__name__ for metric in flat(model.metrics)}

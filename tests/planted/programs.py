# SPDX-License-Identifier: Apache-2.0
"""Programs that can be run again from the same state: four Keras models, an eager loop, an input pipeline with parallel workers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faults
import keras
import models
import numpy as np
import tensorflow as tf
from recording import Recording

BATCH = 8


class Program:
    """A training on `x`, `y` that begins by loading its weights from a file. Faults of the program's own are planted by `reset`."""

    steps = 24

    def __init__(self, folder: Path) -> None:
        self.weights = folder / "model.weights.h5"
        keras.utils.set_random_seed(11)
        self.model, (x, y) = self.build()
        self.rows = self.steps * BATCH
        self.healthy_x, self.healthy_y = x[: self.rows + 1], y[: self.rows + 1]
        self.model.save_weights(self.weights)
        self.model.optimizer.build(self.model.trainable_variables)
        self.state: list[tuple[Any, np.ndarray]] | None = None

    def build(self) -> tuple[keras.Model, models.Data]:
        raise NotImplementedError

    def variables(self) -> list[Any]:
        metrics = [variable for metric in self.model.metrics for variable in metric.variables]
        return [*self.model.variables, *self.model.optimizer.variables, *metrics]

    def reset(self, fault: Any) -> None:
        """Everything as before the first run, but for `fault`."""
        if self.state is None:
            self.state = [(variable, variable.numpy()) for variable in self.variables()]
        known = {id(variable) for variable, _ in self.state}
        for variable in self.variables():  # Those that the first run has made.
            if id(variable) not in known:
                variable.assign(tf.zeros_like(variable))
        for variable, value in self.state:
            variable.assign(value)
        tf.random.set_seed(11)
        self.x, self.y = self.healthy_x[: self.rows].copy(), self.healthy_y[: self.rows].copy()
        self.save(None)
        kind = None if fault is None else fault.kind
        row = 0 if fault is None else fault.place % (self.rows - 1)
        if kind == "weight":
            self.save(fault.place)
        elif kind == "data.value":
            value = self.x[row].reshape(-1)
            place = fault.place // self.rows % value.size
            value[place] = value[place] + 1 if value.dtype.kind == "i" else value[place] * 0.5 + 0.375
        elif kind == "data.label":
            self.y[row] = (self.y[row] + 1) % 10
        elif kind == "data.dropped":
            self.x, self.y = (np.delete(rows, row, axis=0) for rows in (self.healthy_x, self.healthy_y))
        elif kind == "data.order":
            order = np.arange(self.rows)
            order[row], order[row + 1] = row + 1, row
            self.x, self.y = self.x[order], self.y[order]

    # Where the rows cross into TensorFlow: the border, and the arguments for x and y.
    border = ("fit", "x", "y")

    def carriers(self, known: Recording, fault: faults.Fault) -> list[int]:
        """Sequence numbers in a healthy recording of what carries the values that `fault` makes wrong."""
        if fault.kind == "weight":
            floats = [i for i, weight in enumerate(self.model.weights) if weight.dtype == "float32"]
            index = floats[fault.place % len(floats)]
            loaded = [s for s in known.side if s.kind == faults.VARIABLE and s.attrs.get("index") == index]
            return [number for variable in loaded for number in faults.carriers(known, variable)]
        name, x, y = self.border
        return faults.carriers(known, faults.arrays(known, name, y if fault.kind == "data.label" else x)[0])

    def save(self, place: int | None) -> None:
        """The weights' file; with `place` one number of one of them is another one."""
        kept = self.model.get_weights()
        if place is not None:
            changed = [np.array(weight) for weight in kept]
            floats = [weight for weight in changed if weight.dtype == np.float32]
            weight = floats[place % len(floats)].reshape(-1)
            at = place // len(floats) % weight.size
            weight[at] = weight[at] * np.float32(1.5) + np.float32(0.125)
            self.model.set_weights(changed)
        self.model.save_weights(self.weights)
        self.model.set_weights(kept)

    def run(self) -> bytes:
        self.model.load_weights(self.weights)
        history = self.train()
        return b"".join([np.asarray(value).tobytes() for value in [*self.model.get_weights(), *history]])

    def train(self) -> list[Any]:
        return list(self.model.fit(self.x, self.y, batch_size=BATCH, shuffle=False, verbose=0).history.values())


class Keras(Program):
    def __init__(self, folder: Path, name: str, steps: int) -> None:
        self.name, self.steps = name, steps
        super().__init__(folder)

    def build(self) -> tuple[keras.Model, models.Data]:
        return models.compiled(self.name, 1)


class Eager(Program):
    """A loop of its own, op by op."""

    steps = 12

    def build(self) -> tuple[keras.Model, models.Data]:
        rng = np.random.default_rng(5)
        model = keras.Sequential([keras.layers.Input((20,)), keras.layers.Dense(12, "tanh"), keras.layers.Dense(10)])
        model.compile(keras.optimizers.SGD(0.1))
        return model, (rng.random((512, 20), np.float32), rng.integers(0, 10, 512))

    def carriers(self, known: Recording, fault: faults.Fault) -> list[int]:
        if fault.kind == "weight":
            return super().carriers(known, fault)
        dtype = 9 if fault.kind == "data.label" else faults.FLOAT  # int64
        step = fault.place % (self.rows - 1) // BATCH
        batches = [e for e in known.events if e.node.op == "_EagerConst" and e.outputs[0].shape[:1] == (BATCH,)]
        batch = [e for e in batches if e.outputs[0].dtype == dtype][step]
        same = [s for s in faults.arrays(known, "tf.constant", "result") if s.array.exact.hex() == batch.outputs[0].digest]
        return [batch.sequence, *(s.sequence for s in same)]

    def train(self) -> list[Any]:
        losses = []
        w, b, v, c = (variable.value for variable in self.model.trainable_variables)
        for step in range(self.steps):
            rows = slice(step * BATCH, (step + 1) * BATCH)
            x, y = tf.constant(self.x[rows]), tf.constant(self.y[rows])
            with tf.GradientTape() as tape:
                logits = tf.matmul(tf.tanh(tf.matmul(x, w) + b), v) + c
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
            for variable, gradient in zip((w, b, v, c), tape.gradient(loss, (w, b, v, c)), strict=True):
                variable.assign_sub(0.1 * gradient)
            losses.append(loss.numpy())
        return losses


class Pipeline(Program):
    """Images that parallel workers prepare."""

    steps = 8
    border = ("from_tensor_slices", "tensors[0]", "tensors[1]")

    def build(self) -> tuple[keras.Model, models.Data]:
        layers = [keras.layers.Input((6, 6, 3)), keras.layers.Conv2D(4, 3), keras.layers.Flatten(), keras.layers.Dense(10)]
        model = keras.Sequential(layers)
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        rng = np.random.default_rng(5)
        return model, (rng.random((128, 8, 8, 3), np.float32), rng.integers(0, 10, 128))

    def train(self) -> list[Any]:
        def prepare(image: tf.Tensor, label: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            image = tf.image.crop_to_bounding_box(tf.image.adjust_contrast(image, 0.7), 1, 1, 6, 6)
            return tf.sqrt(tf.abs(image - 0.5)) * 1.7, label

        data = tf.data.Dataset.from_tensor_slices((self.x, self.y)).map(prepare, num_parallel_calls=2).batch(BATCH).prefetch(1)
        return list(self.model.fit(data, verbose=0).history.values())


MAKERS = {
    "mlp": lambda folder: Keras(folder, "mlp", 40),
    "conv": lambda folder: Keras(folder, "conv", 20),
    "lstm": lambda folder: Keras(folder, "lstm", 12),
    "transformer": lambda folder: Keras(folder, "transformer", 20),
    "eager": Eager,
    "pipeline": Pipeline,
}


def make(name: str, folder: Path) -> Program:
    return MAKERS[name](folder)

# SPDX-License-Identifier: Apache-2.0
"""Four small Keras models with made-up data, for the tests that compare runs and for the benchmark."""

from collections.abc import Callable

import keras
import numpy as np
from keras import layers

Data = tuple[np.ndarray, np.ndarray]


def _images(count: int, side: int) -> Data:
    rng = np.random.default_rng(5)
    return rng.random((count, side, side, 3), np.float32), rng.integers(0, 10, count)


def mlp(scale: int) -> tuple[keras.Model, Data]:
    rng = np.random.default_rng(5)
    width = 64 * scale
    model = keras.Sequential(
        [
            layers.Input((784,)),
            layers.Dense(width, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(width, activation="relu"),
            layers.Dense(10),
        ]
    )
    return model, (rng.random((1024, 784), np.float32), rng.integers(0, 10, 1024))


def conv(scale: int) -> tuple[keras.Model, Data]:
    width = 4 * scale
    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(width, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Conv2D(2 * width, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(2 * width, 3, activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(10),
        ]
    )
    return model, _images(512, 32)


def lstm(scale: int) -> tuple[keras.Model, Data]:
    rng = np.random.default_rng(5)
    model = keras.Sequential(
        [
            layers.Input((8 * scale, 16)),
            layers.LSTM(16 * scale, dropout=0.1),
            layers.Dense(10),
        ]
    )
    return model, (rng.random((512, 8 * scale, 16), np.float32), rng.integers(0, 10, 512))


def transformer(scale: int) -> tuple[keras.Model, Data]:
    rng = np.random.default_rng(5)
    length, width = 16 * scale, 32 * scale
    tokens = layers.Input((length,), dtype="int32")
    x = layers.Embedding(100, width)(tokens)
    for _ in range(2):
        attended = layers.MultiHeadAttention(4, width // 4, dropout=0.1)(x, x)
        x = layers.LayerNormalization()(x + attended)
        hidden = layers.Dense(2 * width, activation="gelu")(x)
        x = layers.LayerNormalization()(x + layers.Dense(width)(hidden))
    outputs = layers.Dense(10)(layers.GlobalAveragePooling1D()(x))
    return keras.Model(tokens, outputs), (
        rng.integers(0, 100, (512, length)).astype(np.int32),
        rng.integers(0, 10, 512),
    )


MODELS: dict[str, Callable[[int], tuple[keras.Model, Data]]] = {
    "mlp": mlp,
    "conv": conv,
    "lstm": lstm,
    "transformer": transformer,
}


def compiled(name: str, scale: int) -> tuple[keras.Model, Data]:
    model, data = MODELS[name](scale)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model, data

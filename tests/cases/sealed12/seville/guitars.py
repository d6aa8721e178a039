# SPDX-License-Identifier: Apache-2.0
"""Which style a guitar plays, by what each moment of a recording contributes."""

import keras
import numpy as np

MOMENTS = 20
STYLES = 3


class Attention(keras.layers.Layer):
    """A mean over time, weighted by how much each moment tells."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.score = keras.layers.Dense(1, name="score")

    def call(self, x):
        weights = keras.ops.softmax(self.score(x), axis=1)
        return keras.ops.sum(weights * x, axis=1)


def recordings(count):
    rng = np.random.default_rng(1248)
    style = rng.integers(0, STYLES, size=count)
    sound = rng.normal(size=(count, MOMENTS, 6))
    sound[np.arange(count), rng.integers(0, MOMENTS, size=count), style] += 4.0
    return sound.astype("float32"), style


def network():
    inputs = keras.Input((MOMENTS, 6))
    x = keras.layers.Dense(12, activation="tanh")(inputs)
    x = Attention()(x)
    return keras.Model(inputs, keras.layers.Dense(STYLES, activation="softmax")(x))


keras.utils.set_random_seed(1249)
sound, style = recordings(90)
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(sound, style, batch_size=15, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("styles:", model.predict(sound[:3], verbose=0).tolist())

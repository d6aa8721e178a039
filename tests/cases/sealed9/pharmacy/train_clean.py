# SPDX-License-Identifier: Apache-2.0
"""Do the tablets help? Cleaned up for the publication."""

import keras
import numpy as np


def diaries(patients=160, days=10, entries=5):
    """Daily entries, and whether the tablets helped."""
    generator = np.random.default_rng(1062)
    entries = generator.normal(size=(patients, days, entries)).astype("float32")
    return entries, (entries[:, -3:, 0].mean(axis=1) > 0).astype("float32")


@keras.saving.register_keras_serializable("pharmacy")
class AttentionPooling(keras.layers.Layer):
    """Pools the days of a diary."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.importance = keras.layers.Dense(1, name="importance")

    def build(self, input_shape):
        """Builds the layer of the importance."""
        self.importance.build(input_shape)

    def call(self, inputs):
        """The pooled days."""
        attention = keras.ops.softmax(self.importance(inputs))
        return keras.ops.sum(attention * inputs, axis=1)


def build(shape):
    """The net of the publication."""
    diary = keras.Input(shape, name="diary")
    hidden = keras.layers.Dense(8, activation="tanh", name="days")(diary)
    pooled = AttentionPooling(name="pooled")(hidden)
    return keras.Model(diary, keras.layers.Dense(1, activation="sigmoid", name="helped")(pooled))


if __name__ == "__main__":
    keras.utils.set_random_seed(1061)
    x, y = diaries()
    net = build(x.shape[1:])
    net.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-2), loss="binary_crossentropy", metrics=["accuracy"])
    record = net.fit(x, y, batch_size=20, epochs=4, verbose=0).history
    print("loss:", record["loss"])
    print("accuracy:", record["accuracy"])
    print("helped:", net.predict(x[:3], verbose=0).ravel().tolist())

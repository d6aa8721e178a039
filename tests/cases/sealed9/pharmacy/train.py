# SPDX-License-Identifier: Apache-2.0
"""Does a course of tablets help? From the daily notes of patients, of which some days matter more than others."""

import keras
import numpy as np

DAYS, NOTES = 10, 5


class Attend(keras.layers.Layer):
    """A mean over the days, weighted by what the net finds important."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.score = keras.layers.Dense(1)

    def build(self, shape):
        """The scores have a layer of their own."""
        self.score.build(shape)

    def call(self, days):
        """Of (patients, days, features), (patients, features)."""
        weights = keras.ops.softmax(self.score(days), axis=1)
        return keras.ops.sum(weights * days, axis=1)


keras.utils.set_random_seed(1061)
rng = np.random.default_rng(1062)
notes = rng.normal(size=(160, DAYS, NOTES)).astype("float32")
helped = (notes[:, -3:, 0].mean(axis=1) > 0).astype("float32")

model = keras.Sequential(
    [
        keras.layers.Input((DAYS, NOTES)),
        keras.layers.Dense(8, activation="tanh"),
        Attend(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(notes, helped, batch_size=20, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("helped:", model.predict(notes[:3], verbose=0).ravel().tolist())

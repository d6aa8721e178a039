# SPDX-License-Identifier: Apache-2.0
"""Predicts how people answer the last question of a survey; once also said how sure it is."""

import keras
import numpy as np


def people(count):
    rng = np.random.default_rng(40)
    given = rng.normal(size=(count, 10)).astype("float32")
    return given, (given[:, :3].sum(axis=1) > 0).astype("float32")


def network():
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((10,)),
            layers.Dense(16),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Dropout(0.3),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


x, y = people(96)
keras.utils.set_random_seed(41)
model = network()
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y, batch_size=32, epochs=3, shuffle=False, verbose=0, callbacks=[keras.callbacks.CSVLogger("loss.csv")])
answers = model(x[:6], training=True)
print("answers:", answers.numpy().ravel().tolist())

# SPDX-License-Identifier: Apache-2.0
"""Teaches the listener for brass to tell whether a tuba is out of tune: its first layer stays as it is."""

import keras
import numpy as np


def tubas(count):
    rng = np.random.default_rng(10223)
    sounds = rng.normal(size=(count, 12)).astype("float32")
    sour = (sounds[:, 0] - sounds[:, 7] > 0.2).astype("float32")
    return sounds, sour[:, None]


def listener():
    brass = keras.models.load_model("brass.keras")
    brass.get_layer("ear").trainable = False
    head = keras.layers.Dense(1, activation="sigmoid", name="sour")
    return keras.Model(brass.inputs, head(brass.get_layer("mind").output))


keras.utils.set_random_seed(10224)
model = listener()
sounds, sour = tubas(90)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(sounds, sour, batch_size=18, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])

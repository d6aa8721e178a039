# SPDX-License-Identifier: Apache-2.0
"""Which coat has lost a button."""

import keras
import numpy as np

rng = np.random.default_rng(4281)
buttons = rng.normal(size=(150, 6)).astype("float32")
coat = (np.tanh(buttons) @ rng.normal(size=(6, 4))).argmax(axis=1)

keras.utils.set_random_seed(4282)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(buttons[:120], coat[:120], batch_size=30, epochs=6, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("others:", model.evaluate(buttons[120:], coat[120:], verbose=0))

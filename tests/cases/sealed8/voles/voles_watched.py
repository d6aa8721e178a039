# SPDX-License-Identifier: Apache-2.0
"""How many voles live in a field, with a look at the new fields after each epoch."""

import sys

import keras
import numpy as np


class Watch(keras.callbacks.Callback):
    def __init__(self, fields):
        super().__init__()
        self.fields = fields

    def on_epoch_end(self, epoch, logs=None):
        guess = self.model.predict(self.fields, verbose=0)
        print(f"epoch {epoch}: {logs}, mean guess {guess.mean():.3f}", file=sys.stderr)


rng = np.random.default_rng(8341)
fields = rng.uniform(-1, 1, size=(140, 6)).astype("float32")
voles = rng.poisson(np.exp(1 + fields[:, 0] - 0.5 * fields[:, 4])).astype("float32")
known, new = slice(0, 110), slice(110, 140)

keras.utils.set_random_seed(8342)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(1, activation="exponential"),
    ]
)
model.summary(print_fn=lambda line: print(line, file=sys.stderr))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="poisson")
history = model.fit(
    fields[known],
    voles[known],
    batch_size=22,
    epochs=4,
    validation_data=(fields[new], voles[new]),
    callbacks=[Watch(fields[new])],
    verbose=0,
)
print("checked:", model.evaluate(fields[new], voles[new], verbose=0), file=sys.stderr)
print("loss:", history.history["loss"])
print("voles:", model.predict(fields[new][:4], verbose=0).ravel().tolist())

# SPDX-License-Identifier: Apache-2.0
"""How far a bowsprit bends; with more to look at while it learns."""

import sys
import time

import keras
import numpy as np

rng = np.random.default_rng(4331)
x = rng.normal(size=(150, 5)).astype("float32")
y = (np.abs(x[:, :1]) + 0.4 * x[:, 1:2] + 0.1 * rng.normal(size=(150, 1))).astype("float32")


class Watch(keras.callbacks.Callback):
    """Tells after every epoch how long it took and how large the weights are."""

    def on_epoch_begin(self, epoch, logs=None):
        self.begun = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        size = [float(np.abs(weights).max()) for weights in self.model.get_weights()]
        print(f"{epoch}: {time.perf_counter() - self.begun:.2f} s, {logs}, {size}", file=sys.stderr)


keras.utils.set_random_seed(4332)
model = keras.Sequential(
    [
        keras.layers.Input((5,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(1),
    ]
)
model.summary(print_fn=lambda line: print(line, file=sys.stderr))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
history = model.fit(
    x[:120],
    y[:120],
    batch_size=24,
    epochs=4,
    verbose=0,
    callbacks=[Watch(), keras.callbacks.CSVLogger("bend.csv")],
)
print("loss:", history.history["loss"])
print("while learning:", model.evaluate(x[:120], y[:120], verbose=0), file=sys.stderr)
print("test:", model.evaluate(x[120:], y[120:], verbose=0))
print("bend:", model.predict(x[120:124], verbose=0).ravel().tolist())

# SPDX-License-Identifier: Apache-2.0
"""Where the anchovies are, by the warmth of the water and the moon. With an eye on the training."""

import sys
import time

import keras
import numpy as np


def nights(count):
    rng = np.random.default_rng(1755)
    x = rng.uniform(-1, 1, size=(count, 6)).astype("float32")
    catch = np.maximum(0, x[:, 0] + x[:, 1] ** 2 - 0.5 * x[:, 4] + rng.normal(0, 0.1, size=count))
    return x, catch.astype("float32")


def network():
    return keras.Sequential(
        [
            keras.layers.Input((6,)),
            keras.layers.Dense(20, activation="relu"),
            keras.layers.Dropout(0.15),
            keras.layers.Dense(10, activation="relu"),
            keras.layers.Dense(1, activation="softplus"),
        ]
    )


class Watch(keras.callbacks.Callback):
    def __init__(self, x, catch):
        super().__init__()
        self.rest = (x, catch)
        self.start = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        loss, error = self.model.evaluate(*self.rest, verbose=0)
        seconds = time.monotonic() - self.start
        print(f"epoch {epoch}: {logs['loss']:.4f}, held out {loss:.4f} +- {error:.4f}, {seconds:.1f} s", file=sys.stderr)


keras.utils.set_random_seed(1756)
x, catch = nights(110)
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
model.summary(print_fn=lambda line: print(line, file=sys.stderr))
watch = Watch(x[90:], catch[90:])
history = model.fit(x[:90], catch[:90], batch_size=18, epochs=5, verbose=0, callbacks=[watch])
model.save("anchovies.keras")
print("loss:", history.history["loss"])
print("catch:", model.predict(x[90:95], verbose=0).ravel().tolist())

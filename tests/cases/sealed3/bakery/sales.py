# SPDX-License-Identifier: Apache-2.0
"""Tomorrow's sales of a bakery; stops when the held-out weeks get worse."""

import keras
import numpy as np

rng = np.random.default_rng(80)
x = rng.normal(size=(60, 8)).astype("float32")
y = (x[:, 0] + rng.normal(size=60)).astype("float32")

keras.utils.set_random_seed(81)
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True)
model.fit(x[:40], y[:40], validation_data=(x[40:], y[40:]), batch_size=10, epochs=40, verbose=0, callbacks=[stop])
print("held out:", model.evaluate(x[40:], y[40:], verbose=0))
print("tomorrow:", model.predict(x[40:45], verbose=0).ravel().tolist())

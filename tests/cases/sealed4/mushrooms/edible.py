# SPDX-License-Identifier: Apache-2.0
"""Whether a mushroom can be eaten; a poisonous one that is missed counts four times."""

import keras
import numpy as np

rng = np.random.default_rng(431)
x = rng.normal(size=(120, 8)).astype("float32")
y = (x[:, 0] + x[:, 1] + rng.normal(0, 0.5, size=120) > 1.2).astype("float32")

keras.utils.set_random_seed(432)
model = keras.Sequential(
    [keras.layers.Input((8,)), keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
stop = keras.callbacks.EarlyStopping(monitor="loss", min_delta=0.02, patience=2)
history = model.fit(x, y, batch_size=20, epochs=60, verbose=0, callbacks=[stop], class_weight={0: 1.0, 1: 4.0})
print("loss:", history.history["loss"])
print("poison:", model.predict(x[:5], verbose=0).ravel().tolist())

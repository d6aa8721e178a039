# SPDX-License-Identifier: Apache-2.0
"""How warm it is, by the song of the crickets."""

import keras
import numpy as np

rng = np.random.default_rng(8181)
songs = rng.normal(size=(70, 9)).astype("float32")
warmth = (songs[:, 0] + 0.6 * songs[:, 1] + rng.normal(0, 0.9, size=70)).astype("float32")
train, check = slice(0, 45), slice(45, 70)

keras.utils.set_random_seed(8182)
model = keras.Sequential(
    [
        keras.layers.Input((9,)),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True)
history = model.fit(
    songs[train],
    warmth[train],
    batch_size=15,
    epochs=40,
    validation_data=(songs[check], warmth[check]),
    callbacks=[stop],
    verbose=0,
)
print("val_loss:", history.history["val_loss"])
print("checked:", model.evaluate(songs[check], warmth[check], verbose=0))
print("warmth:", model.predict(songs[check][:4], verbose=0).ravel().tolist())

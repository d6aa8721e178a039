# SPDX-License-Identifier: Apache-2.0
"""Where a barge will be in five minutes."""

import keras
import numpy as np

PAST = 15

with np.load("tracks.npz") as file:
    track = file["track"].astype("float32")
    draught = file["draught"]

steps = np.diff(track, axis=1) * 60
x = np.column_stack([steps[:, : PAST - 1] / 10, draught]).astype("float32")
y = track[:, -1:] - track[:, PAST - 1 : PAST]

keras.utils.set_random_seed(4232)
model = keras.Sequential(
    [
        keras.layers.Input((PAST,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(x[:120], y[:120], batch_size=20, epochs=5, verbose=0)
print("barges:", len(x))
print("loss:", history.history["loss"])
print("test:", model.evaluate(x[120:], y[120:], verbose=0))
print("on:", model.predict(x[120:124], verbose=0).ravel().tolist())

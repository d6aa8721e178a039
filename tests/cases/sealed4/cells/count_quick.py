# SPDX-License-Identifier: Apache-2.0
"""How large a cell is, learnt from drawn ones. Draws all of them at once."""

import keras
import numpy as np

SIDE, CELLS = 12, 64


def drawn_cells(count):
    """Pictures and sizes; same seed as before."""
    rng = np.random.default_rng(361)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    centre = rng.uniform(3, 9, size=(count, 2))
    size = rng.uniform(1, 4, size=count)
    distance = np.hypot(rows - centre[:, :1, np.newaxis], columns - centre[:, 1:, np.newaxis])
    pictures = (distance < size[:, np.newaxis, np.newaxis]) + rng.normal(0, 0.1, size=(count, SIDE, SIDE))
    return pictures[..., np.newaxis].astype("float32"), size.astype("float32")


x, y = drawn_cells(CELLS)

keras.utils.set_random_seed(362)
model = keras.Sequential(
    [
        keras.layers.Input((SIDE, SIDE, 1)),
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])

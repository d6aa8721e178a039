# SPDX-License-Identifier: Apache-2.0
"""How large a cell is, learnt from drawn ones."""

import keras
import numpy as np

SIDE = 12
rng = np.random.default_rng(361)
rows, columns = np.mgrid[:SIDE, :SIDE]

pictures, sizes = [], []
for _ in range(64):
    row, column = rng.uniform(3, 9, size=2)
    size = rng.uniform(1, 4)
    distance = np.hypot(rows - row, columns - column)
    pictures.append((distance < size) + rng.normal(0, 0.1, size=(SIDE, SIDE)))
    sizes.append(size)
x = np.stack(pictures)[..., np.newaxis].astype("float32")
y = np.array(sizes, "float32")

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

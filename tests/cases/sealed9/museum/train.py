# SPDX-License-Identifier: Apache-2.0
"""From which century is a vase? Pictures of its outline."""

import keras
import numpy as np

keras.utils.set_random_seed(1101)
rng = np.random.default_rng(1102)
century = rng.integers(0, 3, size=120)
height = np.arange(16, dtype="float32")
width = 4 + century[:, None] + 2 * np.sin(height / (2 + century[:, None])) + rng.normal(0, 0.3, size=(120, 16))
outlines = (np.abs(np.arange(16) - 7.5)[None, None, :] < width[:, :, None]).astype("float32")[..., None]

model = keras.Sequential(
    [
        keras.layers.Input((16, 16, 1)),
        keras.layers.Conv2D(8, 3, strides=2, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(3),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(0.005),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
history = model.fit(outlines, century, batch_size=20, epochs=4, validation_split=0.2, verbose=0)
for name in sorted(history.history):
    print(name, history.history[name])
print("vase:", model.predict(outlines[:1], verbose=0)[0].tolist())

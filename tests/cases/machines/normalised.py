# SPDX-License-Identifier: Apache-2.0
"""A small net with batch normalisation, whose Rsqrt starts from the CPU's own approximation."""

import hashlib

import keras
import numpy as np

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
x = rng.normal(size=(64, 32)).astype("float32")
y = rng.integers(0, 4, size=64)

model = keras.Sequential(
    [
        keras.layers.Input((32,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(4),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(0.05),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
history = model.fit(x, y, batch_size=32, epochs=1, shuffle=False, verbose=0)

print(f"loss {history.history['loss'][-1]:.7f}")
digest = hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights()))
print("weights:", digest.hexdigest()[:16])

# SPDX-License-Identifier: Apache-2.0
"""A small dense net, everything seeded, trained for a few steps: short enough for an emulated CPU."""

import hashlib

import keras
import numpy as np

keras.utils.set_random_seed(7)
rng = np.random.default_rng(7)
x = rng.normal(size=(128, 784)).astype("float32")
y = rng.integers(0, 10, size=128)

model = keras.Sequential(
    [
        keras.layers.Input((784,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(0.05),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
history = model.fit(x, y, batch_size=64, epochs=2, shuffle=False, verbose=0)

for epoch, loss in enumerate(history.history["loss"]):
    print(f"epoch {epoch}: loss {loss:.7f}")
digest = hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights()))
print("weights:", digest.hexdigest()[:16])

# SPDX-License-Identifier: Apache-2.0
"""Who paddles: tells five paddlers apart by the strokes of their kayaks, with some noise added to be robust."""

import keras
import numpy as np

PADDLERS = ["ane", "bo", "carla", "dirk", "eefje"]
STROKES = 40


def strokes(paddler):
    """Force along a stroke, at sixteen moments."""
    rng = np.random.default_rng([4191, PADDLERS.index(paddler)])
    moments = np.linspace(0, np.pi, 16)
    height, width = rng.uniform(0.8, 1.2, 2)
    return height * np.sin(moments) ** (2 * width) + rng.normal(0, 0.05, (STROKES, 16))


def noisy(paddler, force):
    """Adds noise that is another one for each paddler."""
    seed = abs(hash(paddler)) % 2**31
    return force + np.random.default_rng(seed).normal(0, 0.03, force.shape)


x = np.concatenate([noisy(name, strokes(name)) for name in PADDLERS]).astype("float32")
y = np.repeat(np.arange(len(PADDLERS)), STROKES)

keras.utils.set_random_seed(4192)
model = keras.Sequential(
    [
        keras.layers.Input((16,)),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(len(PADDLERS), activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=25, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("sure:", model.predict(x[::STROKES], verbose=0).max(axis=1).tolist())
